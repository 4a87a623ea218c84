"""How a build grows from 1,000 answers to 10,000: processor time for each answer, and memory, beside plain Material.

All builds are clean and write new folders. The small ones come before and after the large ones, so that a change in the
load of the machine shows.

    python benchmarks/growth.py
    python benchmarks/growth.py --answers 3000
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus
import plain_material
from build import ours
from hallway.library.library import Library
from processes import Cost, cost_of, cpu, peak
from table import Row, Run, answers, figure, table

FEWER = 10  # times fewer answers in the small knowledge base


@dataclass(frozen=True, slots=True)
class Builds:
    """The builds of as many answers, ours and Material's."""

    count: int
    ours: tuple[Cost, ...]
    plain: tuple[Cost, ...]

    @property
    def our_milliseconds(self) -> float:
        """For each answer."""
        return cpu(self.ours) * 1000 / self.count

    @property
    def plain_milliseconds(self) -> float:
        """For each answer."""
        return cpu(self.plain) * 1000 / self.count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="where to build; /dev/shm keeps the disk out of the figures")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hallway-bench-", dir=given.folder) as name:
        print(_shown(*compare(Path(name), given.answers)))


def rows(run: Run) -> Iterator[Row]:
    """Yields memory and time of the large build, and the time for each answer beside that of the small build."""
    small, large = compare(run.folder, run.size(10_000, quick=500))
    size = answers(large.count)
    yield Row("large-memory", peak(large.ours), peak(large.plain), size, details=_shown(small, large))
    yield Row("large-time", large.our_milliseconds, large.plain_milliseconds, size)
    yield Row("large-growth", large.our_milliseconds, small.our_milliseconds, f"{size}, {small.count:,}")


def compare(folder: Path, count: int) -> tuple[Builds, Builds]:
    """Returns the builds of a tenth of the answers, and those of all."""
    small, small_text = _written(folder / "small", count // FEWER)
    large, large_text = _written(folder / "large", count)
    small_plain = cost_of(plain_material.build(small_text, folder / "small-plain"))
    before = cost_of(ours(small, folder / "small-site"))
    plain = cost_of(plain_material.build(large_text, folder / "large-plain"))
    clean = cost_of(ours(large, folder / "large-site"))
    again = cost_of([*ours(small, folder / "small-site-again"), "--clean"])
    return Builds(count // FEWER, (before, again), (small_plain,)), Builds(count, (clean,), (plain,))


def _written(folder: Path, count: int) -> tuple[Library, Path]:
    library = corpus.write(folder / "ours", count)
    return library, plain_material.write(folder / "plain", library)


def _shown(*builds: Builds) -> str:
    head = ("clean build", "CPU s", "for each answer", "by the clock, s", "peak memory")
    body = [
        [
            f"{name}, {answers(each.count)}", figure(cpu(costs), ""), figure(cpu(costs) * 1000 / each.count, "ms"),
            figure(costs[0].wall_seconds, ""), figure(peak(costs), "MB"),
        ]
        for each in builds
        for name, costs in (("Material", each.plain), ("Hallway", each.ours))
    ]  # fmt: skip
    return table(head, body)


if __name__ == "__main__":
    main()
