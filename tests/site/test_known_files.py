"""A build reads only the transcripts that someone has touched, and is never wrong about one."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from hallway.errors import NotPlainError
from hallway.library.library import Library
from hallway.site import producer
from hallway.site.cache.known_files import KnownFiles
from hallway.site.cache.store import Store
from hallway.site.producer import AnswerPart, MadeAnswer
from knowledge import add_transcript

LONG_AGO = (1_700_000_000, 1_700_000_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that was read in an earlier build."""
    path = tmp_path / "files" / "one.json"
    path.parent.mkdir()
    path.write_bytes(b"first")
    os.utime(path, LONG_AGO)
    known = opened(path)
    known.read(path)
    known.save()
    return path


def opened(path: Path) -> KnownFiles:
    return KnownFiles(path.parent, Store(path.parent.parent / "cache"))


def content(path: Path) -> bytes | None:
    found = opened(path).read(path)
    return found.content if found else None


def test_a_file_that_nobody_has_touched_is_not_read(path: Path) -> None:
    """Its digest is known."""
    before = KnownFiles(path.parent).read(path)
    found = opened(path).read(path)
    assert before
    assert found
    assert found.content is None
    assert found.digest == before.digest


def test_a_file_that_was_touched_is_read(path: Path) -> None:
    """However it was: written again with as many bytes, or replaced by one of the same age."""
    path.write_bytes(b"other")
    assert content(path) == b"other"
    another = path.with_name("another")
    another.write_bytes(b"third")
    os.utime(another, LONG_AGO)
    another.replace(path)
    assert content(path) == b"third"


def test_a_file_that_may_be_written_again_within_the_same_tick_is_read_again(path: Path) -> None:
    """Its time would not tell."""
    path.write_bytes(b"fresh")
    known = opened(path)
    known.read(path)
    known.save()
    assert content(path) == b"fresh"


def test_a_link_and_a_missing_file_are_what_they_always_are(path: Path) -> None:
    """Whatever was known about the file."""
    path.rename(path.with_name("elsewhere"))
    assert opened(path).read(path) is None
    path.symlink_to(path.with_name("elsewhere"))
    with pytest.raises(NotPlainError):
        opened(path).read(path)


def test_a_transcript_that_changes_in_the_middle_of_a_build_gives_another_key(library: Library) -> None:
    """The record of the old one is not taken for that of the new one."""
    store = Store(library.build_cache)
    add_transcript(library, "quiet-deal")
    os.utime(library.transcript_path("quiet-deal"), LONG_AGO)
    for _ in range(2):
        parts = dict[str, AnswerPart]()
        sources = producer.Sources.read(library, preview=False, store=store)
        producer.assemble(sources, make=partial(kept, parts=parts))
        sources.transcripts.save()
    known = parts["quiet-deal"]
    assert known.loaded().key("") == known.key("")
    add_transcript(library, "quiet-deal", language="de")
    assert known.loaded().key("") != known.key("")


def kept(part: AnswerPart, parts: dict[str, AnswerPart]) -> MadeAnswer:
    parts[part.inputs.answer.id] = part
    return part.loaded().make()
