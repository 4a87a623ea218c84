"""Renames, merges and retires answers. Every old address keeps working: it redirects, or shows a notice.

Each of these is planned as one change to several files and the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hallway import plain
from hallway.curate.published import check_name_before, is_file_of
from hallway.errors import InputError, printable
from hallway.library import document
from hallway.library.answer import Answer
from hallway.library.changes import Changes
from hallway.library.ledger_entry import LedgerEntry
from hallway.names import is_id, slug

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from hallway.library.ledger import Ledger
    from hallway.library.library import Library


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """A planned rename, merge or retirement."""

    event: str
    """``renamed``, ``merged`` or ``retired``, as in the ledger."""
    id: str
    to: str
    """The id that the old one redirects to; empty for a retired answer without a successor."""
    title: str
    is_published: bool
    """Whether the old address was ever published and so must keep working."""
    is_new: bool
    """Whether there is anything to do."""
    paths: tuple[Path, ...]
    """The files that change, without the ledger."""
    changes: Changes = field(compare=False)

    @classmethod
    def of(cls, event: str, id: str, to: str, title: str, *, is_published: bool, changes: Changes) -> PlannedMove:
        """Returns the move that these changes make."""
        return cls(event, id, to, title, is_published, bool(changes), changes.paths, changes)

    def apply(self) -> None:
        """Applies the changes. Raises ConflictError, and changes nothing, if a file was changed in the meantime."""
        self.changes.apply()


def rename(library: Library, id: str, new: str, *, by: str, today: date) -> PlannedMove:
    """Plans a new id for an answer: in its file name, its header, and the answers that name it as their successor.

    The file may already have been renamed by hand. Transcript and media keep their names. An answer can go back to
    an id that it once had. Raises InputError if there is no such answer, or if `new` belongs to another one.
    """
    ledger, changes = library.ledger(), Changes(library)
    _check_name(new)
    _check_stays(ledger, id)
    if id == new:
        raise InputError(f"The id is {id} already.")
    path, target = library.answer_path(id), library.answer_path(new)
    is_by_hand = not plain.is_file(path) and plain.is_file(target) and is_file_of(target, ledger.names(id))
    _check_free(library, ledger, id, new, is_by_hand=is_by_hand)
    if is_by_hand:
        answer = _change(changes, target, target.read_bytes(), {"id": new})  # the header still has the old id
    else:
        raw = _read(library, id).raw
        changed = document.change_header(raw, {"id": new}, path)
        answer = Answer.parse(changed, target)
        changes.create(target, changed)
        changes.delete(path, raw)
    _lead_successors(library, changes, id, new)
    if is_published := ledger.is_frozen(id):
        changes.note(LedgerEntry(id, "renamed", today.isoformat(), by=by, title=answer.title, to=new))
    return PlannedMove.of("renamed", id, new, answer.title, is_published=is_published, changes=changes)


def merge(library: Library, id: str, other: str, *, by: str, today: date) -> PlannedMove:
    """Plans to merge one answer into another: it is retired, and its address redirects to the other one.

    `other` may be an old id. Raises InputError if one of them does not exist, if `other` is not approved, or if both
    are the same.
    """
    ledger, changes = library.ledger(), Changes(library)
    _check_stays(ledger, id, but_merged=True)
    check_name_before(library, ledger, id)
    kept = _replacement(library, ledger, id, other)
    title = _retire_file(library, ledger, changes, id, kept.id)
    _lead_successors(library, changes, id, kept.id)
    is_done = not changes.paths and ledger.resolve(id) == kept.id
    if (is_published := ledger.is_frozen(id)) and not is_done:
        changes.note(LedgerEntry(id, "merged", today.isoformat(), by=by, title=title, to=kept.id))
    return PlannedMove.of("merged", id, kept.id, title, is_published=is_published, changes=changes)


def retire(library: Library, id: str, *, successor: str = "", why: str, by: str, today: date) -> PlannedMove:
    """Plans to retire an answer: its page becomes a notice with the reason and the successor.

    If its file was deleted, only the ledger changes. Raises InputError if the answer has no file and was never
    published, if `why` is empty, or if the successor is not approved or is the answer itself.
    """
    ledger, changes = library.ledger(), Changes(library)
    if not why.strip():
        raise InputError('Say why, with --why "The policy changed": the notice on its page shows the reason.')
    _check_stays(ledger, id)
    check_name_before(library, ledger, id)
    to = _replacement(library, ledger, id, successor).id if successor else ""
    title = _retire_file(library, ledger, changes, id, to)
    entry = LedgerEntry(id, "retired", today.isoformat(), by=by, title=title, to=to, why=" ".join(why.split()))
    last = ledger.retirement(id)
    is_done = not changes.paths and last and (last.to, last.why) == (entry.to, entry.why)
    if (is_published := ledger.is_frozen(id)) and not is_done:
        changes.note(entry)
    return PlannedMove.of("retired", id, to, title, is_published=is_published, changes=changes)


def _check_name(new: str) -> None:
    if not is_id(new) or new.endswith("-") or slug(new, "") == f"{new}-answer":
        hint = slug(new, "")
        better = f" How about {hint}?" if hint and hint != new else ""
        raise InputError(
            f"“{printable(new)}” is not a valid id: use at most 80 lowercase letters, digits and hyphens.{better}"
        )


def _check_stays(ledger: Ledger, id: str, *, but_merged: bool = False) -> None:
    """Raises InputError, with the current id, if this one already redirects."""
    now = ledger.renamed(id) if but_merged else ledger.resolve(id)
    if now != id:
        raise InputError(f"{id} already redirects to {now}; use {now} instead.")


def _check_free(library: Library, ledger: Ledger, id: str, new: str, *, is_by_hand: bool) -> None:
    """Raises InputError if the id belongs, or ever belonged, to another answer."""
    is_own = is_by_hand or (bool(ledger.names(id) & ledger.names(new)) and ledger.is_frozen(new))
    if plain.is_file(library.answer_path(new)) and not is_by_hand:
        raise InputError(f"There is already an answer {new}. To merge the two: `hallway merge {id} INTO {new}`.")
    if ledger.is_frozen(new) and not is_own:
        raise InputError(f"{new} was the address of another answer, and addresses are never reused. Choose another id.")
    if plain.is_file(library.transcript_path(new)) and not is_own:
        raise InputError(
            f"transcripts/{new}.json belongs to another recording, whose answer is {new}. Choose another id."
        )


def _read(library: Library, id: str) -> Answer:
    """Reads an answer. Raises InputError, with what to do, if it was published and its file is gone."""
    if library.ledger().is_frozen(id) and not plain.is_file(library.answer_path(id)):
        hint = f"Restore answers/{id}.md, or leave a notice at its address: `hallway retire {id} --why TEXT`."
        raise InputError(f"{id} was published, but its file is gone. {hint}")
    return library.answer(id)


def _replacement(library: Library, ledger: Ledger, id: str, other: str) -> Answer:
    """Returns the approved answer, found by its current id or an old one, that will replace another."""
    if not is_id(other):
        raise InputError(f"“{printable(other)}” is not an id.")
    now = ledger.resolve(other)
    if now == id:
        raise InputError(f"{other} redirects to {id} itself." if other != id else f"{id} cannot replace itself.")
    found = _read(library, now)
    if found.status != "approved":
        raise InputError(f"{now} is {found.status}, so links must not go there. Run `hallway approve {now}` first.")
    return found


def _retire_file(library: Library, ledger: Ledger, changes: Changes, id: str, successor: str) -> str:
    """Plans the header of a retired answer if it has a file; returns its title."""
    path = library.answer_path(id)
    if not plain.is_file(path) and ledger.is_frozen(id):
        return ledger.title(id) or id
    raw = library.answer(id).raw
    return _change(changes, path, raw, {"status": "retired", "successor": successor or None}).title


def _change(changes: Changes, path: Path, raw: bytes, keys: dict[str, object]) -> Answer:
    changed = document.change_header(raw, keys, path)
    changes.replace(path, raw, changed)
    return Answer.parse(changed, path)


def _lead_successors(library: Library, changes: Changes, id: str, now: str) -> None:
    """Plans the new id in the answers that name the old one as their successor."""
    answers, _ = library.read_answers(containing=id.encode())  # every build reports unreadable ones
    for answer in answers:
        if answer.successor == id and answer.id not in (id, now) and answer.path not in changes.paths:
            _change(changes, library.answer_path(answer.id), answer.raw, {"successor": now})
