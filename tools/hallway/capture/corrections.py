"""Glossary corrections: the words that the machine misheard put right after recognition, each change recorded."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hallway.library.transcript import Correction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hallway.library.glossary import Glossary
    from hallway.library.transcript import Segment, Transcript, Word

    Pairs = Sequence[tuple[str, str]]

POSSESSIVE = r"(?:['’]s)?"  # noqa: RUF001
WORD = re.compile(rf"^(?P<before>\W*)(?P<core>\w(?:.*?\w)?)(?P<after>{POSSESSIVE}\W*)$", re.DOTALL)


def correct(transcript: Transcript, glossary: Glossary) -> Transcript:
    """Returns the transcript with what `sounds_like` a term written as the term; the words keep their seconds.

    Word sequences match without regard to case, at word boundaries, inside one segment, the longest first.
    Correcting twice changes nothing more. A term of another number of words than was heard shares their seconds.
    """
    pairs = sorted(((_key(wrong), right) for wrong, right in glossary.corrections()), key=lambda pair: -len(pair[0]))
    pairs = [(wrong, right) for wrong, right in pairs if wrong]
    segments, made = [], list(transcript.corrections)
    for segment in transcript.segments:
        corrected, found = _corrected(segment, pairs)
        segments.append(corrected)
        made += found
    return replace(transcript, segments=tuple(segments), corrections=tuple(made))


def _corrected(segment: Segment, pairs: Pairs) -> tuple[Segment, list[Correction]]:
    if not segment.words:
        return _corrected_text(segment, pairs)
    words: list[Word] = []
    made: list[Correction] = []
    at = 0
    while at < len(segment.words):
        run, right = _match(segment.words[at:], pairs)
        if run:
            heard = _heard(run)
            right = _as_heard(right, heard, is_first=not words or words[-1].text.rstrip().endswith((".", "?", "!")))
            if heard != right:
                made.append(Correction(from_=heard, to=right, start=run[0].start))
            words += _written(run, right) if heard != right else run
        else:
            words.append(segment.words[at])
        at += max(len(run), 1)
    if not made:
        return segment, []
    return replace(segment, words=tuple(words), text="".join(word.text for word in words)), made


def _match(words: Sequence[Word], pairs: Pairs) -> tuple[Sequence[Word], str]:
    """The words from the first on that spell one of the wrong forms, and the right one."""
    for wrong, right in pairs:
        spelled = ""
        for count, word in enumerate(words, start=1):
            spelled = f"{spelled} {_key(word.text)}".strip()
            if spelled == wrong and _is_unbroken(words[:count]):
                return words[:count], right
            if not wrong.startswith(f"{spelled} "):
                break
    return (), ""


def _is_unbroken(words: Sequence[Word]) -> bool:
    """No full stop or comma stands between the words."""
    return all((match := WORD.match(word.text)) and not match["after"].strip("- ") for word in words[:-1])


def _written(run: Sequence[Word], right: str) -> list[Word]:
    """The term as words over the seconds of the words it replaces, with their outer punctuation."""
    first, last = WORD.match(run[0].text), WORD.match(run[-1].text)
    before, after = (first["before"] if first else " "), (last["after"] if last else "")
    parts = right.split()
    texts = [f"{before if not number else ' '}{part}" for number, part in enumerate(parts)]
    texts[-1] += after
    if len(parts) == len(run):
        return [replace(word, text=text) for word, text in zip(run, texts, strict=True)]
    return _shared(run, texts)


def _shared(run: Sequence[Word], texts: Sequence[str]) -> list[Word]:
    start, length, total = run[0].start, run[-1].end - run[0].start, sum(map(len, texts))
    doubt = min(word.probability for word in run)
    edges = [round(start + length * sum(map(len, texts[:count])) / total, 3) for count in range(len(texts) + 1)]
    return [
        replace(run[0], text=text, start=edges[number], end=edges[number + 1], probability=doubt)
        for number, text in enumerate(texts)
    ]


def _corrected_text(segment: Segment, pairs: Pairs) -> tuple[Segment, list[Correction]]:
    """The same for a segment that came without words."""
    text, made = segment.text, []
    for wrong, right in pairs:
        spaced = r"[\s-]+".join(map(re.escape, wrong.split()))
        for match in reversed(list(re.finditer(rf"(?<!\w){spaced}(?!\w)", text, re.IGNORECASE))):
            written = _as_heard(right, match[0], is_first=not text[: match.start()].strip())
            if written != match[0]:
                made.append(Correction(from_=match[0], to=written, start=segment.start))
                text = text[: match.start()] + written + text[match.end() :]
    return replace(segment, text=text), made[::-1]


def _as_heard(right: str, heard: str, *, is_first: bool) -> str:
    """A lower-case term keeps the capital of a sentence's first word."""
    return right[:1].upper() + right[1:] if is_first and heard[:1].isupper() and right.islower() else right


def _heard(run: Sequence[Word]) -> str:
    whole = WORD.match("".join(word.text for word in run))
    return whole["core"] if whole else ""


def _key(text: str) -> str:
    """The bare words in lower case, hyphens as spaces."""
    match = WORD.match(text)
    return " ".join(re.sub(r"[-\s]+", " ", match["core"]).casefold().split()) if match else ""
