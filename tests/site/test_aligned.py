"""After any edit of the text, spoken words keep their times, and times never go backwards."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import talk
from hallway.library import alignment
from hallway.library.alignment import TimedWord
from hallway.library.transcript import Word
from hallway.names import clean_lines
from hallway.site.answer import render
from hallway.site.answer.render import TextBlock
from seeds import examples

SAID = talk.spoken(talk.REFUND)
BODY = """\
[0:00] Hi, this is Laura from billing. People ask me all the time, what do I do when a refund is past thirty days? So
the short version is, you can still do it. Thirty days is what the page says, it is not what the system allows.

## [0:19] What to look at

[0:19] First, ask for the order number and open the plan. What you want to know is whether they used it after the
renewal. If they never logged in, this is easy.

[0:33] Do not quote the policy at them. The moment you say thirty days, you are arguing about a number.
"""


def words_of(text: str, *, every: float = 0.5) -> list[TimedWord]:
    return [TimedWord(word, n * every, n * every + 0.4) for n, word in enumerate(text.split())]


def timed(body: str) -> list[TimedWord]:
    """Returns the words of a body with the times from the transcript of the talk."""
    spoken = render.body(body).spoken
    return alignment.in_order(alignment.align(spoken, alignment.words_of(SAID), duration=SAID.duration))


def starts(heard: list[TimedWord], *texts: str) -> list[float]:
    """Returns when each of these words is spoken; each must occur only once."""
    by_text = {word.text: word.start for word in heard}
    return [by_text[text] for text in texts]


UNTOUCHED = timed(BODY)
EDITS = {
    "words corrected": ("Laura from billing", "Lara from the billing team"),
    "a sentence deleted": ("So\nthe short version is, you can still do it. ", ""),
    "a sentence rewritten": ("If they never logged in, this is easy.", "Nobody has used it? Then there is no trouble."),
    "two merged": ("easy.\n\n[0:33] Do", "easy. Do"),
    "one split": ("renewal. If", "renewal.\n\nIf"),
    "a paragraph added": ("easy.\n", "easy.\n\nSince May the limit is ninety days, see the policy; ask the lead.\n"),
    "a time changed": ("[0:33]", "[0:30]"),
    "a sentence moved over": ("number and open the plan. What", "number and open the plan.\n\n[0:22] What"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_was_said_keeps_its_time(edit: str) -> None:
    """For each typical edit, the surrounding words keep their exact times."""
    old, new = EDITS[edit]
    assert old in BODY
    heard = timed(BODY.replace(old, new))
    kept = ("Hi,", "page", "allows.", "order", "whether", "renewal.", "quote", "arguing", "number.")
    assert starts(heard, *kept) == starts(UNTOUCHED, *kept)
    assert all(one.start <= other.start for one, other in pairwise(heard))


def test_a_corrected_word_is_heard_when_the_wrong_one_was() -> None:
    """A replaced word gets the time of the original; if the numbers differ, the words share the time."""
    lines = alignment.align([TextBlock(0, "You can refund it today.")], words_of("you can defund it today"), duration=3)
    assert lines[0].words[2] == TimedWord("refund", 1.0, 1.4)
    lines = alignment.align(
        [TextBlock(0, "You can give it back to them today.")], words_of("you can X Y today"), duration=3
    )
    assert [round(word.start, 2) for word in lines[0].words] == [0, 0.5, 1.0, 1.18, 1.36, 1.54, 1.72, 2.0]


def test_added_and_cut_words_do_not_move_the_rest() -> None:
    """Inserted words share the time between their neighbours; deleted words have no effect."""
    heard = timed_words("One new words two four", "one two three four")
    assert starts(heard, "two", "four") == [0.5, 1.5]
    assert 0 < starts(heard, "new")[0] <= starts(heard, "words")[0] <= 0.5


def timed_words(text: str, said: str) -> list[TimedWord]:
    return alignment.in_order(alignment.align([TextBlock(0, text)], words_of(said), duration=60))


def test_passages_alone_give_times_too() -> None:
    """Without a transcript, the words of a passage are spread from its second on, at the pace of speech or faster."""
    lines = alignment.align(
        [TextBlock(0, "Hello there."), TextBlock(8, "And then."), TextBlock(9, "x " * 99 + "x")], [], duration=59
    )
    assert [(word.text, round(word.start, 2)) for word in alignment.in_order(lines)[:4]] == [
        ("Hello", 0.0), ("there.", 0.33), ("And", 8.0), ("then.", 8.5)
    ]  # fmt: skip
    assert lines[2].words[-1].end == pytest.approx(59)


def test_a_passage_rounded_down_loses_no_word() -> None:
    """The last word of a passage may be spoken within the first whole second of the next one."""
    words = words_of("one two three four", every=0.6)
    lines = alignment.align([TextBlock(0, "one two"), TextBlock(1, "three four")], words, duration=3)
    assert [word.start for word in alignment.in_order(lines)] == [word.start for word in words]


def test_a_note_beside_what_was_said_is_not_heard() -> None:
    """A paragraph that a person added gets a time on the page, but is not in the captions."""
    body = BODY.replace("easy.\n", "easy.\n\n[0:32] Update: since May the limit is ninety days.\n")
    lines = alignment.align(render.body(body).spoken, alignment.words_of(SAID), duration=SAID.duration)
    assert [line.is_heard for line in lines] == [True, True, False, True]
    assert all(31 <= word.start <= 34 for word in lines[2].words)


def test_passages_in_another_order_keep_their_own_times() -> None:
    """If the page tells the end first, words still get their own times, and lines keep the order of the page."""
    words = words_of("one two three four five six", every=2)
    lines = alignment.align([TextBlock(6, "four five six"), TextBlock(0, "one two three")], words, duration=12)
    assert [line.words[0].start for line in lines] == [6, 0]
    assert [word.text for word in alignment.in_order(lines)] == ["one", "two", "three", "four", "five", "six"]


def test_a_far_off_word_is_a_coincidence() -> None:
    """A lone "the" a minute away does not belong to this passage."""
    heard = timed_words("Completely different words than the machine heard", " ".join(["noise"] * 90 + ["than", "the"]))
    assert heard[-1].start < 60


def test_words_without_a_usable_time_are_passed_over() -> None:
    """Invalid times are ignored; the words of a segment without word times are spread over it."""
    bad = [
        Word(" bad", *times, 1.0) for times in ((math.nan, 1.0), (1.0, math.inf), (-1.0, 1.0), (2.0, 1.0), (1e9, 1e9))
    ]
    segments = (
        talk.segment("b", 5.0, 6.0, words=(Word(" b", 5.0, 6.0, 1.0), *bad)),
        talk.segment("a a", 0.0, 2.0),
        talk.segment("never", math.nan, 2.0),
    )
    words = alignment.words_of(replace(SAID, segments=segments))
    assert words == [TimedWord("a", 0.0, 1.0), TimedWord("a", 1.0, 2.0), TimedWord("b", 5.0, 6.0)]
    assert alignment.words_of(None) == []


@pytest.mark.parametrize("text", ["", " ", "\u00a0\ufeff", "--- --- ...", "a " * 300], ids=repr)
def test_odd_texts_are_timed(text: str) -> None:
    """Empty text, blanks, punctuation only and repeated words all work."""
    body = clean_lines(f"[0:00] {text}\n\n[0:05] {text}")  # as it is read from a file
    lines = alignment.align(render.body(body).spoken, words_of("a b " * 200), duration=100)
    assert [len(line.words) for line in lines] == [len(text.replace("\u00a0\ufeff", "").split())] * 2


# An edit: its kind, the passage, the word, and the number of words.
KINDS = ("correct", "delete", "insert", "merge", "split", "add", "move")
EDIT = st.tuples(st.sampled_from(KINDS), st.integers(0, 9), st.integers(0, 29), st.integers(1, 5))


@dataclass
class Edited:
    """A passage: its second, if any, and for each word its position in the recording, or None if it was added."""

    seconds: int | None
    places: list[int | None]


def draft(words: list[TimedWord], sizes: list[int]) -> list[Edited]:
    """Returns the machine's draft: passages of a few words, each starting at a whole second."""
    passages, at = [], 0
    for size in [*sizes, len(words)]:
        places: list[int | None] = [*range(at, min(at + size, len(words)))]
        if places:
            passages.append(Edited(int(words[at].start), places))
        at += size
    return passages


