"""The text of a draft: paragraphs start at pauses and list items, and no sentence is split or lost."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import talk
from hallway.capture.draft.chapters import PARAGRAPH_SECONDS, split_chapters, split_paragraphs
from hallway.capture.draft.sentences import sentences
from hallway.library.body import blocks
from hallway.library.transcript import Segment, Word
from seeds import examples


def test_every_paragraph_starts_with_its_second() -> None:
    """Each paragraph starts with its time in the recording, in ascending order."""
    blocks = talk.body(talk.spoken(talk.REFUND)).strip().split("\n\n")
    stamps = [re.match(r"(?:## )?\[(\d+):(\d\d)\] \S", block) for block in blocks]
    seconds = [int(stamp[1]) * 60 + int(stamp[2]) for stamp in stamps if stamp]
    assert len(seconds) == len(blocks) > 3
    assert seconds == sorted(seconds)


def test_a_short_recording_has_no_headings() -> None:
    """An answer of less than a minute has no headings."""
    assert "## " not in talk.body(talk.spoken("Ask for the order number. (2) Then open the plan."))


def test_nothing_is_cut_inside_a_sentence() -> None:
    """Every paragraph ends with the punctuation of its last sentence."""
    for block in talk.body(talk.spoken(talk.REFUND)).strip().split("\n\n"):
        assert block.startswith("## ") or block.endswith((".", "?", "!"))


def test_no_word_is_lost_or_added() -> None:
    """Without times and headings, the text is exactly what was said."""
    text = re.sub(r"(?m)^## .*$|^\[\d+:\d\d\] ", "", talk.body(talk.spoken(talk.REFUND)))
    assert text.split() == re.sub(r"\(\d\S*\)", "", talk.REFUND).split()


def test_speech_without_any_stop_is_cut_at_its_longest_pauses() -> None:
    """If Whisper writes no full stops, the text still has paragraphs, none longer than 45 seconds."""
    script = " ".join("and then we look again" + (" (1.5)" if n % 9 == 8 else "") for n in range(90))
    paragraphs = split_paragraphs(sentences(talk.spoken(script)), "en")
    assert len(paragraphs) > 3
    assert all(part[-1].end - part[0].start <= PARAGRAPH_SECONDS for part in paragraphs)


def test_a_pause_stands_for_a_stop_that_the_engine_forgot() -> None:
    """A long pause ends a sentence only if it would be far too long otherwise."""
    run = "and then we look at it again and call them (0.9) " * 4
    assert len(sentences(talk.spoken(run))) == 4
    assert len(sentences(talk.spoken("We look at it, (0.9) and then we call."))) == 1


def test_each_item_of_a_list_is_a_paragraph() -> None:
    """The items of "first ..., second ..." are separate paragraphs that can be linked to, unless they are short."""
    script = """There are three checks to do. First, look at the date on the invoice and the order, and write both
        of them down. Second, ask what they wanted to do with it when they bought the plan, and what it was that they
        did in the end. Third, open the ticket. Last, close it."""
    found = [block.text.partition(",")[0] for block in blocks(talk.body(talk.spoken(script)))]
    assert found == ["There are three checks to do. First", "Second", "Third"]


def test_no_paragraph_begins_with_what_refers_to_the_one_before() -> None:
    """After five sentences, a new paragraph waits for a sentence that does not refer back."""
    script = "One call goes wrong. " * 5 + "And it hurts. They were angry. Log out for a minute."
    found = [block.text for block in blocks(talk.body(talk.spoken(script)))]
    assert found[1:] == ["Log out for a minute."]


def test_a_numbered_sentence_keeps_its_number() -> None:
    """The full stop after "1" does not end a sentence."""
    spoken = sentences(talk.spoken("1. Open the dashboard. 2. Press export. It costs 5. That is all."))
    assert [each.text for each in spoken][:3] == ["1. Open the dashboard.", "2. Press export.", "It costs 5."]


def test_a_segment_without_words_still_gets_its_seconds() -> None:
    """Without word times, paragraphs start at the times of the segments."""
    two = talk.transcript(talk.segment(" First we look.", 3.0, 5.0), talk.segment(" Then we act.", 14.0, 16.0))
    assert talk.body(two) == "[0:03] First we look.\n\n[0:14] Then we act.\n"


def test_seconds_past_the_end_are_the_end() -> None:
    """A segment after the end of the recording gets the time of the end."""
    late = talk.transcript(talk.segment(" Thank you.", 26.5, 27.2), duration=4.0)
    assert talk.body(late) == "[0:04] Thank you.\n"


def test_what_markdown_would_take_for_its_own_is_shown_letter_for_letter() -> None:
    """Asterisks, brackets and entities that Whisper wrote look the same after Markdown rendering."""
    said = "Type *all* of <b>[this](x)</b> with snake_case, `ticks`, AT&amp;T and a \\ in it."
    html = MarkdownIt("commonmark", {"html": False}).render(talk.body(talk.spoken(said)))
    shown = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert html == f"<p>[0:00] {shown}</p>\n"


def test_words_in_pieces_are_one_word() -> None:
    """A piece without a leading space continues the word; Chinese has no spaces at all."""
    words = [Word(text, float(n), n + 0.5, 0.9) for n, text in enumerate((" Send", " a", " follow", "-up", "."))]
    assert talk.body(talk.transcript(talk.segment("", 0, 5, words=tuple(words)))) == "[0:00] Send a follow-up.\n"
    words = [Word(text, float(n), n + 0.5, 0.9) for n, text in enumerate(("你", "好", "。", "再", "见"))]
    assert talk.body(talk.transcript(talk.segment("", 0, 5, words=tuple(words)))) == "[0:00] 你好。再见\n"


def unheard(start: float, end: float) -> Segment:
    """Returns a passage with speech that was not understood."""
    return replace(talk.segment("", start, end), flags=("unheard",))


def test_a_passage_without_words_is_a_paragraph_of_its_own() -> None:
    """The note is separate from the text before and after, even in the middle of a sentence."""
    said = talk.transcript(
        talk.segment(" First we look and", 0.0, 4.0), unheard(4.2, 9.7), talk.segment(" then we act.", 10.1, 12.0)
    )
    note = "(Not transcribed: 0:04 to 0:09. Listen to the recording for this part.)"
    assert talk.body(said) == f"[0:00] First we look and\n\n[0:04] {note}\n\n[0:10] then we act.\n"


def test_a_passage_without_words_has_a_second_of_its_own() -> None:
    """The paragraph of the note has an address of its own, even if another starts in the same second."""
    said = talk.transcript(talk.segment(" Yes.", 4.0, 4.2), unheard(4.3, 5.4), talk.segment(" No.", 5.5, 6.0))
    assert [block.seconds for block in blocks(talk.body(said))] == [4, 5, 6]


def test_silence_has_no_text() -> None:
    """A recording without speech has an empty body."""
    assert talk.body(talk.transcript(duration=60.0)) == ""


@settings(max_examples=examples(40))
@given(st.lists(st.tuples(st.text(max_size=12), st.floats(-5, 400), st.floats(-5, 400)), max_size=40))
@example([("0", 0.0, 0.0), ("0", 2.0, 0.0), ("0", 0.0, 48.0)])
def test_any_words_at_any_times_give_unique_rising_seconds(raw: list[tuple[str, float, float]]) -> None:
    """For any words and times, each paragraph of a draft gets its own second, and nothing raises."""
    words = tuple(Word(text, start, end, 0.5) for text, start, end in raw)
    spoken = sentences(talk.transcript(talk.segment("x", 0.0, 300.0, words=words)))
    parts = [part for chapter in split_chapters(spoken, "en") for part in split_paragraphs(chapter, "en")]
    assert sum(len(part) for part in parts) == len(spoken)
    starts = [int(part[0].start) for part in parts]
    assert len(set(starts)) == len(starts)
