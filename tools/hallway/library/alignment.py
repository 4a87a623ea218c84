"""Aligns the words of a page with the recording, so that each has the time at which it is heard.

The words of the page are aligned with those of the transcript once per answer; captions, transcripts and the word that
is highlighted during playback are all derived from that. An unedited word keeps its time, a corrected word gets the
time of the word it replaces, and added words share the time that is left. Times never run backwards.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.library.transcript import Segment, Transcript

SECONDS_PER_WORD = 0.33  # about 180 words a minute, used if nothing better is known
SLOWEST_SECONDS_PER_WORD = 0.6  # slower than anyone speaks: the rest of the time is a pause
FASTEST_SECONDS_PER_WORD = 0.2  # 300 words a minute, faster than anyone speaks: nobody said this here
SLACK_SECONDS = 10.0  # how far a single word may be from the time of its passage, in case a sentence was moved
RUN = 3  # this many matching words in a row are not a coincidence, wherever they are
SMALL = 64 * 64  # up to this many pairs of words, all are compared
LONGEST_SECONDS = 1_000_000.0
UNSPOKEN = " \t\n.,;:!?…\"'“”\u2018\u2019«»()[]\u2013\u2014-*_`"  # around a word, but not spoken
APOSTROPHES = str.maketrans("\u2019\u02bc", "''")


class PageBlock(Protocol):
    """A heading or paragraph of a page."""

    @property
    def seconds(self) -> int:
        """When it starts, according to the page."""

    @property
    def text(self) -> str:
        """Plain text, with single spaces between words."""

    @property
    def is_timed(self) -> bool:
        """Whether it is a `p[data-seconds]` of the page."""


class TimedWord(msgspec.Struct, frozen=True, gc=False):  # a page has a thousand: these are the fastest to create
    """A word and when it is heard, in seconds of the recording."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class TimedBlock:
    """A block of the page with the times of its words."""

    seconds: int
    """When it starts, according to the page."""
    words: tuple[TimedWord, ...]
    is_timed: bool
    """Whether it is a `p[data-seconds]` of the page."""
    is_heard: bool
    """False for text that was added and never spoken: the recording has neither its words nor time for them."""


def align(spoken: Sequence[PageBlock], words: Sequence[TimedWord], *, duration: float) -> tuple[TimedBlock, ...]:
    """Returns the blocks of the page with the times of their words, in the order of the page.

    `words` come from the transcript (see `words_of`); without them, only the times of the blocks are used. `duration`
    is the length of the recording in seconds. Times never run backwards within a block, nor between blocks unless the
    times on the page do.
    """
    order = sorted(range(len(spoken)), key=lambda number: spoken[number].seconds)
    blocks = list(_blocks([spoken[number] for number in order], duration))
    places = _places(blocks, words)
    timing = _Timing(words, places)
    lines = {number: timing.line(block) for number, block in zip(order, blocks, strict=True)}
    return tuple(lines[number] for number in range(len(spoken)))


def words_of(transcript: Transcript | None) -> list[TimedWord]:
    """Returns the words of the transcript, sorted by time; a segment without word times is divided evenly."""
    if transcript is None:
        return []
    words = [word for segment in transcript.segments for word in _words_of(segment)]
    usable = [word for word in words if 0 <= word.start <= word.end < LONGEST_SECONDS and word.text]  # false for NaN
    return sorted(usable, key=lambda word: word.start)


def in_order(lines: Sequence[TimedBlock]) -> list[TimedWord]:
    """Returns all spoken words, sorted by time."""
    heard = sorted((line for line in lines if line.is_heard), key=lambda line: line.seconds)
    return [word for line in heard for word in line.words]


def _words_of(segment: Segment) -> list[TimedWord]:
    if segment.words:
        return [TimedWord(word.text.strip(), word.start, word.end) for word in segment.words]
    if not (math.isfinite(segment.start) and math.isfinite(segment.end)):
        return []
    return list(_spread(segment.text.split(), segment.start, segment.end))


