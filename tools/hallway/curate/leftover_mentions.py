"""Finds where redacted words are still mentioned, in the same answer and in other files of the knowledge base."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from hallway import files, timecode
from hallway.errors import printable
from hallway.library import visible_words
from hallway.library.body import blocks
from hallway.library.redaction import said
from hallway.library.similarity import COMMON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from hallway.curate.mask_text import Named, Spoken
    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.redaction import Utterance
    from hallway.library.transcript import Transcript

SHORTEST = 3  # letters of a revealing word; a number may be shorter
MOST_PLACES = 4  # listed per word; the rest are counted

_SENTENCE_BEGINS = re.compile(r"(?:[.?!:\]#>\-\u2026][\s\"'*_“(]*|^\W*)$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where the words are still mentioned."""

    where: str
    """A file of the knowledge base and a line, or a description of another place."""
    advice: str
    """What can be done about it."""


def proper_names(body: str, words: Iterable[Spoken], heard: Sequence[Utterance]) -> frozenset[str]:
    """Returns the words, case-folded, that are capitalized in the middle of a sentence."""
    found = {
        word.text for word in words if word.text[0].isupper() and not _SENTENCE_BEGINS.search(body[: word.start][-80:])
    }
    for before, word in pairwise(heard):
        text = word.text.strip()
        if text[:1].isupper() and before.text.strip()[-1:].isalnum() and not word.is_passage:
            found.add(text)
    return frozenset(key for text in found for key in visible_words.keys(text))


@dataclass(frozen=True, slots=True)
class RevealingWords:
    """Words that reveal something on their own, without the sentence around them."""

    names: tuple[str, ...]
    """Names and numbers."""
    others: tuple[str, ...]
    """Words that no other answer uses."""

    @property
    def words(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.names, *self.others)


def revealing(library: Library, answer: Answer, words: Iterable[str], *, proper: frozenset[str]) -> RevealingWords:
    """Returns which of the words are revealing; terms of the glossary and common words are not."""
    candidates = _candidates(words)
    terms = {key for term in library.glossary().terms for key in visible_words.keys(term.term)}
    texts = (path for path in library.answer_paths() if candidates and path.stem != answer.id)
    common = {key for path in texts for key in visible_words.keys(_text(path)) & candidates.keys()}
    names = {key for key in candidates if key in proper - terms or (_is_number(key) and key not in common)}
    others = {key for key in candidates if key not in common} - names
    return RevealingWords(
        tuple(candidates[key] for key in sorted(names)), tuple(candidates[key] for key in sorted(others))
    )


def revealing_parts(words: Iterable[str]) -> list[str]:
    """Returns the parts of the words that are not common words, each once."""
    return list(dict.fromkeys(_candidates(words).values()))


def in_headings(answer: Answer, words: Iterable[str]) -> dict[str, list[str]]:
    """Returns where these words appear in titles and the summary, described in words such as ``the title``."""
    return _found(_headings(answer), words)


def in_answer(answer: Answer, transcript: Transcript | None, words: Iterable[str]) -> dict[str, list[str]]:
    """Returns where these words appear anywhere in an answer or its transcript."""
    return _found([*_headings(answer), *_passages(answer, transcript)], words)


def _found(texts: Iterable[tuple[str, str]], words: Iterable[str]) -> dict[str, list[str]]:
    wanted = {part.key: word for word in words for part in visible_words.parts(word)}
    found: dict[str, list[str]] = {}
    for text, place in texts:
        for key in sorted(visible_words.keys(text) & wanted.keys()):
            places = found.setdefault(wanted[key], [])
            if place not in places:
                places.append(place)
    return found


def listed(places: Sequence[str]) -> str:
    """Describes the first places, and how many more there are."""
    more = len(places) - MOST_PLACES
    return ", ".join(places[:MOST_PLACES]) + (f" and {more} more" if more > 0 else "")


def in_other_files(library: Library, answer: Answer, named: Named) -> Iterator[Mention]:
    """Yields the other files that mention the words: answers, transcripts, the vocabulary, the ledger."""
    own = {library.answer_path(answer.id), library.transcript_path(answer.transcript or answer.id)}
    for path in _kept_files(library):
        if path in own or not (lines := _lines_with(_text(path), named)):
            continue
        where = f"{printable(path.relative_to(library.root).as_posix())}, line {lines[0]}"
        more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
        yield Mention(where + more, _advice(library, path, named))


def _candidates(words: Iterable[str]) -> dict[str, str]:
    """Returns the words that may be revealing, by their keys."""
    parts = (part for word in words for part in visible_words.parts(word))
    return {part.key: part.text for part in parts if _is_candidate(part.text)}


def _is_candidate(part: str) -> bool:
    return _is_number(part) or (len(part) >= SHORTEST and part.casefold() not in COMMON)


def _is_number(part: str) -> bool:
    return any(char.isdigit() for char in part)


def _headings(answer: Answer) -> Iterator[tuple[str, str]]:
    yield answer.title, "the title"
    yield answer.summary, "the summary"
    yield answer.recording, "the name of the recording"
    yield from ((text, f"the chapter at {at}") for text, at, is_heading in _blocks(answer) if is_heading)


def _passages(answer: Answer, transcript: Transcript | None) -> Iterator[tuple[str, str]]:
    yield from ((text, f"the text at {at}") for text, at, is_heading in _blocks(answer) if not is_heading)
    for word in said(transcript) if transcript else ():
        yield word.text, f"the transcript at {timecode.stamp(word.start)}"


def _blocks(answer: Answer) -> Iterator[tuple[str, str, bool]]:
    second = 0.0
    for block in blocks(answer.body):
        second = second if block.seconds is None else block.seconds
        yield block.text, timecode.stamp(second), block.is_heading


def _kept_files(library: Library) -> Iterator[Path]:
    for folder in (library.answers, library.transcripts, library.curation):
        found = folder.iterdir() if folder.is_dir() else ()
        yield from sorted(path for path in found if files.is_regular(path))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def _lines_with(text: str, named: Named) -> list[int]:
    return sorted({text.count("\n", 0, start) + 1 for start, _ in named.spans(text)})


def _advice(library: Library, path: Path, named: Named) -> str:
    if path.name.startswith("."):
        return "a copy left by an interrupted command or another program; delete it"
    if path.parent == library.answers:
        options = " ".join(f'--word "{printable(word)}"' for word in named.words)
        return f"hallway redact {path.stem} {options}" if path.suffix == ".md" else "check whether it is still needed"
    if path == library.ledger_path:
        return "an earlier title or note, which no page shows. Only rewriting the git history removes it"
    if path.parent == library.transcripts:
        return "it belongs to another answer, or to none"
    return "change it by hand"
