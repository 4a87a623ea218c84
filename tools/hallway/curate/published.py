"""What was ever published, held against what is there now: seconds to note, and what is gone."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hallway import plain
from hallway.errors import DocumentError, InputError
from hallway.library import document
from hallway.library.anchors import anchors
from hallway.library.answer import Answer
from hallway.library.ledger_entry import LedgerEntry
from hallway.names import printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from pathlib import Path

    from hallway.library.ledger import Ledger
    from hallway.library.library import Library


def lost(ledger: Ledger, answer: Answer) -> tuple[int, ...]:
    """Returns the seconds that were published, have no place in the text any more and were not let go of."""
    return tuple(sorted(ledger.anchors(answer.id) - ledger.aliased_anchors(answer.id) - set(anchors(answer.body))))


def let_go(library: Library, id: str, *, by: str, today: date) -> tuple[int, ...]:
    """Lets go of the lost seconds of an answer, and returns them: its page keeps each at the nearest that remains.

    InputError where there is no such answer, DocumentError where it cannot be read.
    """
    answer, ledger = library.answer(id), library.ledger()
    if gone := lost(ledger, answer):
        ledger.append(LedgerEntry(id, "aliased", today.isoformat(), by=by, title=answer.title, anchors=gone))
    return gone


def unnoted(ledger: Ledger, answers: Iterable[Answer], *, today: date) -> tuple[LedgerEntry, ...]:
    """Returns the lines that the ledger lacks for these published answers: new ones, new seconds, no longer retired."""
    entries = []
    for answer in answers:
        fresh = tuple(sorted(set(anchors(answer.body)) - ledger.anchors(answer.id)))
        if fresh or not ledger.is_frozen(answer.id) or ledger.retirement(answer.id):
            entries.append(LedgerEntry(answer.id, "published", today.isoformat(), title=answer.title, anchors=fresh))
    return tuple(entries)


def forgotten(ledger: Ledger, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Returns the answers that a command approved, as their headers say, and that the ledger knows by no name."""
    return tuple(
        answer
        for answer in answers
        if answer.approved_text and not any(map(ledger.is_frozen, _names(answer.id, answer.transcript, answer.media)))
    )


class WaysBack:
    """What brings lost addresses back. All answers are read once, and only if an address needs it."""

    def __init__(self, library: Library, ledger: Ledger) -> None:
        self._library, self._ledger = library, ledger

    def of(self, id: str) -> str:
        """Returns, in words that follow “it would be lost;”, the command that brings this one back."""
        path = self._library.answer_path(id)
        if plain.is_file(path):
            return _of_file(path.name, path.read_bytes())
        if (now := self._ledger.resolve(id)) != id and self._ledger.resolve(now) == now:  # else a circle
            return f"it leads to {now}: {self.of(now)}"
        if found := min(filter(None, map(self._answers.get, self._ledger.names(id))), default=""):
            command = f"`hallway rename {id} {found}` leads the old address there"
            return f"its file seems to be answers/{found}.md now: {command}"
        return f"restore answers/{id}.md, or leave a notice there: `hallway retire {id} --why TEXT`"

    @cached_property
    def _answers(self) -> dict[str, str]:
        """The first answer that names an id as its own, as that of its transcript or of its recording."""
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
        return f"mend answers/{printable(name)}{line}: {printable(error.reason)}"
    id = name.removesuffix(".md")
    if answer.id != id:
        return f"answers/{printable(name)} says that its id is {answer.id}; write `id: {id}` there"
    return (
        f"it says `status: {answer.status}`: `hallway approve {id}` lets it out again, "
        f"`hallway retire {id} --why TEXT` takes it back for good"
    )


def is_lost(library: Library, ledger: Ledger, id: str) -> bool:
    """Says whether a published id has no file, leads nowhere and was not retired."""
    return not ledger.retirement(id) and ledger.resolve(id) == id and not plain.is_file(library.answer_path(id))


def name_before(library: Library, id: str) -> str:
    """Returns the lost id that the answer `id` had before somebody renamed its file by hand; empty if there is none."""
    ledger, named = library.ledger(), ids_named(library.answer_path(id))
    since = frozenset[str]().union(*map(ledger.later_names, named)) & ledger.ids()
    return next((old for old in sorted(since) if is_lost(library, ledger, old)), "")


def check_name_before(library: Library, ledger: Ledger, id: str) -> None:
    """Raises InputError if somebody renamed the file of a published answer to that of `id`, and links do not know."""
    if ledger.is_frozen(id) or not plain.is_file(library.answer_path(id)) or not (old := name_before(library, id)):
        return
    raise InputError(
        f"{id} seems to be {old}, renamed by hand. Lead its links here first: `hallway rename {old} {id}`. If it is "
        f"another answer, leave a notice there: `hallway retire {old} --why TEXT`."
    )


def is_file_of(path: Path, ids: Collection[str]) -> bool:
    """Says whether a file was that of one of these answers before a person renamed it: by its id or its recording."""
    return not ids_named(path).isdisjoint(ids)


def ids_named(path: Path) -> frozenset[str]:
    """Returns the ids that a file has had, by its header: its own, its transcript's, its recording's."""
    try:
        header = document.read_header(document.split(path.read_bytes(), path)[0], path)
    except DocumentError:
        return frozenset()
    texts = {key.text: value.text for key, value in header.fields}
    return _names(*(texts.get(key, "") for key in ("id", "transcript", "media")))


def _names(id: str, transcript: str, media: str) -> frozenset[str]:
    return frozenset((id, transcript, media.removeprefix("media/").partition(".")[0])) - {""}
