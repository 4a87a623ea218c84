"""The stream of training batches: batch `step` is a pure function of the seed and the step, so training can resume."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import corpus, windows
from .corpus import Clip
from .language import bare
from .tokens import Tokens
from .windows import Array, Example

IGNORED = -100
"""Targets that no loss counts."""
_FRAMES = 1300
"""Of sentences in a share of a batch: about what a window costs."""
_ALIKE = 200
"""Clips shorter and longer than the one drawn that may come with it: nothing is padded much."""
_RELATED = 0.4
"""Of the sentences in a window share a word with the one before, as in a talk."""
_CORRUPTED = 0.03
"""Of the given text tokens are wrong, so that one mistake does not lead to the next."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the batches hold up to a step, and what counts most while they do."""

    until: float
    pieces: float
    """Share of batches of one to three words; then of sentences; the rest are ten-second windows."""
    sentences: float
    phones: float = 0.7
    """Weight of naming each frame's sound; then of naming its word and the word before."""
    words: float = 0.4
    again: float = 1.0
    """Weight of what follows a word that comes more than once, where the decoder may go on from the wrong place."""


STAGES = (
    Stage(900, pieces=0.5, sentences=0.5),
    Stage(2600, pieces=0.1, sentences=0.7),
    Stage(8800, pieces=0.0, sentences=0.4, phones=0.4, words=0.8),
    Stage(float("inf"), pieces=0.0, sentences=0.2, phones=0.4, words=0.8, again=3.0),
)
"""Words first, then sentences, then windows as the model will meet them; at last words that come again: earlier, they
slow down all else (tried from step 2,600 on: what took four steps took five)."""


def stage_at(step: int) -> Stage:
    return next(stage for stage in STAGES if step <= stage.until)


@dataclass(frozen=True, slots=True)
class Batch:
    mel: Tensor
    """(batch, 80, frames)"""
    offsets: Tensor
    phones: Tensor
    """(batch, frames / 2); so are `sounds` and `sounds_before`."""
    sounds: Tensor
    sounds_before: Tensor
    tokens: Tensor
    """(batch, tokens) what the decoder is given; so are `targets`, `spans` with a start and an end each, and `ends`,
    true where the token to write is the end."""
    targets: Tensor
    spans: Tensor
    ends: Tensor
    text_offsets: Tensor

    @property
    def seconds(self) -> float:
        return self.mel.shape[0] * self.mel.shape[2] / corpus.FRAMES_PER_SECOND


@dataclass(frozen=True, slots=True)
class Shelf:
    """The clips of a voice, shortest first, and which of them hold a word."""

    clips: Sequence[Clip]
    holding: Mapping[str, Sequence[Clip]]

    @classmethod
    def of(cls, clips: Sequence[Clip]) -> Shelf:
        holding: dict[str, list[Clip]] = {}
        for clip in clips:
            for word in {bare(word) for word, _, _ in clip.words}:
                holding.setdefault(word, []).append(clip)
        return cls(sorted(clips, key=lambda clip: len(clip.mel)), holding)


class Batches:
    """One share of each step's batch; the shares of a step are of one kind and size and go to a process each."""

    def __init__(
        self, shards: Sequence[Path], tokens: Tokens, *, seed: int, first: int, steps: int, share: int = 0
    ) -> None:
        self.tokens, self.seed, self.first, self.steps, self.share = tokens, seed, first, steps, share
        clips: dict[str, list[Clip]] = {}
        for clip in (clip for shard in sorted(shards) for clip in corpus.load(shard)):
            clips.setdefault(clip.voice, []).append(clip)
        self.shelves = {voice: Shelf.of(found) for voice, found in clips.items()}

    def __iter__(self) -> Iterator[Batch]:
        for step in range(self.first, self.steps):
            yield self.batch(step)

    def batch(self, step: int) -> Batch:
        common = random.Random(f"{self.seed} {step}")
        rng = random.Random(f"{self.seed} {step} {self.share}")
        stage, kind = stage_at(step), common.random()
        if kind < stage.pieces:
            return collate([self._piece(rng) for _ in range(7)], self.tokens, rng)
        if kind < stage.pieces + stage.sentences:
            examples = self._sentences(common.random(), rng)
        else:
            whole = windows.WHOLE - windows.WINDOW
            tail = common.choice([20, 40, 60, 100, 200]) if common.random() < 0.96 else whole
            examples = [self._window(rng, tail)]
        examples = [
            windows.with_prompt(example, self.tokens, rng) if rng.random() < 0.08 else example for example in examples
        ]
        return collate(examples, self.tokens, rng)

    def _piece(self, rng: random.Random) -> Example:
        clip = rng.choice(self._shelf(rng).clips)
        return windows.short([windows.piece(clip, rng, 3)], self.tokens, rng)

    def _sentences(self, where: float, rng: random.Random) -> list[Example]:
        """As many sentences as cost a window, all about as long as the one at `where` (0 to 1) among all lengths."""
        chosen: list[Clip] = []
        while not chosen or len(chosen) < _FRAMES // (len(chosen[0].mel) + 50):
            clips = self._shelf(rng).clips
            middle = int(where * len(clips))
            chosen.append(rng.choice(clips[max(0, middle - _ALIKE) : middle + _ALIKE]))
        return [windows.short([clip], self.tokens, rng) for clip in chosen]

    def _window(self, rng: random.Random, tail: int) -> Example:
        shelf = self._shelf(rng)
        clips: list[Clip] = []
        for _ in range(rng.choice([5, 5, 5, rng.randint(1, 4)])):
            related = clips and rng.random() < _RELATED
            clips.append(_related(clips[-1], shelf, rng) if related else rng.choice(shelf.clips))
        if rng.random() < 0.1:  # two voices in a window
            clips[-1] = rng.choice(self._shelf(rng).clips)
        if rng.random() < 0.02:
            clips = []
        return windows.window(clips, self.tokens, rng, tail=tail)

    def _shelf(self, rng: random.Random) -> Shelf:
        return self.shelves[rng.choice(sorted(self.shelves))]


