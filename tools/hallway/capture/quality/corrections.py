"""Glossary corrections: replaces misheard words after recognition, and records each change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hallway.capture.draft.sentences import whole_words
from hallway.library.transcript import Correction, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hallway.library.glossary import Glossary
    from hallway.library.transcript import Segment, Transcript

    Pairs = Sequence[tuple[str, str]]

POSSESSIVE = r"(?:['’]s)?"  # noqa: RUF001
WORD = re.compile(rf"^(?P<before>\W*)(?P<core>\w(?:.*?\w)?)(?P<after>{POSSESSIVE}\W*)$", re.DOTALL)
NOT_PROSE = re.compile(r"[/\\@#$&=~_|<>]|^\s*-")  # next to a word, these make it part of a path, address or command


def correct(transcript: Transcript, glossary: Glossary) -> Transcript:
    """Returns the transcript with everything that `sounds_like` a term replaced by the term; times stay the same.

    Whole words match, regardless of case, inside one segment, the longest sequence first; never a part of an identifier
    (PROJ-MAR-1234), a number or an address. If the term has more or fewer words, they share the time of the words
    that they replace. Correcting again changes nothing.
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
    """Corrects a segment. One without words is treated as if all of its text were said at its start."""
    given = segment.words or [Word(text, segment.start, segment.start, 0.0) for text in _spaced(segment.text)]
    words, made = _corrected_words(given, pairs)
    if not made:
        return segment, []
    return replace(segment, words=words if segment.words else (), text="".join(word.text for word in words)), made


def _corrected_words(given: Sequence[Word], pairs: Pairs) -> tuple[tuple[Word, ...], list[Correction]]:
    pieces = whole_words(given)
    whole = [_whole(word) for word in pieces]
    words: list[Word] = []
    made: list[Correction] = []
    at = 0
    while at < len(whole):
        run, right = _match(whole[at:], pairs)
        if run:
            heard = _heard(run)
            right = _as_heard(right, heard, is_first=not words or words[-1].text.rstrip().endswith((".", "?", "!")))
        if run and heard != right:
            made.append(Correction(from_=heard, to=right, start=run[0].start))
            words += _written(run, right)
        else:
            words += (piece for word in pieces[at : at + max(len(run), 1)] for piece in word)
        at += max(len(run), 1)
    return tuple(words), made


def _whole(pieces: Sequence[Word]) -> Word:
    """Returns the pieces of a word as one word."""
    return replace(
        pieces[0],
        text="".join(piece.text for piece in pieces),
        end=pieces[-1].end,
        probability=min(piece.probability for piece in pieces),
    )


def _spaced(text: str) -> list[str]:
    """Returns the words of a text, each with the space before it."""
    return re.findall(r"\s*\S+", text)


def _match(words: Sequence[Word], pairs: Pairs) -> tuple[Sequence[Word], str]:
    """Returns the first words if they spell one of the wrong forms, and the correct form."""
    for wrong, right in pairs:
        spelled = ""
        for count, word in enumerate(words, start=1):
            spelled = f"{spelled} {_key(word.text)}".strip()
            if spelled == wrong and _is_prose(words[:count]):
                return words[:count], right
            if not wrong.startswith(f"{spelled} "):
                break
    return (), ""


def _is_prose(words: Sequence[Word]) -> bool:
    """Returns whether no punctuation separates the words, and nothing next to them suggests a path or an address."""
    parts = [(match["before"], match["after"]) for word in words if (match := WORD.match(word.text))]
    is_unbroken = len(parts) == len(words) and all(not after.strip("- ") for _, after in parts[:-1])
    return is_unbroken and not any(NOT_PROSE.search(before + after) for before, after in parts)


def _written(run: Sequence[Word], right: str) -> list[Word]:
    """Returns the term as words with the times and the outer punctuation of the words that it replaces."""
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


def _as_heard(right: str, heard: str, *, is_first: bool) -> str:
    """Returns the term, capitalized at the start of a sentence if it is lower-case."""
    return right[:1].upper() + right[1:] if is_first and heard[:1].isupper() and right.islower() else right


def _heard(run: Sequence[Word]) -> str:
    whole = WORD.match("".join(word.text for word in run))
    return whole["core"] if whole else ""


def _key(text: str) -> str:
    """Returns the words in lower case, without punctuation and with spaces for hyphens."""
    match = WORD.match(text)
    return " ".join(re.sub(r"[-\s]+", " ", match["core"]).casefold().split()) if match else ""
