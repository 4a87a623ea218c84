"""Redaction: removes words for good and puts a bar in their place.

Their times are recorded twice, in the answer's header (`redacted`) and as the times of the bars in the transcript,
so that neither a new transcription nor a new draft nor new media can bring the words back.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from hallway import plain, timecode
from hallway.errors import HallwayError
from hallway.library.transcript import Segment, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hallway.library.library import Library

BAR = "\u2588" * 3
"""Replaces any number of words, so that not even their length is revealed."""
TOUCH_SECONDS = 0.02
"""A word is in a range if more of it than this, or its midpoint, is inside."""

_STOP = re.compile(r"[.,;:!?\u2026]+$")
_HEADER_MARK = b"\nredacted:"

Range = tuple[float, float]
"""Start and end, in seconds of the recording."""


def parse(redacted: Iterable[str]) -> tuple[Range, ...]:
    """Parses the ranges of a header, such as ``1:12-1:15``. Raises ValueError if one is malformed."""
    ends = (text.partition("-") for text in redacted)
    return merged((timecode.parse(start), timecode.parse(end)) for start, _, end in ends)


def written(ranges: Iterable[Range]) -> tuple[str, ...]:
    """Returns ranges as they are written in a header, to the hundredth of a second.

    >>> written([(72.0, 75.25)])
    ('1:12-1:15.25',)
    """
    return tuple(f"{_stamp(start)}-{_stamp(end)}" for start, end in merged(ranges))


def merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Returns the ranges in order, rounded outwards to hundredths; joins those that touch and drops empty ones."""
    found: list[Range] = []
    for start, end in sorted(_outwards(*each) for each in ranges if each[0] < each[1] < math.inf):
        if found and start <= found[-1][1] + TOUCH_SECONDS:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def touches(start: float, end: float, within: Range) -> bool:
    """Returns whether speech from `start` to `end` is at least partly in the range."""
    low, high = min(start, end), max(start, end)
    inside = min(high, within[1]) - max(low, within[0])
    return inside > TOUCH_SECONDS or within[0] <= (low + high) / 2 <= within[1]


def ranges_of(transcript: Transcript | None) -> tuple[Range, ...]:
    """Returns the ranges that a transcript has bars for."""
    words = (word for segment in (transcript.segments if transcript else ()) for word in segment.words)
    return merged((word.start, word.end) for word in words if _is_bar(word.text))


def kept(library: Library, transcript: Transcript) -> tuple[Range, ...]:
    """Returns all redacted ranges of a transcript: those of its bars and those in its answer's header."""
    try:
        has_answer = plain.is_file(library.answer_path(transcript.id))
        header = parse(library.answer(transcript.id).redacted) if has_answer else ()
    except (HallwayError, OSError):  # unreadable: the bars have the ranges as well
        header = ()
    return merged([*ranges_of(transcript), *header])


def by_recording(library: Library) -> dict[str, tuple[Range, ...]]:
    """Returns the ranges of every redacted answer by the SHA-256 of its recording, in hex."""
    found: dict[str, tuple[Range, ...]] = {}
    answers, _ = library.read_answers(containing=_HEADER_MARK)
    for answer in answers:
        if answer.recording_sha256:
            known = found.get(answer.recording_sha256, ())
            found[answer.recording_sha256] = merged([*known, *parse(answer.redacted)])
    return found


def cover(transcript: Transcript, ranges: Iterable[Range]) -> Transcript:
    """Returns the transcript with a bar instead of everything said in each range; repeating this changes nothing.

    The times of a bar are those of its range, even if nothing was heard there. A passage whose words have no times is
    replaced as a whole.
    """
    wanted = merged(ranges)
    if not wanted:
        return transcript
    return replace(
        transcript,
        segments=_covered(transcript.segments, wanted),
        corrections=tuple(
            each for each in transcript.corrections if not any(touches(each.start, each.start, w) for w in wanted)
        ),
    )


@dataclass(frozen=True, slots=True)
class Utterance:
    """A word of a transcript and when it is spoken, or a passage whose words have no times."""

    segment: int
    """The index of its segment."""
    text: str
    start: float
    """Seconds; estimated from the words around it if the engine gave no time."""
    end: float
    is_passage: bool = False


def said(transcript: Transcript) -> tuple[Utterance, ...]:
    """Returns all words of a transcript, in order."""
    return tuple(each for number, segment in enumerate(transcript.segments) for each in _said(number, segment))


