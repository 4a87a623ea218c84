"""Old addresses redirect, show a notice, or lead to the nearest second; none is ever lost."""

from __future__ import annotations

import threading
import urllib.request
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from hallway.curate.moves import merge, rename, retire
from hallway.curate.published import alias_lost
from hallway.errors import BuildError
from hallway.library.ledger_entry import LedgerEntry
from hallway.site.addresses import Moved
from hallway.site.answer import passages
from hallway.site.mkdocs.build import build
from hallway.site.page import Page
from hallway.site.pages.old_addresses import redirects
from hallway.site.producer import produce
from knowledge import BODY, add_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.library import Library

TODAY = date(2026, 11, 22)
OLD, NEW = "refund-after-30-days", "late-refund"


@pytest.fixture
def renamed(library: Library) -> Library:
    """`refund-after-30-days`, published at three seconds, is now `late-refund`; `quiet-deal` was merged into it."""
    library.ledger().append(LedgerEntry(OLD, "published", "2026-11-20", anchors=(4, 9)))
    rename(library, OLD, NEW, by="Ana", today=TODAY).apply()
    merge(library, "quiet-deal", NEW, by="Ana", today=TODAY).apply()
    return library


def pages_of(library: Library) -> dict[str, Page]:
    return {
        file.address: file.content for file in produce(library, preview=False).files if isinstance(file.content, Page)
    }


def soup_of(page: Page | bytes) -> BeautifulSoup:
    return BeautifulSoup(page.html if isinstance(page, Page) else page, "html.parser")


def test_a_renamed_answer_leads_on_second_by_second(renamed: Library) -> None:
    """Without JavaScript, too, each published second has an element with a link to the same second."""
    soup = soup_of(pages_of(renamed)[f"a/{OLD}/"])
    links = {str(item["id"]): str(link["href"]) for item in soup.select("li") if (link := item.a)}
    assert links == {f"t{second}": f"../../a/{NEW}/#t{second}" for second in (0, 4, 9)}
    (link,) = soup.select("a[data-moved=same]")
    assert link["href"] == f"../../a/{NEW}/"


def test_a_merged_answer_leads_to_the_beginning(renamed: Library) -> None:
    """The old seconds belong to another recording; the page says so, and still has an anchor for each."""
    soup = soup_of(pages_of(renamed)["a/quiet-deal/"])
    assert [link["href"] for link in soup.select("a")] == [f"../../a/{NEW}/"]
    assert "The recording is different" in soup.text
    assert soup.select("#t0")


def test_the_preview_of_an_old_link_is_that_of_the_new(renamed: Library) -> None:
    """Title, description and picture are the same, and search engines get the new address."""
    (renamed.curation / "settings.yml").write_text("site_url: https://help.example.com/kb\n")
    pages = pages_of(renamed)
    for old in (OLD, "quiet-deal"):
        assert pages[f"a/{old}/"].tags == pages[f"a/{NEW}/"].tags != ()
        assert pages[f"a/{old}/"].canonical == f"a/{NEW}/"
    assert f"a/{OLD}/" not in {document.address for document in produce(renamed, preview=False).documents}


def test_the_embed_leads_on_inside_its_frame(renamed: Library) -> None:
    """The old embed links to the embed of the current answer, and its script exists."""
    site = produce(renamed, preview=False)
    files = {file.address: file.content for file in site.files}
    embed = files[f"embed/{OLD}/"]
    assert isinstance(embed, bytes)
    soup = soup_of(embed)
    assert [link["href"] for link in soup.select("a")] == [f"../../embed/{NEW}/"]
    assert [str(script["src"]).removeprefix("../../") in files for script in soup.select("script")] == [True]
    assert [link["href"] for link in soup.select("link[rel=canonical]")] == [f"../../a/{NEW}/"]


