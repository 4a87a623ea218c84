"""The file name of a recording keeps the question word for word, and is valid on every file system."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.capture.draft import recording_path
from hallway.capture.draft.phrases import clean
from hallway.capture.draft.titles import title
from hallway.library import ignored_files
from hallway.library.experts import Expert
from hallway.library.recording_name import legible, read, write
from hallway.library.vocabulary import Moment

DAY = date(2026, 11, 22)
FULL_WIDTH = {chr(ord(sign) + 0xFEE0) for sign in '"%*./:<>?\\|~'}
IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,79}", fullmatch=True) | st.just("")
HOSTILE = [
    "What do I do when a refund is past 30 days?",
    "Is it CON or NUL, and/or C:\\x?",
    ".hidden or ..?",
    "../../etc/passwd",
    "~$lock~ 100% *really* <b>now</b> | \"quoted\" 'so'",
    "What is [a @ b] or [@]?",
    "a\x00b\x1b[31m\nc\u2028d",
    "\u202eevil\u202c \u200fwas\ufeff da",
    "\U0001f469\u200d\U0001f4bb \u4f60\u597d\uff1f \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "What about 2020-01-01 (2) - Copy",
    "half \ud800 of it",
    "Con. What now?",
    "lpt3 .. or not.",
    "COM\u00b9.txt, and then?",
]
DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    "CONIN$",
    "CONOUT$",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³"),
}


@pytest.mark.parametrize("question", HOSTILE)
def test_a_question_comes_through(question: str) -> None:
    """Question, expert, moment and date are read back, and the name has no character that a file system refuses."""
    name = write(question, expert="support-lead", moment="refund-request", day=DAY, suffix=".webm")
    path = PurePosixPath(name)
    assert not set(name) & set('"%*/:<>?\\|~')
    assert name.replace("\u200c", "").replace("\u200d", "").isprintable()
    assert name.partition(".")[0].rstrip(" ").upper() not in DEVICES
    assert ignored_files.of(name) is None
    assert recording_path.given_name(path) == _read_back(clean(legible(question)))
    assert recording_path.folder_expert(path, {"support-lead": Expert("support-lead", "Lead")}) == "support-lead"
    assert recording_path.folder_moments(path, [Moment("refund-request", "x")]) == ("refund-request",)
    assert recording_path.named_day(path) == DAY


@given(st.text(max_size=120), IDS, IDS)
def test_any_name_can_be_read_back(question: str, expert: str, moment: str) -> None:
    """Ids are read back exactly, and the question at least in part; a name has at most 206 bytes."""
    name = write(question, expert=expert, moment=moment)
    found = read(name)
    assert found is not None
    assert (found.expert, found.moment, found.rest) == (expert, moment, "")
    asked = _read_back(legible(question))
    assert asked.startswith(found.question)
    assert len(name.encode()) <= 206
    assert name[0] not in " .~"
    assert name[-1] not in " ."
    assert name.partition(".")[0].rstrip(" ").upper() not in DEVICES
    if len(asked.encode()) * 3 <= 40:
        assert found.question == asked
    assert unicodedata.is_normalized("NFC", name)


def test_a_long_question_is_cut_between_words() -> None:
    """The name keeps whole words and leaves room for ids, the receipt and the marker of a sync client."""
    name = write("What do I do when the export has failed? " * 9, expert="support-lead", moment="export-fails")
    assert 100 < len(name.encode()) <= 160
    words = name.partition(" [")[0].split()
    assert words == ("What do I do when the export has failed\uff1f " * 9).split()[: len(words)]
    assert write("x" * 400, expert="e" * 80, moment="m" * 80).startswith("x" * 40 + " [eee")


@pytest.mark.parametrize(
    "sign",
    [
        "\U0001f469\u200d\U0001f469\u200d\U0001f467",  # a family: three emoji, two joiners
        "\U0001f44d\U0001f3fd",  # a thumb with a skin tone
        "\u2764\ufe0f",  # a heart, in colour
        "q\u0323\u0307",  # a letter with two marks
    ],
)
def test_no_letter_or_emoji_is_cut_in_half(sign: str) -> None:
    """What does not fit is left out whole."""
    asked = write(sign * 99, expert="a").removesuffix(" [a @]")
    assert asked == sign * (len(asked) // len(sign))
    assert 154 - len(sign.encode()) < len(asked.encode()) <= 154


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("Why now [ana @ late].webm", "Why now"),
        ("Why now [ana@] 2026-11-22 (2).webm", "Why now"),
        ("Why now [@ late] - Copy.m4a", "Why now"),
        ("Recording 2026-11-22 10.11 [ana @ late].webm", ""),
        ("iPhone or not [@].webm", "iPhone or not"),
    ],
)
def test_what_browsers_and_people_add_does_no_harm(name: str, question: str) -> None:
    """Numbers, copy markers, dates after the brackets and a recorder's own names are not part of the question."""
    assert recording_path.given_name(PurePosixPath(name)) == question


@pytest.mark.parametrize("name", ["Why now [urgent].webm", "Mail a@b.com.webm", "Why [Ana @ Late].webm"])
def test_a_persons_brackets_are_their_own(name: str) -> None:
    """Only ids around an @ in square brackets have a meaning."""
    assert read(name) is None


def test_the_title_is_what_was_asked() -> None:
    """If no grammar rule recognises a question, it still keeps its question mark."""
    path = PurePosixPath(write("In a renewal, who calls first?", expert="ana", suffix=".webm"))
    assert title(path, (), language="en") == "In a renewal, who calls first?"


def _read_back(text: str) -> str:
    """Full-width characters in a question are read back as plain ones."""
    return "".join(chr(ord(char) - 0xFEE0) if char in FULL_WIDTH else char for char in text)
