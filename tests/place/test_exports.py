"""Links in exports of other tools: every fault is found, and the corrected text has none left."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result

from hallway.cli import main
from hallway.errors import InputError
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.library.placements import Placement
from hallway.place import exports
from hallway.place.address_status import AddressStatuses
from hallway.place.link_finder import LinkFinder
from knowledge import add_answer

SITE = "https://help.example.com/kb/"
FORMER = "http://wiki.example.com/"
CODE = "from=desk-ab12"
GOOD, STALE = "refund-after-30-days", "aging"
Fault = tuple[str, ...]
PLANTED: dict[Fault, tuple[str, str]] = {
    (): (f"{SITE}a/{GOOD}/?{CODE}#t=4", f"{SITE}a/{GOOD}/?{CODE}#t=4"),
    ("dead",): (f"{SITE}a/never-was/?{CODE}", f"{SITE}a/never-was/?{CODE}"),
    ("renamed",): (f"{SITE}a/old-name/?{CODE}&utm=x#t=4", f"{SITE}a/{GOOD}/?{CODE}&utm=x#t=4"),
    ("merged",): (f"{SITE}a/was-two/?{CODE}#t=4", f"{SITE}a/{GOOD}/?{CODE}"),
    ("retired",): (f"{SITE}embed/old-way/?{CODE}&t=4", f"{SITE}embed/quiet-deal/?{CODE}"),
    ("stale",): (f"{SITE}a/{STALE}/?{CODE}", f"{SITE}a/{STALE}/?{CODE}"),
    ("second",): (f"{SITE}a/{GOOD}/?{CODE}#t=1:23", f"{SITE}a/{GOOD}/?{CODE}"),
    ("address",): (f"{FORMER}a/{GOOD}?{CODE}", f"{SITE}a/{GOOD}?{CODE}"),
    ("code",): (f"{SITE}a/{GOOD}/?a=b&c=d#t=4", f"{SITE}a/{GOOD}/?from=NEW4&a=b&c=d#t=4"),
    ("renamed", "address", "code"): (f"{FORMER}a/old-name", f"{SITE}a/{GOOD}/?from=NEW"),
}
"""A link for each fault, and its correction."""
NOT_OURS = (
    "https://evilhelp.example.com/kb/a/never-was/ https://help.example.com/shop/a/x/ a@help.example.com/kb/a/x/ "
    "https://help.example.com.evil.example/kb/a/x/ help.example.com"
)


@pytest.fixture
def moved(library: Library) -> Library:
    """A library in which answers were renamed, merged and retired, one is due, and one place is declared."""
    (library.curation / "settings.yml").write_text(f"site_url: {SITE}\n")
    (library.curation / "places.yml").write_text("desk: {title: Ticket desk, kind: zendesk, owner: support-lead}\n")
    add_answer(library, STALE, review_by=date(2026, 11, 21))
    library.ledger().append(LedgerEntry("old-name", "renamed", "2026-11-20", to=GOOD))
    library.ledger().append(LedgerEntry("was-two", "merged", "2026-11-20", to=GOOD))
    return library


def verifier(library: Library, *, place: str = "desk") -> exports.Verifier:
    statuses, finder = AddressStatuses.of(library, today=date(2026, 11, 22)), LinkFinder(SITE, (FORMER,))
    return exports.Verifier(finder, statuses, library.placements(), place=library.places().get(place))


def code(library: Library, second: int | None) -> str:
    """Returns the code for a link to the good answer in the place."""
    return library.placements().coded(Placement("desk", "zendesk", answer=GOOD, second=second)).from_code


def spelled(url: str, form: int) -> str:
    """Returns the link as one of the tools writes it."""
    attribute = escape(url, quote=True)
    inner = quote(f"https://b.example/?u={quote(url, safe='')}", safe="")
    forms = (
        f"See {url}.",
        f"({url}), please",
        f"<{url}|the answer>",
        f"*[the answer]({url})*,",
        f'<p>Caf\u00e9 <a href="{attribute}">x</a></p>',
        f"<a href='{attribute}'>x</a>",
        f'<a href="{attribute.replace("/", "&#x2F;")}">x</a>',
        f"https://safelinks.example/?url={quote(url, safe='')}&data=05",
        f"https://a.example/?u={inner}&v=1",
    )
    return forms[form % len(forms)]


@dataclass(frozen=True, slots=True)
class Macros:
    """An export with a link in each macro."""

    rows: list[dict[str, str]]
    planted: list[Fault]
    wanted: list[str]


def macros(library: Library, count: int = 200) -> Macros:
    """Adds every fault in every encoding, between links to other sites."""
    made, codes = Macros([], [], []), (code(library, 4), code(library, None))
    for number in range(count):
        fault = list(PLANTED)[number % len(PLANTED)]
        before, after = PLANTED[fault]
        after = after.replace("NEW4", codes[0]).replace("NEW", codes[1])
        old, new = (f"{NOT_OURS}\n{spelled(url, number // len(PLANTED))}\n\u00a0--" for url in (before, after))
        made.rows.append({"title": f'Macro {number}: "refund" | 50 % & more', "value": old})
        made.planted.append(fault)
        made.wanted.append(new)
    return made


def as_csv(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["title", "value"])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


WRITERS: dict[str, Callable[[list[dict[str, str]]], str]] = {
    "json": json.dumps,
    "json with escaped slashes": lambda rows: json.dumps(rows).replace("/", "\\/"),
    "json safe in html": lambda rows: json.dumps(rows).replace("&", "\\u0026").replace("<", "\\u003c"),
    "csv": as_csv,
    "html": lambda rows: "".join(f"<pre>{escape(row['value'])}</pre>" for row in rows),
}


def values(text: str, name: str) -> list[str]:
    """Returns the values that a program reads from this format."""
    if name == "csv":
        return [row["value"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    if name == "html":
        return [pre.text for pre in BeautifulSoup(text, "html.parser").find_all("pre")]
    return [row["value"] for row in json.loads(text)]


@pytest.mark.parametrize("name", WRITERS)
def test_every_planted_fault_is_found_and_no_other(moved: Library, name: str) -> None:
    """In 200 macros, in the encoding of any tool, all links are corrected and everything else is unchanged."""
    made = macros(moved)
    looking = verifier(moved)
    export = looking.verify(WRITERS[name](made.rows))
    assert [each.faults for each in export.links] == made.planted
    assert values(export.corrected, name) == made.wanted
    after = [each.link.url for each in looking.verify(export.corrected).links]
    assert [each.is_changed for each in export.links] == [
        each.link.url != url for each, url in zip(export.links, after, strict=True)
    ]


def test_what_is_corrected_has_nothing_left_to_correct(moved: Library) -> None:
    """A second check finds only what a person has to decide: dead links and answers that are due for review."""
    again = verifier(moved).verify(verifier(moved).verify(as_csv(macros(moved).rows)).corrected)
    assert {each.faults for each in again.links} == {(), ("dead",), ("stale",)}
    assert again.corrected == again.text


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("a/refund-after-30-day/?from=x", "there is no such answer; the closest is refund-after-30-days"),
        ("a/secret-plan/?from=x", "it is a draft and not published"),
        ("embed/Quiet-Deal/?from=x", "there is no such answer; the closest is quiet-deal"),
        ("m/refund-reqest/?from=x", "there is no such moment; the closest is refund-request"),
        ("x/silent/", "this expert has no answers and therefore no page"),
        (
            "media/quiet-deal.00000000.m4a",
            "a media file gets a new name when its recording changes; link to the",
        ),
    ],
)
def test_what_is_dead_says_why(moved: Library, link: str, reason: str) -> None:
    """The reason suggests what may have been meant; the link is not changed."""
    [found] = verifier(moved).verify(f"{SITE}{link}").links
    assert found.faults == ("dead",)
    assert reason in found.reason
    assert not found.is_changed


@pytest.mark.parametrize(
    "link", ["", "week/", "record/#moment=x", "r/sales/", "a/quiet-deal/captions.vtt", "m/deal-gone-quiet/?from=x"]
)
def test_what_is_no_placement_needs_no_code(moved: Library, link: str) -> None:
    """The home page, a list, a file next to an answer: their links are not counted."""
    [found] = verifier(moved).verify(f"see {SITE}{link} there").links
    assert found.faults == ()


def test_without_a_place_no_code_is_made_up(moved: Library) -> None:
    """The message says that there is none, and the link stays."""
    [found] = verifier(moved, place="").verify(f"{SITE}a/{GOOD}/").links
    assert (found.faults, found.is_changed) == (("code",), False)
    assert "use --in to say which place this text is from" in found.reason


def test_a_recorded_placement_gives_its_code_and_is_missed_when_gone(moved: Library) -> None:
    """A link gets the code of its placement in the place; a placement without a link is reported."""
    kept = moved.placements().add(Placement("desk", "zendesk", answer="old-name", second=4, placed_on=date(2026, 1, 1)))
    gone = moved.placements().add(Placement("desk", "zendesk", moment="refund-request", placed_on=date(2026, 1, 1)))
    looking = verifier(moved)
    export = looking.verify(f"{SITE}embed/{GOOD}/")
    assert export.corrected == f"{SITE}embed/{GOOD}/?from={kept.from_code}"
    assert looking.missing([export]) == (gone,)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_file_is_written_as_it_was(mark: bytes) -> None:
    """The encoding, byte order mark, line endings and invalid bytes stay the same."""
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(mark, "utf-8")
    raw = mark + "Caf\u00e9\r\n\u65e5".encode(encoding)
    for data in (raw, b"Caf\xe9 \x93 \xff"):
        text, name = exports.read(data)
        assert text.encode(name) == data
    with pytest.raises(InputError, match="not a text"):
        exports.read(b"PK\x03\x04\x00\x00")


def hallway(library: Library, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(library.root), "placements", "verify", *arguments])


def test_the_command_prints_the_corrected_text_and_says_what_is_wrong(moved: Library, tmp_path: Path) -> None:
    """The text on stdout, byte for byte; the report with file, line and title on stderr; exit status 1."""
    path = tmp_path / "macros.json"
    path.write_text(json.dumps([{"title": "Late\u001b refund", "value": f"{SITE}a/old-name/?{CODE}"}]))
    done = hallway(moved, str(path), "--in", "desk")
    assert done.exit_code == 1
    assert done.stdout == path.read_text().replace("old-name", GOOD)
    assert f"macros.json:1: {SITE}a/old-name/?{CODE} (in “Late\\x1b refund”): it was renamed to {GOOD}" in done.stderr
    assert "Links to the site: 1. Need attention: 1, of which 1 corrected." in done.stderr


def test_the_command_writes_corrected_files_elsewhere(moved: Library, tmp_path: Path) -> None:
    """The original files stay; a file that is not text is reported, and the others are written."""
    good, bad = tmp_path / "a.txt", tmp_path / "b.xlsx"
    good.write_bytes(f"\xef\xbb\xbf{SITE}a/old-name/?{CODE}\r\n".encode("latin-1"))
    bad.write_bytes(b"PK\x03\x04\x00")
    before = good.read_bytes()
    done = hallway(moved, str(good), str(bad), "--in", "desk", "--out", str(tmp_path / "out"), "--json")
    assert done.exit_code == 1
    assert good.read_bytes() == before
    assert (tmp_path / "out" / "a.txt").read_bytes() == before.replace(b"old-name", GOOD.encode())
    told = json.loads(done.stdout)
    assert told["files"][0]["links"][0]["faults"] == ["renamed"]
    assert "b.xlsx: it is not a text" in told["failures"][0]
    assert "put it" not in hallway(moved, str(good), "--out", str(tmp_path)).stdout
    assert good.read_bytes() == before
