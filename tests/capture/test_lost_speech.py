"""Lost speech is detected by its times and transcribed again; if that does not help, the passage has no words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import voices
from hallway.capture.engines import intervals, lost_speech, speech
from hallway.capture.engines.transcription import PassOptions, Transcription
from hallway.library.transcript import Segment, Word

Span = tuple[float, float]
SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=8).map(
    lambda given: intervals.union((start, start + length) for start, length in given)
)


def said(text: str, start: float, *, pace: float = 0.4, sure: float = 0.9, language: str = "en") -> Segment:
    words = tuple(
        Word(f" {word}", start + number * pace, start + (number + 0.9) * pace, sure)
        for number, word in enumerate(text.split())
    )
    return Segment(start, words[-1].end, text, words, language=language)


def words(*segments: Segment) -> list[Word]:
    return [word for one in segments for word in one.words]


@given(SPANS, SPANS)
def test_what_is_left_of_spans_is_what_was_not_taken(spans: list[Span], taken: list[Span]) -> None:
    """The result is the same as removing the taken seconds one by one."""

    def seconds(of: list[Span]) -> set[int]:
        return {second for start, end in of for second in range(int(start), int(end))}

    assert seconds(intervals.without(spans, taken)) == seconds(spans) - seconds(taken)


HOLES: dict[str, tuple[list[Span], list[Word], list[Span]]] = {
    "all said": ([(0, 4)], words(said("one two three four five six seven eight nine ten", 0)), []),
    "a breath": ([(0, 4.8)], words(said("one two three four five six seven eight nine ten", 0)), []),
    "the end": ([(0, 10)], words(said("one two three four five six seven eight nine ten", 0)), [(4.16, 10)]),
    "a pause is no hole": (
        [(0, 2), (9, 11)],
        words(said("one two three four five", 0), said("six seven eight", 9)),
        [],
    ),
    "a stretched word": ([(0, 9)], [*words(said("one two three", 0)), Word(" and", 1.2, 9, 0.9)], [(1.2, 9)]),
    "a long word": ([(0, 2)], [Word(" Donaudampfschifffahrtsgesellschaft", 0, 2, 0.9)], []),
    "a guess": ([(0, 4)], [*words(said("one two three", 0)), Word(" or", 1.2, 4, 0.01)], [(1.36, 4)]),
    "nothing at all": ([(3, 5), (7, 7.5)], [], [(3, 5)]),
}


@pytest.mark.parametrize(("heard", "said", "expected"), HOLES.values(), ids=HOLES)
def test_a_second_of_speech_without_a_word_is_a_hole(heard: list[Span], said: list[Word], expected: list[Span]) -> None:
    """Pauses do not count as holes, and a word that is too long for its letters hides one."""
    assert lost_speech.holes(heard, said) == [pytest.approx(span) for span in expected]


def test_six_seconds_with_hardly_any_words_are_worth_another_pass() -> None:
    """The alignment may stretch the few words that Whisper wrote over all the speech that it skipped."""
    few = words(said("one two three four five six", 0, pace=1.0))
    assert lost_speech.holes([(0, 6)], few) == []
    assert lost_speech.lost([(0, 6)], few) == [(0, 6)]


def test_what_is_read_again_begins_and_ends_in_pauses_and_fits_a_window() -> None:
    """The edges of a second pass lie in nearby pauses, and no part is longer than a Whisper window."""
    spoken = [(0.0, 5.0), (5.5, 20.0), (20.4, 48.0)]
    assert lost_speech.readable([(6.5, 19.0)], spoken) == [pytest.approx((5.3, 20.2))]
    assert all(end - start <= 28 for start, end in lost_speech.readable([(0.0, 48.0)], spoken))


@dataclass
class Scripted:
    """A recogniser with one result for the first pass and `again` for later ones; it records the options."""

    first: list[Segment]
    again: Callable[[PassOptions], list[Segment]] = lambda options: []
    languages: dict[int, str] = field(default_factory=dict)
    passes: list[PassOptions] = field(default_factory=list)

    def recognise(self, audio: Any, options: PassOptions) -> Iterator[Segment]:
        self.passes.append(options)
        yield from self.again(options) if options.is_second else self.first

    def detect_language(self, audio: Any, allowed: tuple[str, ...]) -> tuple[str, float]:
        return self.languages.get(len(audio) // speech.RATE, "en"), 0.9


TALK = np.concatenate([voices.voice(6), voices.silence(3), voices.voice(5), voices.silence(1)])
OPENING = said("so this is what you always do with every single refund that comes in", 0.2)


def heard(recogniser: Scripted, *terms: str, **options: Any) -> Any:
    return Transcription(recogniser, PassOptions(**{"language": "en", **options}), terms).of(TALK)


def test_lost_speech_is_filled_in_where_it_was_said() -> None:
    """Speech that the first pass skipped is inserted in order of time, and all speech is covered."""
    recogniser = Scripted(
        [OPENING], lambda options: [said("then you call the lead and write it all down in the ticket", 0.2)]
    )
    found = heard(recogniser, prompt="A call.")
    assert [one.text for one in found.segments] == [
        OPENING.text,
        "then you call the lead and write it all down in the ticket",
    ]
    assert found.segments[1].start == pytest.approx(9, abs=0.5)
    assert found.coverage.covered_seconds == found.coverage.speech_seconds > 10
    assert recogniser.passes[1:] == [replace(recogniser.passes[0], prompt="", is_second=True)]


def test_speech_that_nobody_understands_is_kept_without_words() -> None:
    """The passage has a flag and its times, and the coverage says how much of the speech has words."""
    found = heard(Scripted([OPENING], lambda options: [said("Thank you.", 0.5)]))
    assert [(one.text, one.flags) for one in found.segments] == [(OPENING.text, ()), ("", ("unheard",))]
    assert (found.segments[1].start, found.segments[1].end) == pytest.approx((9, 14), abs=0.5)
    assert found.coverage.speech_seconds - found.coverage.covered_seconds == pytest.approx(5, abs=0.5)


def test_a_guess_over_a_noise_is_not_taken_for_words() -> None:
    """If the second pass is unsure of every word, its result is not used."""
    found = heard(Scripted([OPENING], lambda options: [said("perhaps it is all of this here now", 0.2, sure=0.2)]))
    assert found.segments[1].is_unheard


def test_a_loop_is_read_again_without_what_came_before() -> None:
    """Loops are transcribed again without the earlier text that causes them."""
    stuck = [said("call the lead", start, pace=0.3) for start in (0.2, 1.4, 2.6, 3.8)]
    later = said("and then you write it all down in the same ticket again", 6.7)
    fresh = said("first of all you call the lead and tell him what it is about", 0.2)
    found = heard(Scripted([*stuck, later], lambda options: [fresh]))
    assert found.segments[0].text == fresh.text
    assert len(found.segments) == 2


def test_a_term_is_heard_where_something_like_it_was_doubtful() -> None:
    """Only the doubtful passage is transcribed with the glossary, and only the term may change."""
    opening = said("so please ask the people at north wind today what they really want", 0.2)
    doubtful = replace(
        opening, words=tuple(replace(w, probability=0.3 if "w" in w.text else 0.9) for w in opening.words)
    )
    later = said("and then you write it all down in the same ticket again", 6.7)
    right = said("so please ask the people at Northwind today what they really want", 0.2)
    recogniser = Scripted([doubtful, later], lambda options: [right])
    assert heard(recogniser, "CRM", "Northwind").segments[0].text == right.text
    assert [each.terms for each in recogniser.passes] == ["", "Northwind"]
    invented = said("Northwind is the best of all companies and you know it", 0.2)
    assert heard(Scripted([doubtful, later], lambda options: [invented]), "Northwind").segments[0].text == opening.text


def test_what_is_said_in_another_language_is_read_in_it() -> None:
    """A German passage in a window transcribed as English is transcribed again as German, and labelled."""
    english = said("so this is what you always do with every single refund that comes in", 0.2)
    wrong = said("the customer becomes a new card and it is good", 6.7)
    german = said("der Kunde bekommt dann eine neue Karte von uns allen hier", 0.2, language="de")
    tail = said("und das war es auch schon", 10.6, pace=0.3, language="de")
    recogniser = Scripted([english, wrong, tail], lambda options: [german], languages={5: "de", 4: "de"})
    found = heard(recogniser, language="")
    assert found.segments[0].language == ""
    assert found.segments[1].text == german.text
    assert next(each.language for each in recogniser.passes if each.is_second) == "de"