def edit(passages: list[Edited], change: tuple[str, int, int, int]) -> None:
    """Applies one edit to the passages, if possible."""
    kind, which, at, count = change
    which %= len(passages)
    places = passages[which].places
    at %= len(places) + 1
    if kind == "correct":
        places[at : at + count] = [None] * len(places[at : at + count])
    elif kind == "delete":
        del places[at : at + count]
    elif kind == "insert":
        places[at:at] = [None] * count
    elif kind == "merge" and which + 1 < len(passages):
        places += passages.pop(which + 1).places
    elif kind == "split":
        passages.insert(which + 1, Edited(None, places[at:]))
        del places[at:]
    elif kind == "add":
        passages.insert(which + 1, Edited(None, [None] * count))
    elif kind == "move" and which + 1 < len(passages):
        passages[which + 1].places[:0] = places[-count:]
        del places[-count:]


@given(
    gaps=st.lists(st.sampled_from([0.0, 0.02, 0.3, 0.5, 0.5, 1.4]), min_size=1, max_size=120),
    sizes=st.lists(st.integers(1, 30), max_size=8),
    edits=st.lists(EDIT, max_size=12),
)
@settings(max_examples=examples(150))
def test_random_edits_leave_what_was_said_in_its_place(
    gaps: list[float], sizes: list[int], edits: list[tuple[str, int, int, int]]
) -> None:
    """After any edits, times never go backwards, and untouched words keep their exact start and end."""
    words, now = [], 0.0
    for number, gap in enumerate(gaps):
        now += gap
        words.append(TimedWord(f"w{number}", now, now + 0.4))  # words of a recording may overlap
    passages = draft(words, sizes)
    for change in edits:
        edit(passages, change)

    blocks = list[TextBlock]()
    for passage in passages:
        text = " ".join("new" if place is None else words[place].text for place in passage.places)
        seconds = passage.seconds if passage.seconds is not None else blocks[-1].seconds
        blocks.append(TextBlock(seconds, text, passage.seconds is not None))
    lines = alignment.align(blocks, words, duration=now + 1)

    assert [[word.text for word in line.words] for line in lines] == [block.text.split() for block in blocks]
    heard = [word for line in lines for word in line.words]
    assert all(one.start <= other.start for one, other in pairwise(heard))
    assert all(0 <= word.start <= word.end for word in heard)
    said = {word.text: word for word in words}
    assert [word for word in heard if word.text != "new"] == [said[word.text] for word in heard if word.text != "new"]


