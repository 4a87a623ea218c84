"""The measures of each week in curation/measures/<week>.json: only sums, nothing about a person or a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

from hallway import plain
from hallway.days import Week
from hallway.errors import DocumentError, printable
from hallway.library import json_text
from hallway.names import is_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

Cell = int | None
"""A count; None if it is above zero but too small to show."""

VERSION = 1
FLOOR = 3
"""The minimum of `WeekMeasures.shown_from`: with a lower one, the table would reveal individuals."""
BANDS = ("0-25", "25-60", "60-100")
"""How far a play went, in percent of the recording."""
NAMES = (*BANDS, "own checks")
"""Keys of tables that are not ids."""


@dataclass(frozen=True, slots=True)
class AnswerUse:
    """How one answer was used in a week."""

    opens: Cell = 0
    plays: Cell = 0
    embeds: Cell = 0
    """How often a frame with it was loaded in another tool, whether or not anyone looked."""


@dataclass(frozen=True, slots=True)
class WeekMeasures:
    """What was opened and played in one week."""

    week: Week
    days: int
    """Days of the week with requests in the logs: 7, or fewer if the logs cover a part of it or nobody came."""
    shown_from: int = 5
    """Smaller counts, except zero, are None."""
    visit_days: Cell = 0
    """Visitors, each counted once a day. The same person on two days counts twice."""
    opens: Cell = 0
    """Pages of answers and moments that were opened."""
    opens_from_placements: Cell = 0
    opens_at_second: Cell = 0
    """Opens by a link to a specific second, as far as a server can know."""
    embeds: Cell = 0
    plays: Cell = 0
    """Visitors who pressed Play, each counted once a day and answer."""
    depth: Mapping[str, Cell] = field(default_factory=dict)
    """Plays by how far they went (see `BANDS`), without those for which this is unknown."""
    answers_opened: int = 0
    """Different answers that were opened."""
    answers_opened_from_placements: int = 0
    placements: Mapping[str, Cell] = field(default_factory=dict)
    """Opens and embeds by the code of the placement; only those that were opened."""
    answers: Mapping[str, AnswerUse] = field(default_factory=dict)
    """By id."""
    moments: Mapping[str, Cell] = field(default_factory=dict)
    """Opens of the page of each moment, by id."""
    ignored: Mapping[str, Cell] = field(default_factory=dict)
    """Requests that would have counted, but came from ``robots`` or were ``own checks``."""

    @classmethod
    def from_json(cls, raw: bytes, path: Path) -> WeekMeasures:
        """Reads a file. Raises DocumentError if it is invalid, has an unknown key or is about another week."""
        try:
            given = json.loads(raw)
            if not isinstance(given, dict) or given.pop("version", None) != VERSION:
                raise ValueError(f"it does not say version {VERSION}")
            found = _parsed(given)
        except (ValueError, TypeError, RecursionError) as error:
            reason = f"this is not a measures file: {printable(str(error))}. Recreate it: hallway measure --save."
            raise DocumentError(path, None, reason) from error
        if path.stem != str(found.week):
            raise DocumentError(path, None, f"it is about {found.week}; name the file accordingly.")
        return found

    def to_json(self) -> str:
        """Returns the text of the file."""
        return json_text.dumps({"version": VERSION, **self.to_plain()}) + "\n"

    def to_plain(self) -> dict[str, Any]:
        """Returns it as JSON data; small counts are strings such as ``<5``."""

        def shown(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: shown(part) for key, part in value.items()}
            return f"<{self.shown_from}" if value is None else value

        return {name: shown(value) for name, value in asdict(self).items()} | {"week": str(self.week)}


def load_measures(folder: Path) -> tuple[WeekMeasures, ...]:
    """Reads all weeks in a folder, oldest first. Raises DocumentError for an invalid file."""
    return tuple(map(load_week, measure_paths(folder)))


def load_week(path: Path) -> WeekMeasures:
    """Reads one file. Raises DocumentError if it is invalid."""
    return WeekMeasures.from_json(plain.read(path) or b"", path)


def measure_paths(folder: Path) -> list[Path]:
    """Returns the files of all weeks in a folder, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix == ".json" and not path.name.startswith("."))


def _parsed(given: dict[str, Any]) -> WeekMeasures:
    shown_from = _whole(given.pop("shown_from", None), least=FLOOR)

    def cell(value: object) -> Cell:
        if value == f"<{shown_from}":
            return None
        found = _whole(value)
        if 0 < found < shown_from:
            raise ValueError(f"{found} is written as <{shown_from}")
        return found

    def table(value: object, read: Callable[[object], T]) -> dict[str, T]:
        if not isinstance(value, dict):
            raise TypeError("expected a table")
        return {name: read(part) for name, part in value.items() if _checked_name(name)}

    def use(value: object) -> AnswerUse:
        return AnswerUse(**table(value, cell))

    read: dict[str, Callable[[Any], Any]] = {
        "week": lambda value: Week.parse(str(value)),
        **dict.fromkeys(("days", "answers_opened", "answers_opened_from_placements"), _whole),
        **dict.fromkeys(("depth", "placements", "moments", "ignored"), lambda value: table(value, cell)),
        "answers": lambda value: table(value, use),
    }
    known = {each.name for each in fields(WeekMeasures)} - {"shown_from"}
    if given.keys() != known:
        odd = sorted(given.keys() ^ known)[0]
        raise ValueError(f"“{odd}” is {'unknown' if odd in given else 'missing'}")
    return WeekMeasures(shown_from=shown_from, **{name: read.get(name, cell)(value) for name, value in given.items()})


def _checked_name(name: str) -> bool:
    """Raises ValueError for a key that is neither an id nor one of ours: it could be anything from a log."""
    if not is_id(name) and name not in NAMES:
        raise ValueError(f"“{name}” is not an id")
    return True


def _whole(value: object, *, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"“{value}” is not a whole number of {least} or more")
    return value
