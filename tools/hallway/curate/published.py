"""Compares what was ever published with what exists now: what to record, and what is lost."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hallway import plain
from hallway.errors import DocumentError, InputError, printable
from hallway.library import document
from hallway.library.answer import Answer
from hallway.library.body import anchors
from hallway.library.ledger_entry import LedgerEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date
    from pathlib import Path

    from hallway.library.ledger import Ledger
    from hallway.library.library import Library


def lost(ledger: Ledger, answer: Answer) -> tuple[int, ...]:
    """Returns the published seconds that no longer have a passage in the text and are not aliases yet."""
    return tuple(sorted(ledger.anchors(answer.id) - ledger.aliased_anchors(answer.id) - set(anchors(answer.body))))


def alias_lost(library: Library, id: str, *, by: str, today: date) -> tuple[int, ...]:
    """Records the lost seconds of an answer as aliases, which its page redirects to the nearest passage; returns them.

    Raises InputError if there is no such answer, and DocumentError if it cannot be read.
    """
    answer, ledger = library.answer(id), library.ledger()
    if gone := lost(ledger, answer):
        ledger.append(LedgerEntry(id, "aliased", today.isoformat(), by=by, title=answer.title, anchors=gone))
    return gone


def unrecorded(
    ledger: Ledger,
    answers: Iterable[Answer],
    *,
    today: date,
    seconds: Callable[[str], Iterable[int]] | None = None,
) -> tuple[LedgerEntry, ...]:
    """Returns the missing ledger entries: for answers that are new or no longer retired, and for new seconds.

    `seconds` gives the seconds of an answer by its id, if they are known already.
    """
    entries = []
    for answer in answers:
        now = seconds(answer.id) if seconds else anchors(answer.body)
        fresh = tuple(sorted(set(now) - ledger.anchors(answer.id)))
        if fresh or not ledger.is_frozen(answer.id) or ledger.retirement(answer.id):
            entries.append(LedgerEntry(answer.id, "published", today.isoformat(), title=answer.title, anchors=fresh))
    return tuple(entries)


def forgotten(ledger: Ledger, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Returns the answers that are approved according to their headers but not in the ledger under any name."""
    return tuple(
        answer
        for answer in answers
        if answer.approved_text and not any(map(ledger.is_frozen, _names(answer.id, answer.transcript, answer.media)))
    )


class AddressFixes:
    """How to fix lost addresses. Answers are read only once, and only if necessary."""

    def __init__(self, library: Library, ledger: Ledger) -> None:
        self._library, self._ledger = library, ledger

    def of(self, id: str) -> str:
        """Returns how to restore an address, as the continuation of “it would be lost;”."""
        path = self._library.answer_path(id)
        if plain.is_file(path):
            return _of_file(path.name, path.read_bytes())
        if (now := self._ledger.resolve(id)) != id and self._ledger.resolve(now) == now:  # otherwise it is a cycle
            return f"it redirects to {now}: {self.of(now)}"
        if found := min(filter(None, map(self._answers.get, self._ledger.names(id))), default=""):
            command = f"`hallway rename {id} {found}` redirects the old address"
            return f"its file seems to be answers/{found}.md now: {command}"
        return f"restore answers/{id}.md, or leave a notice there: `hallway retire {id} --why TEXT`"

    @cached_property
    def _answers(self) -> dict[str, str]:
        """Returns the answer for each id that a header names: its own, its transcript's or its media file's."""
        found: dict[str, str] = {}
        for path in self._library.answer_paths():
            for id in ids_named(path):
                found.setdefault(id, path.stem)
        return found


def _of_file(name: str, raw: bytes) -> str:
    try:
        answer = Answer.parse(raw, path=None)
    except DocumentError as error:
        line = f", line {error.line}" if error.line else ""
        return f"fix answers/{printable(name)}{line}: {printable(error.reason)}"
    id = name.removesuffix(".md")
    if answer.id != id:
        return f"answers/{printable(name)} has the id {answer.id}; change it to `id: {id}`"
    return (
        f"it says `status: {answer.status}`: publish it again with `hallway approve {id}`, or retire it with "
        f"`hallway retire {id} --why TEXT`"
    )


def is_lost(library: Library, ledger: Ledger, id: str) -> bool:
    """Returns whether a published id has no file, does not redirect and was not retired."""
    return not ledger.retirement(id) and ledger.resolve(id) == id and not plain.is_file(library.answer_path(id))


def name_before(library: Library, id: str) -> str:
    """Returns the lost id of an answer whose file was renamed by hand; empty if there is none."""
    ledger, named = library.ledger(), ids_named(library.answer_path(id))
    later = frozenset[str]().union(*map(ledger.later_names, named)) & ledger.ids()
    return next((old for old in sorted(later) if is_lost(library, ledger, old)), "")


def check_name_before(library: Library, ledger: Ledger, id: str) -> None:
    """Raises InputError if the file of a published answer was renamed to `id` by hand, which breaks its links."""
    if ledger.is_frozen(id) or not plain.is_file(library.answer_path(id)) or not (old := name_before(library, id)):
        return
    raise InputError(
        f"{id} seems to be {old}, renamed by hand. Redirect its links first: `hallway rename {old} {id}`. If it is "
        f"another answer, leave a notice at the old address: `hallway retire {old} --why TEXT`."
    )


def is_file_of(path: Path, ids: Collection[str]) -> bool:
    """Returns whether a file, judging by its header, belonged to one of these answers before it was renamed."""
    return not ids_named(path).isdisjoint(ids)


def ids_named(path: Path) -> frozenset[str]:
    """Returns the ids in a file's header: its own, and those of its transcript and its media file."""
    try:
        header = document.read_header(document.split(path.read_bytes(), path)[0], path)
    except DocumentError:
        return frozenset()
    texts = {key.text: value.text for key, value in header.fields}
    return _names(*(texts.get(key, "") for key in ("id", "transcript", "media")))


def _names(id: str, transcript: str, media: str) -> frozenset[str]:
    return frozenset((id, transcript, media.removeprefix("media/").partition(".")[0])) - {""}
