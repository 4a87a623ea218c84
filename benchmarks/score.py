"""How well a transcript agrees with what is said: words wrong, speech lost, words invented, times.

Words are compared as Whisper's authors do: without case, punctuation and hesitations, numbers as digits, contractions
written out.

    python benchmarks/score.py KNOWLEDGE_BASE SCRIPTS

prints this for each recording of KNOWLEDGE_BASE that a script in SCRIPTS belongs to, and for all of them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from spoken import Span, Spoken, plain, question, read

UNHEARD = "unheard"  # the flag of a passage without words in a transcript
LOST_WORDS = 3  # fewer words in a row are misheard rather than lost
NEAR = 1.0  # seconds from speech within which an invented word may still belong to it


@dataclass(frozen=True, slots=True)
class Heard:
    """What an engine made of a recording."""

    words: tuple[Span, ...]
    """Each text begins with the space before the word, if there is one: "twenty" and "-five" are one word in two."""
    unheard: tuple[tuple[float, float], ...] = ()
    """Where the engine says that somebody speaks and it did not understand what."""
    flagged: tuple[tuple[float, float], ...] = ()
    """Passages that a person is asked to check."""

    @classmethod
    def from_segments(cls, segments: Iterable[Mapping[str, Any]]) -> Heard:
        """Returns the words of segments as a transcript keeps them in JSON."""
        segments = list(segments)
        doubtful = [part for part in segments if part.get("flags")]
        return cls(
            words=tuple(chain.from_iterable(map(_words, segments))),
            unheard=tuple((part["start"], part["end"]) for part in doubtful if UNHEARD in part["flags"]),
            flagged=tuple((part["start"], part["end"]) for part in doubtful if UNHEARD not in part["flags"]),
        )


@dataclass(frozen=True, slots=True)
class Lost:
    """Words in a row that are said and not in the transcript."""

    words: int
    start: float
    end: float
    seconds: float
    """Of speech, without the pauses between its parts."""
    silent_seconds: float
    """The part of it that the transcript does not mark as unheard."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well a transcript agrees with what is said."""

    words: int = 0
    """Said."""
    substituted: int = 0
    deleted: int = 0
    inserted: int = 0
    lost: tuple[Lost, ...] = ()
    invented: tuple[int, ...] = ()
    """How many words each run of inserted words has."""
    in_silence: int = 0
    """Words written where nobody speaks, where the times of speech are known."""
    in_silence_unflagged: int = 0
    """Those of them that nobody is asked to check."""
    start_errors: tuple[float, ...] = ()
    """Seconds between the start of each span and that of its first word in the transcript, if that is right."""
    end_errors: tuple[float, ...] = ()

    @property
    def wrong(self) -> int:
        return self.substituted + self.deleted + self.inserted

    @property
    def error_rate(self) -> float:
        """Words wrong for each word said; an invented word where nothing is said counts as if one were."""
        return self.wrong / max(1, self.words)

    @property
    def lost_seconds(self) -> float:
        return sum(run.seconds for run in self.lost)

    @property
    def silent_seconds(self) -> float:
        """Seconds of speech lost that the transcript does not mark as unheard."""
        return sum(run.silent_seconds for run in self.lost)


