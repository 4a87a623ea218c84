"""The embed of an answer is small, safe inside other sites, and exists only for approved answers."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from bs4 import BeautifulSoup, Tag

from hallway.errors import BuildError
from hallway.library.library import Library
from hallway.site import check
from hallway.site.mkdocs.build import build
from hallway.site.producer import produce
from hallway.site.site import PageTemplates
from knowledge import add_answer

XSS = '"><img src=x onerror=alert(1)></title><script>alert(2)</script>'
PROSE = """\
So the customer writes in and says that the order came late, and that they want their money back although thirty
days have gone by since then. First you look at the plan, because a yearly plan that nobody has used can always be
refunded, and nobody will ask you why. If it was used, you say what you can do instead of what you cannot: a credit
toward the next invoice, a month for free, or a call with the lead in the same hour. Write down the order number.
"""
OEMBED = {
    "type": "object",
    "required": ["version", "type", "html", "width", "height"],
    "dependentRequired": {"thumbnail_url": ["thumbnail_width", "thumbnail_height"]},
    "properties": {
        "version": {"const": "1.0"},
        "type": {"enum": ["rich", "video"]},
        "width": {"type": "integer", "maximum": 400},
        "height": {"type": "integer"},
        "cache_age": {"type": "integer"},
        "thumbnail_url": {"type": "string", "pattern": "^https://help\\.example\\.com/kb/cards/odd\\."},
        "thumbnail_width": {"const": 1200},
        "thumbnail_height": {"const": 630},
        "provider_url": {"const": "https://help.example.com/kb/"},
        "author_url": {"const": "https://help.example.com/kb/x/support-lead/"},
    },
    "patternProperties": {"^(title|author_name|provider_name|html)$": {"type": "string"}},
}
"""What the specification at oembed.com requires of a rich or video response, and what Hallway always includes."""


def made(library: Library, *, preview: bool = False) -> dict[str, bytes]:
    """Returns every file with bytes as content, by address."""
    files = produce(library, preview=preview).files
    return {file.address: file.content for file in files if isinstance(file.content, bytes)}


def embed(library: Library, id_: str = "refund-after-30-days") -> BeautifulSoup:
    return BeautifulSoup(made(library)[f"embed/{id_}/"], "html.parser")


def one(soup: BeautifulSoup, selector: str) -> Tag:
    (found,) = soup.select(selector)
    return found


def knows_its_address(library: Library) -> None:
    (library.curation / "settings.yml").write_text("site_url: https://help.example.com/kb\n")


def test_an_embed_of_five_minutes_weighs_less_than_twenty_kilobytes(library: Library) -> None:
    """Document and script together, compressed, take two requests; the audio loads only when it is played."""
    body = "".join(f"[{n // 60}:{n % 60:02}] {PROSE} {n}\n\n" for n in range(0, 290, 29))
    add_answer(library, "long", body=body, duration=290.0)
    files = made(library)
    soup = BeautifulSoup(files["embed/long/"], "html.parser")
    assert len(body.split()) > 750
    assert soup.select("link[rel=stylesheet], link[rel=preload], img, iframe") == []
    assert one(soup, "audio")["preload"] == "none"
    script = files[str(one(soup, "script")["src"]).removeprefix("../../")]
    assert sum(len(gzip.compress(file)) for file in (files["embed/long/"], script)) < 20_000


def test_the_embed_is_whole(library: Library) -> None:
    """The embed has the question, the expert, the date, the player, every passage, and a link to the full answer."""
    soup = embed(library)
    text = " ".join(one(soup, "main").text.split())
    for words in ("What do I do when a refund is past 30 days?", "Support lead", "Checked by Ana on 18 Nov 2026"):
        assert words in text
    assert [link["href"] for link in soup.select(".transcript .time")] == ["#t=0", "#t=4", "#t=4", "#t=9"]
    whole = one(soup, "a.whole")
    assert (whole["href"], whole["target"]) == ("../../a/refund-after-30-days/?from=embed", "_blank")
    assert one(soup, "link[rel=canonical]")["href"] == "../../a/refund-after-30-days/"


def test_the_policy_allows_our_style_and_script_alone(library: Library) -> None:
    """The style is allowed by its hash, nothing else inline is, and framing is left to the host."""
    soup = embed(library)
    policy = str(one(soup, "meta[http-equiv=Content-Security-Policy]")["content"])
    digest = base64.b64encode(hashlib.sha256(one(soup, "style").text.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors" not in policy
    assert one(soup, "script").text == ""
    assert not [tag for tag in soup.find_all(True) for name in tag.attrs if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("hostile", [XSS, "{{ 7 * 7 }}{% raw %}", "</style><script>alert(3)</script>", "a\u202eb\x00c"])
def test_whatever_people_wrote_is_text(library: Library, hostile: str) -> None:
    """Titles, summaries, names and text are shown as written, in the embed and in the tag to paste."""
    knows_its_address(library)
    add_answer(library, "hostile", title=hostile, body=f"[0:00] {hostile}\n", approved_by=hostile, language="en")
    soup = embed(library, "hostile")
    assert len(soup.select("script, style, img")) == 2
    assert one(soup, "h1").text == hostile.replace("\x00", "") or "\x00" in hostile
    pasted = BeautifulSoup(json.loads(made(library)["a/hostile/oembed.json"])["html"], "html.parser")
    assert [tag.name for tag in pasted.find_all(True)] == ["iframe"]


def test_links_out_of_the_text_open_beside_the_ticket(library: Library) -> None:
    """External links open a new tab, and times do not; text that looks like a link is not changed."""
    add_answer(library, "linked", body='[0:00] See [the "plan"](https://example.com/?a=1 "a > b") or `<a href="x">`.\n')
    links = embed(library, "linked").select(".transcript a")
    assert [(link["href"], link.get("target")) for link in links] == [
        ("#t=0", None),
        ("https://example.com/?a=1", "_blank"),
    ]


def test_an_answer_without_sound_is_still_read(library: Library) -> None:
    """There is no player."""
    add_answer(library, "silent", media="")
    soup = embed(library, "silent")
    assert soup.select("audio, .player, .copy, .speed") == []
    assert "This is its transcript." in soup.text


def test_a_video_keeps_its_picture_and_captions(library: Library) -> None:
    """The captions are those of the answer's page."""
    add_answer(library, "seen", media="media/seen.0a1b2c3d.mp4", language="de")
    soup = embed(library, "seen")
    assert one(soup, "video track")["src"] == "../../a/seen/captions.vtt"
    assert one(soup, "video source")["src"] == "../../media/seen.0a1b2c3d.mp4"
    assert one(soup, ".transcript")["lang"] == "de"