@pytest.mark.parametrize("hostile", ['"><img src=x onerror=alert(1)>', "</script><script>alert(1)</script>"])
def test_a_hostile_title_stays_text(renamed: Library, hostile: str) -> None:
    """The title is escaped in the page, the embed and the notice."""
    add_answer(renamed, NEW, title=hostile, body=BODY)
    retire(renamed, "old-way", why=hostile, by="", today=TODAY).apply()
    site = produce(renamed, preview=False)
    for file in site.files:
        if file.address in (f"a/{OLD}/", f"embed/{OLD}/", "a/old-way/") and not hasattr(file.content, "open"):
            soup = soup_of(file.content)
            assert hostile in soup.text
            assert soup.select("img") == []
            assert all(script.get("src") for script in soup.select("script"))


def test_hosts_that_redirect_are_told(renamed: Library) -> None:
    """Only renames are listed: browsers keep the fragment when redirected, which is wrong after a merge."""
    (renamed.curation / "settings.yml").write_text("site_url: https://help.example.com/kb\n")
    (made,) = [file.content for file in produce(renamed, preview=False).files if file.address == "_redirects"]
    assert made == f"/kb/a/{OLD}/ /kb/a/{NEW}/ 301\n/kb/embed/{OLD}/ /kb/embed/{NEW}/ 301\n".encode()


def test_no_host_is_told_more_than_it_reads() -> None:
    """Hosts ignore lines above their limit, or even the whole file."""
    moves = [Moved(f"a/{'old' * 20}-{number}/", f"a/{'new' * 20}-{number}/", "") for number in range(2000)]
    lines = redirects(moves, base="").decode().splitlines()
    assert 300 < len(lines) <= 1000
    assert all(len(line.split()) == 3 for line in lines)
    assert redirects([], base="") == b""


def test_a_site_without_moves_has_nothing_of_it(library: Library) -> None:
    """There is no script and no redirects file."""
    assert not [
        address for address in produce(library, preview=False).addresses if "moved" in address or "_red" in address
    ]


@pytest.mark.parametrize(
    ("seconds", "ids"),
    [
        ([], "t80 t90"),
        ([80], "t80 t90"),
        ([0, 79], "t0 t79 t80 t90"),
        ([85, 84], "t84 t85 t80 t90"),
        ([86, 999], "t80 t86 t999 t90"),
    ],
)
def test_a_second_that_is_gone_stands_at_the_nearest(seconds: list[int], ids: str) -> None:
    """If two are equally near, it moves to the earlier one; the text does not change."""
    html = '<h2 id="h-x">X</h2><p data-seconds="80" id="t80">a</p><ul><li>b</li></ul><h2 id="t90">c</h2>'
    placed = passages.keep_anchors(html, seconds)
    assert " ".join(str(tag["id"]) for tag in soup_of(placed.encode()).select("[id^=t]")) == ids
    assert soup_of(placed.encode()).text == "Xabc"


def test_without_any_second_they_stand_at_the_beginning() -> None:
    """If all times were removed from a text, anchors are at its start."""
    assert passages.keep_anchors("<p>a</p>", [5]) == '<span class="alias" id="t5"></span><p>a</p>'


def test_a_lost_second_stops_the_build_until_it_is_let_go(library: Library) -> None:
    """The message names the command; after that, the page keeps the anchor, and the text does not change."""
    add_answer(library, OLD, body=BODY.replace("[0:00]", "[0:02]"))
    with pytest.raises(BuildError, match=r"a/refund-after-30-days/: links to 0:00 .*`hallway check --fix`"):
        build(library, library.root / "site")
    alias_lost(library, OLD, by="Ana", today=TODAY)
    soup = soup_of(pages_of(library)[f"a/{OLD}/"])
    (alias,) = soup.select(".transcript #t0")
    after = alias.find_next_sibling()
    assert after is not None
    assert after["id"] == "t2"


