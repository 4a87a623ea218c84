"""A recording is trimmed after its answer was published, while links to its seconds exist."""

from __future__ import annotations

import os
import wave
from datetime import date
from typing import TYPE_CHECKING

import pytest

from drop_folder import LONG_AGO, NAMES, go, record
from hallway.curate.check import check
from hallway.library.ledger_entry import LedgerEntry

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

TRIMS = {"the beginning": (4_000, None), "the end": (0, 12_000), "both": (4_000, 12_000)}  # samples kept, at 16 kHz


@pytest.mark.parametrize("part", TRIMS.values(), ids=TRIMS)
def test_row_58_a_link_made_before_a_trim_plays_the_same_sentence(
    base: Library, engine: Path, part: tuple[int, int | None]
) -> None:
    """The answer keeps its audio, words and times; the trimmed recording gets its own answer, and check reports it."""
    path = record(base.recordings / NAMES[1], seconds=1.0)
    earlier = next(each.id for each in go(base).results if each.recording == NAMES[1])
    base.ledger().append(LedgerEntry(earlier, "approved", "2026-11-20", by="Ana", title="What?", anchors=(0,)))
    before = files_of(base, earlier)
    trim(path, *part)
    (result,) = go(base).of("answered")
    assert result.id != earlier
    assert files_of(base, earlier) == before
    assert len(before) == 3  # answer, transcript and sound
    (finding,) = (each for each in check(base, today=date(2026, 11, 25)) if each.kind == "replaced recording")
    assert finding.subject == earlier
    assert f"answers/{result.id}.md was made from the current file. Merge, retire or delete" in str(finding)


def trim(path: Path, start: int, end: int | None) -> None:
    """Trims a recording in place, as an editor does."""
    with wave.open(str(path)) as sound:
        form, samples = sound.getparams(), sound.readframes(sound.getnframes())
    with wave.open(str(path), "wb") as sound:
        sound.setparams(form)
        sound.writeframes(samples[2 * start : end and 2 * end])
    os.utime(path, (LONG_AGO + 1, LONG_AGO + 1))


def files_of(library: Library, id_: str) -> dict[str, bytes]:
    """Returns the files of an answer."""
    folders = (library.answers, library.transcripts, library.media)
    return {str(path): path.read_bytes() for folder in folders for path in folder.glob(f"{id_}.*")}
