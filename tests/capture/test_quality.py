"""Tables of what is flagged and what is not."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.capture.audio.level import Level
from hallway.capture.engines import times
from hallway.capture.engines.interface import EngineResult
from hallway.capture.quality import critical_words, flagging
from hallway.library.flags import PASSAGE_FLAGS
from hallway.library.transcript import Decoding, Segment, Word

LEVEL = Level(loudness=-20.0, peak=0.5, clipped_share=0.0)
DECODING = Decoding(seconds=60.0, declared_seconds=60.0, errors=0, gaps=(), truncated=False)


def segment(text: str, start: float = 0.0, end: float = 3.0, *, p: float | None = 0.95, **fields: object) -> Segment:
    """A segment with evenly spaced words; `p` is their probability, and None gives a segment without words."""
    said = text.split() if p is not None else []
    step = (end - start) / max(1, len(said))
    words = [Word(f" {word}", start + n * step, start + (n + 1) * step, p or 0.0) for n, word in enumerate(said)]
    plain = Segment(start, end, text, tuple(words), avg_logprob=-0.2, no_speech_prob=0.01, compression_ratio=1.2)
    return replace(plain, **fields)  # type: ignore[arg-type]


def heard(*segments: Segment, **fields: object) -> EngineResult:
    """What an engine hears in a minute of continuous speech."""
    plain = EngineResult("en", 1.0, times.clamp(segments, 60.0), 60.0, speech=((0.0, 60.0),))
    return replace(plain, **fields)  # type: ignore[arg-type]


def flags(*segments: Segment, **fields: object) -> list[set[str]]:
    """The flags of each passage."""
    _, flagged = flagging.flag(heard(*segments, **fields), decoding=DECODING, level=LEVEL)
    return [set(one.flags) for one in flagged]


PASSAGES = {
    "normal": (segment("You can still refund it after thirty days."), set()),
    "invented at the end": (
        segment("Thanks for watching!", 59, 62.0, no_speech_prob=0.9, avg_logprob=-0.9),
        {"past_end", "no_speech", "known_phrase"},
    ),
    "sure words": (segment("That is nearly always a filter.", 5, 7, no_speech_prob=0.9), set()),
    "loop": (
        segment("go to the shop " * 9, 0, 10, compression_ratio=9.0),
        {"repetitive", "loop"},
    ),
    "past the end": (segment("And that is all there is to it.", 58.0, 63.0), {"past_end"}),
    "too fast": (segment("The quick brown fox jumps over the lazy dog and runs off.", 1.0, 2.0), {"impossible_rate"}),
    "too slow": (segment("Yes then.", 0.0, 30.0), {"impossible_rate"}),
    "a real thank you": (segment("Thank you.", 0, 1.0), {"known_phrase"}),
    "shaky words": (segment("some words that were understood at all", p=0.3), {"low_confidence"}),
    "shaky window, no words": (
        segment("some words that were understood", p=None, avg_logprob=-0.9),
        {"low_confidence"},
    ),
    "shaky window, sure words": (segment("a window that was shaky elsewhere", avg_logprob=-0.9), set()),
    "bad window": (segment("a window that was bad", avg_logprob=-1.1), {"low_confidence"}),
    "second try": (segment("heard at the second try", temperature=0.4), {"fallback_temperature"}),
    "another alphabet": (segment("Спасибо, что пришли сюда"), {"script_mismatch"}),
    "a doubtful number": (segment("refund it within 30 days", p=0.55), {"doubtful_number"}),
    "a doubtful number in words": (segment("refund it within thirty days", p=0.55), {"doubtful_number"}),
    "a doubtful no": (segment("we don't ever call them", p=0.55), {"doubtful_negation"}),
    "a doubtful curly no": (segment("we don\u2019t ever call them", p=0.55), {"doubtful_negation"}),
    "a doubtful name": (segment("then ask Marisol about it", p=0.55), {"doubtful_name"}),
    "a doubtful command": (segment("then type --force and wait", p=0.55), {"doubtful_command"}),
    "a doubtful deed": (segment("then delete the old one", p=0.55), {"doubtful_command"}),
    "I is no name": (segment("then I ask about it", p=0.55), set()),
}


@pytest.mark.parametrize(("passage", "expected"), PASSAGES.values(), ids=PASSAGES)
def test_a_passage_gets_the_flags_it_deserves_and_no_others(passage: Segment, expected: set[str]) -> None:
    """Each problem of a passage has its flag; a good passage has none."""
    assert flags(passage) == [expected]


def test_text_over_silence_is_flagged_by_where_its_words_are() -> None:
    """The times of the words decide, so a passage that spans a long pause is not flagged."""
    around_a_pause = segment("before and", 0.0, 30.0)
    around_a_pause = replace(around_a_pause, words=(Word(" before", 0, 1, 0.9), Word(" and", 29, 30, 0.9)))
    found = flags(around_a_pause, segment("in the silence", 10.0, 12.0), speech=((0.0, 2.0), (28.0, 31.0)))
    assert "outside_speech" not in found[0]
    assert "outside_speech" in found[1]


def test_nobody_looked_for_speech_is_not_silence() -> None:
    """Without a speech detector, nothing is flagged as being outside speech."""
    assert flags(segment("said somewhere in there"), speech=None) == [set()]


def test_the_same_passage_three_times_in_a_row_is_a_loop() -> None:
    """Whisper also loops from passage to passage; saying something twice is normal."""
    thrice = [segment("Check the box.", start, start + 1.5) for start in (0, 2, 4)]
    assert flags(*thrice) == [{"loop"}] * 3
    assert flags(*thrice[:2]) == [set()] * 2


def test_a_term_of_the_glossary_is_a_name() -> None:
    """A doubtful glossary term is flagged, however it is written."""
    passage = segment("open the churnboard now", p=0.55)
    _, (flagged,) = flagging.flag(heard(passage), decoding=DECODING, level=LEVEL, names=["Churnboard Pro"])
    assert flagged.flags == ("doubtful_name",)


RECORDINGS = {
    "fine": ({}, {}, {}, ()),
    "nobody speaks": ({"speech": ((1.0, 1.5),), "segments": ()}, {}, {}, ("no_speech",)),
    "nothing understood": ({"segments": ()}, {}, {}, ("no_words",)),
    "quiet": ({}, {}, {"loudness": -60.0}, ("very_quiet",)),
    "overdriven": ({}, {}, {"clipped_share": 0.01}, ("clipped",)),
    "cut off": ({}, {"seconds": 29.0}, {}, ("truncated",)),
    "cut off, says the container": ({}, {"truncated": True}, {}, ("truncated",)),
    "damaged": ({}, {"errors": 3}, {}, ("damaged",)),
    "paused": ({}, {"gaps": ((3.0, 9.0),)}, {}, ("gaps",)),
    "no length": ({}, {"declared_seconds": None, "length_unknown": True}, {}, ("length_unknown",)),
    "language guessed": ({"language_probability": 0.5}, {}, {}, ("language_unsure",)),
    "language changes": ({"windows": (("en", 0.9), ("nl", 0.9), ("nl", 0.95))}, {}, {}, ("several_languages",)),
    "one odd window of many": ({"windows": (("en", 0.9),) * 9 + (("nl", 0.9),)}, {}, {}, ()),
    "odd windows that are unsure": ({"windows": (("en", 0.9), ("cy", 0.3), ("la", 0.4))}, {}, {}, ()),
    "an hour": ({"duration": 3600.0}, {}, {}, ("long",)),
}


@pytest.mark.parametrize(("said", "decoded", "loud", "expected"), RECORDINGS.values(), ids=RECORDINGS)
def test_a_recording_gets_the_flags_it_deserves_and_no_others(
    said: dict[str, object], decoded: dict[str, object], loud: dict[str, object], expected: tuple[str, ...]
) -> None:
    """Each problem of a recording has its flag; a good recording has none."""
    decoding = replace(DECODING, **decoded)  # type: ignore[arg-type]
    level = replace(LEVEL, **loud)  # type: ignore[arg-type]
    found, _ = flagging.flag(heard(segment("All is well here."), **said), decoding=decoding, level=level)
    assert found == expected


def test_every_flag_is_explained() -> None:
    """Every flag that a rule can set has an explanation."""
    assert flagging.RULES.keys() | {f"doubtful_{name}" for name in flagging.CRITICAL} <= PASSAGE_FLAGS.keys()


def test_words_to_check_are_the_doubtful_and_the_critical_ones() -> None:
    """A receipt counts words below 0.5, and numbers below 0.6."""
    sure = {"refund": 0.9, "within": 0.55, "30": 0.55, "days": 0.9, "maybe": 0.4}
    words = tuple(Word(f" {text}", n, n + 1, p) for n, (text, p) in enumerate(sure.items()))
    passage = replace(segment("refund within 30 days maybe"), words=words)
    assert [word.text for word in flagging.doubtful_words([passage])] == [" 30", " maybe"]


SECONDS = st.floats(min_value=-5, max_value=100, allow_nan=False) | st.just(math.nan) | st.just(math.inf)
spans = st.tuples(SECONDS, SECONDS, st.lists(st.tuples(SECONDS, SECONDS), max_size=3))


@given(st.lists(spans, max_size=8), st.floats(min_value=0.001, max_value=60))
def test_times_are_always_within_the_recording_and_in_order(
    given_spans: list[tuple[float, float, list[tuple[float, float]]]], duration: float
) -> None:
    """For any engine output, 0 <= start < end <= duration, segments and words are in order, and none is dropped."""
    segments = [
        Segment(start, end, "x", tuple(Word(" x", a, b, 0.5) for a, b in words)) for start, end, words in given_spans
    ]
    moved = times.clamp(segments, duration)
    assert len(moved) == len(segments)
    assert [one.start for one in moved] == sorted(one.start for one in moved)
    for one in moved:
        assert 0 <= one.start < one.end <= duration
        edges = [one.start, *(edge for word in one.words for edge in (word.start,)), one.end]
        assert edges == sorted(edges)
        assert all(word.start <= word.end <= one.end for word in one.words)


def test_what_had_to_be_moved_says_so() -> None:
    """A time past the end or before the previous passage is corrected and flagged."""
    late, back = segment("late", 58.0, 75.0), segment("back", 10.0, 12.0)
    moved = times.clamp([late, back], 60.0)
    assert [(one.text, one.end, one.flags) for one in moved] == [
        ("back", 12.0, ("out_of_order",)),
        ("late", 60.0, ("past_end",)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.",
        "thanks for watching!",
        "Untertitel im Auftrag des ZDF für funk",
        "Субтитры сделал DimaTorzok",
        "字幕",
    ],
)
def test_known_phrases_are_found_in_any_dress(text: str) -> None:
    """Known phrases are found regardless of case, punctuation and surrounding characters."""
    assert critical_words.is_known_phrase(text)


@pytest.mark.parametrize("text", ["Thank the customer and say you are sorry.", "The end date is in the contract."])
def test_sentences_with_the_same_words_are_no_known_phrases(text: str) -> None:
    """A short phrase only counts if nothing else was said."""
    assert not critical_words.is_known_phrase(text)