def test_a_deleted_answer_stops_the_build_until_it_is_retired(library: Library) -> None:
    """The command works without the file; the page and the embed then show the reason."""
    library.answer_path("quiet-deal").unlink()
    with pytest.raises(BuildError, match=r"/a/quiet-deal/: .*`hallway retire quiet-deal --why TEXT`"):
        build(library, library.root / "site")
    retire(library, "quiet-deal", why="Nobody deals now", successor=OLD, by="", today=TODAY).apply()
    site = produce(library, preview=False)
    soup = soup_of(pages_of(library)["a/quiet-deal/"])
    assert "Retired on 22 Nov 2026: Nobody deals now" in soup.text
    assert [link["href"] for link in soup.select("a.successor")] == [f"../../a/{OLD}/"]
    assert "embed/quiet-deal/" in site.addresses


def test_an_answer_that_cannot_be_read_is_named_where_its_address_is(library: Library) -> None:
    """The build names the problem and its line instead of reporting a missing page."""
    path = library.answer_path("quiet-deal")
    path.write_bytes(path.read_bytes().replace(b"duration:", b"durations:"))
    with pytest.raises(BuildError, match=r"would be lost; fix .*quiet-deal\.md, line 6"):
        build(library, library.root / "site")


def test_a_file_under_a_name_that_was_given_up_is_left_out(renamed: Library) -> None:
    """The old address still redirects, and the build reports the file."""
    add_answer(renamed, OLD)
    site = produce(renamed, preview=False)
    assert [f"answers/{NEW}.md" in str(each) for each in site.findings if each.severity == "error"] == [True]
    assert "data-moved" in pages_of(renamed)[f"a/{OLD}/"].html


def test_a_notice_names_what_holds_in_the_end(library: Library) -> None:
    """Renamed and retired successors are followed to the current answer."""
    retire(library, "quiet-deal", why="x", successor=OLD, by="", today=TODAY).apply()
    rename(library, OLD, NEW, by="", today=TODAY).apply()
    soup = soup_of(pages_of(library)["a/old-way/"])
    assert [link["href"] for link in soup.select("a.successor")] == [f"../../a/{NEW}/"]


def test_a_circle_of_two_branches_leads_nowhere(library: Library) -> None:
    """If two answers were merged into each other, both keep a notice and neither redirects."""
    for one, other in ((OLD, "quiet-deal"), ("quiet-deal", OLD)):
        library.ledger().append(LedgerEntry(one, "merged", "2026-11-22", to=other))
        path = library.answer_path(one)
        path.write_bytes(
            path.read_bytes().replace(b"status: approved", f"status: retired\nsuccessor: {other}".encode())
        )
    assert {pages_of(library)[f"a/{id_}/"].kind for id_ in (OLD, "quiet-deal")} == {"retired"}


def test_a_build_notes_what_it_lets_out_for_the_first_time(library: Library) -> None:
    """Each is recorded once, with the date; previews, and builds without a date, record nothing."""
    before = library.ledger().entries
    build(library, library.root / "preview", preview=True, today=TODAY)
    assert library.ledger().entries == before
    build(library, library.root / "site", today=TODAY)
    new = library.ledger().entries[len(before) :]
    assert [(entry.id, entry.event, entry.at, entry.anchors) for entry in new] == [
        (OLD, "published", "2026-11-22", (4, 9))
    ]
    build(library, library.root / "site", today=TODAY)
    assert library.ledger().entries[len(before) :] == new


@pytest.fixture
def address(renamed: Library) -> Iterator[str]:
    """The address of the site on Python's own static server."""
    out = build(renamed, renamed.root / "site", strict=True).folder
    handler = partial(SimpleHTTPRequestHandler, directory=str(out))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_old_addresses_answer_as_a_static_host_serves_them(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Placement codes in the query work, and old pages have the new canonical address and are not in the sitemap."""
    for old in (f"a/{OLD}/?from=macro-7", f"embed/{OLD}/", "a/quiet-deal/", "embed/quiet-deal/", "a/old-way/"):
        with urllib.request.urlopen(f"{address}{old}") as answered:
            assert answered.status == 200
            soup = soup_of(answered.read())
        assert soup.select(f"a[href*='/{NEW}/']")
    with urllib.request.urlopen(f"{address}sitemap.xml") as answered:
        assert OLD not in answered.read().decode()
