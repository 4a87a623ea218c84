"""Keeps the measures of each week in curation/measures/, for as long as the settings say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway import files
from hallway.days import Week
from hallway.library.measures import load_measures

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hallway.library.library import Library
    from hallway.library.measures import WeekMeasures


@dataclass(frozen=True, slots=True)
class Saved:
    """What happened to the files."""

    written: tuple[WeekMeasures, ...]
    kept: tuple[WeekMeasures, ...]
    """Weeks whose saved file covers more days than the logs."""
    deleted: tuple[Week, ...]
    """Weeks that were older than the settings allow."""


def save(library: Library, weeks: Iterable[WeekMeasures], *, today: date) -> Saved:
    """Saves weeks. A week is replaced, never added to, because logs may repeat what was already counted."""
    folder, keep = library.measures_folder, library.settings().keep_measures_weeks
    before = {each.week: each for each in load_measures(folder)}
    given = [each for each in weeks if Week.of(today) - each.week < keep]
    kept = {each.week: old for each in given if (old := before.get(each.week)) and old.days > each.days}
    written = tuple(each for each in given if each.week not in kept)
    for each in written:
        files.write_atomic(folder / f"{each.week}.json", each.to_json())
    deleted = tuple(week for week in before if Week.of(today) - week >= keep)
    for week in deleted:
        (folder / f"{week}.json").unlink()
    return Saved(written, tuple(kept.values()), deleted)
