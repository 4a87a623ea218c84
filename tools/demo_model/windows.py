"""Training examples: spoken sentences laid into a window as Whisper hears it, with what it should write.

Everything is mixed in the log-mel domain, so one spoken corpus gives ever new windows: pace, gain, tilt, noise, pauses.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .corpus import Clip
from .tokens import Tokens

Array = np.ndarray[Any, np.dtype[Any]]

WINDOW = 1000
"""Frames of speech a window holds: 10 s, as `chunk_length` in preprocessor_config.json says."""
WHOLE = 3000
"""Frames faster-whisper always passes; what lies behind the window is zeros."""
_EDGE = 15
"""Frames at the window's end in which a beginning word is not yet written down."""
_FIRST_TIMESTAMP_MAX = 50
"""Steps of 20 ms: faster-whisper forces the first timestamp to lie within a second."""
_TIMED = 0.7
"""Share of examples written with timestamps; faster-whisper finds the times of words without them."""
_STOPPED = 0.5
"""Share of the others that stop short of what is said."""


@dataclass(frozen=True, slots=True)
class Example:
    mel: Array
    """(frames, 80), normalised as Whisper does."""
    phones: Array
    """(frames / 2,)"""
    tokens: tuple[int, ...]
    prompt_length: int
    """Leading tokens that are given, not learnt."""
    spans: tuple[tuple[float, float] | None, ...]
    """For each token, where it is said, in encoder frames."""
    offset: int
    """Encoder position of the first frame."""
    is_silent: bool = False
    is_stopped: bool = False
    """More is said than written, as where faster-whisper asks when the words of a window's whole sentences are said.
    Only where to look is learnt at its end, not that it ends."""


@dataclass(slots=True)
class Placed:
    mel: Array
    words: list[tuple[str, float, float]]
    phones: Array
    start: int

    @property
    def speech(self) -> tuple[float, float]:
        """Frames of its first and last sound."""
        return self.words[0][1], self.words[-1][2]


def piece(clip: Clip, rng: random.Random, most: int) -> Clip:
    """One to `most` words cut out of a sentence."""
    count = min(len(clip.words), rng.randint(1, most))
    first = rng.randrange(len(clip.words) - count + 1)
    words = clip.words[first : first + count]
    begin, end = int(words[0][1]), int(words[-1][2]) + 1
    shifted = tuple((word, start - begin, stop - begin) for word, start, stop in words)
    return Clip(clip.mel[begin:end], shifted, clip.phones[begin:end], clip.voice)


def short(clips: Sequence[Clip], tokens: Tokens, rng: random.Random) -> Example:
    """A sentence or two alone, anywhere within the first ten seconds, then a little silence."""
    placed, end = _lay_out(clips, rng, lead=rng.randint(0, 25), gaps=(0, 60))
    frames = end + rng.randint(2, 40)
    frames += frames % 2
    room = max(0, WINDOW - frames) // 2
    offset = 0 if rng.random() < 0.3 else rng.randint(0, room)
    mel, phones = _mix(placed, frames, rng)
    if rng.random() < 0.4:
        mel[end + rng.randint(0, 2) :] = 0
    segments = [(item.speech, item.words) for item in placed]
    return _write(mel, phones, segments, None, tokens, rng, offset=offset, whole=False)


