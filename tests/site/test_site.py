"""The content of a published site."""

from __future__ import annotations

import gzip
import re
from html import unescape
from pathlib import Path, PurePosixPath

import pytest
from bs4 import BeautifulSoup

from hallway.library.library import Library
from hallway.site.collection import Collection
from hallway.site.mkdocs import policy
from hallway.site.mkdocs.build import build
from hallway.site.producer import produce
from hallway.site.search.fragments import fragments
from knowledge import BODY, MEDIA, add_answer

BY_CONTENT = re.compile(r"search/(?:(?:fragment|index)/\w+\.pf_\w+|pagefind\.\w+\.pf_meta|wasm\.\w+\.pagefind)")
XSS = '"><img src=x onerror=alert(1)></title><script>alert(2)</script>'


def page(site: Path, address: str) -> BeautifulSoup:
    return BeautifulSoup((site / address / "index.html").read_text(encoding="utf-8"), "html.parser")


def everything(site: Path) -> bytes:
    files = [path for path in sorted(site.rglob("*")) if path.is_file()]
    names = "\n".join(str(path.relative_to(site)) for path in files).encode()
    return names + b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files
    )


def test_each_answer_has_its_address(built_site: Path) -> None:
    """All pages of the design are there, and no other files of the folder."""
    made = {path.relative_to(built_site).as_posix() for path in built_site.rglob("*") if path.is_file()}
    assert {name for name in made if not name.startswith("assets/") and not BY_CONTENT.fullmatch(name)} == {
        "404.html",
        "index.html",
        "sitemap.xml",
        "sitemap.xml.gz",
        "search/facets.json",
        "search/guide.json",
        "search/pagefind-entry.json",
        "search/pagefind.js",
        "search/spelling.txt",
        "a/refund-after-30-days/index.html",
        "a/refund-after-30-days/answer.md",
        "a/refund-after-30-days/captions.srt",
        "a/refund-after-30-days/captions.vtt",
        "a/refund-after-30-days/chapters.json",
        "a/refund-after-30-days/transcript.json",
        "a/refund-after-30-days/words.json",
        "a/quiet-deal/index.html",
        "a/quiet-deal/answer.md",
        "a/quiet-deal/captions.srt",
        "a/quiet-deal/captions.vtt",
        "a/quiet-deal/transcript.json",
        "a/quiet-deal/words.json",
        "a/old-way/index.html",
        "embed/refund-after-30-days/index.html",
        "embed/quiet-deal/index.html",
        "embed/old-way/index.html",
        "m/refund-request/index.html",
        "m/deal-gone-quiet/index.html",
        "x/support-lead/index.html",
        "r/support/index.html",
        "r/sales/index.html",
        "t/refunds/index.html",
        "places/index.html",
        "week/index.html",
        "adoption/index.html",
        "adoption/diagnostic/index.html",
        "adoption/drill/index.html",
        "llms.txt",
        "record/index.html",
        "media/refund-after-30-days.0a1b2c3d.m4a",
        "media/quiet-deal.0a1b2c3d.m4a",
    }
    assert (built_site / "media/quiet-deal.0a1b2c3d.m4a").read_bytes() == MEDIA


def test_no_byte_of_a_draft_is_published(built_site: Path) -> None:
    """No id, title, text, media or captions of a draft are in the site, not even in the search index or archives."""
    site = everything(built_site)
    for canary in (b"secret-plan", b"Canary question", b"canarytext", b"oldtext"):
        assert canary not in site


def test_a_preview_shows_drafts(library: Library, tmp_path: Path) -> None:
    """A curator can read and hear the draft, which is marked as one."""
    report = build(library, tmp_path / "preview", preview=True, address="http://127.0.0.1:9/")
    assert (report.folder / "media/secret-plan.0a1b2c3d.m4a").is_file()
    assert "canarytext" in page(report.folder, "a/secret-plan").text


