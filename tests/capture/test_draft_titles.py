"""Titles and summaries come from the file name, then the question, then what was said; they never add words."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath

import pytest

import talk
from hallway.capture.draft import titles
from hallway.capture.draft.phrases import headline, leading_clause
from hallway.capture.draft.recording_path import given_name, named_day
from hallway.capture.draft.sentences import sentences

MACHINE_NAMES = """
New Recording 12.m4a|Recording (3).m4a|Recording.wav|VID_20261112_101112.mp4|IMG_0012.MOV|PXL_20261112_101112345.mp4
2026-11-12.m4a|2026-11-12 10.11.12.wav|20261112_101112.wav|12.m4a|R_20261112-101112.wav|STE-003.wav|REC001.WAV
3f2a9c0d1e4b5a6f.m4a|550e8400-e29b-41d4-a716-446655440000.m4a|audio.mp3|audio1629990000.m4a|voice-memo.m4a
Voice Memo 3.m4a|WhatsApp Audio 2026-11-12 at 10.11.12.ogg|WhatsApp Ptt 2026-11-12 at 10.11.12 AM.ogg
PTT-20261112-WA0003.opus|AUD-20261112-WA0003.m4a|GMT20261112-101112_Recording_640x360.mp4|zoom_0.mp4|audio_only.m4a
Weekly Sync-20261112_101112-Meeting Recording.mp4|Call with Ana Diaz-20261112_101112-Meeting Recording.mp4
Team sync (2026-11-12 at 10_11 GMT).mp4|Screen Recording 2026-11-12 at 10.11.12 AM.mov|Screencast from 2026-11-12.webm
Neue Aufnahme 3.m4a|Sprachmemo 2.m4a|Nouvel enregistrement 4.m4a|Nueva grabación.m4a|Untitled.m4a|test.wav|final v2.m4a
\udcff\udcfe.m4a|....m4a|\u202e.m4a|(1).m4a
"""
GIVEN_NAMES = {
    "How do I refund a late customer.m4a": "How do I refund a late customer?",
    "how-do-i-refund-a-customer (2).m4a": "How do I refund a customer?",
    "what_do_i_say_first.wav": "What do I say first?",
    "Why are exports slow_.m4a": "Why are exports slow?",
    "Is the price too high\uff1f.m4a": "Is the price too high?",
    "01 - When a deal goes quiet.m4a": "When a deal goes quiet",
    "When do we call them.m4a": "When do we call them?",
    "What to do when an export fails.m4a": "What to do when an export fails",
    "2026-11-12 How do I calm an angry caller - Copy.m4a": "How do I calm an angry caller?",
    "Meeting notes on refunds.m4a": "Meeting notes on refunds",
    "follow-up after the demo.m4a": "Follow-up after the demo",
    "Refunds.m4a": "Refunds",
    "Refunds first.sync-conflict-20261101-120000-ABCDEFG.m4a": "Refunds first",
    "--help.m4a": "Help",
    "How do I\x1b[31m write\nred.m4a": "How do I [31m write red?",
}


@pytest.mark.parametrize("name", MACHINE_NAMES.strip().replace("\n", "|").split("|"))
def test_a_machines_name_is_no_title(name: str) -> None:
    """File names made by phones, recorders and meeting software are not titles."""
    assert given_name(PurePosixPath("folder", name)) == ""


@pytest.mark.parametrize(("name", "title"), GIVEN_NAMES.items())
def test_a_persons_name_is_the_title(name: str, title: str) -> None:
    """A name that a person gave is the title, with a question mark if it is a question."""
    assert titles.title(PurePosixPath("folder", name), (), language="en") == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Wie erstatte ich das Geld.m4a", "Wie erstatte ich das Geld?"),
        ("Was mache ich mit einer Beschwerde.m4a", "Was mache ich mit einer Beschwerde?"),
        ("Was the export late.m4a", "Was the export late?"),
        ("Comment rembourser un client.m4a", "Comment rembourser un client?"),
        ("Come to my desk.m4a", "Come to my desk"),
    ],
)
def test_a_name_asks_in_its_own_language(name: str, title: str) -> None:
    """Whether a name is a question depends on its own language, because an English-only model always reports "en"."""
    assert titles.title(PurePosixPath(name), (), language="en") == title


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        ("What do I do when it is late? You refund it.", "What do I do when it is late?"),
        ("Okay. So, how do I start? Just call.", "How do I start?"),
        ("Hi, this is Laura. People ask me, how do I keep them calm? You listen.", "How do I keep them calm?"),
        ("The question I get most is how do I bring it up. Early.", "How do I bring it up?"),
        ("What do I do? When a refund is late, you ask.", "What do I do when a refund is late?"),
        ("What do I do? You just ask.", "What do I do?"),
        ("Right? A refund is never late. Right?", "A refund is never late"),
        ("What matters is the tone. Then speak.", "What matters is the tone"),
        ("Wir fangen an. Wie erstatte ich das Geld? Sofort.", "Wie erstatte ich das Geld?"),
        ("", "Untitled answer"),
    ],
)
def test_without_a_name_the_question_is_the_title(opening: str, title: str) -> None:
    """A question in the first sentences is the title, without its introduction."""
    transcript = talk.spoken(opening)
    assert titles.title(PurePosixPath("New Recording.m4a"), sentences(transcript), language="en") == title


def test_a_question_asked_late_is_no_title() -> None:
    """A question in the middle of an answer is not the title."""
    script = "We look at the order. Then at the plan. Then at the date. " * 3 + "What do I do then?"
    title = titles.title(PurePosixPath("1.m4a"), sentences(talk.spoken(script)), language="en")
    assert title == "We look at the order"


def test_the_summary_is_the_first_statements() -> None:
    """The summary is the speaker's words on two lines, without greetings, questions or "the short version is"."""
    summary = titles.summary(sentences(talk.spoken(talk.REFUND)), language="en")
    assert summary == ("You can still do it. Thirty days is what the page says, it is not what the system allows.")


