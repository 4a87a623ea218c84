"""Captions have the edited words at the spoken times, in readable cues and in formats that players understand."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import srt  # type: ignore[import-untyped]
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

import talk
from hallway.library import alignment
from hallway.library.alignment import TimedWord
from hallway.site.answer import captions, render
from hallway.site.answer.captions import Caption
from seeds import examples

HOSTILE = [
    "a --> b",
    "<v Bob> says <i>no</i> & </b>",
    "00:00:01.000 --> 00:00:02.000",
    "1",
    "NOTE this",
    "STYLE ::cue { color: red }",
    "{\\an8} {b}",
    "a\x00b\x1bc\u2028d",
    "&lt;script&gt; &amp;",
    "\u202eright to left",
    "x" * 200,
]


def spoken(text: str, *, every: float = 0.3) -> list[TimedWord]:
    return [TimedWord(word, n * every, n * every + every) for n, word in enumerate(text.split(" "))]


def of_the_talk() -> list[Caption]:
    heard = [TimedWord(word.text.strip(), word.start, word.end) for word in talk.spoken(talk.REFUND).segments[0].words]
    return captions.cues(heard)


def test_a_cue_is_a_sentence_where_it_can_be() -> None:
    """Short sentences stay whole; long ones are split near the middle, at a comma if possible."""
    text = (
        "If they never logged in, this is easy. They want to be heard first, and the refund, if there has to be one at"
        " all, comes second."
    )
    assert [cue.lines for cue in captions.cues(spoken(text))] == [
        ("If they never logged in, this is", "easy."),
        ("They want to be heard first, and", "the refund,"),
        ("if there has to be one at all,", "comes second."),
    ]


def test_cues_of_a_whole_talk_are_readable() -> None:
    """Cues have at most two lines of 32 characters and six seconds, do not overlap, and stay long enough to read."""
    cues = of_the_talk()
    assert all(len(line) <= 32 for cue in cues for line in cue.lines)
    assert all(len(cue.lines) <= 2 and cue.end - cue.start <= 6.01 for cue in cues)
    assert all(one.end <= other.start for one, other in pairwise(cues))
    assert sum(len(cue.text) < 8 for cue in cues) == 0
    assert " ".join(cue.text for cue in cues) == talk.spoken(talk.REFUND).text


def test_a_pause_is_not_bridged() -> None:
    """Words after a pause are not shown before it."""
    cues = captions.cues([TimedWord("Wait", 0, 0.3), TimedWord("there.", 3, 3.3)])
    assert cues == [Caption(0, 1.0, ("Wait",)), Caption(3, 4.0, ("there.",))]


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_text_stays_text(text: str) -> None:
    """Markup, arrows, times and control characters are shown as text and have no effect."""
    shown = captions.cues(
        [TimedWord("before", 0, 1), *(TimedWord(word, 5, 6) for word in text.split(" ")), TimedWord("after", 9, 10)]
    )
    vtt = webvtt.from_string(captions.webvtt(shown)).captions
    assert len(vtt) == len(shown)
    assert [caption.text for caption in vtt] == [captions._escape(cue.text) for cue in shown]
    parsed = list(srt.parse(captions.srt(shown), ignore_errors=False))
    assert len(parsed) == len(shown)
    assert parsed[0].content == "before"
    assert parsed[-1].content == "after"
    assert not re.search(r"<[a-z/]|\{\\", captions.srt(shown))


def test_the_two_forms_say_the_same() -> None:
    """Two independent parsers read the same cues, to the millisecond, from WebVTT and SubRip."""
    cues = of_the_talk()
    vtt = webvtt.from_string(captions.webvtt(cues)).captions
    sub = list(srt.parse(captions.srt(cues), ignore_errors=False))
    assert [part.index for part in sub] == [*range(1, len(cues) + 1)]
    assert [part.content.replace("\n", " ") for part in sub] == [caption.text for caption in vtt]
    times = [srt.timedelta_to_srt_timestamp(part.start).replace(",", ".") for part in sub]
    assert times == [caption.start for caption in vtt]


def test_hours_are_written() -> None:
    """Recordings may be longer than an hour or even a day."""
    (cue,) = captions.cues([TimedWord("late", 360_000.1234, 360_002)])
    assert captions.webvtt([cue]).splitlines()[2] == "100:00:00.123 --> 100:00:02.000"
    assert captions.srt([cue]).splitlines()[1] == "100:00:00,123 --> 100:00:02,000"


def test_nothing_said_is_a_file_without_cues() -> None:
    """The file is still valid WebVTT."""
    assert captions.cues([]) == []
    assert len(webvtt.from_string(captions.webvtt([]))) == 0


WORDS = ["one", "two", "three", "four.", "five,", "six", "<b>", "-->", "12"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join)


@given(st.lists(st.tuples(st.integers(0, 40), TEXTS), min_size=1, max_size=4), TEXTS)
@settings(max_examples=examples(60))
def test_cues_are_in_order_and_hold_every_word(passages: list[tuple[int, str]], said: str) -> None:
    """After any edit, every spoken word occurs once, in order, in cues that are in order."""
    blocks = [render.TextBlock(seconds, text) for seconds, text in passages]
    lines = alignment.align(blocks, spoken(said, every=0.5), duration=60)
    cues = captions.cues(alignment.in_order(lines))
    assert all(cue.start < cue.end for cue in cues)
    assert all(one.start <= other.start for one, other in pairwise(cues))
    assert " ".join(cue.text for cue in cues).split() == [word.text for word in alignment.in_order(lines)]
    assert len(webvtt.from_string(captions.webvtt(cues))) == len(cues)
    assert len(list(srt.parse(captions.srt(cues), ignore_errors=False))) == len(cues)
