"""Approval: a person publishes an answer. Checks its header, freezes its id and records its seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.curate.checklist import check
from hallway.curate.published import check_name_before
from hallway.errors import InputError
from hallway.library import document
from hallway.library.answer import Answer, text_digest
from hallway.library.body import anchors
from hallway.library.changes import Changes
from hallway.library.ledger_entry import LedgerEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hallway.library.finding import Finding
    from hallway.library.library import Library
    from hallway.library.requests import Request


@dataclass(frozen=True, slots=True)
class Approval:
    """The result for one answer."""

    answer: Answer
    """As it is in the file now."""
    is_new: bool
    """False if it was already approved; nothing was written then."""
    closed: tuple[Request, ...] = ()
    """The requests that were closed because this answers them."""
    overridden: tuple[Finding, ...] = ()
    """The warnings that the person overrode; the ledger keeps the reason."""


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
    """Approves the draft `id`: writes who approved it, when and against what, and adds a line to the ledger.

    Either both are written or neither. Only the approval's keys change. Approving twice changes nothing, except that
    it closes requests that are still open.

    Args:
        moments: Confirm or replace the suggested ones.
        against: What the answer was checked against, such as "price list v7"; `listened` adds its recording.
        despite: Why to publish it despite doubtful passages, an incomplete recording or possible personal data. Kept
            in the ledger.

    Raises:
        InputError: Something is missing; everything that is missing is listed at once.
        ConflictError: The file was changed in the meantime.
        DocumentError: It cannot be read.
    """
    answer = library.answer(id)
    path, raw = library.answer_path(id), answer.raw
    requests = library.requests()  # if the file cannot be read, stop before anything is written
    if answer.status == "retired":
        raise InputError(f"{id} is retired. To publish it again, write `status: draft` in {path.name} first.")
    ledger = library.ledger()
    if (elsewhere := ledger.renamed(id)) != id:
        raise InputError(f"{id} is an old address of {elsewhere} and redirects there permanently; choose another id.")
    check_name_before(library, ledger, id)
    if answer.status == "approved" and ledger.is_frozen(id):
        return Approval(answer, is_new=False, closed=requests.close(answer))
    words = library.vocabulary()
    confirmed = [words.resolve("moment", moment) or moment for moment in moments]
    keys = _keys(answer, by=by.strip(), today=today, moments=confirmed, review_by=review_by)
    keys |= _against(answer, checked_against(against, listened=listened))
    changed = document.change_header(raw, keys, path)
    approved = Answer.parse(changed, path)
    why = " ".join(despite.split())
    overridden = check(library, approved, changed, before=raw, today=today, despite=why, event="approved")
    changes = Changes(library)
    changes.replace(path, raw, changed)
    changes.note(_entry(approved, today, why if overridden else ""))
    changes.apply()
    return Approval(approved, is_new=True, closed=requests.close(approved), overridden=overridden)


def checked_against(text: str, *, listened: bool) -> str:
    """Returns what an answer was checked against, to be read after “Checked by Ana on 18 Nov 2026 against”.

    >>> checked_against("price list v7", listened=True)
    'the recording and price list v7'
    """
    parts = ["the recording"] if listened else []
    return " and ".join([*parts, *filter(None, (" ".join(text.split()),))])


def _keys(answer: Answer, *, by: str, today: date, moments: Sequence[str], review_by: date | None) -> dict[str, object]:
    """Returns the keys to write. An answer that says approved but is not in the ledger keeps its date."""
    keys: dict[str, object] = {
        "status": "approved",
        "approved_by": by or answer.approved_by,
        "approved_on": answer.approved_on if answer.status == "approved" and answer.approved_on else today,
        "approved_text": text_digest(answer.body),
    }
    if moments:
        keys["moments"] = list(dict.fromkeys(moments))
    if answer.suggested_moments and (moments or answer.moments):
        keys["suggested_moments"] = None
    if review_by:
        keys["review_by"] = review_by
    return keys


def _against(answer: Answer, checked: str) -> dict[str, object]:
    """Returns the key to write for what was checked. What an earlier approval was checked against no longer counts."""
    is_renewed = answer.status != "approved" and answer.approved_on is not None
    return {"approved_against": checked or None} if checked or is_renewed else {}


def _entry(answer: Answer, today: date, why: str) -> LedgerEntry:
    """Returns the ledger entry that freezes the id."""
    day = (answer.approved_on or today).isoformat()
    seconds = anchors(answer.body)
    return LedgerEntry(
        answer.id, "approved", at=day, by=answer.approved_by, title=answer.title, anchors=seconds, why=why
    )
