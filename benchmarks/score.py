"""How well a transcript agrees with what is said: words wrong, speech lost, words invented, times.

Words are compared as `normalise.py` returns them.

    python benchmarks/score.py KNOWLEDGE_BASE SCRIPTS

prints this for each recording of KNOWLEDGE_BASE that a script in SCRIPTS belongs to, and for all of them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein, Opcode

from normalise import spread, tokens
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
    """The ones in passages without a flag: no one is asked to check them."""
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
    # Without times, the speaker is taken to talk at one pace from start to end.
    spans = spoken.spans or ((Span(spoken.text, 0.0, seconds),) if spoken.text else ())
    said, found = tokens([word for span in spans for word in spread(span)]), tokens(heard.words)
    steps = list(Levenshtein.opcodes([word.text for word in said], [word.text for word in found]))
    missing = [step for step in steps if step.tag == "delete"]
    extra = [found[step.dest_start : step.dest_end] for step in steps if step.tag == "insert"]
    adrift = [word for run in extra for word in run if not _is_near(word, spans)]
    starts, ends = _time_errors(spoken, said, found, steps)
    return Score(
        words=len(said),
        substituted=sum(_length(step) for step in steps if step.tag == "replace"),
        deleted=sum(map(_length, missing)),
        inserted=sum(map(len, extra)),
        lost=tuple(_lost(step, said, found, heard.unheard) for step in missing if _length(step) >= LOST_WORDS),
        invented=tuple(map(len, extra)),
        in_silence=len(adrift),
        in_silence_unflagged=sum(not _is_near(word, heard.flagged, margin=0.0) for word in adrift),
        start_errors=starts,
        end_errors=ends,
    )


def combine(scores: Iterable[Score]) -> Score:
    """Returns the score of several recordings as if they were one."""
    total = Score()
    for each in scores:
        total = Score(**{name: getattr(total, name) + getattr(each, name) for name in Score.__slots__})
    return total


def _words(segment: Mapping[str, Any]) -> Iterator[Span]:
    """Yields the words of a segment; where it has none, those of its text, spread over its time."""
    if not segment.get("words"):
        yield from spread(Span(segment["text"], segment["start"], segment["end"]))
        return
    first, *rest = (Span(word["text"], word["start"], word["end"]) for word in segment["words"])
    yield Span(f" {first.text.lstrip()}", first.start, first.end)
    yield from rest


def _length(step: Opcode) -> int:
    return int(step.src_end - step.src_start)


def _lost(step: Opcode, said: Sequence[Span], found: Sequence[Span], unheard: Sequence[tuple[float, float]]) -> Lost:
    """Returns what is lost in a step that leaves out words."""
    run, place = said[step.src_start : step.src_end], step.dest_start
    before = found[place - 1].end if place else 0.0
    after = found[place].start if place < len(found) else float("inf")
    # Both by the truth and by the transcript's neighbours, since neither's times are exact.
    start, end = min(run[0].start, before), max(run[-1].end, after)
    marked = sum(max(0.0, min(end, until) - max(start, since)) for since, until in unheard)
    seconds = sum(word.end - word.start for word in run)
    return Lost(len(run), run[0].start, run[-1].end, seconds, max(0.0, seconds - marked))


def _is_near(word: Span, spans: Sequence[Span | tuple[float, float]], *, margin: float = NEAR) -> bool:
    """Says whether the middle of a word lies in a span, or no farther from it than the margin."""
    middle = (word.start + word.end) / 2
    times = ((span.start, span.end) if isinstance(span, Span) else span for span in spans)
    return any(start - margin <= middle <= end + margin for start, end in times)


def _time_errors(
    spoken: Spoken, said: Sequence[Span], found: Sequence[Span], steps: Sequence[Opcode]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Returns by how much the right words at the starts and at the ends of spans are off."""
    starts, ends = {span.start for span in spoken.spans}, {span.end for span in spoken.spans}
    right = [
        (said[step.src_start + number], found[step.dest_start + number])
        for step in steps
        if step.tag == "equal"
        for number in range(_length(step))
    ]
    return (
        tuple(abs(mine.start - true.start) for true, mine in right if true.start in starts),
        tuple(abs(mine.end - true.end) for true, mine in right if true.end in ends),
    )


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
