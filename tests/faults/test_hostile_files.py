"""Broken or hostile files do not affect others and never give access outside the knowledge base."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import seeds
from hallway import files
from hallway.errors import HallwayError, InputError
from hallway.library.library import Library
from hallway.site.mkdocs.build import build
from knowledge import add_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    Record = Callable[[str, object], None]

IDS = 10_000
PIECES = [
    "..",
    ".",
    "/",
    "\\",
    "//",
    "%2e%2e",
    "%2f",
    "\0",
    "~",
    "C:",
    "a",
    "answers",
    "etc",
    "\n",
    "\u202e",
    "\u2215",
    "-",
    "CON",
]
GOOD = 34
OUTSIDE = "canary-from-outside"

HEADER = "---\nid: {id}\ntitle: A question?\nexpert: support-lead\nrecorded: 2026-11-12\nstatus: approved\n"
APPROVED = f"{HEADER}approved_by: Ana\napproved_on: 2026-11-18\n"
LINES = {
    "tags as a text": "tags: refunds",  # a word that is not in the vocabulary stops the build on purpose
    "tags of all kinds": "tags: [1, ~, [x]]",
    "tags that YAML reads": "tags: [no, 2026-01-01, 1.10]",
    "tags that name themselves": "tags: &t [*t]",
    "a template elsewhere": "template: ../../etc/passwd",
    "an icon that is none": "icon: material/none",
    "search as a text": "search: x",
    "hide as a number": "hide: 5",
    "a title as a list": "title: [a]",
    "a title that is empty": "title:",
    "a second title": "title: Another?",
    "a mapping": "summary: {a: b}",
    "an open quote": 'summary: "open',
    "an open list": "tags: [refunds",
    "a tab": "tags:\n\t- refunds",
    "an object": "summary: !!python/object/apply:os.system [ls]",
    "a far day": "review_by: 9999-99-99",
    "a length that is none": "duration: never",
    "an endless number": f"duration: {'9' * 5000}",
    "media elsewhere": "media: ../../outside/secret.m4a",
    "media of the system": "media: /etc/passwd",
    "media that is a folder": "media: media",
    "a transcript elsewhere": "transcript: ../../outside/secret",
    "a successor elsewhere": "successor: ../../outside/secret",
    "an unknown key": "colour: red",
    "an escape": "summary: \x1b[2J",
}
WHOLE = {
    "empty": b"",
    "one byte": b"\x00",
    "no header": b"only text\n",
    "no end of the header": b"---\nid: x\n",
    "latin-1": "---\nid: x\ntitle: caf\u00e9?\n---\n".encode("latin-1"),
    "utf-16": "---\nid: x\n---\n".encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf---\nid: x\n---\n",
    "toml": b"+++\nid = 'x'\n+++\n",
    "two megabytes": b"---\nid: x\n---\n" + b"x " * 1_000_000,
}


@pytest.mark.fuzz
def test_row_35_no_id_leads_out_of_its_folder(record_property: Record) -> None:
    """Each of ten thousand hostile ids is refused or names a file directly inside its folder."""
    dice, library, taken = seeds.dice("hostile ids"), Library(Path("/base")), 0
    for _ in range(IDS):
        id_ = "".join(dice.choices(PIECES, k=dice.randint(1, 6)))
        for place in (library.answer_path, library.transcript_path, lambda text: files.inside(library.root, text)):
            try:
                path = place(id_)
            except InputError:
                continue
            taken += 1
            assert path.resolve().is_relative_to(library.root), id_
    record_property("examples", IDS)
    record_property("figure", f"0 of {IDS} ids lead out, {taken} of {3 * IDS} paths taken")


@pytest.mark.parametrize(
    "line", ["media: {}/secret.m4a", "transcript: {}/secret", "successor: {}/secret", "id: {}/secret"]
)
@pytest.mark.parametrize("way", ["../../outside", "/outside", "..%2f..%2foutside", "media/../../../outside"])
def test_row_35_no_header_leads_out(library: Library, line: str, way: str) -> None:
    """A file outside the knowledge base that a header names is neither read nor published."""
    outside = library.root.parent / "outside"
    outside.mkdir()
    for name in ("secret", "secret.m4a", "secret.md", "secret.json"):
        (outside / name).write_text(OUTSIDE)
    text = APPROVED.format(id="x") if not line.startswith("id") else APPROVED.replace("id: {id}\n", "")
    (library.answers / "x.md").write_text(f"{text}{line.format(way)}\n---\n[0:00] Hello.\n")
    report = build(library, library.root / "site")
    assert report.answers >= 2
    assert not [path for path in report.folder.rglob("*") if path.is_file() and OUTSIDE.encode() in path.read_bytes()]
    assert {path.read_text() for path in outside.iterdir()} == {OUTSIDE}


def test_row_42_a_malformed_answer_stops_no_other(library: Library, record_property: Record) -> None:
    """All good answers are published; each bad one is reported, or shown as far as it can be read."""
    good = [f"good-{number}" for number in range(GOOD)]
    for id_ in good:
        add_answer(library, id_)
    for number, line in enumerate(LINES.values()):
        text = f"{APPROVED.format(id=f'bad-{number}')}{line}\n---\n[0:00] Hello.\n"
        (library.answers / f"bad-{number}.md").write_text(text)
    for number, raw in enumerate(WHOLE.values()):
        (library.answers / f"whole-{number}.md").write_bytes(raw)
    report = build(library, library.root / "site")
    assert all((report.folder / "a" / id_ / "index.html").is_file() for id_ in good)
    named = {finding.path.stem for finding in report.findings if finding.path}
    shown = {path.name for path in (report.folder / "a").iterdir()}
    bad = {path.stem for path in library.answers.glob("*.md")} & {
        *(f"bad-{number}" for number in range(len(LINES))),
        *(f"whole-{number}" for number in range(len(WHOLE))),
    }
    assert bad <= named | shown
    record_property("figure", f"{GOOD} of {GOOD} good published among {len(bad)} bad, {len(bad & named)} of them named")


@pytest.mark.parametrize("link", ["/etc", "/etc/hostname", "nowhere", "..", "x.md"])
@pytest.mark.parametrize(
    "place", ["answers", "answers/media", "transcripts", "curation", "recordings", "docs", "overrides"]
)
def test_row_11_a_link_publishes_nothing_from_elsewhere(library: Library, place: str, link: str) -> None:
    """For a link to a folder, a file, nothing, a parent or itself, no outside bytes are in the site."""
    folder = library.root / place
    folder.mkdir(exist_ok=True)
    outside = library.root.parent / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text(OUTSIDE)
    for name, target in (("x.md", link), ("linked", str(outside)), ("secret.md", str(outside / "secret.md"))):
        (folder / name).symlink_to(target)
    try:
        site = build(library, library.root / "site").folder
    except HallwayError:
        return  # refused with a message
    assert not [path for path in site.rglob("*") if path.is_symlink()]
    assert not [path for path in site.rglob("*") if path.is_file() and OUTSIDE.encode() in path.read_bytes()]
    assert not list(site.rglob("hostname")) + list(site.rglob("passwd"))
