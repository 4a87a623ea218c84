"""Adds, renames, merges and retires words, in the vocabulary and in all answers as one change.

A word that was ever used remains a synonym of the word that replaced it: its page redirects, search finds both, and an
answer that still uses it is read as using the new word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hallway import plain
from hallway.curate import word_uses
from hallway.errors import DocumentError, InputError, printable
from hallway.library.changes import Changes
from hallway.library.experts import Expert, load_experts
from hallway.library.vocabulary import FILES, KEYS, Kind, Moment, Term, Vocabulary, load_moments, load_terms
from hallway.library.yaml import edit_entries
from hallway.library.yaml.fields import nearest
from hallway.names import is_id, slug

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from hallway.library.library import Library

Word = Moment | Term | Expert

NAMED_BY: Mapping[Kind, str] = {"moment": "title", "role": "title", "tag": "title", "expert": "name"}
"""The field whose text is shown for a word."""
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "moment": ("title", "who", "trigger", "place", "need", "cues", "synonyms"),
    "role": ("title", "synonyms"),
    "tag": ("title", "synonyms"),
    "expert": ("name", "role", "team", "synonyms"),
}
"""The fields of a new word, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The changes that a command plans; nothing is written until they are applied."""

    kind: Kind
    word: str
    """The word before the change."""
    now: str
    """The id that it stands for after the change."""
    changes: Changes
    answers: tuple[str, ...]
    """The ids of the answers that change."""
    problems: tuple[DocumentError, ...] = ()
    """Files that may use the word but could not be changed; the old word still works in them."""


@dataclass(frozen=True, slots=True)
class Usage:
    """A word and how often it is used."""

    kind: Kind
    word: Word
    answers: int
    """The number of answers that use it or a synonym, including drafts and retired ones."""

    @property
    def shown(self) -> str:
        """Its title or name."""
        return title_of(self.word)


def usage(library: Library, *kinds: Kind) -> tuple[Usage, ...]:
    """Returns the words of these kinds in the order of their files. Answers that cannot be read are not counted."""
    words = library.vocabulary()
    counts: Counter[tuple[Kind, str]] = Counter()
    answers, _ = library.read_answers()
    for answer in map(words.read, answers):
        counts.update((kind, id) for kind in kinds for id in _several(getattr(answer, KEYS[kind][0])))
    return tuple(Usage(kind, word, counts[kind, word.id]) for kind in kinds for word in words.words(kind))


def rename(library: Library, kind: Kind, word: str, new: str, *, title: str = "") -> Revision:
    """Plans a new id and, optionally, a new title for a word; the old ones become synonyms."""
    vocabulary = library.vocabulary()
    old = _known(vocabulary, kind, word)
    _check_free(vocabulary, kind, new, but_of=old)
    if new == old.id and (not title or title == title_of(old)):
        raise InputError(f"The {kind} is already called {old.id}; there is nothing to rename.")
    called = title or title_of(old)
    synonyms = _synonyms(new, called, *old.synonyms, old.id, *((title_of(old),) if title else ()))
    fields: dict[str, Any] = {"synonyms": synonyms} if synonyms != old.synonyms else {}
    if called != title_of(old):
        fields[NAMED_BY[kind]] = called
    wanted: Word = replace(old, **{**fields, "id": new})

    def edit(text: str) -> str:
        text = edit_entries.set_fields(text, old.id, fields, short=NAMED_BY[kind])
        return edit_entries.rename(text, old.id, new)

    return _revision(library, kind, old.id, wanted, edit, {old.id: wanted})


def merge(library: Library, kind: Kind, word: str, into: str) -> Revision:
    """Plans to merge a word into another, which takes over its answers, synonyms and cues."""
    vocabulary = library.vocabulary()
    old, other = _known(vocabulary, kind, word), _known(vocabulary, kind, into)
    if old.id == other.id:
        raise InputError(f"{printable(word)} and {printable(into)} are already the same {kind}: {old.id}.")
    if other.is_retired:
        raise InputError(f"The {kind} {other.id} is retired; merge into one that is in use.")
    synonyms = _synonyms(other.id, title_of(other), *other.synonyms, old.id, title_of(old), *old.synonyms)
    fields: dict[str, Any] = {"synonyms": synonyms}
    if isinstance(old, Moment) and isinstance(other, Moment) and set(old.cues) - set(other.cues):
        fields["cues"] = tuple(dict.fromkeys((*other.cues, *old.cues)))
    wanted: Word = replace(other, **fields)

    def edit(text: str) -> str:
        return edit_entries.set_fields(edit_entries.remove(text, old.id), other.id, fields, short=NAMED_BY[kind])

    return _revision(library, kind, old.id, wanted, edit, {old.id: None, other.id: wanted})


def add(library: Library, kind: Kind, id: str, fields: Mapping[str, Any]) -> Revision:
    """Plans a new word at the end of its file; for `fields`, see FIELDS."""
    vocabulary = library.vocabulary()
    _check_free(vocabulary, kind, id)
    given = {key: fields[key] for key in FIELDS[kind] if fields.get(key)}
    if not given.get(NAMED_BY[kind]):
        raise InputError(f"Give {id} a {NAMED_BY[kind]}: --{NAMED_BY[kind]} TEXT.")
    for synonym in filter(is_id, given.get("synonyms", ())):
        _check_free(vocabulary, kind, synonym)
    wanted: Word = (Moment if kind == "moment" else Expert if kind == "expert" else Term)(id, **given)
    written = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
    return _revision(
        library,
        kind,
        id,
        wanted,
        lambda text: edit_entries.append(text, id, written, short=NAMED_BY[kind]),
        {id: wanted},
    )


def retire(library: Library, kind: Kind, word: str, *, off_answers: bool = False) -> Revision:
    """Plans to retire a word, which keeps its page. With `off_answers`, it is removed from every answer as well.

    Raises InputError if that would leave an approved answer without a moment or an expert.
    """
    old = _known(library.vocabulary(), kind, word)
    if old.is_retired and not off_answers:
        raise InputError(f"The {kind} {old.id} is already retired.")
    wanted = replace(old, is_retired=True)
    if off_answers:
        _check_not_needed(library, kind, old)

    def edit(text: str) -> str:
        return (
            text if old.is_retired else edit_entries.set_fields(text, old.id, {"retired": True}, short=NAMED_BY[kind])
        )

    return _revision(library, kind, old.id, wanted, edit, {old.id: wanted}, off_answers=off_answers)


def pause(library: Library, word: str, until: date) -> Revision:
    """Plans that an expert is not asked before a date; a date in the past ends an earlier pause."""
    old = _known(library.vocabulary(), "expert", word)
    assert isinstance(old, Expert), old
    if old.paused_until == until:
        raise InputError(f"{old.name} is already paused until {until}.")
    wanted = replace(old, paused_until=until)

    def edit(text: str) -> str:
        return edit_entries.set_fields(text, old.id, {"paused_until": until}, short=NAMED_BY["expert"])

    return _revision(library, "expert", old.id, wanted, edit, {old.id: wanted})


def title_of(word: Word) -> str:
    """Returns the title of a word, or the name of an expert."""
    return word.name if isinstance(word, Expert) else word.title


def _revision(
    library: Library,
    kind: Kind,
    old: str,
    wanted: Word,
    edit: Callable[[str], str],
    expected: Mapping[str, Word | None],
    *,
    off_answers: bool = False,
) -> Revision:
    """Plans the change to the vocabulary and, if the id changes or is removed, to all files that use it."""
    changes = Changes(library)
    _change_vocabulary(library, kind, edit, expected, changes)
    answers: tuple[str, ...] = ()
    problems: list[DocumentError] = []
    if old != wanted.id or off_answers:
        now = dict.fromkeys((old, *filter(is_id, wanted.synonyms)), "") if off_answers else {old: wanted.id}
        answers = word_uses.in_answers(library, kind, now, changes, problems)
    if old != wanted.id:
        word_uses.in_lists(library, kind, {old: wanted.id}, changes, problems)
    return Revision(kind, old, wanted.id, changes, answers, tuple(problems))


def _change_vocabulary(
    library: Library, kind: Kind, edit: Callable[[str], str], expected: Mapping[str, Word | None], changes: Changes
) -> None:
    """Edits the kind's file, and reads it back to make sure that only the expected words have changed."""
    path = library.curation / FILES[kind]
    raw = plain.read(path) or b""
    before = {word.id: word for word in _words(kind, path, raw)}
    wanted = [now for word in before.values() if (now := expected.get(word.id, word)) is not None]
    wanted += [word for id, word in expected.items() if word is not None and id not in before]
    try:
        new = edit(raw.decode("utf-8-sig")).encode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8")
        found = list(_words(kind, path, new))
    except DocumentError:
        found = None
    if found != wanted:
        reason = "it is written in a way that cannot be changed safely; write each word as “id:” with its fields below."
        raise DocumentError(path, None, reason)
    if plain.is_file(path):
        changes.replace(path, raw, new)
    else:
        changes.create(path, new)