class _Block(NamedTuple):
    seconds: int
    texts: list[str]
    first: int
    """The index of its first word among all words, sorted by time."""
    end: float
    """When the next block starts."""
    is_timed: bool


def _blocks(spoken: Sequence[PageBlock], duration: float) -> Iterator[_Block]:
    starts = sorted({block.seconds for block in spoken})
    ends = dict(pairwise(starts))
    first = 0
    for block in spoken:
        texts = block.text.split(" ") if block.text else []
        end = float(ends.get(block.seconds, max(duration, block.seconds)))
        yield _Block(block.seconds, texts, first, end, block.is_timed)
        first += len(texts)


def _matched(ours: list[str], theirs: list[str]) -> list[int | None]:
    """Pairs equal words in order: from both ends, then around words that are unique in both, then the longest runs.

    This is patience diff: n words take about n steps, while `SequenceMatcher` alone may take n * n.
    """
    places: list[int | None] = [None] * len(ours)
    ranges = [(0, len(ours), 0, len(theirs))]
    while ranges:
        a, a_end, b, b_end = ranges.pop()
        while a < a_end and b < b_end and ours[a] == theirs[b]:
            places[a] = b
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and ours[a_end - 1] == theirs[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            places[a_end] = b_end
        if (a_end - a) * (b_end - b) <= SMALL:
            for block in SequenceMatcher(None, ours[a:a_end], theirs[b:b_end], autojunk=False).get_matching_blocks():
                places[a + block.a : a + block.a + block.size] = range(b + block.b, b + block.b + block.size)
        elif anchors := _anchors(ours[a:a_end], theirs[b:b_end]):
            found = [(a + ours_at, b + theirs_at) for ours_at, theirs_at in anchors]
            for at, place in found:
                places[at] = place
            around = pairwise([(a - 1, b - 1), *found, (a_end, b_end)])
            ranges += [(one[0] + 1, other[0], one[1] + 1, other[1]) for one, other in around]
    return places


def _anchors(ours: list[str], theirs: list[str]) -> list[tuple[int, int]]:
    """Returns the longest series of words that occur once in each text and in the same order in both."""
    counts, others = Counter(ours), Counter(theirs)
    where = {word: at for at, word in enumerate(theirs) if others[word] == 1}
    pairs = [(at, where[word]) for at, word in enumerate(ours) if counts[word] == 1 and word in where]
    ends: list[int] = []  # the smallest last index of a series of 1, 2, 3 … words
    rows: list[tuple[int, int, Any]] = []  # the series that ends there, as a linked list
    for at, place in pairs:
        length = bisect_left(ends, place)
        row = (at, place, rows[length - 1] if length else None)
        if length == len(ends):
            ends.append(place)
            rows.append(row)
        else:
            ends[length], rows[length] = place, row
    longest: list[tuple[int, int]] = []
    last: Any = rows[-1] if rows else None
    while last:
        at, place, last = last
        longest.append((at, place))
    return longest[::-1]


def _places(blocks: Sequence[_Block], words: Sequence[TimedWord]) -> list[int | None]:
    """Returns the index in the transcript of each word of the page; None if the transcript does not have it.

    A few equal words far from the time of their passage are coincidence ("the", "and"); a longer run is not.
    """
    places = _matched([_key(text) for block in blocks for text in block.texts], [_key(word.text) for word in words])
    firsts = [block.first for block in blocks]
    for run in _runs(places):
        for at in run if len(run) < RUN else ():
            place, block = places[at], blocks[bisect_right(firsts, at) - 1]
            if place is None or not block.seconds - SLACK_SECONDS <= words[place].start <= block.end + SLACK_SECONDS:
                places[at] = None
    return places


def _runs(places: Sequence[int | None]) -> list[range]:
    """Returns the runs of words that are consecutive in both texts; a word without a place is a run of its own."""
    runs: list[range] = []
    start, expected = 0, places[0] if places else None
    for at, place in enumerate(places):
        if place is None or place != expected:
            runs.append(range(start, at))
            start = at
        expected = None if place is None else place + 1
    return [*runs, range(start, len(places))]


class _Timing:
    """Processes the blocks in order of time and gives each word its start and end.

    No word starts before the one before it: each is between `_latest` and the transcript's next unused word.
    """

    def __init__(self, words: Sequence[TimedWord], places: list[int | None]) -> None:
        self._words = words
        self._places = places
        self._next = _following(places)
        self._used = 0  # the index of the transcript's first unused word
        self._latest = TimedWord("", 0.0, 0.0)

    def line(self, block: _Block) -> TimedBlock:
        """Returns the block with the times of its words."""
        heard: list[TimedWord] = []
        matched = backed = 0
        while len(heard) < len(block.texts):
            at = block.first + len(heard)
            place = self._places[at]
            if place is not None:
                word, text = self._words[place], block.texts[len(heard)]
                heard.append(word if word.text == text else TimedWord(text, word.start, word.end))
                self._used = place + 1
                matched += 1
            else:
                texts = self._unmatched(block, len(heard))
                is_last = len(heard) + len(texts) == len(block.texts)
                claimed = self._claim(block, self._next[at], is_first=not heard, is_last=is_last)
                heard += self._fill(texts, claimed, block)
                backed += min(len(texts), len(claimed))
            self._latest = heard[-1]
        is_heard = self._is_heard(block, heard, matched=matched, backed=backed)
        return TimedBlock(block.seconds, tuple(heard), block.is_timed, is_heard)

    def _unmatched(self, block: _Block, start: int) -> list[str]:
        numbers = range(start, len(block.texts))
        end = next((n for n in numbers if self._places[block.first + n] is not None), len(block.texts))
        return block.texts[start:end]

    def _claim(self, block: _Block, following: int | None, *, is_first: bool, is_last: bool) -> Sequence[TimedWord]:
        """Returns the words of the transcript that the page replaces, which are between words that both have."""
        low, high = self._used, len(self._words) if following is None else following
        while is_first and low < high and self._words[low].start < block.seconds:
            low += 1
        while is_last and low < high and self._words[high - 1].start >= block.end:
            high -= 1
        self._used = high
        return self._words[low:high]

    def _fill(self, texts: list[str], claimed: Sequence[TimedWord], block: _Block) -> list[TimedWord]:
        """Returns words that are missing from the transcript, with times in the gap that is left for them."""
        if len(claimed) == len(texts):
            return [TimedWord(text, word.start, word.end) for text, word in zip(texts, claimed, strict=True)]
        limit = self._words[self._used].start if self._used < len(self._words) else math.inf
        if claimed:
            begin, end = claimed[0].start, max(word.end for word in claimed)
        else:
            begin = max(self._latest.end, float(block.seconds))
            end = max(begin, block.end)
        begin = min(begin, limit)
        room = min(end, limit) - begin
        if room > SLOWEST_SECONDS_PER_WORD * len(texts):
            room = SECONDS_PER_WORD * len(texts)
        return list(_spread(texts, begin, begin + room))

    def _is_heard(self, block: _Block, heard: Sequence[TimedWord], *, matched: int, backed: int) -> bool:
        if not self._words or not heard:
            return True
        if block.is_timed and heard[-1].end - heard[0].start >= FASTEST_SECONDS_PER_WORD * len(heard):
            return True
        return matched * 4 >= len(heard) and (matched + backed) * 2 >= len(heard)


def _following(places: Sequence[int | None]) -> list[int | None]:
    """Returns the index of each word or, if it has none, the index of the next word that has one."""
    following: list[int | None] = []
    latest: int | None = None
    for place in reversed(places):
        latest = latest if place is None else place
        following.append(latest)
    return following[::-1]


def _spread(texts: Sequence[str], start: float, end: float) -> Iterator[TimedWord]:
    step = (end - start) / max(len(texts), 1)
    for number, text in enumerate(texts):
        yield TimedWord(text, start + number * step, start + (number + 1) * step)


@lru_cache(maxsize=50_000)
def _key(text: str) -> str:
    return text.translate(APOSTROPHES).strip(UNSPOKEN).casefold() or text
