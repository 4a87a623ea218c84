"""From samples to what was heard: each piece of a recording is read once, and again where speech was lost.

The same for every recogniser: what is not speech is left out before it listens, every time it gives back is put where
it was said, and each second of speech ends up with words or in a passage flagged as unheard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hallway.capture.engines import glossary, intervals, lost, second_reading, speech, times
from hallway.capture.engines.interface import Heard, plain
from hallway.capture.engines.languages import SURE
from hallway.library.transcript import Coverage, Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hallway.capture.engines.intervals import Span
    from hallway.capture.engines.recogniser import Reading, Recogniser

EDGE_SECONDS = 0.15  # of sound on both sides of a stretch that is read again


@dataclass(slots=True)
class Transcription:
    """Transcribes one recording with one recogniser."""

    recogniser: Recogniser
    reading: Reading
    terms: tuple[str, ...] = ()
    """Names and jargon that are looked for where the recogniser was unsure."""
    on_progress: Callable[[float], None] = lambda seconds: None
    """Told how many seconds of the recording are done, rising."""
    _segments: list[Segment] = field(default_factory=list)
    _speech: list[Span] = field(default_factory=list)
    _coverage: Coverage = field(default_factory=lambda: Coverage(0.0, 0.0))

    def of(self, samples: NDArray[np.float32], *, piece_seconds: float = speech.PIECE_SECONDS) -> Heard:
        """Transcribes mono float32 samples at 16 kHz of any length, a piece of at most `piece_seconds` at a time."""
        samples = speech.usable(samples)
        for piece in speech.pieces(samples, seconds=piece_seconds):
            if piece.spans:
                self._take(piece)
            self.on_progress(piece.end)
        duration = len(samples) / speech.RATE
        main = _main_language(self._segments) or self.reading.language
        return Heard(
            language=main,
            language_probability=1.0,
            segments=times.within(
                (replace(one, language="" if one.language == main else one.language) for one in self._segments),
                duration,
            ),
            duration=duration,
            speech=tuple(self._speech),
            coverage=self._coverage,
        )

    def _take(self, piece: speech.Piece) -> None:
        """Reads one piece, and again what needs it."""
        first = list(self._first(piece))

        def again(span: Span, language: str = "", terms: str = "") -> list[Segment]:
            return self._again(piece, span, language or self._language(piece, span, first), terms)

        segments = second_reading.without_loops(first, again)
        if len({one.language for one in segments}) > 1:
            segments = second_reading.by_language(
                segments, piece.phrases, lambda span: self._detect(piece, span), again
            )
        segments = second_reading.fill(segments, piece.phrases, again)
        terms = tuple(filter(None, map(plain, self.terms)))
        segments = glossary.look(segments, terms, lambda span, term: again(span, terms=term))
        segments = [times.on_speech(one, piece.phrases) for one in segments]
        words = second_reading.words_of(segments)
        self._coverage = Coverage(
            self._coverage.speech_seconds + intervals.seconds(piece.phrases),
            self._coverage.covered_seconds + lost.covered_seconds(piece.phrases, words),
        )
        self._speech += piece.speech
        self._segments += segments

    def _first(self, piece: speech.Piece) -> Iterator[Segment]:
        for segment in self.recogniser.read(piece.spoken(), self.reading):
            placed = speech.place(segment, piece)
            yield placed
            self.on_progress(max(0.0, min(placed.end, piece.end)))

    def _again(self, piece: speech.Piece, span: Span, language: str, terms: str) -> list[Segment]:
        """Reads a stretch of a piece on its own."""
        start, end = max(piece.start, span[0] - EDGE_SECONDS), min(piece.end, span[1] + EDGE_SECONDS)
        reading = replace(self.reading, language=language, prompt="", terms=terms, is_again=True)
        found = self.recogniser.read(piece.between(start, end), reading)
        return [speech.later(segment, start) for segment in found if segment.text]

    def _language(self, piece: speech.Piece, span: Span, segments: list[Segment]) -> str:
        """Returns the language of a stretch: as wished, as it sounds if that is sure, else as beside it."""
        if self.reading.language:
            return self.reading.language
        spoken, probability = self._detect(piece, span)
        return spoken if probability >= SURE else second_reading.language_near(segments, span) or spoken

    def _detect(self, piece: speech.Piece, span: Span) -> tuple[str, float]:
        return self.recogniser.detect(piece.between(*span), self.reading.allowed_languages)


def _main_language(segments: list[Segment]) -> str:
    """Returns the language in which most is said."""
    said = Counter[str]()
    for one in segments:
        said[one.language] += len(one.text)
    return said.most_common(1)[0][0] if said else ""
