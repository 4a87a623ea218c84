"""Redacted words are in no file of a built site: no page, caption, feed, card or search index."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import knowledge
import told_names
from hallway.curate.redact import carry_out, plan
from hallway.library.library import Library
from hallway.library.redaction import BAR
from hallway.site.mkdocs.build import build
from hallway.site.producer import produce
from hallway.site.search.fragments import fragments
from told_names import ID, NAME


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """An answer with a redacted name."""
    library = told_names.make(tmp_path_factory.mktemp("redacted") / "base")
    (library.root / "mkdocs.yml").write_bytes(knowledge.MKDOCS.read_bytes())
    second = told_names.second_of(library, "Quillon")
    planned = plan(library, ID, span=(second, second + 0.6), words=[NAME])
    carry_out(planned, silence=told_names.quiet, today=date(2026, 11, 22))
    return library


@pytest.fixture(scope="module")
def files(base: Library) -> dict[str, bytes]:
    """The files of a preview, with the bars in drafts."""
    made = produce(base, preview=True).files
    return {file.address: file.content for file in made if isinstance(file.content, bytes)}


def test_no_built_byte_holds_it(base: Library) -> None:
    """The search covers every file of a real build, the search index and file names."""
    folder = build(base, base.root / "site").folder
    assert told_names.holding(folder) == []
    assert BAR in (folder / "a" / ID / "index.html").read_text("utf-8")
    assert any("asks for a late refund" in fragment.text for fragment in fragments(folder / "search"))


def test_the_site_before_held_it_everywhere(tmp_path: Path) -> None:
    """Without the redaction, page, captions, feed and search contain the name, so the test can find it."""
    made = produce(told_names.make(tmp_path / "base"), preview=False).files
    holding = {
        file.address.removeprefix(f"a/{ID}/")
        for file in made
        if NAME.encode() in (file.content if isinstance(file.content, bytes) else repr(file.content).encode())
    }
    assert {"", "captions.vtt", "captions.srt", "transcript.json", "answer.md", "chapters.json"} <= holding


def test_captions_show_the_bar_at_its_time(files: dict[str, bytes]) -> None:
    """Captions show where something was removed."""
    captions = json.loads(files[f"a/{ID}/transcript.json"])["segments"]
    shown = [each for each in captions if BAR in each["body"]]
    assert any(each["startTime"] <= 4.7 < each["endTime"] for each in shown)


def test_the_bar_is_a_word_with_the_times_of_the_silence(files: dict[str, bytes]) -> None:
    """The highlighting of words during playback stays in sync."""
    first = json.loads(files[f"a/{ID}/words.json"])["passages"][0]["words"]
    assert [4.7, 5.35] in first
    assert first == sorted(first)
