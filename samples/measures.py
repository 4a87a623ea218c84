"""Writes this repository's own curation/measures/: a quarter of a made-up team that opens its answers more and more.

The team does not exist. A log is made up, with the placements of curation/placements.yml, and counted as
`hallway measure --save` counts any other.

    python samples/measures.py
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from access_logs import Scene
    from hallway.library.library import Library

ROOT = Path(__file__).parents[1]
FIRST_MONDAY = date(2026, 8, 24)
WEEKS = 13
LAST_DAY = FIRST_MONDAY + timedelta(weeks=WEEKS, days=-1)
SENDERS = (34, 96)  # on a workday of the first week and of the last one, robots among them
HOLIDAY_WEEKS = (7,)  # half the team is away


def main() -> None:
    """Makes up the log, counts it and saves the weeks."""
    sys.path.append(str(ROOT / "benchmarks"))
    from hallway.adopt.measure.counting import count
    from hallway.adopt.measure.privacy import shown
    from hallway.adopt.measure.saving import save
    from hallway.adopt.measure.senders import Senders
    from hallway.adopt.measure.targets import PublishedAddresses
    from hallway.library.access_log.reader import AccessLogs
    from hallway.library.library import Library

    library = Library.open(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch, "access.log")
        _write(library, log)
        senders = Senders.ignoring(["teamcheck"], ["203.0.113.7"])
        counts = count(AccessLogs((log,), LAST_DAY).requests(), PublishedAddresses.of(library), senders)
    done = save(library, [shown(week, tally) for week, tally in counts.weeks.items()], today=LAST_DAY)
    print(f"{len(done.written)} weeks, {done.written[0].week} to {done.written[-1].week}")


def _write(library: Library, log: Path) -> None:
    import access_logs
    from log_formats import FORMATS

    scene = _scene(library)
    writer = access_logs.LogWriter(FORMATS["combined with ranges"], scene, seed=20, spoiled=0)
    with log.open("w") as opened:
        for number in range(WEEKS * 7):
            day = FIRST_MONDAY + timedelta(days=number)
            opened.writelines(writer.sessions(day, _senders(day, number // 7)))


def _scene(library: Library) -> Scene:
    import access_logs

    answers, _ = library.read_answers()
    pins = {
        each.from_code: access_logs.Pin(
            "a" if each.answer else "m", each.answer or each.moment, each.second, since=each.placed_on
        )
        for each in library.placements().entries
    }
    used = [pin.id for pin in pins.values() if pin.section == "a"]
    shown = {answer.id: answer for answer in answers if answer.status == "approved"}
    others = [id_ for id_ in shown if id_ not in used]
    recordings = {
        id_: access_logs.Recorded(name := answer.media.rpartition("/")[2], (library.media / name).stat().st_size)
        for id_, answer in shown.items()
    }
    moments = tuple(moment.id for moment in library.moments())
    return access_logs.Scene((*used, *others), moments, pins, recordings=recordings)


def _senders(day: date, week: int) -> int:
    """Returns how many come on a day: more every week, few on Fridays, hardly anyone at weekends."""
    first, last = SENDERS
    usual = first + (last - first) * week / (WEEKS - 1)
    if week in HOLIDAY_WEEKS:
        usual /= 2
    return round(usual * (1.1, 1.15, 1.0, 0.95, 0.7, 0.08, 0.06)[day.weekday()])


if __name__ == "__main__":
    main()
