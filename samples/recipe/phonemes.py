"""Phonemes from espeak-ng, divided into words, so that the length of each phoneme gives the time of each word."""

# ruff: noqa: RUF001 - phonemes look like letters

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

PUNCTUATION = ",.!?;:…"
STRESS = "ˈˌ"
STRESSED = {"aɪ": "ˌaɪ", "ˈɪnvɔɪs": "ˈɪnvˌɔɪs"}
"""What espeak-ng leaves without stress and Kokoro then swallows: "I", and the end of "invoice"."""


@dataclass(frozen=True, slots=True)
class Word:
    phonemes: str
    """IPA, as in the whole phrase; empty where the word before swallows this one."""
    after: str
    """What follows before the next word: punctuation, a space, both, or nothing."""


def phonemize(sentence: str) -> list[Word]:
    """Returns a word for each word of `sentence`; words are what is between spaces."""
    words: list[Word] = []
    for phrase in re.findall(rf"[^{PUNCTUATION}]+[{PUNCTUATION}]*", sentence):
        texts = phrase.strip(f" {PUNCTUATION}").split()
        mark = phrase.strip()[-1:] if phrase.strip()[-1:] in PUNCTUATION else ""
        *before, last = _divide(texts)
        words += [*before, Word(last.phonemes, f"{mark} ")]
    return words


def _divide(texts: list[str]) -> list[Word]:
    """Returns the phonemes of a phrase word by word: espeak-ng joins some words ("of the") and splits others."""
    said = _ipa(" ".join(texts))
    starts = _starts(said, [_ipa(text) for text in texts])
    pieces = [said[start:end] for start, end in zip(starts, [*starts[1:], len(said)], strict=True)]
    return [Word(STRESSED.get(piece.strip(), piece.strip()), " " if piece.endswith(" ") else "") for piece in pieces]


def _starts(said: str, alone: list[str]) -> list[int]:
    """Returns where in `said` each word starts, given how each sounds alone."""
    joined = " ".join(alone)
    blocks = SequenceMatcher(None, joined, said, autojunk=False).get_opcodes()
    starts, position = [0], 0
    for word in alone[:-1]:
        position += len(word) + 1
        _, begin, end, other, other_end = next(block for block in blocks if block[1] <= position < block[2])
        guess = other + round((position - begin) * (other_end - other) / (end - begin))
        starts.append(max(starts[-1], _snap(said, guess)))
    return starts


def _snap(said: str, guess: int) -> int:
    """Returns the position behind the nearest space, if one is near; otherwise never one behind a stress mark."""
    near = [space + 1 for space in range(guess - 2, guess + 1) if 0 <= space < len(said) and said[space] == " "]
    if near:
        return min(near, key=lambda position: abs(position - guess))
    return guess - 1 if 0 < guess < len(said) and said[guess - 1] in STRESS else guess


@cache
def _ipa(text: str) -> str:
    command = ["espeak-ng", "-q", "--ipa", "-v", "en-us", text]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return " ".join(said.split())