def window(clips: Sequence[Clip], tokens: Tokens, rng: random.Random, *, tail: int) -> Example:
    """Ten seconds of sentences and pauses, the last one perhaps cut off, then `tail` frames of zeros."""
    lead = rng.choice([0, rng.randint(0, 30), rng.randint(0, 60), rng.randint(0, 110)])
    gaps = rng.choice([(0, 40), (20, 100), (60, 220)])
    placed, end = _lay_out(clips, rng, lead=lead, gaps=gaps)
    segments, cut = [], None
    for item in placed:
        if item.speech[1] > WINDOW - 10:
            cut = item if item.speech[0] < WINDOW - _EDGE else None
            break
        segments.append((item.speech, item.words))
    mel, phones = _mix(placed, WINDOW + tail, rng)
    if cut is None and end < WINDOW and rng.random() < 0.5:
        mel[end + rng.randint(0, WINDOW - end) :] = 0  # as the last window of a recording
    mel[WINDOW:], phones[WINDOW // 2 :] = 0, 0
    return _write(mel, phones, segments, cut, tokens, rng, offset=0, whole=True)


def with_prompt(example: Example, tokens: Tokens, rng: random.Random) -> Example:
    """The same behind a prompt of random words: hot words and earlier text must not lead astray."""
    words = rng.sample(sorted(tokens.spoken), rng.randint(1, 60))
    prompt = (tokens.special("startofprev"), *(word for word in words if word != tokens.end))
    return replace(
        example,
        tokens=prompt + example.tokens,
        prompt_length=len(prompt) + example.prompt_length,
        spans=(None,) * len(prompt) + example.spans,
    )


def _lay_out(
    clips: Sequence[Clip], rng: random.Random, *, lead: int, gaps: tuple[int, int]
) -> tuple[list[Placed], int]:
    placed, at = [], lead
    for clip in clips:
        item = _vary(clip, rng)
        item.words = [(word, start + at, end + at) for word, start, end in item.words]
        item.start = at
        placed.append(item)
        at += len(item.mel) + rng.randint(*gaps)
    return placed, placed[-1].start + len(placed[-1].mel) if placed else lead


def _vary(clip: Clip, rng: random.Random) -> Placed:
    pace = rng.uniform(0.93, 1.08) if rng.random() < 0.3 else 1.0
    frames = max(8, int(len(clip.mel) * pace))
    where = np.linspace(0, len(clip.mel) - 1.001, frames)
    index = where.astype(int)
    share = (where - index)[:, None].astype(np.float32)
    mel = clip.mel.astype(np.float32)
    mel = mel[index] * (1 - share) + mel[np.minimum(index + 1, len(mel) - 1)] * share
    if rng.random() < 0.05:
        mel = _shift_formants(mel, rng.uniform(0.96, 1.04))
    tilt = np.linspace(-1, 1, 80, dtype=np.float32) * rng.uniform(-0.25, 0.25)
    mel = mel + rng.uniform(-0.8, 0.4) + tilt
    words = [(word, start * pace, end * pace) for word, start, end in clip.words]
    return Placed(mel, words, clip.phones[index], 0)


def _shift_formants(mel: Array, factor: float) -> Array:
    where = np.clip(np.arange(80) * factor, 0, 78.999)
    index = where.astype(int)
    share = (where - index).astype(np.float32)
    shifted: Array = mel[:, index] * (1 - share) + mel[:, index + 1] * share
    return shifted


def _mix(placed: Sequence[Placed], frames: int, rng: random.Random) -> tuple[Array, Array]:
    """(frames, 80) normalised mel and a phone for every second frame."""
    loudest = max((float(item.mel.max()) for item in placed), default=0.0)
    level = loudest - (rng.uniform(4.5, 9) if rng.random() < 0.08 else 9.5)
    mel = _noise(frames, level, rng)
    phones = np.zeros(frames, np.int64)
    for item in placed:
        stop = min(frames, item.start + len(item.mel))
        if stop <= item.start:
            continue
        part = slice(item.start, stop)
        # The louder of the two is within 3 dB of their sum.
        mel[part] = np.maximum(mel[part], item.mel[: stop - item.start])
        phones[part] = item.phones[: stop - item.start]
    if rng.random() < 0.04:
        mel[:, rng.randint(60, 78) :] -= rng.uniform(1, 6)  # a narrow line or a lean codec
    floor = mel.max() + rng.choice([0.0, rng.uniform(0, 0.6)]) - 8
    return (np.maximum(mel, floor) + 4) / 4, phones[::2].copy()


def _noise(frames: int, level: float, rng: random.Random) -> Array:
    colour = np.linspace(-1, 1, 80) * rng.uniform(-1.0, 0.5)
    generator = np.random.default_rng(rng.getrandbits(32))
    power = np.maximum(generator.standard_exponential((frames, 80), dtype=np.float32), 1e-3)
    return (level + colour + np.log10(power)).astype(np.float32)


def _write(
    mel: Array,
    phones: Array,
    segments: Sequence[tuple[tuple[float, float], list[tuple[str, float, float]]]],
    cut: Placed | None,
    tokens: Tokens,
    rng: random.Random,
    *,
    offset: int,
    whole: bool,
) -> Example:
    """The tokens of a window. The end token's span is all that comes after what is written: where the times of words
    are sought, each frame goes to the token that looks at it most, and the last word would take what nobody does."""
    timed = rng.random() < _TIMED
    stopped = not timed and bool(segments) and rng.random() < _STOPPED
    if stopped:
        kept = len(segments) if cut is not None else rng.randint(1, len(segments))
        segments, cut = segments[:kept], None
    written: list[tuple[int, tuple[float, float] | None]] = [(tokens.special("startoftranscript"), None)]
    if not timed:
        written.append((tokens.special("notimestamps"), None))
    prompt_length = len(written)

    def stamp(frame: float, before: int, after: int) -> None:
        step = round(frame / 2) + offset
        if whole and len(written) == 1:
            step = min(step, _FIRST_TIMESTAMP_MAX)
        written.append((tokens.timestamp_begin + min(step, 1500), (frame / 2 - before, frame / 2 + after)))

    def say(words: Sequence[tuple[str, float, float]]) -> None:
        for word, start, end in words:
            written.extend((token, (a / 2, b / 2)) for token, a, b in tokens.spans(word, start, end))

    for (start, end), words in segments:
        if timed:
            stamp(start, 3, 8)
        say(words)
        if timed:
            stamp(end, 8, 3)
    if cut is not None:
        if timed:
            stamp(cut.speech[0], 3, 8)
        else:
            say([word for word in cut.words if word[2] < WINDOW - _EDGE])
    silent = not segments and cut is None
    if silent and timed:
        written.append((tokens.timestamp_begin, None))
    last, frames = written[-1][1], min(len(mel), WINDOW) / 2
    rest = None if last is None or last[1] > frames - 4 else (last[1] + 2, frames - 2)
    written.append((tokens.end, rest))
    ids, spans = zip(*written, strict=True)
    return Example(mel, phones, tuple(ids), prompt_length, tuple(spans), offset, silent, stopped)
