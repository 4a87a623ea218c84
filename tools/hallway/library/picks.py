"""The picks of the week in curation/picks.yml: one answer per week and team, and why it matters to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from hallway.days import Week
from hallway.errors import printable
from hallway.library.yaml.fields import read_list
from hallway.library.yaml.record_file import RecordFile
from hallway.names import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYS = ("week", "answer", "team", "why", "reinforce", "by", "picked_on")
HEADER = """\
# One answer per week, for everyone or for one team. `hallway pick ID --week 2026-W49 --why "..." --reinforce "..."`
# adds an entry; the page /week/ shows the current one. `reinforce`: where a manager will bring it up again.
"""


@dataclass(frozen=True, slots=True)
class Pick:
    """An answer picked for a week."""

    week: Week
    answer: str
    """The id of the answer."""
    why: str
    """Why it matters to these people now."""
    reinforce: str
    """Where a manager will bring it up again: a meeting, a metric, praise."""
    team: str = ""
    """Who it is for; empty means everyone."""
    by: str = ""
    picked_on: date | None = None

    def is_for(self, team: str) -> bool:
        """Returns whether the team sees this pick, which is for them or for everyone."""
        return not self.team or not team or is_same_team(self.team, team)


class Picks(RecordFile[Pick]):
    """The picks, each identified by its week and team."""

    HEADER = HEADER

    def find(self, week: Week, team: str = "") -> Pick | None:
        """Returns the pick for exactly this week and team, if there is one."""
        return next((each for each in self.entries if self.key(each) == (week, _team(team))), None)

    def put(self, pick: Pick) -> Pick | None:
        """Adds the pick, or replaces the one for the same week and team and returns the old one."""
        before = self.find(pick.week, pick.team)
        if before is None:
            self.add(pick)
        else:
            self.replace(self.key(pick), replace(pick, team=before.team))
        return before

    @staticmethod
    def key(record: Pick) -> tuple[Week, str]:
        """Returns the week and the team, the latter as :func:`is_same_team` compares it."""
        return record.week, _team(record.team)

    @staticmethod
    def values(record: Pick) -> dict[str, object]:
        """Returns the keys and values that are not empty, in order."""
        values = {key: getattr(record, key) for key in KEYS} | {"week": str(record.week)}
        return {key: value for key, value in values.items() if value}

    @staticmethod
    def parse(path: Path, raw: bytes) -> Iterator[Pick]:
        """Yields the picks. Raises DocumentError with the line of a mistake."""
        for given in read_list(path, KEYS, noun="a pick", raw=raw):
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


def is_same_team(one: str, other: str) -> bool:
    """Returns whether two team names are the same apart from case and spaces."""
    return _team(one) == _team(other)


def _team(name: str) -> str:
    return clean_line(name).casefold()
