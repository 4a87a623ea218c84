"""How recordings with known words are assembled from clips."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import join
import openai_weights
import random_whisper
import spoken
import stress
from sound_files import CODINGS, RATE, Coding, decode


def clip(text: str, seconds: float = 2.0) -> join.Clip:
    """Returns a tone with a quarter of a second of silence at both ends."""
    time = np.arange(round(seconds * RATE)) / RATE
    loud = (time >= 0.25) & (time < seconds - 0.25)
    return join.Clip(text, (0.3 * np.sin(600 * time) * loud).astype(np.float32), 0.25, seconds - 0.25)


def test_the_times_of_each_clip_are_where_it_is_heard() -> None:
    """The table gives the seconds where each clip is heard, with pauses of the requested length."""
    joined = join.join([clip("one"), clip("two")], random.Random(1), pauses=(1.0, 1.0))
    assert [text for *_, text in joined.said] == ["one", "two"]
    for start, end, _ in joined.said:
        loud = np.abs(joined.samples[round((start - 0.1) * RATE) : round((end + 0.1) * RATE)]) > 0.1
        assert np.flatnonzero(loud)[[0, -1]] / RATE == pytest.approx([0.1, end - start + 0.1], abs=0.02)


def test_no_clip_follows_itself(tmp_path: Path) -> None:
    """Clips are shuffled, occur equally often, and never twice in a row."""
    clips = [clip(name) for name in ("one", "two", "three")]
    order = [each.text for each in join.choose(clips, 120.0, random.Random(3))]
    assert all(first != second for first, second in pairwise(order))
    assert {order.count(name) for name in ("one", "two", "three")} == {20}


@pytest.mark.parametrize("coding", CODINGS, ids=lambda coding: coding.suffix)
def test_each_container_keeps_the_sound_and_its_text(tmp_path: Path, coding: Coding) -> None:
    """A recording in any container keeps its length and is found with its text and times."""
    joined = join.join([clip("one"), clip("two")], random.Random(1), pauses=(1.0, 1.0))
    path = join.write(joined, tmp_path / f"talk{coding.suffix}", coding)
    assert len(decode(path)) == pytest.approx(len(joined.samples), abs=0.15 * RATE)
    (found,) = spoken.find(tmp_path)
    assert (found.path, found.spoken.text, len(found.spoken.spans)) == (path, "one two", 2)


def test_stress_says_where_nobody_speaks() -> None:
    """Noise, silence and music have no text; the times of speech after music are shifted."""
    made = dict(stress.recordings([clip("one", 9.0), clip("two", 9.0)], [clip("eins", 9.0)]))
    empty = {name for name, joined in made.items() if not joined.said}
    assert empty == {"music", "white-noise", "pink-noise", "silence"}
    assert made["music-first"].said[0][0] > stress.MUSIC_SECONDS
    assert {text for *_, text in made["two-languages"].said} == {"one", "two", "eins"}


def test_weights_come_back_from_ctranslate2_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights of a CTranslate2 model are converted back exactly, under openai-whisper's names."""
    monkeypatch.setitem(random_whisper.SHAPES, "tiny", (64, 1, 2))
    folder = random_whisper.make(tmp_path, "tiny")
    converted = openai_weights.convert(openai_weights.read(folder / "model.bin"))
    with np.load(folder / "weights.npz") as original:
        assert set(converted) == set(original.files)
        assert all(np.array_equal(converted[name], original[name]) for name in original.files)
