"""Words as they are compared, with their times.

Text is normalised as Whisper's authors do: without case, punctuation and hesitations, numbers as digits, contractions
written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from rapidfuzz.distance import Levenshtein

from spoken import Span


def tokens(words: Sequence[Span]) -> list[Span]:
    """Returns the normalised words with their times.

    A number in several words becomes one, so the text is normalised as a whole; each result takes its time from the
    words it came from.

    >>> tokens([Span(" Twenty", 1.0, 1.4), Span("-five", 1.4, 1.8), Span(" days", 1.8, 2.0)])
    [Span(text='25', start=1.0, end=1.8), Span(text='days', start=1.8, end=2.0)]
    """
    whole = normalise("".join(word.text for word in words)).split()
    parts = [part for word in words for part in spread(Span(normalise(word.text), word.start, word.end))]
    steps = Levenshtein.opcodes([part.text.strip() for part in parts], whole)
    timed: list[Span] = []
    for is_equal, group in groupby(steps, key=lambda step: step.tag == "equal"):
        block = list(group)
        sources = parts[block[0].src_start : block[-1].src_end]
        texts = whole[block[0].dest_start : block[-1].dest_end]
        if is_equal:
            timed += [Span(text, part.start, part.end) for text, part in zip(texts, sources, strict=True)]
        elif texts:
            last = timed[-1].end if timed else 0.0
            start, end = (sources[0].start, sources[-1].end) if sources else (last, last)
            timed += [
                Span(part.text.strip(), part.start, part.end) for part in spread(Span(" ".join(texts), start, end))
            ]
    return timed


def spread(span: Span) -> Iterator[Span]:
    """Yields the words of a span, each as long as it has letters; the first and the last keep the span's times."""
    words = span.text.split()
    letters = sum(map(len, words))
    position, start = 0, span.start
    for word in words:
        position += len(word)
        end = span.end if position == letters else span.start + (span.end - span.start) * position / letters
        yield Span(f" {word}", start, end)
        start = end


@lru_cache(maxsize=100_000)
def normalise(text: str) -> str:
    """Returns the text as it is compared.

    >>> normalise("Um, it's thirty days. Don't wait!")
    'it is 30 days do not wait'
    """
    normalised: str = _normaliser()(text.replace("\u2019", "'"))
    return normalised


@cache
def _normaliser() -> Any:
    from whisper_normalizer.english import EnglishTextNormalizer

    return EnglishTextNormalizer()
