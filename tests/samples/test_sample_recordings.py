"""The sample recordings match their scripts and are small, varied and timed."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import av
import pytest

from recipe.script import Script

SAMPLES = Path(__file__).parents[2] / "samples"
RECORDINGS = SAMPLES / "recordings"
SCRIPTS = [Script.load(path) for path in sorted((SAMPLES / "scripts").glob("*.txt"))]

each_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.slug)


@cache
def seconds(script: Script) -> float:
    """Returns the decoded length, because some containers do not declare it."""
    with av.open(str(RECORDINGS / script.recording)) as recording:
        return sum(frame.samples / frame.sample_rate for frame in recording.decode(audio=0))


def times(script: Script) -> list[tuple[float, float, str]]:
    table = (SAMPLES / "scripts" / f"{script.slug}.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines()]
    return [(float(start), float(end), word) for start, end, word in rows]


def test_each_script_has_its_recording_and_none_is_left_over() -> None:
    """The path of a recording consists of the moment, expert, question and container in its script."""
    found = {path.relative_to(RECORDINGS).as_posix() for path in RECORDINGS.rglob("*") if path.is_file()}
    assert found == {script.recording for script in SCRIPTS}


@each_script
def test_a_recording_is_as_long_as_an_answer(script: Script) -> None:
    """Recordings are one to five minutes long."""
    assert 60 <= seconds(script) <= 300


@each_script
def test_a_script_starts_with_its_question_and_names_its_chapters(script: Script) -> None:
    """The first sentence is the question, and each chapter has a name."""
    assert script.sentences[0].text == script.question
    assert len(script.chapters) == len(script.chapter_words)


@each_script
def test_the_times_are_those_of_the_script_words(script: Script) -> None:
    """There is one row for each word, in order, without overlaps and inside the recording."""
    rows = times(script)
    assert [word for _, _, word in rows] == script.words
    assert all(start <= end for start, end, _ in rows)
    assert all(before[1] <= after[0] + 0.01 for before, after in pairwise(rows))
    assert rows[-1][1] <= seconds(script)


@each_script
def test_a_new_chapter_follows_a_long_pause(script: Script) -> None:
    """The pause before a chapter lasts at least 1.5 s, so that it can be heard."""
    rows = times(script)
    for first in script.chapter_words[1:]:
        assert rows[first][0] - rows[first - 1][1] >= 1.5


def test_six_experts_speak_with_six_voices() -> None:
    """Each expert has one voice, and no two have the same one."""
    pairs = {(script.expert, script.voice) for script in SCRIPTS}
    assert len(pairs) == len({expert for expert, _ in pairs}) == len({voice for _, voice in pairs}) == 6


def test_the_containers_are_those_that_people_send() -> None:
    """There are at least four containers, and one screen recording."""
    assert 6 <= len(SCRIPTS) <= 8
    assert len({script.container for script in SCRIPTS}) >= 4
    assert [script.container for script in SCRIPTS if has_picture(script)] == ["mp4"]


def has_picture(script: Script) -> bool:
    with av.open(str(RECORDINGS / script.recording)) as recording:
        return bool(recording.streams.video)


def test_a_clone_stays_small() -> None:
    """All recordings together take less than nine megabytes."""
    assert sum((RECORDINGS / script.recording).stat().st_size for script in SCRIPTS) < 9e6
