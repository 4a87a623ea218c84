"""The pick of the week: which answers may be picked, which three to suggest, and how a pick is recorded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hallway.days import Week
from hallway.errors import InputError
from hallway.library.picks import Pick
from hallway.names import clean_line
from hallway.place.address_status import AddressStatuses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.library import Library

PROPOSALS = 3
FRESH_DAYS = 30
DUE_DAYS = 30
HOT_PLACES = 2  # people come across an answer that is pinned in this many places, and can talk about it
TEXT_LENGTH = 500  # characters of a reason, so that it fits on a card


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer that would make a good pick."""

    answer: Answer
    reasons: tuple[str, ...]
    """In words, the most important one first."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The result of picking."""

    pick: Pick
    answer: Answer
    replaced: Pick | None
    """The previous pick for the same week and team."""
    warning: str = ""
    """A problem with the answer that does not prevent the pick; usually empty."""


def put(library: Library, wanted: Pick, *, today: date, may_replace: bool = False) -> Picked:
    """Records a pick, with the current id if the answer was renamed or merged.

    Raises InputError if the answer is not published, was picked recently, or the week has another pick.
    """
    statuses = AddressStatuses.of(library, today=today)
    pick = replace(
        wanted,
        answer=_published(statuses, wanted.answer),
        why=_required(wanted.why, "--why", "why it matters to them now"),
        reinforce=_required(wanted.reinforce, "--reinforce", "where you come back to it: a meeting, a number, a word"),
        team=clean_line(wanted.team),
        by=clean_line(wanted.by),
        picked_on=today,
    )
    picks, weeks = library.picks(), library.settings().pick_again_after_weeks
    previous = picks.find(pick.week, pick.team)
    if previous and previous.answer != pick.answer and not may_replace:
        raise InputError(
            f"{pick.week} already has a pick{_for(pick.team)}: {previous.answer}. To replace it, add --replace."
        )
    others = (each for each in picks.entries if each is not previous)
    if recent := _recent(others, pick.answer, pick.team, pick.week, statuses, weeks):
        reason = f"{pick.answer} is the pick of {recent.week}{_for(recent.team)}, less than {weeks} weeks apart."
        raise InputError(f"{reason} Change `pick_again_after_weeks` in curation/settings.yml to allow it.")
    picks.put(pick)
    reason = statuses.answer(pick.answer).reason
    warning = f"{pick.answer}: {reason}. Check it before the week starts: hallway verify {pick.answer}"
    return Picked(pick, statuses.answers[pick.answer], previous, warning if reason else "")


def propose(library: Library, week: Week, *, team: str = "", today: date) -> tuple[Proposal, ...]:
    """Returns up to three answers for a week, for different reasons if possible, without recent picks."""
    statuses, picks = AddressStatuses.of(library, today=today), library.picks().entries
    weeks = library.settings().pick_again_after_weeks
    pins = Counter(statuses.answer(each.answer).current_id for each in library.placements().entries if each.answer)
    fitting = [
        answer
        for answer in statuses.answers.values()
        if statuses.answer(answer.id).state == "fine" and not _recent(picks, answer.id, team, week, statuses, weeks)
    ]
    last = {statuses.answer(each.answer).current_id: each.week for each in sorted(picks, key=lambda each: each.week)}
    reasons = {answer.id: dict(_reasons(answer, pins[answer.id], last.get(answer.id), today)) for answer in fitting}
    chosen = dict[str, Proposal]()
    for kind, order in _ORDERS.items():
        candidates = [answer for answer in fitting if kind in reasons[answer.id] and answer.id not in chosen]
        if candidates and len(chosen) < PROPOSALS:
            best = min(candidates, key=lambda answer: (order(answer, pins[answer.id]), answer.id))
            chosen[best.id] = _proposal(best, kind, reasons[best.id])
    rest = sorted((answer for answer in fitting if answer.id not in chosen), key=lambda answer: _age(answer, last))
    for answer in rest[: PROPOSALS - len(chosen)]:
        chosen[answer.id] = _proposal(answer, next(iter(reasons[answer.id])), reasons[answer.id])
    return tuple(chosen.values())


_ORDERS: dict[str, Callable[[Answer, int], float]] = {
    "due": lambda answer, pins: answer.review_by.toordinal() if answer.review_by else 0,
    "fresh": lambda answer, pins: -(answer.approved_on or answer.recorded).toordinal(),
    "gap": lambda answer, pins: -(answer.approved_on or answer.recorded).toordinal(),
    "hot": lambda answer, pins: -pins,
}
"""The kinds of reason in the order in which they are tried, each with its way to sort the answers."""


def _reasons(answer: Answer, pins: int, last: Week | None, today: date) -> Iterator[tuple[str, str]]:
    """Yields the reasons why an answer would make a good pick, each with its kind."""
    approved = answer.approved_on
    if answer.review_by and today <= answer.review_by <= today + timedelta(days=DUE_DAYS):
        yield "due", f"due for review on {answer.review_by}: listen to it together and say whether it is still right"
    if approved and timedelta() <= today - approved <= timedelta(days=FRESH_DAYS):
        yield "fresh", f"new since {approved}"
    if not pins:
        yield "gap", "not pinned anywhere yet, so nobody comes across it at work"
    if pins >= HOT_PLACES:
        yield "hot", f"pinned in {pins} places, so people come across it at work"
    yield "last", f"last picked for {last}" if last else "never picked"


def _proposal(answer: Answer, first: str, reasons: dict[str, str]) -> Proposal:
    return Proposal(answer, (reasons[first], *(text for kind, text in reasons.items() if kind != first)))


def _age(answer: Answer, last: dict[str, Week]) -> tuple[str, int, str]:
    """Sorts answers that were never picked first, then those picked longest ago; newer recordings before older ones."""
    return str(last.get(answer.id, "")), -answer.recorded.toordinal(), answer.id


def _recent(
    picks: Iterable[Pick], answer_id: str, team: str, week: Week, statuses: AddressStatuses, weeks: int
) -> Pick | None:
    """Returns a pick of the same answer for the same people less than `weeks` before or after this one."""
    near = (each for each in picks if each.is_for(team) and abs(week - each.week) < weeks)
    return next((each for each in near if statuses.answer(each.answer).current_id == answer_id), None)


def _published(statuses: AddressStatuses, answer_id: str) -> str:
    status = statuses.answer(answer_id)
    if status.state == "dead" or not status.current_id:
        raise InputError(f"{answer_id} cannot be picked: {status.reason}.")
    if status.state == "retired":
        raise InputError(f"{answer_id} cannot be picked: {status.reason}. Pick {status.current_id}.")
    return status.current_id


def _required(text: str, option: str, question: str) -> str:
    """Returns an option's text as one line. Raises InputError if it is empty or too long."""
    line = clean_line(text)
    if not line:
        raise InputError(f"Say {question}: {option} TEXT. Without it, a pick is just another link.")
    if len(line) > TEXT_LENGTH:
        raise InputError(f"{option} has {len(line)} characters; the limit is {TEXT_LENGTH}.")
    return line


def _for(team: str) -> str:
    return f" for {team}" if team else ""
