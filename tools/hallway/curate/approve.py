"""Approval: a person lets an answer out. Its header is checked, its id frozen, its seconds noted in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway import files
from hallway.curate.checklist import check
from hallway.curate.published import check_name_before
from hallway.errors import InputError
from hallway.library import document
from hallway.library.anchors import anchors
from hallway.library.answer import Answer, text_digest
from hallway.library.ledger import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hallway.library.finding import Finding
    from hallway.library.library import Library
    from hallway.library.requests import Request


@dataclass(frozen=True, slots=True)
class Approval:
    """What became of one answer."""

    answer: Answer
    """The answer as the file now says it."""
    is_new: bool
    """False when it had been approved before: nothing was written."""
    closed: tuple[Request, ...] = ()
    """The requests that it answers, closed with it."""
    overridden: tuple[Finding, ...] = ()
    """What the checklist found and the person saw otherwise; the ledger keeps why."""


def approve(
    library: Library,
    id: str,
    *,
    by: str,
    today: date,
    moments: Sequence[str] = (),
    review_by: date | None = None,
    against: str = "",
    listened: bool = False,
    despite: str = "",
) -> Approval:
    """Approves the draft of `id`: status, who, when and against what into its header, one line into the ledger.

    `moments` confirms or replaces the suggested ones; `against` is what the answer was held against, such as "price
    list v7", and `listened` adds its recording to that. `despite` says why it goes out in spite of doubtful passages,
    of an incomplete recording or of what looks like personal data; the ledger keeps it. Only the keys named here
    change, and only if the file is still the one that was read. Approving twice changes nothing. Raises InputError
    naming everything that is missing at once, ConflictError when the file changes meanwhile, DocumentError when it
    cannot be read.
    """
    answer = library.answer(id)
    path, raw = library.answer_path(id), answer.raw
    requests = library.requests()  # a file that cannot be read stops us before anything is written
    if answer.status == "retired":
        raise InputError(f"{id} is retired. To let it out again, write `status: draft` in {path.name} first.")
    ledger = library.ledger()
    if (elsewhere := ledger.renamed(id)) != id:
        raise InputError(f"{id} is an old address of {elsewhere} and leads there for ever; name this draft otherwise.")
    check_name_before(library, ledger, id)
    if answer.status == "approved" and ledger.is_frozen(id):
        return Approval(answer, is_new=False, closed=requests.close(answer))
    words = library.vocabulary()
    chosen = [words.resolve("moment", moment) or moment for moment in moments]
    changes = _changes(answer, by=by.strip(), today=today, moments=chosen, review_by=review_by)
    changes |= _against(answer, checked_against(against, listened=listened))
    changed = document.change_header(raw, changes, path)
    approved = Answer.parse(changed, path)
    why = " ".join(despite.split())
    overridden = check(library, approved, changed, before=raw, today=today, despite=why, event="approved")
    if changed != raw:
        files.replace_if_same(path, raw, changed)
    _note(library, approved, today, why if overridden else "")
    return Approval(approved, is_new=True, closed=requests.close(approved), overridden=overridden)


def checked_against(text: str, *, listened: bool) -> str:
    """Returns what an answer was checked against, in words that continue “Checked by Ana on 18 Nov 2026 against”.

    >>> checked_against("price list v7", listened=True)
    'the recording and price list v7'
    """
    parts = ["the recording"] if listened else []
    return " and ".join([*parts, *filter(None, (" ".join(text.split()),))])


def _changes(
    answer: Answer, *, by: str, today: date, moments: Sequence[str], review_by: date | None
) -> dict[str, object]:
    """The keys to write; what a stop between file and ledger left behind is kept."""
    changes: dict[str, object] = {
        "status": "approved",
        "approved_by": by or answer.approved_by,
        "approved_on": answer.approved_on if answer.status == "approved" and answer.approved_on else today,
        "approved_text": text_digest(answer.body),
    }
    if moments:
        changes["moments"] = list(dict.fromkeys(moments))
    if answer.suggested_moments and (moments or answer.moments):
        changes["suggested_moments"] = None
    if review_by:
        changes["review_by"] = review_by
    return changes


def _against(answer: Answer, said: str) -> dict[str, object]:
    """The key to write for what was checked; what an earlier approval was checked against does not count for this."""
    is_of_earlier = answer.status != "approved" and answer.approved_on is not None
    return {"approved_against": said or None} if said or is_of_earlier else {}


def _note(library: Library, answer: Answer, today: date, why: str) -> None:
    """Freezes the id: one line, after the file, so that a stop in between is mended by approving again."""
    day = (answer.approved_on or today).isoformat()
    seconds = anchors(answer.body)
    entry = Entry(answer.id, "approved", at=day, by=answer.approved_by, title=answer.title, anchors=seconds, why=why)
    library.ledger().append(entry)
