"""The barriers in curation/barriers.yml, which people and the command edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hallway.errors import printable
from hallway.library.barrier import LEVELS, Barrier, ListeningSession, Reopening
from hallway.library.yaml.fields import read_list
from hallway.library.yaml.record_file import RecordFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hallway.library.yaml.fields import Fields

Note = TypeVar("Note")

KEYS = (
    *("id", "barrier", "role", "impact", "likelihood", "remedy", "owner", "due", "account"),
    *("answer", "placement", "process", "evidence", "opened_on", "closed_on", "reopened"),
)
HEADER = """\
# What keeps people from using the help they have. `hallway barriers add` adds an entry, `hallway barriers close` and
# `reopen` record what became of it. `impact` and `likelihood` are H, M or L. A barrier that is high in both needs a
# remedy, an owner and a due date. `evidence`: "2026-11-20, 4 people: what they said".
"""


class Barriers(RecordFile[Barrier]):
    """The barriers, each identified by its id."""

    HEADER = HEADER

    def find(self, id: str) -> Barrier | None:
        """Returns the barrier with this id, if there is one."""
        return next((each for each in self.entries if each.id == id), None)

    @staticmethod
    def key(record: Barrier) -> str:
        """Returns the id of the barrier."""
        return record.id

    @staticmethod
    def values(record: Barrier) -> dict[str, object]:
        """Returns the keys and values that are not empty, in order."""
        values: dict[str, object] = {key: getattr(record, key) for key in KEYS}
        values |= {"evidence": list(map(str, record.evidence)), "reopened": list(map(str, record.reopened))}
        return {key: value for key, value in values.items() if value}

    @staticmethod
    def parse(path: Path, raw: bytes) -> Iterator[Barrier]:
        """Yields the barriers. Raises DocumentError with the line of a mistake."""
        for given in read_list(path, KEYS, noun="a barrier", raw=raw):
            opened_on = given.day("opened_on") or given.fail("opened_on", "a barrier needs a date such as 2026-11-22.")
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
