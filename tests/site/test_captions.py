"""Captions say the person's words at the machine's times."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.library.transcript import Word
from hallway.site import captions
from hallway.site.render import Spoken


def words_of(text: str, *, every: float = 0.5) -> list[Word]:
    return [Word(f" {word}", n * every, n * every + 0.4, 0.9) for n, word in enumerate(text.split())]


def test_a_corrected_word_keeps_its_time() -> None:
    """A word that a person put right is shown when the wrong one was heard, and so is everything after it."""
    heard = captions.align([Spoken(0, "You can refund it today.")], words_of("you can defund it today"), duration=3)
    assert [(word.text, word.start) for word in heard][2:] == [("refund", 0.9), ("it", 1.5), ("today.", 2.0)]


def test_added_and_cut_words_do_not_move_the_rest() -> None:
    """Words put in share the room around them; words taken out leave no trace."""
    heard = captions.align([Spoken(0, "One new words two four")], words_of("one two three four"), duration=2)
    starts = {word.text: word.start for word in heard}
    assert starts["two"] == 0.5
    assert starts["four"] == 1.5
    assert 0 < starts["new"] <= starts["words"] <= 0.5


def test_passages_alone_give_times_too() -> None:
    """Without a transcript each passage is captioned from its own second on."""
    heard = captions.align([Spoken(0, "Hello there."), Spoken(8, "And then.")], [], duration=10)
    assert [(word.text, round(word.start, 2)) for word in heard] == [
        ("Hello", 0.0), ("there.", 0.33), ("And", 8.0), ("then.", 8.33)
    ]  # fmt: skip


def test_a_passage_rounded_down_loses_no_word() -> None:
    """The last word before a passage may be heard within the passage's own whole second."""
    words = words_of("one two three four", every=0.6)
    heard = captions.align([Spoken(0, "one two"), Spoken(1, "three four")], words, duration=3)
    assert [word.start for word in heard] == [word.start for word in words]


def test_text_cannot_be_read_as_a_cue() -> None:
    """Markup and arrows in the text are shown as they are."""
    vtt = captions.webvtt([Spoken(0, "a --> b <v Bob>&")], [], duration=5)
    assert vtt.count("-->") == 1
    assert "a --&gt; b &lt;v Bob&gt;&amp;" in vtt


WORDS = ["one", "two", "three", "four.", "five,", "six"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join)


@given(st.lists(st.tuples(st.integers(0, 40), TEXTS), min_size=1, max_size=4), TEXTS)
@settings(max_examples=60, deadline=None)
def test_cues_are_in_order_and_hold_every_word(passages: list[tuple[int, str]], said: str) -> None:
    """Whatever was edited: every word of the page once, in order, in cues that begin and end in order."""
    spoken = [Spoken(seconds, text) for seconds, text in sorted(passages)]
    vtt = captions.webvtt(spoken, words_of(said), duration=60)
    times = re.findall(r"(\S+) --> (\S+)", vtt)
    assert all(start < end for start, end in times)
    assert all(one[0] <= other[0] for one, other in pairwise(times))
    shown = [line for line in vtt.split("\n")[2:] if line and "-->" not in line]
    assert " ".join(shown).split() == " ".join(passage.text for passage in spoken).split()
