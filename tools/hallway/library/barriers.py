"""The barriers in curation/barriers.yml: what keeps a team from using the help it has, and what is done about each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from hallway import days
from hallway.errors import printable
from hallway.library.yaml.fields import read_list
from hallway.library.yaml.record_file import RecordFile
from hallway.names import clean_line, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hallway.library.yaml.fields import Fields

Level = Literal["H", "M", "L"]
Note = TypeVar("Note")

LEVELS: tuple[Level, ...] = get_args(Level)
"""High, medium, low."""
KEYS = (
    *("id", "barrier", "role", "impact", "likelihood", "remedy", "owner", "due", "account"),
    *("answer", "placement", "process", "evidence", "opened_on", "closed_on", "reopened"),
)
HEADER = """\
# What keeps people from using the help they have. `hallway barriers add` adds an entry, `hallway barriers close` and
# `reopen` record what became of it. `impact` and `likelihood` are H, M or L. A barrier that is high in both needs a
# remedy, an owner and a due date. `evidence`: "2026-11-20, 4 people: what they said".
"""
MOST_PEOPLE = 10_000  # at one listening session; more is a typing mistake

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
        """Reads ``2026-11-20, 4 people: what they said``. Raises ValueError, which says what is wrong."""
        found = _SESSION.fullmatch(clean_line(text))
        if found is None:
            raise ValueError("is not a note of a session; write it as “2026-11-20, 4 people: what they said”")
        if not 1 <= int(found[2]) <= MOST_PEOPLE:
            raise ValueError(f"names {found[2]} people; a session has 1 to {MOST_PEOPLE}")
        return cls(days.parse(found[1]), int(found[2]), found[3])

    def __str__(self) -> str:
        return f"{self.held_on}, {self.people} {'person' if self.people == 1 else 'people'}: {self.note}"


@dataclass(frozen=True, slots=True)
class Reopening:
    """A time for which a barrier was closed, and why it came back."""

    closed_on: date
    reopened_on: date
    why: str

    @classmethod
    def parse(cls, text: str) -> Reopening:
        """Reads ``2026-09-01 to 2026-11-20: why it came back``. Raises ValueError, which says what is wrong."""
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
    """One barrier. It is open until it has a day on which it was closed."""

    id: str
    barrier: str
    """What gets in the way, in a few words."""
    impact: Level
    """How much of the outcome it costs."""
    likelihood: Level
    """How sure it is to occur."""
    opened_on: date
    role: str = ""
    """Who is affected: an id in curation/roles.yml, or any other words."""
    remedy: str = ""
    owner: str = ""
    """Who removes it: an id in curation/experts.yml, or a name."""
    due: date | None = None
    """The day by which it should be gone."""
    account: str = ""
    """The account or the team; empty means everyone."""
    answer: str = ""
    """The id of an answer that helps to remove it."""
    placement: str = ""
    """The code of a placement that helps to remove it."""
    process: str = ""
    """A change of process that helps to remove it, such as an agenda with one more item."""
    evidence: tuple[ListeningSession, ...] = ()
    closed_on: date | None = None
    reopened: tuple[Reopening, ...] = ()
    """Each time that it came back, the oldest first."""

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
        """What it has yet to get before anyone can act on it: remedy, owner, due date."""
        wanted = {"remedy": self.remedy, "owner": self.owner, "due date": self.due}
        return tuple(name for name, value in wanted.items() if not value)

    @property
    def people_heard(self) -> str:
        """How much evidence there is, such as `7 people in 2 sessions`; empty if there is none."""
        people = sum(session.people for session in self.evidence)
        noun = "person" if people == 1 else "people"
        return f"{people} {noun} in {counted(len(self.evidence), 'session')}" if people else ""


class Barriers(RecordFile[Barrier]):
    """The barriers, each identified by its id."""

    HEADER = HEADER

    def find(self, id: str) -> Barrier | None:
        """Returns the barrier with this id, if there is one."""
        return next((each for each in self.entries if each.id == id), None)

    @staticmethod
    def key(record: Barrier) -> str:
        """Returns its id."""
        return record.id

    @staticmethod
    def values(record: Barrier) -> dict[str, object]:
        """Returns the keys and values that are not empty, in order."""
        values: dict[str, object] = {key: getattr(record, key) for key in KEYS}
        values |= {"evidence": list(map(str, record.evidence)), "reopened": list(map(str, record.reopened))}
        return {key: value for key, value in values.items() if value}

    @staticmethod
    def parse(path: Path, raw: bytes) -> Iterator[Barrier]:
        """Yields the barriers. DocumentError names the line of a mistake."""
        for given in read_list(path, KEYS, noun="a barrier", raw=raw):
            opened_on = given.day("opened_on") or given.fail("opened_on", "a barrier needs a day such as 2026-11-22.")
            barrier = Barrier(
                id=given.id("id", None),
                barrier=given.text("barrier", None),
                impact=given.choice("impact", LEVELS, None),
                likelihood=given.choice("likelihood", LEVELS, None),
                opened_on=opened_on,
                role=given.text("role"),
                remedy=given.text("remedy"),
                owner=given.text("owner"),
                due=given.day("due"),
                account=given.text("account"),
                answer=given.id("answer"),
                placement=given.id("placement"),
                process=given.text("process"),
                evidence=tuple(_parsed(given, "evidence", ListeningSession.parse)),
                closed_on=given.day("closed_on"),
                reopened=tuple(_parsed(given, "reopened", Reopening.parse)),
            )
            if barrier.closed_on and barrier.closed_on < opened_on:
                given.fail("closed_on", "this is before the barrier was opened.")
            yield barrier


def _parsed(given: Fields, key: str, parse: Callable[[str], Note]) -> Iterator[Note]:
    for text in given.texts(key):
        try:
            yield parse(text)
        except ValueError as error:
            given.fail(key, f"“{printable(text)}” {error}.")
