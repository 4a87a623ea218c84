"""Chapters and paragraphs of a draft: where the speaker paused, about every minute and every few sentences."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from hallway.capture.sentences import Sentence, join
from hallway.capture.titles import headline, leading_clause
from hallway.timecode import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHAPTER_SECONDS = 60.0
CHAPTER_SHORTEST = 40.0
CHAPTER_LONGEST = 90.0
CHAPTER_LAST = 25.0  # nothing shorter is split off at the end

PARAGRAPH_PAUSE = 0.9
PARAGRAPH_SECONDS = 45.0
PARAGRAPH_SENTENCES = 5
PARAGRAPH_SHORTEST = 8.0  # a pause sooner than this is a breath, not a turn ...
TURN_PAUSE = 2.0  # ... unless it is as long as this

CHAPTER_TITLE = 60  # characters

# What CommonMark would take for its own; an underscore inside a word is safe and stays readable.
SPECIAL = re.compile(r"([\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;))")


def write_body(spoken: Sequence[Sentence]) -> str:
    """Returns the text of a draft: `[m:ss] ` before every paragraph, `## [m:ss] Title` before every later chapter."""
    blocks: list[str] = []
    second = -1
    for number, chapter in enumerate(split_chapters(spoken)):
        for place, paragraph in enumerate(split_paragraphs(chapter)):
            second = max(int(paragraph[0].start), second + 1)  # the note of an unheard passage may share its second
            if number and not place:
                heading = headline(leading_clause(chapter[0].text), CHAPTER_TITLE)
                blocks.append(f"## [{stamp(second)}] {escape(heading)}")
            blocks.append(f"[{stamp(second)}] {escape(join(sentence.text for sentence in paragraph))}")
    return "".join(f"{block}\n\n" for block in blocks).rstrip("\n") + "\n" if blocks else ""


def split_chapters(spoken: Sequence[Sentence]) -> list[Sequence[Sentence]]:
    """Cuts the sentences about every minute, at the longest pause near it; one chapter when it is short."""
    if not spoken:
        return []
    edges = [0, *_chapter_starts(spoken), len(spoken)]
    return [spoken[start:end] for start, end in pairwise(edges)]


def split_paragraphs(spoken: Sequence[Sentence]) -> list[list[Sentence]]:
    """Cuts a chapter's sentences at pauses, and where a paragraph would grow past five sentences or 45 seconds.

    No two paragraphs start in the same second: their seconds are their addresses.
    """
    paragraphs: list[list[Sentence]] = []
    for sentence in spoken:
        if paragraphs and not _is_turn(paragraphs[-1], sentence):
            paragraphs[-1].append(sentence)
        else:
            paragraphs.append([sentence])
    return paragraphs


def escape(text: str) -> str:
    """Returns `text` so that CommonMark shows it letter for letter."""
    return SPECIAL.sub(r"\\\1", text)


def _is_turn(paragraph: Sequence[Sentence], following: Sentence) -> bool:
    first, last = paragraph[0], paragraph[-1]
    if last.is_unheard or following.is_unheard:
        return True
    if int(following.start) == int(first.start):
        return False
    pause = following.start - last.end
    return (
        len(paragraph) >= PARAGRAPH_SENTENCES
        or following.end - first.start > PARAGRAPH_SECONDS
        or pause >= TURN_PAUSE
        or (pause >= PARAGRAPH_PAUSE and last.end - first.start >= PARAGRAPH_SHORTEST)
    )


def _chapter_starts(spoken: Sequence[Sentence]) -> Iterator[int]:
    start, end, after = spoken[0].start, spoken[-1].end, 0
    while (found := _next_chapter(spoken, start, end, after)) is not None:
        yield found
        start, after = spoken[found].start, found


def _next_chapter(spoken: Sequence[Sentence], start: float, end: float, after: int) -> int | None:
    """The sentence with the longest pause before it in the window, the one nearest to a minute among equals."""
    best: tuple[float, float, int] | None = None
    for at in range(after + 1, len(spoken)):
        length = spoken[at].start - start
        if end - spoken[at].start < CHAPTER_LAST or (best and length > CHAPTER_LONGEST):
            break
        if length < CHAPTER_SHORTEST or int(spoken[at].start) == int(spoken[at - 1].start):
            continue
        candidate = (round(spoken[at].start - spoken[at - 1].end, 1), -abs(length - CHAPTER_SECONDS), at)
        best = max(best or candidate, candidate)
    return best[2] if best else None