ANY = st.lists(st.sampled_from(["the", "a", "refund", "policy.", "Ask", "—", "lead,"]), max_size=90).map(" ".join)


@given(st.lists(st.tuples(st.integers(0, 90), ANY, st.booleans()), max_size=6), ANY, st.floats(0, 2))
@settings(max_examples=examples(100))
def test_times_never_run_backwards(blocks: list[tuple[int, str, bool]], said: str, every: float) -> None:
    """Any text and any transcript give increasing times, even if they are unrelated."""
    spoken = [TextBlock(seconds, text, is_timed) for seconds, text, is_timed in blocks]
    lines = alignment.align(spoken, words_of(said, every=every), duration=60)
    assert [[word.text for word in line.words] for line in lines] == [block.text.split() for block in spoken]
    order = sorted(lines, key=lambda line: line.seconds)
    heard = [word for line in order for word in line.words]
    assert all(one.start <= other.start for one, other in pairwise(heard))
    assert all(0 <= word.start <= word.end < math.inf for word in heard)


def test_a_long_recording_is_aligned_in_good_time() -> None:
    """For two hours of speech with many corrections, the work grows linearly with the number of words."""
    import time

    texts = [
        f"{word}" for n in range(400) for word in f"so the {n} lead said the price of {n + 1} is the limit".split()
    ]
    words = [TimedWord(text, n * 1.0, n * 1.0 + 0.9) for n, text in enumerate(texts)]
    edited = [f"other{n}" if n % 20 == 0 else text for n, text in enumerate(texts)]
    begun = time.process_time()
    lines = alignment.align([TextBlock(0, " ".join(edited))], words, duration=9000)
    assert time.process_time() - begun < 2
    assert sum(word.start == words[n].start for n, word in enumerate(lines[0].words)) == len(words)
