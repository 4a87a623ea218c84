"""What moved between two baselines, what got worse first, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from hallway.adopt import statistics
from hallway.adopt.diagnostic import QUESTIONS
from hallway.adopt.outcome_words import number
from hallway.library.baseline import Baseline, Share
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

Value = float | Share | None

UNKNOWN = "not known"


class Direction(Enum):
    """How an indicator moved."""

    WORSE = "worse"
    BETTER = "better"
    CHANGED = "changed"
    """It moved, and which direction is good depends on why."""
    SAME = "same"
    UNKNOWN = "not known"
    """One of the two values is not known."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One number of a baseline."""

    id: str
    name: str
    value: Callable[[Baseline], Value]
    better: int = 1
    """1 if more is better, -1 if less is, 0 if it depends."""
    detail: str = ""
    """What a share counts: ``{count} of {of} plays went past 60% of the recording``."""
    out_of: int = 0
    """The most that it can be; 0 if there is no limit."""
    is_sample: bool = False
    """Whether the share varies by chance, as visits do, so that a small change may mean nothing."""

    @property
    def noun(self) -> str:
        """The name inside a sentence."""
        return self.name[:1].lower() + self.name[1:]

    def text(self, baseline: Baseline) -> str:
        """Returns the value in words: ``38%``, ``7 of 10``, ``187.5``."""
        value = self.value(baseline)
        share = value.value if isinstance(value, Share) else value
        if share is None:
            return UNKNOWN
        if isinstance(value, Share):
            return f"{100 * share:.0f}%"
        return f"{number(share)} of {self.out_of}" if self.out_of else number(share)

    def explain(self, baseline: Baseline) -> str:
        """Returns what a share counts, in numbers; empty for other values."""
        value = self.value(baseline)
        return self.detail.format(count=value.count, of=value.of) if isinstance(value, Share) and value.of else ""


INDICATORS = (
    Indicator(
        "visit-days",
        "Visit-days in a usual week",
        lambda baseline: baseline.use.visit_days,
    ),
    Indicator(
        "active-placements",
        "Active placements in a usual week",
        lambda baseline: baseline.use.active_placements,
    ),
    Indicator(
        "depth",
        "Depth of use",
        lambda baseline: baseline.use.deep_plays,
        detail="{count} of {of} plays went past 60% of the recording",
        is_sample=True,
    ),
    Indicator(
        "diagnostic",
        "The diagnostic",
        lambda baseline: baseline.diagnostic.total if baseline.diagnostic else None,
        out_of=2 * len(QUESTIONS),
    ),
    Indicator("open-barriers", "Open barriers", lambda baseline: baseline.barriers.open, better=0),
    Indicator("overdue-barriers", "Overdue barriers", lambda baseline: baseline.barriers.overdue, better=-1),
    Indicator("closed-barriers", "Barriers closed in the quarter", lambda baseline: baseline.barriers.closed, better=0),
    Indicator(
        "verified",
        "Verified answers",
        lambda baseline: baseline.health.verified,
        detail="{count} of {of} were checked as they are and are not due for review",
    ),
    Indicator(
        "overdue",
        "Answers overdue for review",
        lambda baseline: baseline.health.overdue,
        better=-1,
        detail="{count} of {of}",
    ),
    Indicator(
        "orphaned",
        "Answers without an expert",
        lambda baseline: baseline.health.orphaned,
        better=-1,
        detail="{count} of {of}",
    ),
    Indicator(
        "moments-covered",
        "Moments with an answer",
        lambda baseline: baseline.health.moments_covered,
        detail="{count} of {of}",
    ),
)
"""In the order of tables."""


@dataclass(frozen=True, slots=True)
class Movement:
    """How one indicator moved between two baselines."""

    indicator: Indicator
    before: str
    after: str
    direction: Direction
    may_be_chance: bool
    """Whether chance alone often causes a change of this size."""
    sentence: str
    """In plain words, with what a share counts."""


def movements(before: Baseline, after: Baseline) -> tuple[Movement, ...]:
    """Returns every indicator, those that got worse first, then those that got better, changed or stayed the same."""
    found = [_movement(each, before, after) for each in INDICATORS]
    order = list(Direction)
    return tuple(sorted(found, key=lambda each: order.index(each.direction)))


def headline(moved: Iterable[Movement]) -> str:
    """Says in one sentence what got worse."""
    worse = [each for each in moved if each.direction is Direction.WORSE]
    if not worse:
        return "No indicator got worse."
    names = (f"{each.indicator.noun}{' (may be chance)' if each.may_be_chance else ''}" for each in worse)
    return f"{counted(len(worse), 'indicator')} got worse: {', '.join(names)}."


def _movement(indicator: Indicator, before: Baseline, after: Baseline) -> Movement:
    texts = (indicator.text(before), indicator.text(after))
    difference = _difference(indicator.value(before), indicator.value(after))
    if difference is None:
        direction = Direction.UNKNOWN
    elif texts[0] == texts[1]:
        direction = Direction.SAME
    else:
        direction = _DIRECTIONS[indicator.better * (1 if difference > 0 else -1)]
    may_be_chance = direction in (Direction.WORSE, Direction.BETTER) and _may_be_chance(indicator, before, after)
    moved = Movement(indicator, *texts, direction, may_be_chance, "")
    chance = "a change of this size may be chance" if may_be_chance else ""
    detail = "; ".join(filter(None, (indicator.explain(after), chance)))
    return replace(moved, sentence=_sentence(moved, difference, detail))


def _sentence(moved: Movement, difference: float | None, detail: str) -> str:
    name, noted = moved.indicator.name, f" ({detail})" if detail else ""
    if difference is None:
        return f"{name}: {moved.before} then, {moved.after} now{noted}."
    if moved.direction is Direction.SAME:
        return f"{name}: {moved.after}, as before{noted}."
    return f"{name} {'rose' if difference > 0 else 'fell'} from {moved.before} to {moved.after}{noted}."


def _may_be_chance(indicator: Indicator, before: Baseline, after: Baseline) -> bool:
    one, other = indicator.value(before), indicator.value(after)
    if not (indicator.is_sample and isinstance(one, Share) and isinstance(other, Share)):
        return False
    return not statistics.difference_of_shares((one.count, one.of), (other.count, other.of)).is_clear


def _difference(before: Value, after: Value) -> float | None:
    one, other = (each.value if isinstance(each, Share) else each for each in (before, after))
    return None if one is None or other is None else other - one


_DIRECTIONS: Mapping[int, Direction] = {1: Direction.BETTER, -1: Direction.WORSE, 0: Direction.CHANGED}
