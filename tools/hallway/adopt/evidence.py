"""The evidence for the diagnostic: which scores the knowledge base itself suggests, and why.

Suggestions are based on existing records. If there are none, the question stays open and the reason says what is
missing: a team that has never timed a drill may still be fast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hallway.adopt import drill
from hallway.days import Week
from hallway.errors import InputError
from hallway.library.diagnostics import Score
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.drills import DrillRun
    from hallway.library.experts import Expert
    from hallway.library.ledger import Ledger
    from hallway.library.library import Library
    from hallway.library.outcome import Outcome
    from hallway.library.picks import Pick
    from hallway.library.placements import Place, Placement
    from hallway.library.vocabulary import Term, Vocabulary

PICK_WEEKS = 13
"""A quarter."""
FEWEST_PICK_WEEKS = 4
"""It takes a month to form a habit."""
HABIT = 0.75
"""The minimum share of weeks with a pick for a habit: holidays should not lower the score."""
FEWEST_RUNS = 3
"""Drill runs; two good ones may be luck."""
OUTCOME_AGE = timedelta(days=365)
"""An older outcome says little about today."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the knowledge base says about one question."""

    question: int
    score: int | None
    """The suggested score; None if there is nothing to base it on."""
    reason: str
    """Why, or what is missing; one sentence."""


def gather(library: Library, *, today: date) -> tuple[Evidence, ...]:
    """Returns the evidence for each question, in order.

    Raises DocumentError if a file of the knowledge base cannot be read; answers that cannot be read do not count.
    """
    vocabulary, ledger = library.vocabulary(), library.ledger()
    answers = [vocabulary.read(each) for each in library.read_answers()[0] if each.status == "approved"]
    return (
        placements(answers, [_with_current_moment(each, vocabulary) for each in library.placements().entries], ledger),
        drills(library.drills().entries, library.places(), today=today),
        experts(answers, vocabulary.experts, vocabulary.roles),
        picks(library.picks().entries, today=today),
        outcomes(library.outcomes().entries, today=today),
    )


def scores(evidence: Sequence[Evidence], chosen: Mapping[int, int], notes: Mapping[int, str]) -> tuple[Score, ...]:
    """Returns a score for each question for which someone chose one or the evidence suggests one.

    Raises InputError if someone chose a different score from the one suggested and no note says why.
    """
    found = []
    for each in evidence:
        points = chosen.get(each.question, each.score)
        if points is None:
            continue
        score = Score(each.question, points, each.score, each.reason, notes.get(each.question, ""))
        if score.is_override and not score.note:
            reason = f"Question {each.question}: the evidence suggests {each.score}, because: {each.reason}"
            raise InputError(f'{reason} Say why it is {points}: --note {each.question}="..."')
        found.append(score)
    return tuple(found)


def placements(answers: Collection[Answer], pinned: Iterable[Placement], ledger: Ledger) -> Evidence:
    """Scores question 1 by the share of published answers that are pinned directly or through a moment."""
    if not answers:
        return Evidence(1, None, "No answer is published yet, so there is nothing to pin.")
    found, places = set[str](), set[str]()
    led_to = _by_target(answers)
    for each in pinned:
        reached = led_to.get(("answer", ledger.resolve(each.answer)) if each.answer else ("moment", each.moment), set())
        found |= reached
        places |= {each.place} if reached else set()
    of = f"of {counted(len(answers), 'published answer')}"
    if not found:
        return Evidence(1, 0, f"None {of} is pinned in a place where people work.")
    score = 2 if 2 * len(found) >= len(answers) else 1
    verb = "is" if len(found) == 1 else "are"
    return Evidence(1, score, f"{len(found)} {of} {verb} pinned where people work, in {counted(len(places), 'place')}.")


def _by_target(answers: Iterable[Answer]) -> dict[tuple[str, str], set[str]]:
    """Returns the ids of the answers that a placement reaches, by what it is pinned to; see `leads_to`."""
    found: dict[tuple[str, str], set[str]] = {}
    for answer in answers:
        for target in (("answer", answer.id), *(("moment", moment) for moment in answer.moments)):
            found.setdefault(target, set()).add(answer.id)
    return found


