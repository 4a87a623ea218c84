"""The demo model's tokenizer: byte-level BPE as Whisper's, trained so that each known word is one token.

Whisper's special tokens keep the order that faster-whisper and CTranslate2 rely on: text below `<|endoftext|>`,
`<|notimestamps|>` right before `<|0.00|>`. A vocabulary this small makes the model count as English-only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .language import capital, names, vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SPECIALS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
TIMESTAMPS = 1501
"""`<|0.00|>` to `<|30.00|>`, every 20 ms."""

_KEPT_APART = (("Ġ", "-"), ("Ġ", "'"), ("Ġ", "â"))
"""faster-whisper never lets the first tokens of " -", " '" and of a note sign be said: without merges of their own
that first token would be the bare space."""


def build() -> Tokenizer:
    """A tokenizer in which " word" and " Word" are one token for each word of the vocabulary."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=30_000,  # never reached: merging stops when every word is one token
        min_frequency=1,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
        special_tokens=[],
    )
    # Contractions are split before the apostrophe, as in Whisper's own pre-tokenizer: "don" + "'t".
    tokenizer.train_from_iterator([" " + form for form in _forms()], trainer)
    parts = json.loads(tokenizer.to_str())
    vocab, merges = parts["model"]["vocab"], parts["model"]["merges"]
    for left, right in _KEPT_APART:
        if left + right not in vocab:
            vocab[left + right] = len(vocab)
            merges.append([left, right])
    tokenizer = Tokenizer.from_str(json.dumps(parts))
    timestamps = [f"<|{index * 0.02:.2f}|>" for index in range(TIMESTAMPS)]
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in [*SPECIALS, *timestamps]]
    )
    return tokenizer


@dataclass(frozen=True)
class Tokens:
    """Ids of everything the training needs; `encode` gives the ids of a word in its place."""

    tokenizer: Tokenizer

    @classmethod
    def load(cls, path: Path) -> Tokens:
        from tokenizers import Tokenizer

        return cls(Tokenizer.from_file(str(path)))

    def special(self, name: str) -> int:
        found = self.tokenizer.token_to_id(f"<|{name}|>")
        if found is None:
            raise KeyError(name)
        return int(found)

    @cached_property
    def end(self) -> int:
        return self.special("endoftext")

    @cached_property
    def timestamp_begin(self) -> int:
        return self.special("notimestamps") + 1

    @property
    def size(self) -> int:
        return int(self.tokenizer.get_vocab_size())

    @cached_property
    def _ids(self) -> dict[str, list[int]]:
        return {}

    def encode(self, word: str) -> list[int]:
        """`word` as it follows a space: the word, then its punctuation."""
        if word not in self._ids:
            self._ids[word] = self.tokenizer.encode(" " + word).ids
        return self._ids[word]

    def spans(self, word: str, start: float, end: float) -> list[tuple[int, float, float]]:
        """Each token of `word` with its share of the time, by its letters; punctuation takes none, at the end."""
        ids = self.encode(word)
        letters = [0 if token in self._punctuation else len(self.tokenizer.id_to_token(token)) for token in ids]
        placed, at = [], start
        for token, length in zip(ids, letters, strict=True):
            until = at + (end - start) * length / sum(letters)
            placed.append((token, at, until))
            at = until
        return placed

    @cached_property
    def _punctuation(self) -> frozenset[int]:
        return frozenset(self.tokenizer.token_to_id(mark) for mark in ",.?")

    @cached_property
    def spoken(self) -> dict[int, int]:
        """Token -> its class as a sound: the end token is silence, class 0; a capital sounds like its small letter."""
        lower = dict(self.capitals())
        ids = {token for word in vocabulary() for token in self.encode(word)}
        classes = {token: index for index, token in enumerate([self.end, *sorted(ids)])}
        return classes | {upper: classes[small] for upper, small in lower.items()}

    @cached_property
    def sounds(self) -> list[int]:
        """The token that stands for each class of `spoken`."""
        first: dict[int, int] = {}
        lower = dict(self.capitals())
        for token, index in self.spoken.items():
            first[index] = lower.get(token, token)
        return [first[index] for index in range(len(first))]

    def capitals(self) -> list[tuple[int, int]]:
        """(id of " Word", id of " word") for each pair of one-token spellings."""
        pairs = []
        for word in vocabulary():
            if word not in names() and capital(word) not in names():
                upper, lower = self.encode(capital(word)), self.encode(word)
                if upper[0] != lower[0]:
                    pairs.append((upper[0], lower[0]))
        return sorted(set(pairs))


def _forms() -> list[str]:
    """Each word, and once more with its capital."""
    return sorted({form for word in vocabulary() for form in (word, capital(word))})
