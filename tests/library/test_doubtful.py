"""Doubtful passages of a text are those that its page marks, each with the second to listen to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.library.answer import Answer
from hallway.library.doubtful import open_passages
from hallway.library.transcript import UNHEARD, Decoding, Segment, Transcript, Word
from hallway.library.unheard import note
from hallway.site.answer import passages, render
from seeds import examples

BODY = """\
[0:00] The short version: you can *still* refund it, "thirty" days or not.

## [0:10] When they threaten

[0:10] First, do not quote
the policy. It is 30 days & no more.

[0:20] Thank you. You can still refund it.
"""
PIECES = [
    "one", "*two*", "`three`", "[four](https://x.org/one)", "5 & six",
    "\n\n[0:20] ", "\n\n- ", "_seven_", "\\*one", "é",
    "\n\n## [0:30] one two\n\n", "\n\n# one two\n\n", "\n\n1. ", "\n> ", "\n\n```\none two\n```\n\n", "<b>two</b>",
]  # fmt: skip


def segment(text: str, start: float, *flags: str, sure: tuple[float, ...] = ()) -> Segment:
    said = text.split()
    known = zip(said, sure or [0.9] * len(said), strict=True)
    words = tuple(Word(f" {word}", start + n, start + n + 1, p) for n, (word, p) in enumerate(known))
    return Segment(start, start + 3, text, words, flags=flags)


def transcript(*segments: Segment) -> Transcript:
    return Transcript(
        id="a", recording_name="a", sha256="", audio_sha256="", duration=40.0, language="en", language_probability=1.0,
        engine="e", engine_version="1", model="small", model_digest="", segments=segments, decoding=Decoding(40.0),
        created="",
    )  # fmt: skip


def answer(body: str) -> Answer:
    return Answer(id="a", title="A?", recorded=date(2026, 11, 22), body=body)


def test_a_doubt_says_where_to_listen_and_for_what() -> None:
    """A doubt has the current text of the passage in one line, its second, and the doubtful words."""
    flagged = segment("it is 30 days", 13, "doubtful_number", sure=(0.9, 0.9, 0.3, 0.9))
    whole = segment("do not quote the policy", 11, "low_confidence")
    one, other = open_passages(answer(BODY), transcript(whole, flagged))
    assert (one.seconds, one.text, one.words) == (
        11, "do not quote the policy", ("do", "not", "quote", "the", "policy"),
    )  # fmt: skip
    assert (other.seconds, other.text, other.words, other.flags) == (15, "It is 30 days", ("30",), ("doubtful_number",))


@pytest.mark.parametrize(
    "gone",
    [
        segment("it is 40 days", 13, "doubtful_number"),  # corrected
        segment("you can still refund it", 35, "low_confidence"),  # not at its time
        segment("when they threaten", 10, "low_confidence"),  # a chapter
        segment("it is 30 days", 13),  # not doubtful
        segment("...", 10, "low_confidence"),
    ],
)
def test_what_stands_no_more_is_not_doubtful(gone: Segment) -> None:
    """A passage that was corrected, moved or never doubtful is not listed."""
    body = BODY.replace("[0:20] Thank", "[0:20] Go on.\n\n[0:40] Thank").replace("You can still", "You cannot")
    assert open_passages(answer(body), transcript(gone)) == ()


def test_without_a_transcript_nothing_is_doubtful() -> None:
    """Text that a person wrote without a recording is not doubtful."""
    assert open_passages(answer(BODY), None) == ()
    assert open_passages(answer(""), transcript(segment("a", 0, "loop"))) == ()


@settings(max_examples=examples(200))
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from([0.0, 20.0, 31.0]))
def test_the_list_and_the_page_agree(pieces: list[str], second: float) -> None:
    """For any markup, a passage is listed if and only if the page marks it."""
    body = "[0:00] " + " ".join(pieces)
    for said in ("one two", "four", "six", "seven é", "three four 5 six"):
        flagged = transcript(replace(segment(said, second, "low_confidence"), end=second + 1))
        html, marks = passages.mark_doubtful(render.body(body).html, flagged)
        assert bool(open_passages(answer(body), flagged)) is bool(marks), BeautifulSoup(html, "html.parser").text


def test_speech_that_was_not_understood_is_open_until_someone_writes_it() -> None:
    """The note in the draft counts as doubtful until someone replaces it."""
    unheard = Segment(18.2, 36.9, "", flags=(UNHEARD,))
    body = f"[0:00] Hello there.\n\n[0:18] {note(unheard)}\n"
    (found,) = open_passages(answer(body), transcript(unheard))
    assert (found.seconds, found.flags) == (18.2, (UNHEARD,))
    assert passages.mark_doubtful(render.body(body).html, transcript(unheard))[1] == {passages.NOTE}
    assert not open_passages(answer(body.replace(note(unheard), "Then call the lead.")), transcript(unheard))
