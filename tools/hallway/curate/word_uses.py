"""Finds and replaces the vocabulary's words in the headers of answers and in the lists in curation/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from hallway import plain
from hallway.errors import DocumentError
from hallway.library import document
from hallway.library.vocabulary import KEYS, KINDS, Kind
from hallway.library.yaml import edit_entries, node
from hallway.names import is_id

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.changes import Changes
    from hallway.library.library import Library

LISTS = ("requests.yml", "placements.yml", "places.yml", "picks.yml", "barriers.yml", "outcomes.yml", "paths.yml")
"""The lists that use words."""
KEYED: Mapping[str, Kind] = {"paths.yml": "role"}
"""The lists whose entries have a word as their id, and the kind of that word."""
LIST_KEYS: Mapping[Kind, frozenset[str]] = {
    "moment": frozenset({"moment", "moments"}),
    "role": frozenset({"role", "roles"}),
    "tag": frozenset({"tag", "tags"}),
    "expert": frozenset({"expert", "experts", "owner"}),
}
"""The keys whose values are words."""


def renew(library: Library, changes: Changes) -> None:
    """Plans to replace old words in answers and lists with the current ones."""
    vocabulary = library.vocabulary()
    for kind in KINDS:
        old = {synonym: word.id for word in vocabulary.words(kind) for synonym in word.synonyms if is_id(synonym)}
        if old:
            in_answers(library, kind, old, changes)
            in_lists(library, kind, old, changes)


def in_answers(
    library: Library, kind: Kind, now: Mapping[str, str], changes: Changes, problems: list[DocumentError] | None = None
) -> tuple[str, ...]:
    """Plans the headers that use one of the words; "" removes it. Returns the ids of those answers."""
    found = []
    signs = tuple(word.encode() for word in now)
    for path in library.answer_paths():
        raw = changes.content(path)
        header = raw[: raw.find(b"\n---", 4)]
        if not any(sign in header for sign in signs):  # true of most answers, and faster than parsing them
            continue
        try:
            edits = dict(_header_edits(kind, now, raw, path))
            if edits:
                changes.replace(path, raw, document.change_header(raw, edits, path))
                found.append(path.stem)
        except DocumentError as error:
            if problems is not None:
                problems.append(error)
    return tuple(found)


def _header_edits(kind: Kind, now: Mapping[str, str], raw: bytes, path: Path) -> Iterator[tuple[str, object]]:
    top = document.read_header(document.split(raw, path)[0], path)
    for key, value in top.fields:
        if key.text not in KEYS[kind]:
            continue
        words = [" ".join(part.text.split()) for part in (value.items if value.kind == "list" else (value,))]
        if not any(word in now for word in words):
            continue
        renewed = [new for new in dict.fromkeys(now.get(word, word) for word in words) if new]
        yield key.text, renewed if value.kind == "list" else (renewed[0] if renewed else None)


def in_lists(
    library: Library, kind: Kind, now: Mapping[str, str], changes: Changes, problems: list[DocumentError] | None = None
) -> None:
    """Plans the lists that use one of the words; nothing else in them changes."""
    for name in LISTS:
        path = library.curation / name
        if not plain.is_file(path):
            continue
        raw = changes.content(path)
        if not any(word.encode() in raw for word in now):
            continue
        try:
            node.text_of(raw, path)
            text = raw.decode("utf-8-sig")
            for old, new in now.items():
                text = _with_word(text, name, kind, old, new)
            node.read(text.replace("\r\n", "\n"), path)
        except DocumentError as error:
            if problems is not None:
                problems.append(error)
            continue
        changes.replace(path, raw, text.encode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"))


def _with_word(text: str, name: str, kind: Kind, old: str, new: str) -> str:
    """Returns the text of a list with a word replaced."""
    if KEYED.get(name) == kind:
        return edit_entries.rename(text, old, new) if new else text
    return edit_entries.replace_values(text, LIST_KEYS[kind], old, new)
