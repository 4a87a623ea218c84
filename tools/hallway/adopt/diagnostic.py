"""The diagnostic: five questions, what each score means, how to read the total, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway import days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hallway.library.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the diagnostic."""

    number: int
    name: str
    """Two or three words, for tables and the score card."""
    text: str
    choices: tuple[str, str, str]
    """What the scores 0, 1 and 2 mean."""


@dataclass(frozen=True, slots=True)
class Band:
    """A range of totals and how to read it."""

    first: int
    last: int
    name: str
    reading: str


@dataclass(frozen=True, slots=True)
class Move:
    """Something to do next."""

    title: str
    text: str
    questions: tuple[int, ...]
    """It applies while one of these questions scores below 2; if empty, when all questions score 2."""
    address: str
    """The page of the site that helps, relative to its root; may be empty."""
    command: str
    """The command that helps; may be empty."""
    is_parallel: bool = False
    """Whether it can be done alongside the others rather than after them."""


QUESTIONS = (
    Question(
        1,
        "In the daily tools",
        "Does help appear in tools that people use every day, without another login?",
        (
            "No. It has a site of its own that people must remember to visit.",
            "In part. One or two pieces are linked from daily tools.",
            "Yes. Most of it turns up in the tools that are open anyway.",
        ),
    ),
    Question(
        2,
        "In two minutes",
        "Can people get the right help within two minutes when they are stuck in the middle of a task?",
        (
            "Rarely.",
            "Sometimes, if they already know where it is.",
            "Usually, and we can show when it happened.",
        ),
    ),
    Question(
        3,
        "From the experts",
        "Do the people who do the work create or choose most of the content?",
        (
            "No. A central team or a supplier makes all of it.",
            "In part. A few experts have added something.",
            "Yes. Our own experts add to it all the time.",
        ),
    ),
    Question(
        4,
        "A weekly reason",
        "Do managers have one specific thing to point at each week, and a reason for it?",
        (
            "No. Managers do not mention it.",
            "In part. Some managers do.",
            "Yes. It is part of how managers coach.",
        ),
    ),
    Question(
        5,
        "Tied to an outcome",
        "Is at least one piece tied to a business outcome, such as ramp time, error rate, win rate or retention?",
        (
            "No. We report usage or completions.",
            "In part. We have begun to measure one.",
            "Yes. There is at least one story with a number before and after.",
        ),
    ),
)

BANDS = (
    Band(
        0,
        3,
        "Outside the work",
        "Help is kept where people do not work. They choose the work instead, so low usage is what to expect. It says "
        "where the help is, and nothing about the people.",
    ),
    Band(
        4,
        6,
        "In pockets",
        "In a few places help is part of the work; everywhere else, asking a colleague is still the shorter way.",
    ),
    Band(
        7,
        10,
        "Close to the work",
        "Where help is part of the work, it is probably used more than the average suggests. Extend these places "
        "instead of launching something new.",
    ),
)

MOVES = (
    Move(
        "Pin one answer where the work happens",
        "Choose one moment in which a lot is at stake, such as an escalation or an objection, and pin its best answer "
        "in the ticket form, the CRM or the channel where that moment occurs. Start with a single answer.",
        (1, 2),
        "places/",
        "hallway pin ID --in PLACE",
    ),
    Move(
        "Give managers one thing to point at, every week",
        "Pick one answer a week. Tell managers what it is, why it matters to their team this week, and where to come "
        "back to it.",
        (4,),
        "week/",
        "hallway pick --propose",
    ),
    Move(
        "Ask your two best people",
        "Ask two people who are good at what others struggle with for a five-minute answer each, to the question that "
        "they hear most. Pin the answers where the question comes up.",
        (3,),
        "record/",
        "hallway experts",
        is_parallel=True,
    ),
    Move(
        "Write down one number before it changes",
        "Choose one outcome that leaders already follow, note its value today, and report it again next quarter.",
        (5,),
        "",
        "",
        is_parallel=True,
    ),
    Move(
        "Repeat it in the next place",
        "Everything is in place for these moments. Choose the next moment, and start again with its placement.",
        (),
        "places/",
        "hallway pin ID --in PLACE",
    ),
)
"""In the order in which to do them: if there is time for one, the first; if for two, the second as well."""


def band(total: int) -> Band:
    """Returns how to read a total from 0 to 10."""
    return next(each for each in BANDS if each.first <= total <= each.last)


def moves(points: Sequence[int]) -> tuple[Move, ...]:
    """Returns what to do next for the scores of the five questions."""
    open_questions = {number for number, score in enumerate(points, start=1) if score < 2}
    wanted = tuple(each for each in MOVES if open_questions.intersection(each.questions))
    return wanted or tuple(each for each in MOVES if not each.questions)


def change(now: Diagnostic, before: Diagnostic) -> str:
    """Returns how the total changed since an earlier run, in words: `2 more than on 21 Aug 2026`."""
    difference = now.total - before.total
    how = f"{abs(difference)} {'more' if difference > 0 else 'fewer'} than" if difference else "the same as"
    return f"{how} on {days.written(before.run_on)}"


def previous(runs: Sequence[Diagnostic], now: Diagnostic) -> Diagnostic | None:
    """Returns the last run before this one; `runs` are sorted, oldest first."""
    earlier = [run for run in runs if run.run_on < now.run_on]
    return earlier[-1] if earlier else None