def test_the_answer_page_is_whole(built_site: Path) -> None:
    """The page has the question, summary, expert, date, length, player, captions, chapters and text."""
    soup = page(built_site, "a/refund-after-30-days")
    text = " ".join(soup.text.split())
    for words in (
        "What do I do when a refund is past 30 days?",
        "Yes; ask the team lead.",
        "Support lead",
        "12 Nov 2026",
    ):
        assert words in text
    assert soup.select_one("audio")
    assert soup.select_one("#t4").name == "h2"  # type: ignore[union-attr]
    assert soup.select_one("p#t9 a.time")["href"] == "#t=9"  # type: ignore[index]


def test_captions_carry_the_corrected_word(built_site: Path) -> None:
    """The machine heard "defund"; the person wrote "refund"."""
    vtt = (built_site / "a/refund-after-30-days/captions.vtt").read_text(encoding="utf-8")
    assert "refund it." in vtt
    assert "defund" not in vtt


def test_answers_stay_out_of_the_navigation(built_site: Path) -> None:
    """A page links only to related answers, so it does not grow with their number."""
    links = {a["href"] for a in page(built_site, "a/quiet-deal").find_all("a")}
    assert not any("refund-after" in str(link) for link in links)


def test_a_taken_back_answer_leaves_a_notice(built_site: Path) -> None:
    """The address still works, shows the notice and names the successor; its text is gone."""
    soup = page(built_site, "a/old-way")
    assert "How was it done?" in soup.text
    assert soup.find("a", href="../../a/quiet-deal/")


def test_names_are_escaped_wherever_they_stand(library: Library) -> None:
    """A hostile title, summary, name or site name is escaped on every page, in every head and in the search index."""
    (library.curation / "settings.yml").write_text(f"site_name: '{XSS}'\nsite_description: '{XSS}'\n")
    (library.curation / "experts.yml").write_text(f"support-lead: {{name: '{XSS}', role: '{XSS}', team: '{XSS}'}}\n")
    (library.curation / "tags.yml").write_text(f"refunds: '{XSS}'\n")
    add_answer(library, "hostile", title=XSS, summary=XSS, body=f"[0:00] {XSS}\n\n## [0:01] {XSS}\n", approved_by=XSS)
    site = build(library, library.root / "site").folder
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        soup = BeautifulSoup(html, "html.parser")
        assert not soup.select("img[onerror], script:not([src], [type$='json']):-soup-contains('alert')"), path
        assert "<script>alert" not in html, path
    assert XSS in {fragment.title for fragment in fragments(site / "search")}  # text, which the scripts show as such


def test_a_title_is_shown_as_it_was_written(library: Library) -> None:
    """Titles are escaped once: quotes, ampersands and angle brackets are shown as written."""
    title = 'What\'s "R&D" <really> &amp; why?'
    add_answer(library, "odd", title=title)
    soup = page(build(library, library.root / "site").folder, "a/odd")
    assert soup.h1 is not None
    assert soup.h1.text == title
    assert soup.title is not None
    assert soup.title.text.startswith(title)


