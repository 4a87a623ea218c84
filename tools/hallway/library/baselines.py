"""The baselines in curation/baselines/<quarter>.json: where the team stood in each quarter, in numbers only."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from hallway import days, files, plain
from hallway.errors import DocumentError, InputError, printable
from hallway.library import json_text
from hallway.library.baseline import BarrierCounts, Baseline, FrozenScore, Health, Share, Use
from hallway.library.diagnostics import MOST_POINTS, QUESTIONS
from hallway.library.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

VERSION = 1
MOST = 1_000_000_000


def load_baselines(paths: list[Path]) -> tuple[Baseline, ...]:
    """Returns the baselines, oldest quarter first. Raises DocumentError for an invalid file."""
    found = (parse(plain.read(path) or b"", path) for path in paths)
    return tuple(sorted(found, key=lambda each: each.quarter))


def save(baseline: Baseline, folder: Path, *, may_replace: bool) -> Path:
    """Writes a baseline to its file and returns the path. Raises InputError if the quarter already has one."""
    path, content = folder / baseline.file_name, to_json(baseline).encode()
    before = plain.read(path)
    if before is None and files.create(path, content):
        return path
    if before is None or not may_replace:
        raise InputError(f"{printable(path)}: {baseline.quarter} was frozen before. Use --again to overwrite it.")
    files.replace_if_same(path, before, content)
    return path


def parse(raw: bytes, path: Path) -> Baseline:
    """Reads a file. Raises DocumentError if it is invalid, has an unknown key or is about another quarter."""
    try:
        given = json.loads(raw)
        if not isinstance(given, dict) or given.pop("version", None) != VERSION:
            raise ValueError(f"it does not say version {VERSION}")
        found = _baseline(given)
    except (ValueError, TypeError, RecursionError) as error:
        again = f"Freeze it again: hallway baseline {printable(path.stem)} --again."
        reason = f"this is not a baseline: {printable(str(error))}. {again}"
        raise DocumentError(path, None, reason) from error
    if path.name != found.file_name:
        raise DocumentError(path, None, f"it is about {found.quarter}; name the file accordingly.")
    return found


def to_json(baseline: Baseline) -> str:
    """Returns the text of the file."""
    return json_text.dumps({"version": VERSION, **to_plain(baseline)}) + "\n"


def to_plain(baseline: Baseline) -> dict[str, Any]:
    """Returns it as JSON data."""
    diagnostic = baseline.diagnostic
    return {
        "quarter": str(baseline.quarter),
        "frozen_on": baseline.frozen_on.isoformat(),
        "complete": baseline.is_complete,
        "use": _plain(baseline.use),
        "diagnostic": diagnostic and {"run_on": diagnostic.run_on.isoformat(), "points": list(diagnostic.points)},
        "barriers": _plain(baseline.barriers),
        "health": _plain(baseline.health),
    }


def _plain(value: Use | BarrierCounts | Health | Share) -> dict[str, Any]:
    def plain(part: Any) -> Any:
        if isinstance(part, Share):
            return _plain(part)
        return int(part) if isinstance(part, float) and part.is_integer() else part

    return {each.name: plain(getattr(value, each.name)) for each in fields(value)}


def _baseline(given: dict[str, Any]) -> Baseline:
    is_complete = given.pop("complete", None)
    found = Baseline(
        **_values(
            given,
            {
                "quarter": lambda value: Period.quarter(str(value)),
                "frozen_on": _day,
                "use": lambda value: Use(**_values(value, _USE)),
                "diagnostic": lambda value: None if value is None else FrozenScore(**_values(value, _SCORE)),
                "barriers": lambda value: BarrierCounts(**_values(value, _BARRIERS)),
                "health": lambda value: Health(**_values(value, _HEALTH)),
            },
        )
    )
    if is_complete is not found.is_complete:
        raise ValueError("“complete” does not fit the quarter and the day of freezing")
    if found.frozen_on < found.quarter.first:
        raise ValueError("it was frozen before the quarter began")
    return found


def _values(given: object, readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """Reads each value of a table that must have exactly these keys."""
    if not isinstance(given, dict):
        raise TypeError("expected a table")
    if given.keys() != readers.keys():
        odd = sorted(given.keys() ^ readers.keys())[0]
        raise ValueError(f"“{odd}” is {'unknown' if odd in given else 'missing'}")
    return {name: read(given[name]) for name, read in readers.items()}


def _whole(value: object, most: int = MOST) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError(f"“{value}” is not a whole number from 0 to {most}")
    return value


def _median(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, float) and (2 * value).is_integer():  # between two whole numbers
        return _whole(int(2 * value)) / 2
    return _whole(value)


def _share(value: object) -> Share:
    found = Share(**_values(value, {"count": _whole, "of": _whole}))
    if found.count > found.of:
        raise ValueError(f"{found.count} of {found.of} is more than all")
    return found


def _day(value: object) -> date:
    try:
        return days.parse(str(value))
    except ValueError as error:
        raise ValueError(f"“{value}” {error}") from error


def _points(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) != QUESTIONS:
        raise ValueError(f"“points” needs {QUESTIONS} scores")
    return tuple(_whole(each, MOST_POINTS) for each in value)


_USE = {"weeks": _whole, "visit_days": _median, "active_placements": _median, "deep_plays": _share}
_SCORE = {"run_on": _day, "points": _points}
_BARRIERS = {"open": _whole, "overdue": _whole, "closed": _whole}
_HEALTH = dict.fromkeys(("verified", "overdue", "orphaned", "moments_covered"), _share)
