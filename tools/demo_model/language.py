"""What the demo model may hear: its words, and the sentences a grammar makes of them."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent

_SLOT = re.compile(r"\{(\w+)\}")
_COMMA_SHARE = 0.2
"""How many of the random strings carry a comma."""

HOMOPHONES = {
    "two": "to", "for": "four", "their": "there", "they're": "there", "your": "you're", "its": "it's",
    "write": "right", "by": "buy", "no": "know", "hear": "here", "our": "hour",
}  # fmt: skip
"""Words that sound like another: random strings, where no sense helps, draw only one of each pair."""


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
            text = self.expand("{sentence}", rng)
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
    _bag: list[str] | None = None

    def string(self) -> str:
        """Three to nine words, with a capital and an end."""
        words = [self._draw() for _ in range(self.rng.randint(3, 9))]
        if len(words) > 4 and self.rng.random() < _COMMA_SHARE:
            words[self.rng.randint(1, len(words) - 3)] += ","
        return capital(" ".join(words) + self.rng.choice("...?"))

    def _draw(self) -> str:
        if not self._bag:
            self._bag = [word for word in vocabulary() if HOMOPHONES.get(word, word) == word]
            self.rng.shuffle(self._bag)
        return self._bag.pop()


def bare(word: str) -> str:
    """`word` without punctuation, spelled as in the word list: "Refund," -> "refund"."""
    stripped = word.strip('.,?!:;"')
    return stripped if stripped in names() else stripped.lower() if stripped.lower() in _lower() else stripped


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


@cache
def _lower() -> frozenset[str]:
    return frozenset(word for word in vocabulary() if word not in names())
