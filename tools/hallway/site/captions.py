"""Captions: the text of the page, cut to lines, each at the time at which it is heard.

The words of the page are aligned with the words of the transcript, so that the captions say what the person's corrected
text says and keep the machine's times. Without a transcript the times of the passages do.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.library.transcript import Word
    from hallway.site.render import Spoken

MAX_CHARACTERS = 74  # two lines of 37, what subtitles keep to
MAX_SECONDS = 6.0
SHORTEST_SECONDS = 0.1  # WebVTT wants an end after the start
LONG_PAUSE_SECONDS = 1.2  # a cue does not bridge it
UNSPOKEN = " \t\n.,;:!?…\"'“”\u2018\u2019«»()[]\u2013\u2014-*_`"  # around a word, not heard
SECONDS_PER_WORD = 0.33  # about 180 words a minute, where nothing better is known


class Heard(NamedTuple):
    """A word of the page and when it is heard, in seconds of the recording."""

    text: str
    start: float
    end: float


Times = list[tuple[float, float] | None]


def webvtt(spoken: Sequence[Spoken], words: Sequence[Word], *, duration: float) -> str:
    """Writes the captions of one answer as WebVTT.

    `words` are the transcript's, in order of time, or none; `duration` is that of the recording in seconds.
    """
    lines = ["WEBVTT", ""]
    for cue in _cues(align(spoken, words, duration=duration)):
        text = " ".join(word.text for word in cue)
        start, end = cue[0].start, max(cue[-1].end, cue[0].start + SHORTEST_SECONDS)
        lines += [f"{_time(start)} --> {_time(end)}", _escape(text), ""]
    return "\n".join(lines)


def align(spoken: Sequence[Spoken], words: Sequence[Word], *, duration: float) -> list[Heard]:
    """Gives each word of the text its time: its own where the transcript has the word, else between its neighbours."""
    heard: list[Heard] = []
    keys = [_key(word.text) for word in words]
    position = until = 0
    for number, passage in enumerate(spoken):
        start = float(passage.seconds)
        end = float(spoken[number + 1].seconds) if number + 1 < len(spoken) else max(duration, start)
        # A passage's second is rounded down from its first word, so the one before it may end up to a second later.
        while until < len(words) and words[until].start < end + 1:
            until += 1
        texts = passage.text.split()
        places = _places([_key(text) for text in texts], keys[position:until])
        if isinstance(places, range):
            heard += [
                Heard(text, word.start, word.end) for text, word in zip(texts, words[position:until], strict=False)
            ]
        else:
            known = [None if place is None else words[position + place] for place in places]
            heard += _fill(texts, [(word.start, word.end) if word else None for word in known], start, max(start, end))
        position += max((place + 1 for place in places if place is not None), default=0)
        while position < until and words[position].start < end - 1:
            position += 1
    return _in_order(heard)


def _places(ours: list[str], theirs: list[str]) -> Sequence[int | None]:
    """Where each of our words stands among theirs, in order; None where it does not."""
    if ours == theirs[: len(ours)]:
        return range(len(ours))
    places: list[int | None] = [None] * len(ours)
    for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        places[block.a : block.a + block.size] = range(block.b, block.b + block.size)
    return places


def _fill(texts: list[str], times: Times, start: float, end: float) -> list[Heard]:
    """Spreads words without a time evenly between the known ones around them."""
    heard: list[Heard] = []
    at = 0
    while at < len(texts):
        if known := times[at]:
            heard.append(Heard(texts[at], *known))
            at += 1
            continue
        until = next((n for n in range(at, len(texts)) if times[n]), len(texts))
        count = until - at
        begin = heard[-1].end if heard else start
        following = times[until] if until < len(texts) else None
        room = (following[0] if following else min(end, begin + count * SECONDS_PER_WORD)) - begin
        step = max(room, 0.0) / count
        heard += [Heard(texts[at + n], begin + n * step, begin + (n + 1) * step) for n in range(count)]
        at = until
    return heard


def _in_order(heard: list[Heard]) -> list[Heard]:
    latest = 0.0
    for number, (text, start, end) in enumerate(heard):
        if start < latest or end < start:
            start = max(start, latest)
            heard[number] = Heard(text, start, max(end, start))
        latest = start
    return heard


def _cues(heard: Sequence[Heard]) -> Iterator[list[Heard]]:
    cue: list[Heard] = []
    length = 0
    for word in heard:
        if cue and _is_full(cue, length, word):
            yield cue
            cue, length = [], 0
        cue.append(word)
        length += len(word.text) + 1
    if cue:
        yield cue


def _is_full(cue: list[Heard], length: int, word: Heard) -> bool:
    return (
        length + len(word.text) > MAX_CHARACTERS
        or word.end - cue[0].start > MAX_SECONDS
        or word.start - cue[-1].end > LONG_PAUSE_SECONDS
        or (length > MAX_CHARACTERS / 3 and cue[-1].text.endswith((".", "?", "!")))
    )


def _key(text: str) -> str:
    return text.strip(UNSPOKEN).casefold() or text


def _time(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def _escape(text: str) -> str:
    """Keeps text from being read as a cue's markup or as another cue (`-->`)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
