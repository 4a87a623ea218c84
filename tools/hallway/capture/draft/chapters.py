"""Splits a draft into chapters and paragraphs: where the subject changes, at pauses, and every few sentences."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from hallway.capture.draft.headings import heading
from hallway.capture.draft.sentences import Sentence, join
from hallway.capture.draft.subjects import refers_back, subject_starts
from hallway.timecode import stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

PARAGRAPH_PAUSE = 0.8
PARAGRAPH_SECONDS = 45.0
PARAGRAPH_SENTENCES = 5  # from this many on, a sentence starts a new paragraph unless it refers back ...
PARAGRAPH_MOST_SENTENCES = 7  # ... and there are never more than this
PARAGRAPH_SHORTEST = 8.0  # a pause sooner than this is a breath, not a turn ...
TURN_PAUSE = 2.0  # ... unless it is as long as this

# An item of a spoken list: "First, ...", "Und drittens ...".
ITEM = re.compile(
    r"(?:(?:and|und|et|y) )?(?:(?:first|second|third|fourth|fifth|last|one|two|three|four|five)(?=[,:])|first of all"
    r"|(?:first|second|third|last|final)ly|the (?:first|second|third|fourth|last) (?:one|thing|step|question|reason)"
    r"|(?:number|step) (?:one|two|three|four|five|\d)|erstens|zweitens|drittens|viertens|zuletzt|schließlich"
    r"|premièrement|deuxièmement|troisièmement|enfin|primero|segundo|tercero|por último)(?!\w)",
    re.IGNORECASE,
)

# What CommonMark would interpret. An underscore inside a word is safe and stays readable.
SPECIAL = re.compile(r"([\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;))")


def write_body(spoken: Sequence[Sentence], language: str) -> str:
    """Returns the text of a draft: `[m:ss] ` before every paragraph, `## [m:ss] Title` before every later chapter."""
    blocks: list[str] = []
    second = -1
    for number, chapter in enumerate(split_chapters(spoken, language)):
        for place, paragraph in enumerate(split_paragraphs(chapter, language)):
            second = max(int(paragraph[0].start), second + 1)  # an unheard passage may start in the same second
            if number and not place:
                blocks.append(f"## [{stamp(second)}] {escape(heading(chapter, language))}")
            blocks.append(f"[{stamp(second)}] {escape(join(sentence.text for sentence in paragraph))}")
    return "".join(f"{block}\n\n" for block in blocks).rstrip("\n") + "\n" if blocks else ""


def split_chapters(spoken: Sequence[Sentence], language: str) -> list[Sequence[Sentence]]:
    """Cuts the sentences where the subject changes; a short recording is one chapter."""
    if not spoken:
        return []
    edges = [0, *subject_starts(spoken, language), len(spoken)]
    return [spoken[start:end] for start, end in pairwise(edges)]


def split_paragraphs(spoken: Sequence[Sentence], language: str) -> list[list[Sentence]]:
    """Splits a chapter's sentences at pauses, before the items of a list, and before a paragraph gets too long.

    No two paragraphs start in the same second, because links use the second.
    """
    paragraphs: list[list[Sentence]] = []
    for sentence in spoken:
        if paragraphs and not _is_turn(paragraphs[-1], sentence, language):
            paragraphs[-1].append(sentence)
        else:
            paragraphs.append([sentence])
    return paragraphs


def escape(text: str) -> str:
    """Returns `text` escaped so that CommonMark shows it as it is."""
    return SPECIAL.sub(r"\\\1", text)


def _is_turn(paragraph: Sequence[Sentence], following: Sentence, language: str) -> bool:
    first, last = paragraph[0], paragraph[-1]
    if last.is_unheard or following.is_unheard:
        return True
    if int(following.start) == int(first.start):
        return False
    pause = following.start - last.end
    is_due = pause >= PARAGRAPH_PAUSE or ITEM.match(following.text)
    is_long = len(paragraph) >= PARAGRAPH_SENTENCES and not refers_back(following, language)
    return (
        is_long
        or len(paragraph) >= PARAGRAPH_MOST_SENTENCES
        or following.end - first.start > PARAGRAPH_SECONDS
        or pause >= TURN_PAUSE
        or bool(is_due and last.end - first.start >= PARAGRAPH_SHORTEST)
    )
