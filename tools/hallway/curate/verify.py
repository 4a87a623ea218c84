"""Verification: a person confirms that a published answer is still correct, until the next review or edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hallway import days
from hallway.curate.approve import checked_against
from hallway.curate.checklist import check
from hallway.errors import InputError
from hallway.library import document
from hallway.library.answer import Answer, text_digest
from hallway.library.changes import Changes
from hallway.library.ledger_entry import LedgerEntry

if TYPE_CHECKING:
    from datetime import date

    from hallway.library.finding import Finding
    from hallway.library.ledger import Ledger
    from hallway.library.library import Library


@dataclass(frozen=True, slots=True)
class Verification:
    """The result for one answer."""

    answer: Answer
    """As it is in the file now."""
    is_new: bool
    """False if the same person had already confirmed the same on the same day; nothing was written then."""
    overridden: tuple[Finding, ...] = ()
    """The warnings that the person overrode; the ledger keeps the reason."""


def verify(
    library: Library,
    id: str,
    *,
    by: str,
    today: date,
    review_by: date | None = None,
    against: str = "",
    listened: bool = False,
    despite: str = "",
) -> Verification:
    """Updates who checked a published answer, when, against what and until when, and adds a line to the ledger.

    Either both are written or neither. Only the keys about the check change. What an earlier check was made against is
    replaced. The checklist and the errors are those of :func:`hallway.curate.approve.approve`, but problems with
    the recording, which has not changed since, are ignored.

    Args:
        review_by: The next review date. Default: the settings' `review_after_days` from today, or the file's date if
            that is later.
    """
    answer = library.answer(id)
    path, raw = library.answer_path(id), answer.raw
    ledger = library.ledger()
    _must_be_published(answer, ledger)
    usual = days.within(today + timedelta(days=library.settings().review_after_days))
    keys: dict[str, object] = {
        "approved_by": " ".join(by.split()),
        "approved_on": today,
        "approved_against": checked_against(against, listened=listened) or None,
        "approved_text": text_digest(answer.body),
        "review_by": review_by or max(usual, answer.review_by or usual),
    }
    changed = document.change_header(raw, keys, path)
    verified = Answer.parse(changed, path)
    why = " ".join(despite.split())
    overridden = check(library, verified, changed, before=raw, today=today, despite=why, event="verified")
    day, kept = today.isoformat(), why if overridden else ""
    entry = LedgerEntry(id, "verified", at=day, by=verified.approved_by, title=verified.title, why=kept)
    changes = Changes(library)
    changes.replace(path, raw, changed)
    if entry not in ledger.events(id):
        changes.note(entry)
    is_new = bool(changes)
    changes.apply()
    return Verification(verified, is_new=is_new, overridden=overridden)


def _must_be_published(answer: Answer, ledger: Ledger) -> None:
    if answer.status == "retired":
        raise InputError(f"{answer.id} is retired; only published answers can be verified.")
    if answer.status == "draft" or not ledger.is_frozen(answer.id):
        raise InputError(f"{answer.id} has not been published yet; use `hallway approve {answer.id}` instead.")
