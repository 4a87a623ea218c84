"""The drill runs in curation/drills.yml: how long it took to get help, starting from a place.

A run records a place and a time but never a person. The file is a list that people edit as well; a change touches only
the lines of its entry.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hallway.library.yaml.fields import read_list
from hallway.library.yaml.record_file import RecordFile

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from datetime import date
    from pathlib import Path

    from hallway.library.yaml.fields import Fields

KEYS = ("place", "placement", "seconds", "found", "run_on", "run")
HEADER = """\
# How long it took to get help, starting from a place: one entry per run of the two-minute drill. `hallway drill`
# times a run, `hallway drill add` stores one that was timed elsewhere. `found: false`: the person gave up.
"""
LONGEST_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class DrillRun:
    """One run of the drill."""

    place: str
    """An id in curation/places.yml: where the clock started."""
    seconds: float
    """The time until the person had the answer, or gave up."""
    run_on: date
    found: bool = True
    """False if the person gave up."""
    placement: str = ""
    """The code of the placement that was tried; empty if it is not known."""
    run: str = ""
    """Distinguishes runs that took equally long on the same day; may be empty in a file written by hand."""


class Drills(RecordFile[DrillRun]):
    """The drill runs, in the order of the file."""

    HEADER = HEADER

    def add(self, record: DrillRun) -> DrillRun:
        """Adds a run. It gets a random `run`, so that runs added in two git branches stay distinct."""
        return super().add(replace(record, run=b32encode(secrets.token_bytes(5)).decode().lower()))

    @staticmethod
    def key(record: DrillRun) -> Hashable:
        """Returns the `run` of a record, or all its values."""
        return record.run or record

    @staticmethod
    def values(record: DrillRun) -> dict[str, object]:
        """Returns the keys and values to write, without empty ones, and `found` only if it is false."""
        values: dict[str, object] = {key: getattr(record, key) for key in KEYS}
        whole = int(record.seconds)
        values["seconds"] = whole if record.seconds == whole else record.seconds
        values["found"] = "" if record.found else False
        return {key: value for key, value in values.items() if value != ""}

    @staticmethod
    def parse(path: Path, raw: bytes) -> Iterator[DrillRun]:
        """Yields the runs. Raises DocumentError with the line of a mistake."""
        for given in read_list(path, KEYS, noun="a drill run", raw=raw):
            yield DrillRun(
                place=given.id("place", None),
                seconds=_seconds(given),
                run_on=given.day("run_on") or given.fail("run_on", "a drill run needs a date such as 2026-11-22."),
                found=given.flag("found", True),
                placement=given.id("placement"),
                run=given.id("run"),
            )


def _seconds(given: Fields) -> float:
    if not given.has("seconds"):
        given.fail("seconds", "a drill run needs its duration, such as 48 or 1:23.")
    found = given.seconds("seconds")
    if found > LONGEST_SECONDS:
        given.fail("seconds", "a drill run takes at most an hour.")
    return found
