"""A bar covers exactly the given words, however they are formatted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import talk
from hallway.curate.mask_text import Named, cover_body, said_in, spoken, with_bars
from hallway.library import redaction
from hallway.library.alignment import words_of
from hallway.library.redaction import BAR, cover


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("ask Jane Doe, now", "ask ███, now"),
        ("ask **Jane** Doe!", "ask **███**!"),
        ("ask JANE  DOE's boss", "ask ███'s boss"),
        ("Janet Doe, Jane Doering", "Janet Doe, Jane Doering"),
        ("jane_doe and jane-doe", "███ and ███"),
        ("write to jane.doe@example.com", "write to ███@example.com"),
        ("Jane\nDoe", "███\n███"),
        ("Jane\n\nDoe", "Jane\n\nDoe"),
        ("Jane &amp; Doe", "███"),
        ("", ""),
    ],
)
def test_a_name_is_found_as_people_write_it(text: str, covered: str) -> None:
    """A name matches in any case and with any punctuation between its words, but not inside a longer word."""
    assert Named(["Jane Doe"]).cover(text) == covered


@pytest.mark.parametrize("form", ["Jos\u00e9", "Jose\u0301"])
def test_an_accent_is_the_same_however_it_is_written(form: str) -> None:
    """Composed and decomposed letters match each other."""
    assert Named(["Jos\u00e9"]).cover(f"ask {form}.") == f"ask {BAR}."


def test_a_link_goes_with_its_words() -> None:
    """The address of a link is covered together with its text, because it often contains the same words."""
    body = "[0:00] Ask [Jane Doe](https://crm.example.com/77) or <https://crm.example.com/jane-doe>.\n"
    assert cover_body(body, (), Named(["Jane Doe"])) == f"[0:00] Ask {BAR} or {BAR}.\n"


def test_marks_around_a_word_stay() -> None:
    """Bold, quotation and list markers around covered words stay, and so do line breaks."""
    body = "[0:00] So, *ask* her:\n\n- `Jane`\n- **Doe,** she\n  said\n"
    covered = cover_body(
        body, [word for word in spoken(body, (), duration=9) if word.text in ("Jane", "Doe")], Named(())
    )
    assert covered == f"[0:00] So, *ask* her:\n\n- `{BAR}`\n- **{BAR},** she\n  said\n"


@given(st.text("ab ,.*\n[]()#>-1:2█", max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80))))
def test_any_spans_of_any_text_are_covered_line_by_line(text: str, spans: list[tuple[int, int]]) -> None:
    """The number of lines stays the same, and covering again changes nothing."""
    wanted = [(min(pair), max(pair)) for pair in spans if min(pair) < max(pair) <= len(text)]
    covered = with_bars(text, wanted)
    assert covered.count("\n") == text.count("\n")
    assert with_bars(covered, ()) == covered


@given(st.floats(0, 40), st.floats(0.1, 10))
def test_page_and_transcript_lose_the_same_words(start: float, length: float) -> None:
    """For an unedited answer, exactly the same words are removed from the page and the transcript."""
    transcript = talk.spoken(talk.REFUND)
    body = f"[0:00] {transcript.text}\n"
    place = (start, start + length)
    covered = cover(transcript, [place])
    page = spoken(body, words_of(transcript), duration=transcript.duration)
    text = cover_body(body, said_in(page, redaction.merged([place])), Named(()))
    assert [w for w in text.split()[1:] if BAR not in w] == [w for w in covered.text.split() if BAR not in w]
