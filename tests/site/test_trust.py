"""What a reader can rely on: who checked an answer against what, what is doubtful, and what replaced it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from hallway.library.transcript import Decoding, Segment, Transcript, Word
from hallway.site.answer import passages, render
from hallway.site.producer import produce
from knowledge import BODY as HEARD
from knowledge import add_answer

if TYPE_CHECKING:
    from hallway.library.library import Library

BODY = """\
[0:00] The short version: you can *still* refund it, "thirty" days or not.

## [0:10] When they threaten

[0:10] First, do not quote the policy. It is 30 days & no more.

[0:20] Thank you. You can still refund it.
"""
WORDS = ["one", "two", "*three*", "`four`", "[five](https://x.org)", "six.", "7", "&", "<b>", "é", '"q"', "a\u00a0b"]


def segment(text: str, start: float, *flags: str, sure: tuple[float, ...] = ()) -> Segment:
    said = text.split()
    words = tuple(
        Word(f" {word}", start, start + 1, p) for word, p in zip(said, sure or [0.9] * len(said), strict=True)
    )
    return Segment(start, start + 3, text, words, flags=flags)


def transcript(*segments: Segment) -> Transcript:
    return Transcript(
        id="a", recording_name="a", sha256="", audio_sha256="", duration=30.0, language="en", language_probability=1.0,
        engine="e", engine_version="1", model="small", model_digest="", segments=segments, decoding=Decoding(30.0),
        created="",
    )  # fmt: skip


def marked(*segments: Segment, body: str = BODY) -> list[str]:
    html, marks = passages.mark_doubtful(render.body(body).html, transcript(*segments))
    found = [span.text for span in BeautifulSoup(html, "html.parser").select("span.doubt")]
    assert bool(marks) is bool(found)
    return found


@pytest.mark.parametrize(
    ("flagged", "words"),
    [
        (segment("first do not quote the policy", 10, "low_confidence"), "First, do not quote the policy."),
        (segment("it is 30 days", 13, "doubtful_number", sure=(0.9, 0.9, 0.3, 0.9)), "30"),
        (segment("it is 30 days", 13, "doubtful_number", "loop", sure=(0.9, 0.9, 0.3, 0.9)), "It is 30 days"),
        (segment("you can still refund it", 2, "low_confidence"), "you can still refund it,"),
        (segment("you can still refund it", 20, "low_confidence"), "You can still refund it."),
        (segment("30 days no more", 14, "repetitive"), "30 days & no more."),
        (segment("first do not quote the policy", 10), ""),
        (segment("thank you", 2, "known_phrase"), ""),
        (segment("it is 40 days", 13, "doubtful_number"), ""),
        (segment("when they threaten", 10, "low_confidence"), ""),
        (segment("...", 10, "low_confidence"), ""),
    ],
)
def test_doubtful_words_are_marked_while_they_stand(flagged: Segment, words: str) -> None:
    """Doubtful words or passages are marked; corrected words, and the same words at other times, are not."""
    assert "".join(marked(flagged)) == words


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_marking_changes_no_letter(words: list[str]) -> None:
    """Apart from the marks, the page does not change, and words are marked as a whole or not at all."""
    body = render.body("[0:00] " + " ".join(words)).html
    flagged = [segment(text, 0.0, "low_confidence") for text in ("one two", "three", "six 7", "b", "four five é")]
    html, _ = passages.mark_doubtful(body, transcript(*flagged))
    soup = BeautifulSoup(html, "html.parser")
    assert html.replace('<span class="doubt">', "").replace("</span>", "") == body
    assert {word for span in soup.select("span") for word in span.text.split()} <= set(soup.text.split())


def html_of(library: Library, address: str) -> str:
    [page] = [file.content for file in produce(library, preview=False).files if file.address == address]
    return str(page.html)  # type: ignore[union-attr]


def test_the_page_says_who_checked_it_against_what(library: Library) -> None:
    """Name, date and sources are in one line, with hostile text escaped."""
    add_answer(library, "one", approved_against="the recording and <b>price list</b> v7")
    text = " ".join(BeautifulSoup(html_of(library, "a/one/"), "html.parser").text.split())
    assert "Checked by Ana on 18 Nov 2026 against the recording and <b>price list</b> v7" in text


@pytest.mark.parametrize("checked_by", ["", "Ana"])
def test_a_page_has_either_doubtful_words_or_a_check_mark(library: Library, checked_by: str) -> None:
    """Until someone has checked it, dots mark what the machine doubted, and a note says what they mean."""
    add_answer(library, "refund-after-30-days", body=HEARD, approved_by=checked_by)
    soup = BeautifulSoup(html_of(library, "a/refund-after-30-days/"), "html.parser")
    doubted = [] if checked_by else ["Say what you can do."]
    assert [span.text for span in soup.select(".transcript span.doubt")] == doubted
    assert ("Automatic transcript. Dotted words may be wrong." in soup.text) == (not checked_by)
    assert ("✓ Checked by" in soup.text) == bool(checked_by)


def test_a_page_taken_back_links_to_what_holds(library: Library) -> None:
    """The link in plain HTML names the successor; retired.js adds from and t to it."""
    link = BeautifulSoup(html_of(library, "a/old-way/"), "html.parser").select_one("a.successor")
    assert link is not None
    assert (link["href"], link.text) == ("../../a/quiet-deal/", "Why is the deal quiet?")


def test_a_passage_moved_elsewhere_is_not_taken_for_another() -> None:
    """The same short word at another time is not marked."""
    body = "[0:00] No.\n\n[1:00] Yes.\n\n[2:00] No, never.\n\n- one\n- two\n"
    assert marked(replace(segment("No.", 70, "doubtful_negation"), end=71.0), body=body) == []
    assert marked(replace(segment("No.", 120, "doubtful_negation"), end=121.0), body=body) == ["No,"]
    assert marked(segment("never one two", 120, "loop"), body=body) == ["never.", "one", "two"]
