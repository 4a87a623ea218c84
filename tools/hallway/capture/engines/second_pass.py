"""The second pass: transcribes lost, repetitive or wrong-language speech again, each stretch on its own.

Speech that still has no words after that is kept as a passage without words, so that none is lost silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from hallway.capture.engines import intervals, lost_speech
from hallway.capture.engines.languages import SURE
from hallway.capture.quality import flagging
from hallway.capture.quality.critical_words import bare, is_known_phrase
from hallway.library.transcript import UNHEARD, Segment, Word

if TYPE_CHECKING:
    from hallway.capture.engines.intervals import Span

    Transcribe = Callable[[Span], list[Segment]]
    Detect = Callable[[Span], tuple[str, float]]

SHORT_SECONDS = 8.0  # for the second attempt: in a short stretch, Whisper finds what it skipped in a long one
BESIDE_SECONDS = 1.0
DOUBTFUL = 0.8  # mean probability of the words of a segment beside a lost stretch
UNDERSTOOD = 0.35  # mean probability of the words: below this, Whisper guessed at noise
NEAR_CHANGE = 30.0  # seconds around a change of language: one window, which Whisper transcribes in a single language
PHRASE_SECONDS = 4.0  # of speech: enough to identify its language


def fill(segments: Sequence[Segment], speech: Sequence[Span], transcribe: Transcribe) -> list[Segment]:
    """Returns the segments with lost speech transcribed again, and flagged as unheard where that did not help."""
    found = list(segments)
    wanted = [_with_doubtful(span, found) for span in lost_speech.lost(speech, words_of(found))]
    for span in lost_speech.readable(intervals.union(wanted), speech):
        found = _with(found, span, transcribe(span))
    for span in lost_speech.readable(lost_speech.holes(speech, words_of(found)), speech, longest=SHORT_SECONDS):
        found = _with(found, span, transcribe(span))
    return in_order([*found, *(_unheard(hole, speech) for hole in lost_speech.holes(speech, words_of(found)))])


def without_loops(segments: Sequence[Segment], transcribe: Transcribe) -> list[Segment]:
    """Returns the segments with repetitive ones transcribed again, unless the result is repetitive too."""
    found = list(segments)
    looping = flagging.looping(segments)
    spans = intervals.union(((segments[number].start, segments[number].end) for number in looping), gap=BESIDE_SECONDS)
    for start, end in spans:
        again = transcribe((start, end)) if end - start <= lost_speech.LONGEST_SECONDS else []
        if again and not flagging.looping(again):
            found = replaced(found, (start, end), again)
    return found


def by_language(
    segments: Sequence[Segment],
    speech: Sequence[Span],
    detect: Detect,
    transcribe: Callable[[Span, str], list[Segment]],
) -> list[Segment]:
    """Returns the segments, with those near a change of language transcribed in the language spoken there.

    Whisper transcribes a window in one language; speech in another is translated, invented or lost.
    """
    found = in_order(segments)
    changes = [later.start for earlier, later in pairwise(found) if earlier.language != later.language]
    near = intervals.union((second - NEAR_CHANGE, second + NEAR_CHANGE) for second in changes)
    for phrase in _phrases([part for span in near for part in intervals.clip(speech, *span)]):
        languages = {one.language for one in found if phrase[0] < (one.start + one.end) / 2 < phrase[1]}
        spoken, probability = detect(phrase) if languages else ("", 0.0)
        if probability >= SURE and languages != {spoken}:
            again = transcribe(phrase, spoken)
            found = replaced(found, phrase, again) if again else found
    return found


def understood(segments: Iterable[Segment]) -> list[Segment]:
    """Returns the segments of a second pass that are likely to be speech, not guesses at noise."""
    return [one for one in segments if one.words and _mean(one) >= UNDERSTOOD and not is_known_phrase(one.text)]


def replaced(segments: Iterable[Segment], span: Span, again: Iterable[Segment]) -> list[Segment]:
    """Returns the segments with the words of a stretch replaced by others."""
    kept = [part for one in segments for part in _outside(one, span)]
    return in_order([*kept, *again])


def language_near(segments: Iterable[Segment], span: Span) -> str:
    """Returns the language of the segment nearest to a stretch; empty if there are no segments."""
    middle = (span[0] + span[1]) / 2
    nearest = min(segments, key=lambda one: abs(_middle(one) - middle), default=None)
    return nearest.language if nearest else ""


def words_of(segments: Iterable[Segment]) -> list[Word]:
    """Returns the words of all segments in order of time. Words without times last as long as their segment."""
    words = [word for one in segments for word in one.words or _as_word(one)]
    return sorted(words, key=lambda word: word.start)


def in_order(segments: Iterable[Segment]) -> list[Segment]:
    """Returns the segments sorted by their start."""
    return sorted(segments, key=lambda one: (one.start, one.end))


def _with_doubtful(span: Span, segments: Sequence[Segment]) -> Span:
    """Extends a lost stretch over adjacent doubtful segments: Whisper guesses where it has just lost its place."""
    doubtful = [(one.start, one.end) for one in segments if one.words and _mean(one) < DOUBTFUL]
    touching = intervals.union([span, *doubtful], gap=BESIDE_SECONDS)
    return next(each for each in touching if each[0] <= span[0] and each[1] >= span[1])


def _as_word(segment: Segment) -> list[Word]:
    return [Word(word, segment.start, segment.end, 1.0) for word in segment.text.split()]


def _mean(segment: Segment) -> float:
    return sum(word.probability for word in segment.words) / len(segment.words)


def _right(segments: Iterable[Segment]) -> float:
    """Returns how many words are correct, as far as the recogniser can tell."""
    return sum(word.probability for word in words_of(segments))


def _with(segments: list[Segment], span: Span, again: list[Segment]) -> list[Segment]:
    """Returns the segments with the second pass over a stretch, if that probably has more correct words."""
    trimmed = _trimmed(segments, span, understood(again))
    return replaced(segments, span, trimmed) if _right(trimmed) > _right(_inside(segments, span)) else segments


def _outside(segment: Segment, span: Span) -> list[Segment]:
    """Returns the parts of a segment before and after a stretch; the segment itself if none of its words is inside."""
    if not segment.words:
        return [] if span[0] <= _middle(segment) < span[1] else [segment]
    before = tuple(word for word in segment.words if _middle(word) < span[0])
    after = tuple(word for word in segment.words if _middle(word) >= span[1])
    if len(before) + len(after) == len(segment.words):
        return [segment]
    return [_of(segment, words) for words in (before, after) if words]


def _inside(segments: Sequence[Segment], span: Span) -> list[Segment]:
    found = []
    for one in segments:
        words = tuple(word for word in one.words if span[0] <= _middle(word) < span[1])
        if words or (not one.words and span[0] <= _middle(one) < span[1]):
            found.append(_of(one, words) if words else one)
    return found


def _of(segment: Segment, words: tuple[Word, ...]) -> Segment:
    text = "".join(word.text for word in words).strip()
    return replace(segment, text=text, words=words, start=words[0].start, end=words[-1].end)


def _trimmed(segments: Sequence[Segment], span: Span, again: list[Segment]) -> list[Segment]:
    """Drops words at the edges of a second pass that the first pass has just before or after the stretch."""
    outside = words_of(replaced(segments, span, []))
    before = [word.text for word in outside if _middle(word) < span[0]][-1:]
    after = [word.text for word in outside if _middle(word) >= span[1]][:1]
    if again and before and _same(before[0], again[0].words[0].text):
        again = [*_cut(again[0], slice(1, None)), *again[1:]]
    if again and after and _same(after[0], again[-1].words[-1].text):
        again = [*again[:-1], *_cut(again[-1], slice(None, -1))]
    return again


def _cut(segment: Segment, kept: slice) -> list[Segment]:
    words = segment.words[kept]
    return [_of(segment, words)] if words else []


def _same(one: str, other: str) -> bool:
    return bare(one) == bare(other)


def _middle(part: Word | Segment) -> float:
    return (part.start + part.end) / 2


def _unheard(hole: Span, speech: Sequence[Span]) -> Segment:
    inside = intervals.clip(speech, *hole)
    return Segment(inside[0][0], inside[-1][1], "", flags=(UNHEARD,))


def _phrases(speech: Sequence[Span]) -> list[Span]:
    """Joins neighbouring stretches of speech until each is long enough to identify its language."""
    found: list[Span] = []
    for start, end in speech:
        if found and found[-1][1] - found[-1][0] < PHRASE_SECONDS and start - found[-1][1] < PHRASE_SECONDS:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
