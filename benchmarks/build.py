"""What a build costs: clean, with nothing changed and after one edit, beside plain Material.

The same made-up answers become two sites: ours, with captions, cards, embeds and feeds, and Markdown in Material for
MkDocs with its own search and the answers out of its sidebar, which is what one would have instead. Each build is a
process of its own; its processor time counts all that it started. They take turns, so that all meet the same load. No
build replaces another's files, unless that is what is measured: the cache and the sites of each round are new.

    python benchmarks/build.py
    python benchmarks/build.py --answers 3000 --rounds 1
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import corpus
import plain_material
from hallway.library.library import Library
from processes import HALLWAY, Cost, cost_of, cpu, peak
from table import Row, Run, answers, table

MATERIAL, CLEAN, PLAIN, SAME, EDITED = (
    "plain Material", "clean", "clean, without cards", "nothing changed", "one answer edited"
)  # fmt: skip
KEYS = {CLEAN: "build-clean", PLAIN: "build-without-cards", SAME: "build-same", EDITED: "build-edited"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to build; /dev/shm keeps the disk out of the figures")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hallway-bench-", dir=given.folder) as name:
        show(compare(Path(name), given.answers, given.rounds), given.answers)


def rows(run: Run) -> Iterator[Row]:
    """Yields the processor time of each kind of build beside Material's."""
    count = run.size(1000, quick=200)
    costs = compare(run.folder, count, run.size(3, quick=1))
    notes = {EDITED: "the site has the same bytes as one that is built clean"}
    for name, key in KEYS.items():
        yield Row(key, cpu(costs[name]), cpu(costs[MATERIAL]), answers(count), notes.get(name, ""))


def compare(folder: Path, count: int, rounds: int) -> dict[str, list[Cost]]:
    """Returns the costs of each kind of build."""
    library = corpus.write(folder / "ours", count)
    text = plain_material.write(folder / "material", library)
    without_cards = _without_cards(library, folder / "without-cards")
    costs: dict[str, list[Cost]] = {name: [] for name in (MATERIAL, *KEYS)}
    for number in range(rounds):
        site = folder / f"site-{number}"
        library.state.replace(folder / f"state-{number}") if library.state.exists() else None
        costs[MATERIAL].append(cost_of(plain_material.build(text, folder / f"material-{number}")))
        costs[CLEAN].append(cost_of(ours(library, site)))
        costs[SAME].append(cost_of(ours(library, site)))
        with library.answer_paths()[0].open("a", encoding="utf-8") as opened:
            opened.write(f"\nAnd one more sentence, number {number}.\n")
        costs[EDITED].append(cost_of(ours(library, site)))
        costs[PLAIN].append(cost_of([*ours(without_cards, folder / f"without-cards-{number}"), "--clean"]))
        costs[MATERIAL].append(cost_of(plain_material.build(text, folder / f"material-{number}-again")))
    cost_of([*ours(library, folder / "clean"), "--clean"])
    _same(site, folder / "clean")
    return costs


def ours(library: Library, site: Path) -> list[str]:
    """Returns the command that builds a knowledge base into a folder."""
    return [*HALLWAY, "--root", str(library.root), "build", "--out", str(site)]


def _without_cards(library: Library, root: Path) -> Library:
    """Copies a knowledge base; without the address of its site, it has no cards."""
    shutil.copytree(library.root, root)
    settings = root / "curation" / "settings.yml"
    lines = settings.read_text(encoding="utf-8").splitlines(keepends=True)
    settings.write_text("".join(line for line in lines if not line.startswith("site_url:")), encoding="utf-8")
    return Library(root)


def _same(one: Path, other: Path) -> None:
    """Ends the program if two sites differ."""
    names = [{path.relative_to(site) for path in site.rglob("*") if path.is_file()} for site in (one, other)]
    if names[0] != names[1]:
        raise SystemExit(f"Only one of the sites has {min(names[0] ^ names[1])}.")
    if differing := [name for name in names[0] if (one / name).read_bytes() != (other / name).read_bytes()]:
        raise SystemExit(f"{min(differing)} is not as in a clean build.")


def show(costs: dict[str, list[Cost]], count: int) -> None:
    """Prints the figures as a Markdown table."""
    print(f"{answers(count)}; load average {', '.join(f'{each:.1f}' for each in os.getloadavg())}\n")
    body = []
    for name, found in costs.items():
        beside = cpu(found) / cpu(costs[MATERIAL])
        wall = median(cost.wall_seconds for cost in found)
        body.append([name, f"{cpu(found):.1f}", f"{beside:.2f}x", f"{wall:.1f}", f"{peak(found):.0f}"])
    print(table(("build", "CPU s", "beside Material", "wall s", "peak MB"), body))


if __name__ == "__main__":
    main()