def test_every_page_is_protected(built_site: Path) -> None:
    """The policy is the first element; it allows only the theme's own inline scripts, by hash."""
    for path in built_site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        meta = re.search(r'<head><meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
        assert meta, path
        assert "'unsafe-inline'" not in meta[1].split("script-src")[1].split(";")[0]
        scripts = policy.inline_scripts(html)
        assert bool(scripts) is not path.is_relative_to(built_site / "embed")  # embeds need none
        assert all(policy._hash(script) in meta[1] for script in scripts)
        assert html.encode().index(b'charset="utf-8"') < 1024


def test_nothing_comes_from_another_host(built_site: Path) -> None:
    """No page loads a font, script, style or image from another host."""
    for path in [*built_site.rglob("*.html"), *built_site.glob("assets/hallway/**/*.css")]:
        loads = re.findall(
            r"""(?:src|@import|url\()\s*=?\s*["']?(https?://[^"')\s]+)""", path.read_text(encoding="utf-8")
        )
        assert not loads, path


def test_a_page_has_one_script_and_at_most_two_style_sheets(built_site: Path) -> None:
    """Modules and sheets are joined; those that are part of another are not in the site, nor are Material's."""
    begun = set[str]()
    for path in [*built_site.rglob("index.html"), built_site / "404.html"]:
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        modules = {str(script["src"]) for script in page.select("script[src][type=module]")}
        assert len(modules) <= 1, path
        assert len(page.select("link[rel=stylesheet]")) <= 2, path
        begun |= {PurePosixPath(src).name for src in modules}
    assert begun == {"main.js", "answer.js"}
    assert {path.name for path in (built_site / "assets").iterdir()} == {"hallway"}
    assert not list(built_site.rglob("deeplink.js")) + list(built_site.rglob("base.css"))


def test_same_input_same_bytes(library: Library) -> None:
    """Two builds of the same knowledge base are the same, byte for byte."""
    one, two = (build(library, library.root / name).folder for name in ("one", "two"))
    assert everything(one) == everything(two)


def test_one_bad_file_is_named_and_the_others_are_published(library: Library) -> None:
    """An invalid header, a wrong encoding or a missing fence excludes only that file, with a reason."""
    bad = {
        "torn.md": b"---\nid: torn\ntitle: [\n---\nx",
        "latin.md": "---\nid: latin\ntitle: caf\u00e9\n---\n".encode("latin-1"),
        "bare.md": b"no header at all\n",
        "copy (1).md": library.answer_path("quiet-deal").read_bytes(),
    }
    for name, raw in bad.items():
        (library.answers / name).write_bytes(raw)
    report = build(library, library.root / "site")
    assert {finding.path.name for finding in report.findings if finding.path} == set(bad)
    assert report.answers == 2


@pytest.mark.parametrize(
    "header",
    [
        "status: Approved",
        "status: approved\ndraft: true",
        "status: 'approved '",
        "Status: approved",
        "status: [approved]",
    ],
)
def test_only_what_says_approved_is_published(library: Library, header: str) -> None:
    """With any other spelling, an answer is not published."""
    path = library.answer_path("secret-plan")
    path.write_text(path.read_text().replace("status: draft", header))
    assert "secret-plan" not in {answer.id for answer in Collection.read(library, preview=False).answers}


def test_links_in_the_folder_are_not_followed(library: Library, tmp_path: Path) -> None:
    """A symbolic link among answers or media publishes nothing from its target."""
    outside = tmp_path / "outside.m4a"
    outside.write_bytes(b"outside-secret")
    target = library.media / "quiet-deal.0a1b2c3d.m4a"
    target.unlink()
    target.symlink_to(outside)
    (library.answers / "etc").symlink_to("/etc")
    site = produce(library, preview=False)
    assert "media/quiet-deal.0a1b2c3d.m4a" not in site.addresses
    assert [finding.severity for finding in site.findings] == ["warning"]


def test_doubtful_passages_are_announced(library: Library) -> None:
    """An unchecked page says that words may be wrong as long as a flagged passage is as the machine wrote it."""
    warned = "Dotted</span> words may be wrong"
    path = add_answer(library, "refund-after-30-days", body=BODY, approved_by="")
    answer = next(file for file in produce(library, preview=False).files if file.address == "a/refund-after-30-days/")
    assert warned in unescape(answer.content.html)  # type: ignore[union-attr]
    path.write_text(path.read_text().replace("Say what you can do.", "Say what is possible."))
    answer = next(file for file in produce(library, preview=False).files if file.address == "a/refund-after-30-days/")
    assert warned not in unescape(answer.content.html)  # type: ignore[union-attr]


def test_a_script_that_slipped_in_is_not_allowed() -> None:
    """Only scripts that are also on an empty page may run."""
    theme = policy.ThemeScripts(lambda depth: f"<head></head><script>theme({depth})</script>")
    page = '<head></head><script>theme(2)</script><script>evil()</script><script type="application/json">{}</script>'
    protected = theme.protect(page, depth=2)
    assert policy.inline_scripts(page) == ["theme(2)", "evil()"]
    assert protected.count("'sha256-") == 1
    assert policy._hash("theme(2)") in protected
