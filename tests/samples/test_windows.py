"""The demo model's training windows: what is said lies where it is said to lie, and what is left unsaid is known."""

from __future__ import annotations

import random

import numpy as np
import pytest

from demo_model import windows
from demo_model.corpus import Clip
from demo_model.tokens import Tokens
from hallway import resources

WORDS = ("The", "invoice", "is", "late.")
TOKENS = Tokens.load(resources.demo_model() / "tokenizer.json")


def clip() -> Clip:
    """Four words of half a second each, loud on a quiet ground, a second of silence around them."""
    mel = np.full((400, 80), -8.0, np.float16)
    mel[100:300] = 0
    phones = np.zeros(400, np.int8)
    phones[100:300] = 1
    spans = tuple((word, 100 + 50 * index, 150 + 50 * index) for index, word in enumerate(WORDS))
    return Clip(mel, spans, phones, "rms")


def examples(count: int) -> list[windows.Example]:
    return [windows.window([clip()] * 3, TOKENS, random.Random(seed), tail=20) for seed in range(count)]


def test_every_word_is_written_where_it_is_loud() -> None:
    """The frames of a word's span are speech, whatever pace, pause and place the window gave it."""
    for example in examples(200):
        for token, span in zip(example.tokens, example.spans, strict=True):
            if span is not None and token < TOKENS.end and span[1] - span[0] > 4:
                inside = slice(int(span[0]) + 1, int(span[1]) - 1)
                assert (example.phones[inside] == 1).all()


def test_the_end_looks_at_all_that_comes_after_the_last_word() -> None:
    """Its span starts behind what is written and reaches to the window's end."""
    made = examples(200)
    assert sum(example.spans[-1] is not None for example in made) > 150
    for example in made:
        if (end := example.spans[-1]) is not None:
            written = [span[1] for span in example.spans[:-1] if span is not None]
            assert end[0] >= written[-1]
            assert end[1] == pytest.approx(windows.WINDOW / 2, abs=3)


def test_some_windows_stop_short_of_what_is_said() -> None:
    """Without timestamps, as faster-whisper asks for the times of a window's whole sentences while another begins."""
    stopped = [example for example in examples(400) if example.is_stopped]
    assert len(stopped) > 20
    assert {example.tokens[1] for example in stopped} == {TOKENS.special("notimestamps")}
    unsaid = [example for example in stopped if (end := example.spans[-1]) and example.phones[int(end[0]) :].any()]
    assert unsaid
