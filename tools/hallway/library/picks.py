"""The picks of the week, kept in curation/picks.yml: one answer a week and team, and why it matters to them.

The file is a list that people edit as well; a change of ours touches only the lines of the entry it is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hallway import days
from hallway.library.curation import read_list
from hallway.library.yaml import entry_lines
from hallway.library.yaml.list_file import ListFile
from hallway.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hallway.library.yaml.node import Node

KEYS = ("week", "answer", "team", "why", "reinforce", "by", "picked_on")
HEADER = """\
# One answer a week, for everybody or for one team. `hallway pick ID --week 2026-W49 --why "..." --reinforce "..."`
# writes an entry, the page /week/ shows that of the reader's week. `reinforce`: where a manager comes back to it.
"""

_WEEK = re.compile(r"([0-9]{4})-?[Ww]([0-9]{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week as ISO 8601 counts it: from Monday to Sunday, in the year to which its Thursday belongs."""

    year: int
    number: int
    """1 to 52, in some years 53."""

    @classmethod
    def parse(cls, text: str) -> Week:
        """Reads ``2026-W49``; ValueError that says what is wrong, such as a week 53 in a year of 52.

        >>> Week.parse("2026-W53").monday
        datetime.date(2026, 12, 28)
        """
        found = _WEEK.fullmatch(text.strip())
        if found is None:
            raise ValueError("a week is written like 2026-W49")
        week = cls(int(found[1]), int(found[2]))
        if not days.EARLIEST.year <= week.year < days.LATEST.year:
            raise ValueError(
                f"this week is out of range: a year from {days.EARLIEST.year} to {days.LATEST.year - 1} is wanted"
            )
        try:
            _ = week.sunday
        except ValueError as error:
            most = "1 to 52, and 53 in some years"
            raise ValueError(f"there is no week {week.number} in {week.year}: weeks are {most}") from error
        return week

    @classmethod
    def of(cls, day: date) -> Week:
        """Returns the week in which the day lies."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    def __sub__(self, other: Week) -> int:
        """How many weeks later this one is."""
        return (self.monday - other.monday).days // 7

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"


@dataclass(frozen=True, slots=True)
class Pick:
    """An answer picked for a week."""

    week: Week
    answer: str
    """Id."""
    why: str
    """Why it matters to these people now."""
    reinforce: str
    """Where a manager comes back to it: a meeting, a number, a word of praise."""
    team: str = ""
    """Whom it is for; empty: everybody."""
    by: str = ""
    picked_on: date | None = None

    def is_for(self, team: str) -> bool:
        """Says whether the team is shown this pick: it is theirs or everybody's."""
        return not self.team or not team or is_same_team(self.team, team)


class Picks:
    """The picks in the order of the file."""

    def __init__(self, file: ListFile[Pick]) -> None:
        self._file = file

    @classmethod
    def load(cls, path: Path, *, lock_path: Path | None = None) -> Picks:
        """Reads the file, or nothing where there is none; DocumentError names the line of what cannot be read."""
        return cls(ListFile(path, _entries, lock_path=lock_path))

    @property
    def entries(self) -> tuple[Pick, ...]:
        """All of them."""
        return self._file.entries

    def find(self, week: Week, team: str = "") -> Pick | None:
        """Returns the pick of exactly this week and team, if there is one."""
        return next((each for each in self.entries if _has_place(each, week, team)), None)

    def put(self, pick: Pick) -> Pick | None:
        """Adds the pick, or puts it in the place of the one of the same week and team, which is returned then."""
        before = self.find(pick.week, pick.team)
        values = _values(pick)

        def changed(text: str, top: Node) -> str:
            number = _number(self.entries, pick)
            if number is None:
                return entry_lines.append(text or HEADER, top, {key: value for key, value in values.items() if value})
            return entry_lines.change(text, top.items[number], values)

        def meant(old: tuple[Pick, ...]) -> tuple[Pick, ...]:
            number = _number(old, pick)
            if number is None:
                return (*old, pick)
            return (*old[:number], replace(pick, team=old[number].team), *old[number + 1 :])

        self._file.rewrite(changed, meant)
        return before


def is_same_team(one: str, other: str) -> bool:
    """Compares the names of teams as people write them: not by capitals or spaces."""
    return one.casefold().split() == other.casefold().split()


def _has_place(pick: Pick, week: Week, team: str) -> bool:
    return pick.week == week and is_same_team(pick.team, team)


def _number(entries: tuple[Pick, ...], pick: Pick) -> int | None:
    return next((n for n, each in enumerate(entries) if _has_place(each, pick.week, pick.team)), None)


def _values(pick: Pick) -> dict[str, object]:
    """What is written of it; `by` even when it is empty, for somebody else's name may stand there."""
    team = {"team": pick.team} if pick.team else {}
    day = {"picked_on": pick.picked_on} if pick.picked_on else {}
    said = {"why": pick.why, "reinforce": pick.reinforce, "by": pick.by}
    return {"week": str(pick.week), "answer": pick.answer, **team, **said, **day}


def _entries(path: Path, raw: bytes) -> Iterable[Pick]:
    for given in read_list(path, KEYS, what="a pick", raw=raw):
        text = given.text("week", None)
        try:
            week = Week.parse(text)
        except ValueError as error:
            given.fail("week", f"“{printable(text)}”: {error}.")
        yield Pick(
            week=week,
            answer=given.id("answer", None),
            why=given.text("why", None),
            reinforce=given.text("reinforce", None),
            team=given.text("team"),
            by=given.text("by"),
            picked_on=given.day("picked_on"),
        )
