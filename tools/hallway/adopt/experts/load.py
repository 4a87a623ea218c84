"""The load guard: how often each expert was asked for an answer, and when they may be asked again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from hallway.library.experts import Expert
    from hallway.library.library import Library
    from hallway.library.requests import Request
    from hallway.library.settings import Settings
    from hallway.library.vocabulary import Vocabulary

_NUMBERS = {1: "once", 2: "twice"}


@dataclass(frozen=True, slots=True)
class AskLimit:
    """How often an expert may be asked."""

    most: int
    days: int

    @classmethod
    def of(cls, settings: Settings) -> AskLimit:
        """Returns the limit in the settings."""
        return cls(settings.asks_per_expert, settings.asks_period_days)

    def free_from(self, asked_on: Sequence[date], today: date) -> date:
        """Returns the first day, today or later, on which someone who was asked on these dates may be asked again."""
        if len(asked_on) < self.most:
            return today
        last_in_the_way = sorted(asked_on, reverse=True)[self.most - 1]
        return max(today, last_in_the_way + timedelta(days=self.days))

    def __str__(self) -> str:
        """Returns it in words: ``twice in 30 days``."""
        return f"{times(self.most)} in {self.days} days"


@dataclass(frozen=True, slots=True)
class ExpertLoad:
    """How often one expert was asked."""

    expert: Expert
    asked: int
    """How many times in the period of the limit, answered or not."""
    last_asked_on: date | None
    """In any period; None if never."""
    waiting: int
    """Requests that they have not answered yet."""
    free_from: date
    """The first day on which they may be asked again; today if they may be asked now."""
    reason: str = ""
    """Why they may not be asked now: ``was asked twice in the last 30 days``; empty if they may."""

    @property
    def refusal(self) -> str:
        """Says why they may not be asked now and when it is possible again, without a full stop; empty if they may."""
        return f"{self.expert.name} {self.reason}, and can be asked again from {self.free_from}" if self.reason else ""

    @property
    def is_free(self) -> bool:
        """Whether they may be asked today."""
        return not self.reason


def loads(library: Library, *, today: date) -> dict[str, ExpertLoad]:
    """Returns the load of each expert who still answers, by id, in the order of experts.yml."""
    limit = AskLimit.of(library.settings())
    return measured(library.vocabulary(), library.requests().entries, limit, today=today)


def measured(
    vocabulary: Vocabulary, requests: Iterable[Request], limit: AskLimit, *, today: date
) -> dict[str, ExpertLoad]:
    """Returns the load of each expert who still answers, counted from these requests."""
    of_expert: Mapping[str, list[Request]] = defaultdict(list)
    for each in requests:
        of_expert[vocabulary.resolve("expert", each.expert)].append(each)
    active = (expert for expert in vocabulary.experts.values() if not expert.is_retired)
    return {expert.id: _load(expert, of_expert[expert.id], limit, today) for expert in active}


def times(number: int) -> str:
    """Returns a number of times in words.

    >>> times(2), times(3)
    ('twice', '3 times')
    """
    return _NUMBERS.get(number, f"{number} times")


def _load(expert: Expert, requests: Sequence[Request], limit: AskLimit, today: date) -> ExpertLoad:
    asked_on = [each.reached_expert_on for each in requests]
    recent = [day for day in asked_on if day > today - timedelta(days=limit.days)]
    free_from, reason = limit.free_from(asked_on, today), ""
    if free_from > today:
        reason = f"was asked {times(len(recent))} in the last {limit.days} days"
    if expert.paused_until and expert.paused_until > today:
        free_from, reason = max(free_from, expert.paused_until), "is paused"
    waiting = sum(each.is_open for each in requests)
    return ExpertLoad(expert, len(recent), max(asked_on, default=None), waiting, free_from, reason)