def score(spoken: Spoken, heard: Heard, *, seconds: float) -> Score:
    """Compares a transcript with what is said in a recording of so many seconds."""
    is_timed = bool(spoken.spans) or not spoken.text
    # Without times, everybody is taken to speak at the same pace from start to end.
    spans = spoken.spans or ((Span(spoken.text, 0.0, seconds),) if spoken.text else ())
    said = tokens([word for span in spans for word in spread(span)])
    found = tokens(heard.words)
    steps = Levenshtein.opcodes([word.text for word in said], [word.text for word in found])
    extra = [found[step.dest_start : step.dest_end] for step in steps if step.tag == "insert"]
    adrift = [word for run in extra for word in run if is_timed and not _is_near(word, spans, NEAR)]
    right = [
        (said[step.src_start + number], found[step.dest_start + number])
        for step in steps
        if step.tag == "equal"
        for number in range(step.src_end - step.src_start)
    ]
    starts, ends = {span.start for span in spoken.spans}, {span.end for span in spoken.spans}
    return Score(
        words=len(said),
        substituted=sum(step.src_end - step.src_start for step in steps if step.tag == "replace"),
        deleted=sum(step.src_end - step.src_start for step in steps if step.tag == "delete"),
        inserted=sum(map(len, extra)),
        lost=tuple(
            _lost(said[step.src_start : step.src_end], found, step.dest_start, heard.unheard)
            for step in steps
            if step.tag == "delete" and step.src_end - step.src_start >= LOST_WORDS
        ),
        invented=tuple(map(len, extra)),
        in_silence=len(adrift),
        in_silence_unflagged=sum(not _is_near(word, heard.flagged, 0.0) for word in adrift),
        start_errors=tuple(abs(mine.start - true.start) for true, mine in right if true.start in starts),
        end_errors=tuple(abs(mine.end - true.end) for true, mine in right if true.end in ends),
    )


def combine(scores: Iterable[Score]) -> Score:
    """Returns the score of several recordings as if they were one."""
    total = Score()
    for each in scores:
        total = Score(**{name: getattr(total, name) + getattr(each, name) for name in Score.__slots__})
    return total


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


def _words(segment: Mapping[str, Any]) -> Iterator[Span]:
    """Yields the words of a segment; where it has none, those of its text, spread over its time."""
    if not segment.get("words"):
        yield from spread(Span(segment["text"], segment["start"], segment["end"]))
        return
    first, *rest = (Span(word["text"], word["start"], word["end"]) for word in segment["words"])
    yield Span(f" {first.text.lstrip()}", first.start, first.end)
    yield from rest


def _lost(run: Sequence[Span], found: Sequence[Span], place: int, unheard: Iterable[tuple[float, float]]) -> Lost:
    """Returns what is lost before the word of that place in the transcript."""
    before = found[place - 1].end if place else 0.0
    after = found[place].start if place < len(found) else float("inf")
    # Both by the truth and by the transcript's neighbours, since neither's times are exact.
    start, end = min(run[0].start, before), max(run[-1].end, after)
    marked = sum(max(0.0, min(end, until) - max(start, since)) for since, until in unheard)
    seconds = sum(word.end - word.start for word in run)
    return Lost(len(run), run[0].start, run[-1].end, seconds, max(0.0, seconds - marked))


def _is_near(word: Span, spans: Iterable[Span | tuple[float, float]], margin: float) -> bool:
    middle = (word.start + word.end) / 2
    times = ((span.start, span.end) if isinstance(span, Span) else span for span in spans)
    return any(start - margin <= middle <= end + margin for start, end in times)


def main(knowledge_base: str, scripts: str) -> int:
    """Prints a line for each recording and one for all; exit status 1 if a script has no transcript."""
    transcripts = {}
    for path in sorted(Path(knowledge_base, "transcripts").glob("*.json")):
        transcript = json.loads(path.read_text(encoding="utf-8"))
        transcripts[plain(Path(transcript["recording_name"]).stem)] = transcript
    scores, missing = [], 0
    for script in sorted(Path(scripts).glob("*.txt")):
        transcript = transcripts.get(plain(question(script)))
        if transcript is None:
            print(f"{script.stem}: no transcript")
            missing += 1
            continue
        heard = Heard.from_segments(transcript["segments"])
        scores.append(score(read(script), heard, seconds=transcript["duration"]))
        print(f"{script.stem}: {_told(scores[-1])}")
    if scores:
        print(f"all: {_told(combine(scores))}")
    return 1 if missing else 0


def _told(found: Score) -> str:
    marked = found.lost_seconds - found.silent_seconds
    return (
        f"word error rate {found.error_rate:.1%} ({found.wrong} of {found.words} words), "
        f"{found.lost_seconds:.0f} s of speech lost"
        + (f", {marked:.0f} s of that marked as not understood" if marked else "")
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
