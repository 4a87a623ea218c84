"""Moves: an answer gets another id, goes into another one, or is taken back; every old address leads on.

Each is planned as one change of several files and the ledger, and applied as one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hallway import plain
from hallway.curate.published import check_name_before, is_file_of
from hallway.errors import InputError
from hallway.library import document
from hallway.library.answer import Answer
from hallway.library.changes import Changes
from hallway.library.ledger_entry import LedgerEntry
from hallway.names import is_id, printable, slug

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from hallway.library.ledger import Ledger
    from hallway.library.library import Library


@dataclass(frozen=True, slots=True)
class Move:
    """A move that is planned: what it does, and the change that does it."""

    event: str
    """``renamed``, ``merged`` or ``retired``, as in the ledger."""
    id: str
    to: str
    """The id that the old one leads to; empty for what is retired and has no successor."""
    title: str
    is_published: bool
    """Whether the old address was ever published, so that something has to stay there."""
    is_new: bool
    """Whether there is anything to do."""
    paths: tuple[Path, ...]
    """The files that change, beside the ledger."""
    changes: Changes = field(compare=False)

    @classmethod
    def planned(cls, event: str, id: str, to: str, title: str, *, is_published: bool, changes: Changes) -> Move:
        """Returns the move that these changes make."""
        return cls(event, id, to, title, is_published, bool(changes), changes.paths, changes)

    def apply(self) -> None:
        """Does it. ConflictError, and nothing is changed, where a file is no longer the one that was read."""
        self.changes.apply()


def rename(library: Library, id: str, new: str, *, by: str, today: date) -> Move:
    """Plans that the answer `id` is called `new` from now on: its file, its header, and who names it as successor.

    A file that a person has renamed by hand is taken as it is. Transcript and media keep their names. InputError where
    there is no such answer, or where `new` is taken; a name that the answer itself once had may be taken up again.
    """
    ledger, changes = library.ledger(), Changes(library)
    _check_name(new)
    _check_stays(ledger, id)
    if id == new:
        raise InputError(f"{id} is its id already.")
    path, target = library.answer_path(id), library.answer_path(new)
    is_by_hand = not plain.is_file(path) and plain.is_file(target) and is_file_of(target, ledger.names(id))
    _check_free(library, ledger, id, new, is_by_hand=is_by_hand)
    if is_by_hand:
        answer = _change(changes, target, target.read_bytes(), {"id": new})  # its id is still the old one
    else:
        raw = _read(library, id).raw
        changed = document.change_header(raw, {"id": new}, path)
        answer = Answer.parse(changed, target)
        changes.create(target, changed)
        changes.delete(path, raw)
    _lead_successors(library, changes, id, new)
    if is_published := ledger.is_frozen(id):
        changes.note(LedgerEntry(id, "renamed", today.isoformat(), by=by, title=answer.title, to=new))
    return Move.planned("renamed", id, new, answer.title, is_published=is_published, changes=changes)


def merge(library: Library, id: str, other: str, *, by: str, today: date) -> Move:
    """Plans that the answer `id` goes into `other`: its text stays as a retired file, its address leads there.

    `other` may be an old name of an answer. InputError where either is not there, `other` is not approved, or both are
    the same.
    """
    ledger, changes = library.ledger(), Changes(library)
    _check_stays(ledger, id, but_merged=True)
    check_name_before(library, ledger, id)
    held = _holding(library, ledger, id, other)
    title = _retire_file(library, ledger, changes, id, held.id)
    _lead_successors(library, changes, id, held.id)
    is_done = not changes.paths and ledger.resolve(id) == held.id
    if (is_published := ledger.is_frozen(id)) and not is_done:
        changes.note(LedgerEntry(id, "merged", today.isoformat(), by=by, title=title, to=held.id))
    return Move.planned("merged", id, held.id, title, is_published=is_published, changes=changes)


def retire(library: Library, id: str, *, successor: str = "", why: str, by: str, today: date) -> Move:
    """Plans that the answer `id` is taken back: a notice stays at its address, with `why` and the successor.

    An answer whose file was deleted is retired by the ledger alone. InputError where it never was published and has no
    file, where no reason is given, or where the successor is not approved or is the answer itself.
    """
    ledger, changes = library.ledger(), Changes(library)
    if not why.strip():
        raise InputError('Say why, with --why "the policy changed": it stands on the page that stays.')
    _check_stays(ledger, id)
    check_name_before(library, ledger, id)
    to = _holding(library, ledger, id, successor).id if successor else ""
    title = _retire_file(library, ledger, changes, id, to)
    entry = LedgerEntry(id, "retired", today.isoformat(), by=by, title=title, to=to, why=" ".join(why.split()))
    last = ledger.retirement(id)
    is_done = not changes.paths and last and (last.to, last.why) == (entry.to, entry.why)
    if (is_published := ledger.is_frozen(id)) and not is_done:
        changes.note(entry)
    return Move.planned("retired", id, to, title, is_published=is_published, changes=changes)


def _check_name(new: str) -> None:
    if not is_id(new) or new.endswith("-") or slug(new, "") == f"{new}-answer":
        hint = slug(new, "")
        said = f" How about {hint}?" if hint and hint != new else ""
        raise InputError(f"“{printable(new)}” cannot be an id: small letters, digits and hyphens, at most 80.{said}")


def _check_stays(ledger: Ledger, id: str, *, but_merged: bool = False) -> None:
    """Refuses an id that is an old one already, and names the present one."""
    now = ledger.renamed(id) if but_merged else ledger.resolve(id)
    if now != id:
        raise InputError(f"{id} leads to {now} already; name {now} instead.")


def _check_free(library: Library, ledger: Ledger, id: str, new: str, *, is_by_hand: bool) -> None:
    """Refuses a name that anything else has or ever had."""
    is_own = is_by_hand or (bool(ledger.names(id) & ledger.names(new)) and ledger.is_frozen(new))
    if plain.is_file(library.answer_path(new)) and not is_by_hand:
        raise InputError(f"There is an answer {new} already. To make one of both: `hallway merge {id} INTO {new}`.")
    if ledger.is_frozen(new) and not is_own:
        raise InputError(f"{new} was the address of another answer; an address is never used twice. Choose another id.")
    if plain.is_file(library.transcript_path(new)) and not is_own:
        raise InputError(
            f"transcripts/{new}.json is of another recording, whose answer is called {new}. Choose another id."
        )


def _read(library: Library, id: str) -> Answer:
    """Reads an answer; where it was published and its file is gone, says what to do."""
    if library.ledger().is_frozen(id) and not plain.is_file(library.answer_path(id)):
        hint = f"Restore answers/{id}.md, or leave a notice at its address: `hallway retire {id} --why TEXT`."
        raise InputError(f"{id} was published, but its file is gone. {hint}")
    return library.answer(id)


def _holding(library: Library, ledger: Ledger, id: str, other: str) -> Answer:
    """Returns the approved answer that is to hold in place of another, by any name that it has had."""
    if not is_id(other):
        raise InputError(f"“{printable(other)}” is not an id.")
    now = ledger.resolve(other)
    if now == id:
        raise InputError(f"{other} leads to {id} itself." if other != id else f"{id} cannot lead to itself.")
    found = _read(library, now)
    if found.status != "approved":
        raise InputError(f"{now} is {found.status}, and a link must not end there: `hallway approve {now}` first.")
    return found


def _retire_file(library: Library, ledger: Ledger, changes: Changes, id: str, successor: str) -> str:
    """Plans the header of what is taken back, where there is a file; returns its title."""
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
    """Plans that who names the old id as what holds in its place names the new one."""
    answers, _ = library.read_answers(containing=id.encode())  # unreadable ones are named by every build
    for answer in answers:
        if answer.successor == id and answer.id not in (id, now) and answer.path not in changes.paths:
            _change(changes, library.answer_path(answer.id), answer.raw, {"successor": now})
