"""What the demo model may hear: its words, and the sentences a grammar makes of them."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent

_SLOT = re.compile(r"\{(\w+)\}")
_BEFORE_VOWEL = re.compile(r"\b([Aa]) (?=[aeio](?!n(?:e|ce)\b)|u(?!s(?:e|age))|hour|honest)")
_COMMA_SHARE = 0.2
"""How many of the random strings carry a comma."""

HOMOPHONES = {
    "two": "to", "four": "for", "their": "there", "they're": "there", "you're": "your", "its": "it's",
    "right": "write", "buy": "by", "know": "no", "here": "hear", "hour": "our",
}  # fmt: skip
"""A word, and the commoner one that sounds like it: random strings, where no sense helps, draw only the latter."""


def sections(path: Path) -> dict[str, list[str]]:
    """The `[name]` sections of a text file, each with its lines; `#` starts a comment line."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith("["):
            lines = found.setdefault(line.strip("[] "), [])
        else:
            lines.append(line)
    return found


@cache
def categories() -> dict[str, tuple[str, ...]]:
    """Category of word -> its words, in the order of words.txt."""
    return {name: tuple(" ".join(lines).split()) for name, lines in sections(HERE / "words.txt").items()}


@cache
def vocabulary() -> tuple[str, ...]:
    """Every word the model knows, sorted, spelled as inside a sentence."""
    return tuple(sorted({word for words in categories().values() for word in words}))


@cache
def names() -> frozenset[str]:
    """The words that keep their capital inside a sentence."""
    return frozenset(word for word in vocabulary() if word[0].isupper())


@dataclass(frozen=True, slots=True)
class Grammar:
    """Sentences drawn from grammar.txt: `sentence(random)` gives one, with its capital and its full stop."""

    rules: dict[str, tuple[str, ...]]

    @classmethod
    def load(cls) -> Grammar:
        rules = {name: tuple(lines) for name, lines in sections(HERE / "grammar.txt").items()}
        return cls({**categories(), **rules})

    def sentence(self, rng: random.Random) -> str:
        """A sentence of 1 to 24 words."""
        while True:
            text = _BEFORE_VOWEL.sub(r"\1n ", self.expand("{sentence}", rng))
            if len(text.split()) <= 24:
                return capital(text)

    def expand(self, text: str, rng: random.Random) -> str:
        while _SLOT.search(text):
            text = _SLOT.sub(lambda slot: self._draw(slot[1], rng), text)
        return text

    def _draw(self, rule: str, rng: random.Random) -> str:
        drawn = rng.choice(self.rules[rule])
        # Openers are written with a capital and may stand anywhere; only names keep theirs.
        first, *rest = drawn.split(" ")
        if rule == "opener" and first not in names():
            drawn = " ".join([first.lower(), *rest])
        return drawn


@dataclass(slots=True)
class RandomStrings:
    """Words in no order at all: each word of the list comes once before any comes twice."""

    rng: random.Random
    _bag: list[str] = field(default_factory=list)

    def string(self) -> str:
        """Three to nine words, with a capital and an end."""
        return _punctuated([self.word() for _ in range(self.rng.randint(3, 9))], self.rng)

    def word(self) -> str:
        if not self._bag:
            self._bag = [word for word in vocabulary() if HOMOPHONES.get(word, word) == word]
            self.rng.shuffle(self._bag)
        return self._bag.pop()


@dataclass(slots=True)
class Patchwork:
    """Strings sewn from snatches of sentences, little words, any words, and what the string already holds.

    They teach what neither sentences nor random strings do: that little words come in any order, and that a word which
    comes twice is no reason to go on from where it stood first.
    """

    rng: random.Random
    grammar: Grammar
    strings: RandomStrings

    def string(self) -> str:
        """Four to sixteen words, with a capital and an end."""
        length, words = self.rng.randint(4, 16), list[str]()
        while len(words) < length:
            # Nobody says a word twice running, and the voices would slur it.
            words += [word for word in self._snatch(words) if [word] != words[-1:]]
        return _punctuated(words[:length], self.rng)

    def _snatch(self, so_far: list[str]) -> list[str]:
        kind = self.rng.random()
        if kind < 0.35:
            words = [bare(word) for word in self.grammar.sentence(self.rng).split()]
            piece = _cut(words, self.rng, most=4)
            return [] if piece[0] in HOMOPHONES else piece
        if kind < 0.7:
            return [self.rng.choice(_little_words()) for _ in range(self.rng.randint(1, 3))]
        if kind < 0.85 or len(so_far) < 2:
            return [self.strings.word()]
        return _cut(so_far, self.rng, most=3)


def _cut(words: list[str], rng: random.Random, *, most: int) -> list[str]:
    count = min(len(words), rng.randint(1, most))
    first = rng.randrange(len(words) - count + 1)
    return words[first : first + count]


def _punctuated(words: list[str], rng: random.Random) -> str:
    if len(words) > 4 and rng.random() < _COMMA_SHARE:
        words[rng.randint(1, len(words) - 3)] += ","
    return capital(" ".join(words) + rng.choice("...?"))


@cache
def _little_words() -> tuple[str, ...]:
    words = {word for name in ("function", "contraction") for word in categories()[name]}
    return tuple(sorted(word for word in words if HOMOPHONES.get(word, word) == word))


def bare(word: str) -> str:
    """`word` without punctuation, spelled as in the word list: "Refund," -> "refund"."""
    stripped = word.strip('.,?!:;"')
    return stripped if stripped in names() else stripped.lower() if stripped.lower() in _lower() else stripped


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


@cache
def _lower() -> frozenset[str]:
    return frozenset(word for word in vocabulary() if word not in names())