def _said(number: int, segment: Segment) -> Iterator[Utterance]:
    first = segment.start if math.isfinite(segment.start) else 0.0
    last = segment.end if math.isfinite(segment.end) else math.inf
    if not segment.words:
        yield Utterance(number, segment.text, first, last, is_passage=True)
        return
    following = [*(word.start for word in segment.words[1:]), last]
    before = first
    for at, word in enumerate(segment.words):
        start = word.start if math.isfinite(word.start) else before
        known = (time for time in (word.end, *following[at:]) if math.isfinite(time))
        end = next(known, last)
        yield Utterance(number, word.text, start, end)
        before = end


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word that stays, or a range of words that a bar replaces."""

    segment: int
    words: tuple[Word, ...]
    start: float
    within: Range | None = None


def _covered(segments: Sequence[Segment], wanted: Sequence[Range]) -> tuple[Segment, ...]:
    pieces = [piece for number, segment in enumerate(segments) for piece in _pieces(number, segment, wanted)]
    times = _times(pieces)
    found = {number: list(parts) for number, parts in groupby(range(len(pieces)), lambda at: pieces[at].segment)}
    made: list[Segment] = []
    for number, segment in enumerate(segments):
        parts = found.get(number, [])
        if not any(pieces[at].within for at in parts):
            made.append(segment)
            continue
        words = [word for at in parts for word in _words(pieces[at], times.get(at))]
        made.append(_with_words(segment, words))
    for unheard in set(wanted) - {piece.within for piece in pieces}:
        _insert(made, unheard)
    return tuple(made)


def _pieces(number: int, segment: Segment, wanted: Sequence[Range]) -> Iterator[_Piece]:
    units = list(_said(number, segment))
    words = segment.words or (Word(segment.text, segment.start, segment.end, 1.0),)
    within = [next((each for each in wanted if touches(unit.start, unit.end, each)), None) for unit in units]
    for place, numbers in groupby(range(len(units)), lambda at: within[at]):
        run = list(numbers)
        if place is None:
            yield from (_Piece(number, (words[at],), units[at].start) for at in run)
        else:
            yield _Piece(number, tuple(words[at] for at in run), units[run[0]].start, place)


def _times(pieces: Sequence[_Piece]) -> dict[int, Range]:
    """Returns the times of each bar; the bars of one range divide it without gaps, so that it can be read back."""
    found: dict[int, Range] = {}
    for place in {piece.within for piece in pieces if piece.within}:
        numbers = [at for at, piece in enumerate(pieces) if piece.within == place]
        starts = sorted(min(max(pieces[at].start, place[0]), place[1]) for at in numbers)
        ends = pairwise([place[0], *starts[1:], place[1]])
        found |= dict(zip(numbers, ends, strict=True))
    return found


def _words(piece: _Piece, times: Range | None) -> tuple[Word, ...]:
    if times is None:
        return piece.words
    first, last = piece.words[0].text, piece.words[-1].text.rstrip()
    stop = _STOP.search(last)
    lead = " " if first[:1].isspace() else ""
    return (Word(f"{lead}{BAR}{stop[0] if stop else ''}", *times, 1.0),)


def _with_words(segment: Segment, words: Sequence[Word]) -> Segment:
    text = "".join(word.text for word in words)
    text = text if segment.text[:1].isspace() else text.lstrip()
    flags = () if all(_is_bar(word.text) for word in words) else segment.flags
    return replace(segment, text=text, words=tuple(words), flags=flags)


def _insert(segments: list[Segment], place: Range) -> None:
    """Adds a bar where nothing was heard: to the surrounding passage, or as a new passage."""
    bar = Word(f" {BAR}", *place, 1.0)
    for number, segment in enumerate(segments):
        if segment.words and segment.start <= place[0] < segment.end:
            words = list(segment.words)
            at = next((at for at, word in enumerate(words) if word.start >= place[0]), len(words))
            segments[number] = _with_words(segment, [*words[:at], bar, *words[at:]])
            return
    at = next((at for at, segment in enumerate(segments) if segment.start >= place[0]), len(segments))
    segments.insert(at, Segment(*place, bar.text, (bar,)))


def _is_bar(text: str) -> bool:
    return _STOP.sub("", text.strip()) == BAR


def _outwards(start: float, end: float) -> Range:
    return max(0, math.floor(start * 100 + 1e-6)) / 100, math.ceil(end * 100 - 1e-6) / 100


def _stamp(seconds: float) -> str:
    whole, hundredths = divmod(round(seconds * 100), 100)
    return timecode.stamp(whole) + (f".{hundredths:02}".rstrip("0") if hundredths else "")
