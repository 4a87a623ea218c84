"""Verification: a person has looked again whether an answer holds, and says so until the next look or the next edit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hallway import days, files
from hallway.curate.approve import checked_against
from hallway.curate.checklist import check
from hallway.errors import InputError
from hallway.library import document
from hallway.library.answer import Answer, text_digest
from hallway.library.ledger import Entry

if TYPE_CHECKING:
    from datetime import date

    from hallway.library.finding import Finding
    from hallway.library.ledger import Ledger
    from hallway.library.library import Library


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of one answer."""

    answer: Answer
    """The answer as the file now says it."""
    is_new: bool
    """False when the same person had said the same on the same day: nothing was written."""
    overridden: tuple[Finding, ...] = ()
    """What the checklist found and the person saw otherwise; the ledger keeps why."""


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
    """Renews who checked a published answer, when, against what, which text, and until when; the ledger gets a line.

    Without `review_by` the next look is due after the settings' `review_after_days`, or later if the file says so. What
    an earlier check was held against does not count for this one. The checklist is that of the approval, but for flaws
    of the recording: it has not changed since. Only the keys named here change, and only if the file is still the one
    that was read. Raises InputError, ConflictError and DocumentError like :func:`hallway.curate.approve.approve`.
    """
    answer = library.answer(id)
    path, raw = library.answer_path(id), answer.raw
    ledger = library.ledger()
    _must_be_published(answer, ledger)
    usual = days.within(today + timedelta(days=library.settings().review_after_days))
    changes: dict[str, object] = {
        "approved_by": " ".join(by.split()),
        "approved_on": today,
        "approved_against": checked_against(against, listened=listened) or None,
        "approved_text": text_digest(answer.body),
        "review_by": review_by or max(usual, answer.review_by or usual),
    }
    changed = document.change_header(raw, changes, path)
    verified = Answer.parse(changed, path)
    why = " ".join(despite.split())
    overridden = check(library, verified, changed, before=raw, today=today, despite=why, event="verified")
    day, kept = today.isoformat(), why if overridden else ""
    entry = Entry(id, "verified", at=day, by=verified.approved_by, title=verified.title, why=kept)
    is_noted = entry in ledger.events(id)
    if changed == raw and is_noted:
        return Verification(verified, is_new=False, overridden=overridden)
    if changed != raw:
        files.replace_if_same(path, raw, changed)
    if not is_noted:
        ledger.append(entry)  # after the file, so that a stop in between is mended by verifying again
    return Verification(verified, is_new=True, overridden=overridden)


def _must_be_published(answer: Answer, ledger: Ledger) -> None:
    if answer.status == "retired":
        raise InputError(f"{answer.id} is retired: what is taken back needs no check.")
    if answer.status == "draft" or not ledger.is_frozen(answer.id):
        raise InputError(f"{answer.id} was not let out yet; check and publish it with `hallway approve {answer.id}`.")
