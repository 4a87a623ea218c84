"""Writes this repository's own curation/baselines/: two quarters of the made-up team of samples/measures.py.

Its answers are from today, so the health of the first quarter is made up as well: three answers for three moments.

    python samples/baselines.py
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
FROZEN_ON = {"2026-Q3": date(2026, 10, 1), "2026-Q4": date(2026, 11, 26)}


def main() -> None:
    """Freezes both quarters again."""
    from hallway.adopt.baseline import freeze
    from hallway.library import baselines
    from hallway.library.baseline import Health, Share
    from hallway.library.library import Library
    from hallway.library.period import Period

    library = Library.open(ROOT)
    for quarter, day in FROZEN_ON.items():
        found = freeze(library, Period.quarter(quarter), today=day)
        if quarter == min(FROZEN_ON):
            covered = Share(3, found.health.moments_covered.of)
            found = replace(found, health=Health(Share(3, 3), Share(0, 3), Share(1, 3), covered))
        path = baselines.save(found, library.baselines_folder, may_replace=True)
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
