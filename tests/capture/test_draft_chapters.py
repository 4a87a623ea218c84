"""Chapters of a draft: they start where the subject changes, and their titles use the speaker's words."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest

import talk
from hallway.capture.draft.headings import heading
from hallway.capture.draft.sentences import Sentence, sentences
from hallway.capture.draft.subjects import SHORTEST_SECONDS, subject_starts
from hallway.library.body import chapters

INVOICES = """
    Now the invoice has a date at the top. Read the invoice and look for the amount. The amount on an invoice is what
    they paid. An invoice without an amount was never sent. The date of the invoice counts, and the amount below the
    date. Compare the amount and the date with the order. An order without an invoice has no amount. The date of the
    order is below the amount. The invoice has it at the top. """
EXPORTS = """
    Now the export runs at night. A slow export blocks the report. Open the report and start the export again. The
    export writes one file for each report. A file that is empty means that the report has a filter. Change the filter
    and run the export. A report with a filter makes a small file. The export of a small file is never slow. Open the
    file and look for the filter. """


def spoken(script: str) -> tuple[Sentence, ...]:
    """Returns the sentences of a script."""
    return sentences(talk.spoken(script))


def starts(script: str, language: str = "en") -> list[str]:
    """Returns the first words of each sentence that starts a subject."""
    said = spoken(script)
    return [" ".join(said[at].text.split()[:3]) for at in subject_starts(said, language)]


def test_a_chapter_begins_where_the_words_change() -> None:
    """No pause is needed, and the order of the subjects does not matter."""
    assert starts(f"{INVOICES} {EXPORTS}") == ["Now the export"]
    assert starts(f"{EXPORTS} {INVOICES}") == ["Now the invoice"]


def test_a_chapter_begins_after_a_long_pause() -> None:
    """In a language without rules, a long pause starts a chapter."""
    first, second = ("blah blab blub blob bleb. " * 16 for _ in range(2))
    assert starts(f"{first} (2) Kolme {second}", "xx") == ["Kolme blah blab"]
    assert len(starts(f"{first} {second}", "xx")) <= 1


def test_a_pause_for_thought_is_no_new_subject() -> None:
    """A pause within a subject does not start a chapter."""
    halting = INVOICES.replace("Read the invoice", "(3) And read the invoice")
    assert starts(f"{halting} {EXPORTS}") == ["Now the export"]


def test_no_chapter_begins_with_an_answer() -> None:
    """A question and its answer stay in the same chapter."""
    script = f"{INVOICES} (1) What about the export? (1) {EXPORTS}"
    assert starts(script) == ["What about the"]


@pytest.mark.parametrize("script", ["", "Call them. (2) Then wait.", INVOICES])
def test_a_short_recording_has_no_chapters(script: str) -> None:
    """A recording of less than a minute has no chapters."""
    assert starts(script) == []


def test_no_chapter_is_shorter_than_it_is_worth() -> None:
    """Pauses never cause chapters of only a few seconds."""
    said = spoken("We look. (2) Then we act. (2) Now we call. (2) " * 20)
    at = [0, *subject_starts(said, "en")]
    lengths = [said[end].start - said[start].start for start, end in pairwise(at)]
    assert min(lengths) >= SHORTEST_SECONDS


def test_chapters_of_an_hour_take_a_blink() -> None:
    """The work grows linearly with the length, not with its square."""
    said = spoken(f"{INVOICES} {EXPORTS}" * 60)
    begin = time.process_time()
    found = subject_starts(said, "en")
    assert time.process_time() - begin < 2
    assert len(found) > 50


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        ("So this is the message I write.", "The message I write"),
        ("So there are three questions I always ask.", "Three questions I always ask"),
        ("Now, here are three things to say, for a note on your desk.", "Three things to say"),
        ("Then there's the customer.", "The customer"),
        ("A good note has five things in it.", "A good note"),
        ("The rule is simple. Thirty days.", "The rule"),
        ("Now, who can decide what?", "Who can decide what?"),
        ("And finally, it's still your ticket.", "It's still your ticket"),
        ("After the call, do three small things.", "After the call"),
        ("Here's what I'd say, word for word.", "Word for word"),
        ("While you're doing all this, keep talking.", "Keep talking"),
        ("If there's no reply after two, um, after three days, call.", "If there's no reply after three days"),
        ("If there's no reply after two, after three days, call.", "If there's no reply after two, after three days"),
        ("It'll be seven, sorry, five percent more. Say the price early.", "Say the price early"),
        ("Okay. So. Check the date on the invoice.", "Check the date on the invoice"),
        ("First, check the date on the invoice and not the date of the first order.", "Check the date on the invoice"),
        ("Last year we lost a day.", "Last year we lost a day"),
        ("1. Open the dashboard.", "Open the dashboard"),
        (
            "And Mr. Dashwood had then leisure to consider how much there might be in his power.",
            "Mr. Dashwood had then leisure",
        ),
    ],
)
def test_a_chapter_is_named_by_its_subject(opening: str, name: str) -> None:
    """A heading is the clause or phrase that names the subject, not the sentence that follows it."""
    assert heading(spoken(opening), "en") == name


@pytest.mark.parametrize(
    ("language", "opening", "name"),
    [
        ("de", "Dann schauen wir auf die Rechnung, und zwar auf das Datum.", "Schauen wir auf die Rechnung"),
        ("de", "Jetzt zu der Frage, wer das entscheidet.", "Wer das entscheidet"),
        ("de", "Und wer entscheidet das?", "Und wer entscheidet das?"),
        ("xx", "Katsotaan lasku, ja sitten tilaus.", "Katsotaan lasku"),
    ],
)
def test_other_languages_get_their_first_clause(language: str, opening: str, name: str) -> None:
    """In languages without naming rules, the heading is the first clause."""
    assert heading(spoken(opening), language) == name


def test_headings_say_only_what_was_said() -> None:
    """Every word of a heading occurs in its chapter, in the same order."""
    for chapter in chapters(talk.body(talk.spoken(talk.REFUND)))[1:]:
        below = re.findall(r"\w+", " ".join(passage.text for passage in chapter.passages).casefold())
        words = iter(below)
        assert all(word in words for word in re.findall(r"\w+", chapter.title.casefold()))
