"""The pick of the week: which answer may be picked, which three to propose, and the entry that keeps it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hallway.errors import InputError
from hallway.library.picks import Pick, Week
from hallway.names import clean_line
from hallway.place.standing import Standings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.library import Library

PROPOSALS = 3
FRESH_DAYS = 30
DUE_DAYS = 30
HOT_PLACES = 2  # from so many on, people meet it at work and the talk about it has something to start from
TEXT_LENGTH = 500  # characters of a reason; it has to fit into a card


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer that would make a good pick."""

    answer: Answer
    reasons: tuple[str, ...]
    """In words, the one for which it is proposed first."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What came of picking."""

    pick: Pick
    answer: Answer
    before: Pick | None
    """What stood in its place."""
    warning: str = ""
    """What the person should know; empty if nothing."""


def put(library: Library, wanted: Pick, *, today: date, may_replace: bool = False) -> Picked:
    """Records a pick; InputError where it may not be: not published, picked lately, or the week has another.

    An id that was renamed or merged is taken as what it is now.
    """
    standings = Standings.of(library, today=today)
    pick = replace(
        wanted,
        answer=_published(standings, wanted.answer),
        why=_said(wanted.why, "--why", "why it matters to them now"),
        reinforce=_said(wanted.reinforce, "--reinforce", "where you come back to it: a meeting, a number, a word"),
        team=clean_line(wanted.team),
        by=clean_line(wanted.by),
        picked_on=today,
    )
    picks, weeks = library.picks(), library.settings().pick_again_after_weeks
    before = picks.find(pick.week, pick.team)
    if before and before.answer != pick.answer and not may_replace:
        raise InputError(
            f"{pick.week} has a pick already{_for(pick.team)}: {before.answer}. To change it, say --replace."
        )
    others = (each for each in picks.entries if each is not before)
    if near := _nearest(others, pick.answer, pick.team, pick.week, standings, weeks):
        reason = f"{pick.answer} is the pick of {near.week}{_for(near.team)}: less than {weeks} weeks lie between."
        raise InputError(f"{reason} `pick_again_after_weeks` in curation/settings.yml says how many it takes.")
    picks.put(pick)
    standing = standings.answer(pick.answer)
    warning = (
        f"{pick.answer}: {standing.reason}. Check it first: hallway verify {pick.answer}" if standing.reason else ""
    )
    return Picked(pick, standings.answers[pick.answer], before, warning)


def propose(library: Library, week: Week, *, team: str = "", today: date) -> tuple[Proposal, ...]:
    """Returns up to three answers for a week, for different reasons where there are; none that was picked lately."""
    standings, picks = Standings.of(library, today=today), library.picks().entries
    weeks = library.settings().pick_again_after_weeks
    pins = Counter(standings.answer(each.answer).now for each in library.placements().entries if each.answer)
    fit = [
        answer
        for answer in standings.answers.values()
        if standings.answer(answer.id).state == "fine" and not _nearest(picks, answer.id, team, week, standings, weeks)
    ]
    last = {standings.answer(each.answer).now: each.week for each in sorted(picks, key=lambda each: each.week)}
    reasons = {answer.id: dict(_reasons(answer, pins[answer.id], last.get(answer.id), today)) for answer in fit}
    chosen = dict[str, Proposal]()
    for kind, order in _ORDERS.items():
        ready = [answer for answer in fit if kind in reasons[answer.id] and answer.id not in chosen]
        if ready and len(chosen) < PROPOSALS:
            best = min(ready, key=lambda answer: (order(answer, pins[answer.id]), answer.id))
            chosen[best.id] = _proposal(best, kind, reasons[best.id])
    rest = sorted((answer for answer in fit if answer.id not in chosen), key=lambda answer: _age(answer, last))
    for answer in rest[: PROPOSALS - len(chosen)]:
        chosen[answer.id] = _proposal(answer, next(iter(reasons[answer.id])), reasons[answer.id])
    return tuple(chosen.values())


_ORDERS: dict[str, Callable[[Answer, int], float]] = {
    "due": lambda answer, pins: answer.review_by.toordinal() if answer.review_by else 0,
    "fresh": lambda answer, pins: -(answer.approved_on or answer.recorded).toordinal(),
    "gap": lambda answer, pins: -(answer.approved_on or answer.recorded).toordinal(),
    "hot": lambda answer, pins: -pins,
}
"""The reasons in the order in which they are tried, and what comes first among those to whom one applies."""


def _reasons(answer: Answer, pins: int, last: Week | None, today: date) -> Iterator[tuple[str, str]]:
    approved = answer.approved_on
    if answer.review_by and today <= answer.review_by <= today + timedelta(days=DUE_DAYS):
        yield "due", f"due for another look on {answer.review_by}: hear it together and say whether it still holds"
    if approved and timedelta() <= today - approved <= timedelta(days=FRESH_DAYS):
        yield "fresh", f"new since {approved}"
    if not pins:
        yield "gap", "pinned nowhere yet, so nobody meets it at work"
    if pins >= HOT_PLACES:
        yield "hot", f"pinned in {pins} places, so people meet it at work"
    yield "last", f"not picked since {last}" if last else "never picked"


def _proposal(answer: Answer, first: str, reasons: dict[str, str]) -> Proposal:
    return Proposal(answer, (reasons[first], *(text for kind, text in reasons.items() if kind != first)))


def _age(answer: Answer, last: dict[str, Week]) -> tuple[str, int, str]:
    """Those never picked first, then those whose turn is longest ago; the newer recording before the older."""
    return str(last.get(answer.id, "")), -answer.recorded.toordinal(), answer.id


def _nearest(
    picks: Iterable[Pick], answer_id: str, team: str, week: Week, standings: Standings, weeks: int
) -> Pick | None:
    """The pick of the same answer for the same people that is too near to a week."""
    near = (each for each in picks if each.is_for(team) and abs(week - each.week) < weeks)
    return next((each for each in near if standings.answer(each.answer).now == answer_id), None)


def _published(standings: Standings, answer_id: str) -> str:
    standing = standings.answer(answer_id)
    if standing.state == "dead" or not standing.now:
        raise InputError(f"{answer_id} cannot be picked: {standing.reason}.")
    if standing.state == "retired":
        raise InputError(f"{answer_id} cannot be picked: {standing.reason}. Pick {standing.now}.")
    return standing.now


def _said(text: str, option: str, what: str) -> str:
    said = clean_line(text)
    if not said:
        raise InputError(f"Say {what}: {option} TEXT. A pick without it is one more link.")
    if len(said) > TEXT_LENGTH:
        raise InputError(f"{option} has {len(said)} characters; say it in at most {TEXT_LENGTH}.")
    return said


def _for(team: str) -> str:
    return f" for {team}" if team else ""
