"""What the report may name: what the site may show, nothing about an answer that is not published."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from hallway.adopt.report import Shown
from hallway.errors import printable
from hallway.library.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.outcome import Outcome
    from hallway.library.placements import Placement
    from hallway.site.collection import Collection
    from hallway.site.placed import Placed

Named = TypeVar("Named", "Placement", "Outcome")


def shown(collection: Collection, placed: Placed) -> Shown:
    """Returns what a page or a report may name; in a preview, that includes drafts."""
    answers = {answer.id: answer for answer in collection.answers}
    placements = (_with_current_ids(each, collection) for each in placed.placements)
    listed = collection.library.outcomes().entries
    outcomes = (_with_current_ids(each, collection) for each in listed if is_shown(each, collection))
    return Shown(
        answers=answers,
        placements=tuple(placements),
        outcomes=tuple(outcomes),
        places=placed.places,
        moments={moment.id: moment for moment in collection.moments if not moment.is_retired},
    )


def is_shown(outcome: Outcome, collection: Collection) -> bool:
    """Returns whether an outcome may be shown."""
    return collection.preview or not outcome.answer or collection.has_page(outcome.answer)


def findings(collection: Collection, placed: Placed) -> Iterator[Finding]:
    """Yields the outcomes that are left out because they name an answer without a page."""
    listed = collection.library.outcomes()
    for each in listed.entries:
        if not is_shown(each, collection):
            why = placed.statuses.answer(each.answer).reason or "it was left out"
            reason = f"the outcome about {each.metric} names {each.answer}, which has no page: {why}."
            yield Finding("no page", listed.path, printable(reason), severity="warning", subject=each.answer)


def _with_current_ids(named: Named, collection: Collection) -> Named:
    moment = collection.vocabulary.resolve("moment", named.moment) or named.moment
    return replace(named, answer=collection.ledger.resolve(named.answer), moment=moment)