def test_a_taken_back_answer_names_the_one_that_holds(library: Library) -> None:
    """The embed says so and links to the successor; the old text is gone."""
    soup = embed(library, "old-way")
    assert "This answer has been retired" in soup.text
    assert one(soup, "a[href='../../embed/quiet-deal/']").text == "Why is the deal quiet?"
    assert "oldtext" not in str(soup)
    assert soup.select("script") == []


def test_drafts_have_no_embed(library: Library) -> None:
    """No byte of a draft is published; a preview shows it, marked as a draft."""
    assert not [address for address, raw in made(library).items() if "secret-plan" in address or b"canary" in raw]
    assert b"Draft: visible only in this preview" in made(library, preview=True)["embed/secret-plan/"]


def test_a_site_without_an_address_promises_none(library: Library) -> None:
    """oEmbed needs full addresses, so without site_url there is no oEmbed."""
    assert not [address for address in made(library) if "oembed" in address]


def test_oembed_is_as_the_specification_wants_it(library: Library) -> None:
    """Each answer has its own response, with the frame to paste."""
    knows_its_address(library)
    add_answer(library, "odd", title='What\'s "R&D" <really>?')
    addresses = produce(library, preview=False).addresses
    response = json.loads(made(library)["a/odd/oembed.json"])
    jsonschema.validate(response, OEMBED)
    assert response["thumbnail_url"] in {f"https://help.example.com/kb/{address}" for address in addresses}
    frame = BeautifulSoup(response["html"], "html.parser").iframe
    assert frame is not None
    assert frame["src"] == "https://help.example.com/kb/embed/odd/"
    assert frame["title"] == response["title"] == 'What\'s "R&D" <really>?'
    assert (frame["width"], frame["height"]) == (str(response["width"]), str(response["height"]))


def test_the_page_leads_to_its_oembed(library: Library) -> None:
    """Tools can find the embed from the page's address, and the check of the built site finds no problem."""
    knows_its_address(library)
    site = build(library, library.root / "site", strict=True).folder
    soup = BeautifulSoup((site / "a/quiet-deal/index.html").read_text(), "html.parser")
    found = one(soup, "link[type='application/json+oembed']")
    assert found["href"] == "https://help.example.com/kb/a/quiet-deal/oembed.json"
    assert (site / "a/quiet-deal/oembed.json").is_file()
    assert not list(site.glob("m/**/oembed.json"))


def test_the_check_knows_embeds(library: Library, built_site: Path, tmp_path: Path) -> None:
    """A missing embed is an error, because other sites may show it, and so is an embed of an unapproved answer."""
    folder = shutil.copytree(built_site, tmp_path / "site")
    (folder / "embed/quiet-deal/index.html").unlink()
    planted = folder / "embed/secret-plan/index.html"
    planted.parent.mkdir()
    planted.write_text("<!doctype html>canarytext", encoding="utf-8")
    findings = check.check(check.Built.of(folder), produce(library, preview=False))
    fatal = {finding.address for finding in findings if finding.severity == "fatal"}
    assert fatal == {"embed/quiet-deal/", "embed/secret-plan/index.html"}


def test_the_script_is_kept_by_its_content(library: Library) -> None:
    """The script's address contains its hash, so that it can be cached forever; the same modules give the same hash."""
    pattern = r"assets/hallway/embed/embed\.[0-9a-f]{8}\.js"
    (name,) = [address for address in made(library) if re.fullmatch(pattern, address)]
    assert hashlib.sha256(made(library)[name]).hexdigest().startswith(name.split(".")[1])
    assert made(library) == made(library)


def test_a_module_that_is_missing_is_named(library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An incomplete installation names the missing file."""
    monkeypatch.setattr("hallway.resources.overrides", lambda: tmp_path)
    templates = PageTemplates(library.settings(), preview=False)
    with pytest.raises(BuildError, match="ships with Hallway"):
        templates.source("assets/hallway/embed/embed.js")