@pytest.mark.parametrize(
    ("opening", "summary"),
    [
        ("So, um, the short version is, you can still do it. Um, ask for the plan.",
         "You can still do it. Ask for the plan."),
        ("Good question, I get this a lot. Let me show you how. Call them first. Then wait for them.",
         "Call them first. Then wait for them."),
        ("In February, no, sorry, in March, we moved to the new plan. They, you know, they liked it.",
         "In March, we moved to the new plan. They liked it."),
        ("It costs seven, sorry, five percent more. That is, um, that's all there is.",
         "It costs seven, sorry, five percent more. That's all there is."),
        ("Some people write, no, please wait. One useful message, one call, that is all.",
         "Some people write, no, please wait. One useful message, one call, that is all."),
        ("I think, uh-huh, we wait. The error is E-UM.", "I think, uh-huh, we wait. The error is E-UM."),
    ],
)  # fmt: skip
def test_a_summary_reads_as_written(opening: str, summary: str) -> None:
    """The summary leaves out hesitations and self-corrections, and nothing else."""
    assert titles.summary(sentences(talk.spoken(opening)), language="en") == summary


def test_a_summary_in_german_keeps_its_words() -> None:
    """In German, "um" is a word and not a hesitation."""
    spoken = sentences(talk.spoken("Um Geld zu erstatten, öffnet er, ähm, er das Ticket."))
    assert titles.summary(spoken, language="de") == "Um Geld zu erstatten, öffnet er das Ticket."


@pytest.mark.parametrize("name", ["What do I do when the export fails and they wait.m4a", "New Recording.m4a"])
def test_an_answer_in_the_same_sentence_as_the_question_is_found(name: str) -> None:
    """Engines sometimes put a comma after the question and the question mark after the answer."""
    heard = (
        "What do I do when the export fails and they wait, get them what they need, then find the cause? Nobody waits."
    )
    spoken = sentences(talk.spoken(heard))
    title = titles.title(PurePosixPath(name), spoken, language="en")
    assert title == "What do I do when the export fails and they wait?"
    summary = titles.summary(spoken, language="en", title=title)
    assert summary == "Get them what they need, then find the cause. Nobody waits."


def test_the_summary_does_not_repeat_the_title() -> None:
    """If the first sentence is the title, the summary starts with the second one."""
    spoken = sentences(talk.spoken("A refund is never late. Ask for the number. Then pay it back."))
    assert (
        titles.summary(spoken, language="en", title="A refund is never late") == "Ask for the number. Then pay it back."
    )


def test_a_long_statement_is_cut_at_a_word() -> None:
    """A summary has at most 240 characters and ends with an ellipsis if it was cut."""
    summary = titles.summary(
        sentences(talk.spoken("The order number " + "and the plan " * 40 + "matter.")), language="en"
    )
    assert len(summary) <= titles.SUMMARY_LENGTH
    assert summary.endswith(" plan…")


@pytest.mark.parametrize(
    ("sentence", "heading"),
    [
        ("When they threaten to cancel, do not quote the policy.", "When they threaten to cancel"),
        ("So first, ask for the order number.", "First, ask for the order number"),
        ("And what does the lead need to hear?", "What does the lead need to hear?"),
        ("Write down everything that the customer has told you about the order and the plan.",
         "Write down everything"),
        ("Ask them for the order, the plan, the date, and then send it.", "Ask them for the order"),
        ("We refund every order that was placed by mistake in the last week of the month.", "We refund every order"),
        ("Right click the button.", "Right click the button"),
    ],
)  # fmt: skip
def test_a_headline_is_a_sentences_leading_clause(sentence: str, heading: str) -> None:
    """A headline ends at the first comma or before the next clause, never inside a phrase."""
    assert headline(leading_clause(sentence), 60, "en") == heading


def test_the_day_in_a_name_is_the_day_of_the_recording() -> None:
    """A date in a file name is the date of the recording; impossible dates are ignored."""
    assert named_day(PurePosixPath("VID_20261112_101112.mp4")) == date(2026, 11, 12)
    assert named_day(PurePosixPath("2026-11-12 notes.m4a")) == date(2026, 11, 12)
    assert named_day(PurePosixPath("order 20269999.m4a")) is None
