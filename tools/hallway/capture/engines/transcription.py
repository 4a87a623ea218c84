"""Transcription: one driver for every recogniser. Each chunk is transcribed, and again wherever speech was lost.

The recogniser gets only speech, its times are mapped back to the recording, and each second of speech ends up with
words or in a passage flagged as unheard.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from hallway.capture.audio.samples import give_back
from hallway.capture.engines import glossary, intervals, lost_speech, second_pass, speech, times
from hallway.capture.engines.interface import EngineResult
from hallway.capture.engines.languages import SURE
from hallway.library.transcript import Coverage, Segment, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hallway.capture.engines.interface import EngineOptions
    from hallway.capture.engines.intervals import Span

EDGE_SECONDS = 0.15  # of audio on both sides of a stretch that is transcribed again
SPECIAL_TOKEN = re.compile(r"<\||\|>")  # a glossary must not be able to write Whisper's special tokens


@dataclass(frozen=True, slots=True)
class PassOptions:
    """How to transcribe one stretch of audio."""

    beam: int = 5
    language: str = ""
    """The code of its language; if empty, the recogniser detects it, for each window if it can."""
    allowed_languages: tuple[str, ...] = ()
    """The languages it may detect; empty: all."""
    prompt: str = ""
    """Text that might precede it: its style and vocabulary are imitated."""
    terms: str = ""
    """Words that are likely to occur."""
    is_second: bool = False
    """Whether this stretch was lost or repetitive at first; if so, earlier text is ignored."""

    @classmethod
    def of(cls, options: EngineOptions, language: str) -> PassOptions:
        """Returns the options for the first pass over a recording."""
        return cls(options.beam, language, options.allowed_languages, without_special_tokens(options.prompt))


class Recogniser(Protocol):
    """Recognises mono float32 samples of shape (n,) at 16 kHz; times are seconds from the first of them."""

    def recognise(self, audio: NDArray[np.float32], options: PassOptions) -> Iterable[Segment]:
        """Yields segments with words and their times, each with the code of the language it was recognised in."""

    def detect_language(self, audio: NDArray[np.float32], allowed: tuple[str, ...]) -> tuple[str, float]:
        """Returns the most likely language of the first 30 s and its probability, 0 to 1."""


@dataclass(slots=True)
class Transcription:
    """Transcribes one recording with one recogniser."""

    recogniser: Recogniser
    options: PassOptions
    terms: tuple[str, ...] = ()
    """Names and jargon to look for where the recogniser was unsure."""
    on_progress: Callable[[float], None] = lambda seconds: None
    """Called with the increasing number of seconds of the recording that are done."""
    _segments: list[Segment] = field(default_factory=list)
    _speech: list[Span] = field(default_factory=list)
    _coverage: Coverage = field(default_factory=lambda: Coverage(0.0, 0.0))

    def of(self, samples: NDArray[np.float32], *, chunk_seconds: float = speech.CHUNK_SECONDS) -> EngineResult:
        """Transcribes mono float32 samples at 16 kHz of any length, in chunks of at most `chunk_seconds`.

        Memory use depends on the chunks, not on the length.
        """
        samples = speech.usable(samples)
        for chunk in speech.chunks(samples, seconds=chunk_seconds):
            if chunk.spans:
                self._transcribe(chunk)
            give_back(samples)
            self.on_progress(chunk.end)
        duration = len(samples) / speech.RATE
        main = _main_language(self._segments) or self.options.language
        segments = (replace(one, language="" if one.language == main else one.language) for one in self._segments)
        return EngineResult(
            language=main,
            language_probability=1.0,
            segments=times.clamp(segments, duration),
            duration=duration,
            speech=tuple(self._speech),
            coverage=self._coverage,
        )

    def _transcribe(self, chunk: speech.Chunk) -> None:
        """Transcribes one chunk, and again the stretches that need it."""
        first = list(self._first_pass(chunk))

        def again(span: Span, language: str = "", terms: str = "") -> list[Segment]:
            return self._second_pass(chunk, span, language or self._language(chunk, span, first), terms)

        segments = second_pass.without_loops(first, again)
        if len({one.language for one in segments}) > 1:
            segments = second_pass.by_language(segments, chunk.phrases, lambda span: self._detect(chunk, span), again)
        segments = second_pass.fill(segments, chunk.phrases, again)
        terms = tuple(filter(None, map(without_special_tokens, self.terms)))
        segments = glossary.recover(segments, terms, lambda span, term: again(span, terms=term))
        segments = [times.on_speech(one, chunk.phrases) for one in segments]
        words = second_pass.words_of(segments)
        self._coverage = Coverage(
            self._coverage.speech_seconds + intervals.seconds(chunk.phrases),
            self._coverage.covered_seconds + lost_speech.covered_seconds(chunk.phrases, words),
        )
        self._speech += chunk.speech
        self._segments += segments

    def _first_pass(self, chunk: speech.Chunk) -> Iterator[Segment]:
        for segment in self.recogniser.recognise(chunk.spoken(), self.options):
            placed = speech.place(segment, chunk)
            yield placed
            self.on_progress(max(0.0, min(placed.end, chunk.end)))

    def _second_pass(self, chunk: speech.Chunk, span: Span, language: str, terms: str) -> list[Segment]:
        """Transcribes a stretch of a chunk on its own."""
        start, end = max(chunk.start, span[0] - EDGE_SECONDS), min(chunk.end, span[1] + EDGE_SECONDS)
        options = replace(self.options, language=language, prompt="", terms=terms, is_second=True)
        found = self.recogniser.recognise(chunk.between(start, end), options)
        return [speech.later(segment, start) for segment in found if segment.text]

    def _language(self, chunk: speech.Chunk, span: Span, segments: list[Segment]) -> str:
        """Returns the language of a stretch: as requested, or as detected with certainty, or that of its neighbours."""
        if self.options.language:
            return self.options.language
        spoken, probability = self._detect(chunk, span)
        return spoken if probability >= SURE else second_pass.language_near(segments, span) or spoken

    def _detect(self, chunk: speech.Chunk, span: Span) -> tuple[str, float]:
        return self.recogniser.detect_language(chunk.between(*span), self.options.allowed_languages)


def segment_of(found: Mapping[str, Any], language: str) -> Segment:
    """Converts a segment of one of Whisper's implementations to ours; a NaN counts as least trustworthy.

    Its keys are those of openai-whisper's segments, which faster-whisper's have too.
    """
    words = tuple(
        Word(
            text=word["word"],
            start=finite(word["start"]),
            end=finite(word["end"]),
            probability=finite(word["probability"]),
        )
        for word in found["words"] or ()
    )
    return Segment(
        start=finite(found["start"]),
        end=finite(found["end"]),
        text=found["text"].strip(),
        words=words,
        avg_logprob=finite(found["avg_logprob"], -10.0),
        no_speech_prob=finite(found["no_speech_prob"], 1.0),
        compression_ratio=finite(found["compression_ratio"]),
        temperature=finite(found["temperature"] or 0.0),
        flags=(),
        language=language,
    )


def without_special_tokens(text: str) -> str:
    """Returns text on one line, without anything that Whisper's tokenizer would read as a special token."""
    return " ".join(SPECIAL_TOKEN.sub(" ", text).split())


def finite(value: float, otherwise: float = 0.0) -> float:
    """Returns a plain float with four decimals, which JSON can express; `otherwise` if it is not a number."""
    return round(float(value), 4) if math.isfinite(value) else otherwise


def _main_language(segments: list[Segment]) -> str:
    """Returns the language that is spoken most."""
    said = Counter[str]()
    for one in segments:
        said[one.language] += len(one.text)
    return said.most_common(1)[0][0] if said else ""