def drills(runs: Iterable[DrillRun], places: Mapping[str, Place], *, today: date) -> Evidence:
    """Scores question 2 by the median of the latest drill runs: under two minutes is a 2, some runs a 1."""
    listed = drill.recent(runs, today=today)
    timing = drill.timing(listed)
    if timing is None:
        return Evidence(2, None, f"No two-minute drill was run in the last {drill.RECENT_WEEKS} weeks.")
    reason = f"Drills of the last {drill.RECENT_WEEKS} weeks: {timing}{_slowest(listed, places)}"
    if timing.median < drill.TARGET_SECONDS and timing.runs >= FEWEST_RUNS:
        return Evidence(2, 2, f"{reason}.")
    few = f"; a full score needs at least {FEWEST_RUNS} runs" if timing.median < drill.TARGET_SECONDS else ""
    return Evidence(2, 1 if timing.in_time else 0, f"{reason}{few}.")


def _slowest(runs: Iterable[DrillRun], places: Mapping[str, Place]) -> str:
    """Returns the slowest place, for the end of a sentence; empty if help is quick from everywhere."""
    place, timing = next(iter(drill.by_place(runs).items()))
    if timing.median < drill.TARGET_SECONDS:
        return ""
    name = places[place].title if place in places else place
    how = "half or more gave up" if math.isinf(timing.median) else drill.duration(timing.median)
    return f"; slowest from “{name}” ({how})"


def experts(answers: Collection[Answer], people: Mapping[str, Expert], roles: Iterable[Term]) -> Evidence:
    """Scores question 3 by the share of published answers whose expert has one of the roles that answers are for."""
    if not answers:
        return Evidence(3, None, "No answer is published yet, so there is nothing to count.")
    working = {name.casefold() for role in roles for name in (role.id, role.title, *role.synonyms)}
    roles_of = {id_: person.role.casefold() for id_, person in people.items()}
    done = [answer for answer in answers if roles_of.get(answer.expert, "") in working]
    of = f"of {counted(len(answers), 'published answer')}"
    who = "experts in a role that answers are for"
    if not done:
        is_known = all(roles_of.get(answer.expert) for answer in answers)
        unknown = "" if is_known else ", and the role of some experts is not known"
        return Evidence(3, 0 if is_known else None, f"None {of} is by {who}{unknown}.")
    several = len({answer.expert for answer in done})
    score = 2 if 2 * len(done) >= len(answers) and several > 1 else 1
    verb = "is" if len(done) == 1 else "are"
    return Evidence(3, score, f"{len(done)} {of} {verb} by {who}; {counted(several, 'expert')} in all.")


def picks(picked: Collection[Pick], *, today: date) -> Evidence:
    """Scores question 4 by the weeks with a pick since the first one, for at most a quarter."""
    this_week = Week.of(today)
    weeks = {pick.week for pick in picked if pick.week <= this_week}
    if not weeks:
        return Evidence(4, None, "No pick of the week is recorded yet.")
    length = min(PICK_WEEKS, this_week - min(weeks) + 1)
    latest = [week for week in weeks if this_week - week < length]
    said = "There is a pick this week"
    if length > 1:
        said = f"There was a pick in {len(latest)} of the last {length} weeks"
    if len(latest) >= HABIT * length and length >= FEWEST_PICK_WEEKS:
        return Evidence(4, 2, f"{said}.")
    short = f"; a full score needs at least {FEWEST_PICK_WEEKS} weeks" if length < FEWEST_PICK_WEEKS else ""
    return Evidence(4, 1 if latest else 0, f"{said}{short}.")


def outcomes(recorded: Collection[Outcome], *, today: date) -> Evidence:
    """Scores question 5 by the outcomes of the last year: one that moved in the right direction is enough."""
    if not recorded:
        return Evidence(5, None, "No outcome is recorded yet.")
    recent = [each for each in recorded if today - each.period.last < OUTCOME_AGE]
    better = [each for each in recent if each.is_better and each.is_clear is not False]
    if not recent:
        last = max(each.period.last for each in recorded)
        return Evidence(5, 1, f"The last recorded outcome is from {last:%B %Y}, more than a year ago.")
    if not better:
        verb = "is" if len(recent) == 1 else "are"
        of = f"{counted(len(recent), 'outcome')} of the last year {verb} recorded"
        return Evidence(5, 1, f"{of}, and none clearly moved in the right direction.")
    return Evidence(5, 2, f"{counted(len(better), 'outcome')} of the last year moved in the right direction.")


def _with_current_moment(placement: Placement, vocabulary: Vocabulary) -> Placement:
    return replace(placement, moment=vocabulary.resolve("moment", placement.moment) or placement.moment)


def leads_to(placement: Placement, answer: Answer, ledger: Ledger) -> bool:
    """Returns whether a placement's link opens the answer today."""
    if placement.answer:
        return ledger.resolve(placement.answer) == answer.id
    return placement.moment in answer.moments
