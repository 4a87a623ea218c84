"""A barrier: what keeps a team from using the help it has, how much it matters, and what is done about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from hallway import days
from hallway.names import clean_line, counted

Level = Literal["H", "M", "L"]

LEVELS: tuple[Level, ...] = get_args(Level)
"""High, medium, low."""
MOST_PEOPLE = 10_000  # at one listening session; more is a typo

_SESSION = re.compile(r"(\S+), ([0-9]{1,9}) (?:people|person): (.+)")
_RETURN = re.compile(r"(\S+) to (\S+): (.+)")


@dataclass(frozen=True, slots=True)
class ListeningSession:
    """What people said about a barrier: evidence that it exists."""

    held_on: date
    people: int
    note: str

    @classmethod
    def parse(cls, text: str) -> ListeningSession:
        """Parses ``2026-11-20, 4 people: what they said``. Raises ValueError, with the reason."""
        found = _SESSION.fullmatch(clean_line(text))
        if found is None:
            raise ValueError("is not a note about a session; write it as “2026-11-20, 4 people: what they said”")
        if not 1 <= int(found[2]) <= MOST_PEOPLE:
            raise ValueError(f"mentions {found[2]} people; a session has 1 to {MOST_PEOPLE}")
        return cls(days.parse(found[1]), int(found[2]), found[3])

    def __str__(self) -> str:
        return f"{self.held_on}, {self.people} {'person' if self.people == 1 else 'people'}: {self.note}"


@dataclass(frozen=True, slots=True)
class Reopening:
    """A period in which a barrier was closed, and why it came back."""

    closed_on: date
    reopened_on: date
    why: str

    @classmethod
    def parse(cls, text: str) -> Reopening:
        """Parses ``2026-09-01 to 2026-11-20: why it came back``. Raises ValueError, with the reason."""
        found = _RETURN.fullmatch(clean_line(text))
        if found is None:
            raise ValueError("is not a reopening; write it as “2026-09-01 to 2026-11-20: why it came back”")
        closed_on, reopened_on = days.parse(found[1]), days.parse(found[2])
        if reopened_on < closed_on:
            raise ValueError("ends before it begins")
        return cls(closed_on, reopened_on, found[3])

    def __str__(self) -> str:
        return f"{self.closed_on} to {self.reopened_on}: {self.why}"


@dataclass(frozen=True, slots=True)
class Barrier:
    """One barrier. It is open until it has a closing date."""

    id: str
    barrier: str
    """What gets in the way, in a few words."""
    impact: Level
    """How much of the outcome it costs."""
    likelihood: Level
    """How likely it is to occur."""
    opened_on: date
    role: str = ""
    """Who is affected: an id in curation/roles.yml, or any other text."""
    remedy: str = ""
    owner: str = ""
    """Who removes it: an id in curation/experts.yml, or a name."""
    due: date | None = None
    """The date by which it should be gone."""
    account: str = ""
    """The account or the team; empty means everyone."""
    answer: str = ""
    """The id of an answer that helps to remove it."""
    placement: str = ""
    """The code of a placement that helps to remove it."""
    process: str = ""
    """A process change that helps to remove it, such as a new agenda item."""
    evidence: tuple[ListeningSession, ...] = ()
    closed_on: date | None = None
    reopened: tuple[Reopening, ...] = ()
    """Each time it came back, the oldest first."""

    @property
    def is_open(self) -> bool:
        """Whether it still gets in the way."""
        return self.closed_on is None

    @property
    def is_top(self) -> bool:
        """Whether it is in the top quadrant: high impact, high likelihood."""
        return self.impact == self.likelihood == "H"

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing before anyone can act on it: remedy, owner, due date."""
        wanted = {"remedy": self.remedy, "owner": self.owner, "due date": self.due}
        return tuple(name for name, value in wanted.items() if not value)

    @property
    def people_heard(self) -> str:
        """How much evidence there is, such as `7 people in 2 sessions`; empty if there is none."""
        people = sum(session.people for session in self.evidence)
        noun = "person" if people == 1 else "people"
        return f"{people} {noun} in {counted(len(self.evidence), 'session')}" if people else ""
