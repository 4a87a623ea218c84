"""Control characters in any text never reach a page, a file or a message."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import every_command
import every_field
from hallway.cli import COMMANDS, main
from hallway.days import Week
from hallway.library.measures import WeekMeasures
from hallway.names import clean, clean_lines
from hallway.site.answer import render
from hallway.site.mkdocs.build import build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hallway.library.library import Library

CODES = (*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
HIDDEN = "".join(map(chr, (*CODES, 0x2028, 0x2029, 0xFEFF)))
TEXT = f"\x1b[31mMark\x07ed \x1b]0;title\x07 {HIDDEN} end"
IN_TEXT = re.compile(f"[{re.escape(HIDDEN)}]")
LEAST = {"answers/title", "answers/summary", "experts.yml/name", "settings.yml/site_name", "transcripts/segments"}
FILES = {"index.html", f"a/{every_field.ID}/answer.md", "feed.xml", "week/calendar.ics", "search/guide.json"}
OF_THE_THEME = ("assets/javascripts/", "assets/stylesheets/")
SAYING = {
    "ask": ["ask"],
    "redraft": ["redraft", "secret-plan"],
    "review": ["review", "--all"],
    "digest": ["digest"],
    "approve": ["approve", "secret-plan", "--by", TEXT],
    "verify": ["verify", every_field.ID, "--by", TEXT, "--listened", "--against", TEXT, "--despite", TEXT],
    "vocabulary": ["vocabulary"],
    "check": ["check"],
    "pin": ["pin", every_field.ID, "--in", "desk", "--why", TEXT],
    "placements": ["placements"],
    "pick": ["pick"],
    "paths": ["paths", "show", "support"],
    "diagnose": ["diagnose", *every_command.SCORED, "--note", f"1={TEXT}", "--by", TEXT],
    "drill": ["drill", "add", "--place", "desk", "--seconds", "48"],
    "barriers": ["barriers", "list"],
    "baseline": ["baseline", "list"],
    "report": ["report", "--json"],
    "measure": ["measure"],
    "outcomes": ["outcomes", "list"],
    "experts": ["experts"],
    "redact": ["redact", every_field.ID, "--word", "Marked", "--dry-run"],
    "rename": ["rename", every_field.ID, "another-name"],
    "merge": ["merge", "another-name", "INTO", "quiet-deal"],
    "retire": ["retire", "quiet-deal", "--why", TEXT],
    "build": ["build", "--preview"],
}
"""A call of each command that shows text from files, in an order that keeps what later calls need."""
SILENT = {"init", "add", "transcribe", "watch", "merge-driver", "serve", "model"}
"""Commands that show no text from files; `serve` shows what `build` makes."""


@pytest.fixture
def hostile(library: Library) -> Library:
    """A knowledge base with control characters in every text field."""
    taken = every_field.fill(library, TEXT)
    assert taken >= LEAST
    library.measures_folder.mkdir()
    (library.measures_folder / "2026-W47.json").write_text(WeekMeasures(Week(2026, 47), 7).to_json())
    return library


@pytest.mark.parametrize("preview", [False, True])
def test_no_built_byte(hostile: Library, preview: bool) -> None:
    """Pages, feeds, calendars, captions, Markdown and JSON contain none, not even escaped."""
    folder = build(hostile, hostile.root / "out", preview=preview).folder
    texts = dict(_texts(folder))
    assert texts.keys() >= FILES
    assert [name for name, text in texts.items() if IN_TEXT.search(text)] == []
    assert "[31mMarked" in texts["index.html"]


def test_no_word_of_a_command(hostile: Library) -> None:
    """Whatever the result of a command, its output contains none."""
    assert SAYING.keys() | SILENT == COMMANDS.keys()
    for arguments in SAYING.values():
        done = CliRunner().invoke(main, ["--root", str(hostile.root), *arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), arguments
        assert done.output.strip()
        assert not IN_TEXT.search(done.output.replace("\r", "")), (arguments, done.output)


def test_no_control_comes_from_a_character_reference() -> None:
    """Markdown reads `&#x202e;` as the character; the page shows a replacement character."""
    made = render.body('a&#x202e;b&#27;c&#8232;d [e](f "g&#x202e;&#10;h")')
    assert not IN_TEXT.search(html.unescape(made.html + made.blocks[0].text))
    assert "a\ufffdb\ufffdc d" in made.html


def test_letters_of_every_language_stay() -> None:
    """Only hidden characters are removed; words separated by a line break stay separate."""
    said = "Größe 日本 👩‍💻 שלום\u200f مرحبا x\u0301"
    assert clean(said) == clean_lines(said) == said
    assert clean(f"one\u2028two\r\nthree\tf{HIDDEN.replace(chr(0x85), '')[:9]}our") == "one two  three four"
    assert clean_lines("one\r\n\ttwo\rthree\x0cfour\x1b\ufeff") == "one\n\ttwo three four"


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(OF_THE_THEME):
            try:
                text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")  # in calendars
            except UnicodeDecodeError:
                continue  # sound and pictures
            strings = _strings(json.loads(text)) if name.endswith(".json") else ()
            yield name, "\n".join((text, html.unescape(text), *strings))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from (key, *_strings(part))
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, str):
        yield value
