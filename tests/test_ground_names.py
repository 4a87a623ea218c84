"""Names, times and errors, which all other packages use."""

from __future__ import annotations

import pickle
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway import errors, timecode
from hallway.errors import printable
from hallway.names import is_id, slug


@given(st.text())
def test_what_is_printed_cannot_steer_a_terminal(text: str) -> None:
    """The output contains no control character, bidirectional mark or lone surrogate."""
    shown = printable(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in shown)
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Größe 日本 👩‍💻.m4a", "Größe 日本 👩‍💻.m4a"),
        ("a\x1b[31m\n", "a\\x1b[31m\\x0a"),
        ("gpj\u202e.m4a", "gpj\\u202e.m4a"),
        (b"\xff.m4a".decode("utf-8", "surrogateescape"), "\\udcff.m4a"),
    ],
)
def test_names_are_shown_as_they_are_or_escaped(name: str, shown: str) -> None:
    """Names stay recognisable, and hidden characters are shown."""
    assert printable(name) == printable(Path(name)) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What do I do when a refund's past 30 days?", "what-do-i-do-when-a-refunds-past-30-days"),
        ("  Übergröße & Œuvre — naïve  ", "ubergrosse-oeuvre-naive"),
        ("日本語", "answer-1f"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 90, "x" * 60),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("CON", "con-answer"),
        ("", "answer-1f"),
    ],
)
def test_slugs(text: str, expected: str) -> None:
    """A title becomes a readable id; without usable letters, the fallback is used."""
    assert slug(text, "answer-1f") == expected


@given(st.text())
def test_a_slug_is_always_an_id(text: str) -> None:
    """Any text becomes a valid id of at most 60 characters."""
    found = slug(text, "answer")
    assert is_id(found)
    assert len(found) <= 60


@pytest.mark.parametrize("text", ["", "-a", "A", "a_b", "a b", "a/b", "..", "a\n", "é", "\uff11", "a" * 81])
def test_what_is_no_id(text: str) -> None:
    """An id is part of a path and an address, so nothing else is accepted."""
    assert not is_id(text)
    assert is_id("a" * 80)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("83", 83),
        ("83.5", 83.5),
        ("1:23", 83),
        ("0:01:23", 83),
        ("1:02:03", 3723),
        ("90:00", 5400),
        ("2m20s", 140),
        ("1h", 3600),
        ("1h2m3.5s", 3723.5),
        ("npt:83.5", 83.5),
        ("npt:1:23", 83),
        (" 1:23 ", 83),
    ],
)
def test_times_that_people_write(text: str, seconds: float) -> None:
    """Each notation gives the right second."""
    assert timecode.parse(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "-1", "1:75", "1:2", "1:60:00", "1:2:3:4", "abc", "m", "1e3", "nan", "inf", "१:२३", "9" * 5000, "npt:"]
)
def test_times_that_are_none(text: str) -> None:
    """Anything that is not a time is refused."""
    with pytest.raises(ValueError, match="like 1:23"):
        timecode.parse(text)


@given(st.integers(min_value=0, max_value=3_599_999))
def test_a_stamp_is_read_back(seconds: int) -> None:
    """A time shown on a page is also accepted in an address."""
    assert timecode.parse(timecode.stamp(seconds)) == seconds


def test_a_stamp_is_the_second_in_which_it_lies() -> None:
    """83.9 is shown as 1:23, so that playback starts before the word."""
    assert [timecode.stamp(second) for second in (0, 83.9, 3599.99, 3723)] == ["0:00", "1:23", "59:59", "1:02:03"]
    for bad in (float("nan"), float("inf"), -1):
        with pytest.raises(ValueError, match="no"):
            timecode.stamp(bad)


@pytest.mark.parametrize(
    "error",
    [
        errors.DocumentError("a\x1b.md", 7, "status: one of draft"),
        errors.RecordingError(Path("x.m4a"), "it has no sound.", "Record it again."),
        errors.ModelError("not there"),
    ],
)
def test_an_error_comes_home_from_a_worker(error: errors.HallwayError) -> None:
    """An error from a worker keeps its message and exit status 1, and shows no escape sequence."""
    home = pickle.loads(pickle.dumps(error))
    assert (type(home), str(home), home.exit_code) == (type(error), str(error), 1)
    assert vars(home) == vars(error)
    assert "\x1b" not in home.format_message()


def test_an_error_says_where() -> None:
    """File, line and reason are on one line."""
    assert str(errors.DocumentError("answers/x.md", 7, "no.")) == "answers/x.md, line 7: no."
    assert str(errors.RecordingError("x.m4a", "empty.", "Copy it again.")) == "x.m4a: empty. Copy it again."