def _words(kind: Kind, path: Path, raw: bytes) -> tuple[Word, ...]:
    if kind == "moment":
        return load_moments(path, raw=raw)
    return tuple(load_experts(path, raw=raw).values()) if kind == "expert" else load_terms(path, raw=raw)


def _known(vocabulary: Vocabulary, kind: Kind, word: str) -> Word:
    """Returns the word with this id, synonym or title. Raises InputError, with the closest one, if there is none."""
    words = vocabulary.words(kind)
    id, called = vocabulary.resolve(kind, word), slug(word, "")
    for each in words:
        if id == each.id or (not id and called and called in (each.id, slug(title_of(each), ""))):
            return each
    ids = [each.id for each in words]
    hint = nearest(word, ids) if ids else " There is none yet."
    raise InputError(f"The {kind} {printable(word)} is not in curation/{FILES[kind]}.{hint}")


def _check_free(vocabulary: Vocabulary, kind: Kind, id: str, *, but_of: Word | None = None) -> None:
    if not is_id(id):
        better = slug(id, "")
        hint = f" Did you mean {better}?" if better else ""
        raise InputError(
            f"“{printable(id)}” is not a valid id: use at most 80 lowercase letters, digits and hyphens.{hint}"
        )
    taken = vocabulary.resolve(kind, id)
    if not taken or (but_of is not None and taken == but_of.id):
        return
    reason = f"is already a {kind}" if taken == id else f"is a synonym of the {kind} {taken}"
    merging = f" To merge the two: hallway vocabulary merge {kind} {but_of.id} into {taken}" if but_of else ""
    raise InputError(f"{id} {reason}.{merging}")


def _check_not_needed(library: Library, kind: Kind, old: Word) -> None:
    if kind not in ("moment", "expert"):
        return
    vocabulary, key = library.vocabulary(), KEYS[kind][0]
    answers, _ = library.read_answers()
    approved = (vocabulary.read(answer) for answer in answers if answer.status == "approved")
    left = [answer.id for answer in approved if _several(getattr(answer, key)) == (old.id,)]
    if left:
        shown = ", ".join(left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")
        reason = (
            f"{len(left)} approved answers would be left without a{'n' if kind == 'expert' else ''} {kind}: {shown}."
        )
        raise InputError(
            f"{reason} Give them another one first, or merge: hallway vocabulary merge {kind} {old.id} into ..."
        )


def _synonyms(id: str, title: str, *words: str) -> tuple[str, ...]:
    """Returns the words without duplicates and the word's own id and title; ids win, since their pages redirect."""
    found: dict[str, str] = {}
    for text in words:
        if text != id and (is_id(text) or text.casefold() != title.casefold()) and text:
            key = text.casefold()
            found[key] = text if is_id(text) else found.get(key, text)
    return tuple(found.values())


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()