def _related(clip: Clip, shelf: Shelf, rng: random.Random) -> Clip:
    """A clip that holds a word of this one, the rarest of three, as the sentences of a talk do."""
    words = [bare(word) for word, _, _ in rng.choices(clip.words, k=3)]
    return rng.choice(min((shelf.holding[word] for word in words), key=len))


def collate(examples: Sequence[Example], tokens: Tokens, rng: random.Random) -> Batch:
    """Pad to the longest: frames with the quietest value, tokens with the end token, targets with IGNORED."""
    count = len(examples)
    frames = max(len(example.mel) for example in examples)
    length = max(len(example.tokens) for example in examples) - 1
    mel = np.empty((count, frames, 80), np.float32)
    phones, sounds, before = (np.full((count, frames // 2), IGNORED, np.int64) for _ in range(3))
    given = np.full((count, length), tokens.end, np.int64)
    targets = np.full((count, length), IGNORED, np.int64)
    spans = np.full((count, length, 2), -1, np.float32)
    ends = np.zeros((count, length), np.bool_)
    for row, example in enumerate(examples):
        mel[row, : len(example.mel)] = example.mel
        mel[row, len(example.mel) :] = example.mel.min()
        phones[row, : len(example.phones)] = example.phones
        _label_sounds(example, tokens, sounds[row], before[row])
        size = len(example.tokens) - 1
        given[row, :size] = example.tokens[:-1]
        first = example.prompt_length - 1
        targets[row, first:size] = example.tokens[example.prompt_length :]
        if example.is_silent:
            targets[row, example.tokens.index(tokens.special("startoftranscript"))] = tokens.special("nospeech")
        if example.is_stopped:
            targets[row, size - 1] = IGNORED
        ends[row, size - 1] = True
        for position, span in enumerate(example.spans[1:]):
            if span is not None:
                spans[row, position] = max(0.0, span[0] - 2), span[1] + 2
        for position in range(first + 1, size):
            if given[row, position] < tokens.end and rng.random() < _CORRUPTED:
                given[row, position] = rng.randrange(tokens.end)
    room = max(1, min(60, 448 - length))
    text_offsets = [rng.randrange(room) if rng.random() < 0.3 else 0 for _ in examples]
    return Batch(
        torch.from_numpy(mel).transpose(1, 2).contiguous(),
        torch.tensor([example.offset for example in examples]),
        torch.from_numpy(phones),
        torch.from_numpy(sounds),
        torch.from_numpy(before),
        torch.from_numpy(given),
        torch.from_numpy(targets),
        torch.from_numpy(spans),
        torch.from_numpy(ends),
        torch.tensor(text_offsets),
    )


def _label_sounds(example: Example, tokens: Tokens, sounds: Array, before: Array) -> None:
    """For each encoder frame the word being said (0: none) and the one said before it."""
    size = len(example.phones)
    sounds[:size], previous = 0, 0
    for token, span in zip(example.tokens, example.spans, strict=True):
        label = tokens.spoken.get(token)
        if span is None or label is None:
            previous = 0 if token >= tokens.timestamp_begin else previous
            continue
        begin, end = int(span[0]), max(int(span[0]) + 1, int(span[1]))
        sounds[begin : min(end, size)], before[begin : min(end, size)] = label, previous
        previous = label
