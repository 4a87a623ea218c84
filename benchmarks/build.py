"""What a build costs: clean, with nothing changed, after one edit, and in the preview, beside plain Material.

The same made-up answers become two sites: ours, with captions, cards, embeds and feeds, and Markdown in Material for
MkDocs with its own search and the answers out of its sidebar, which is what one would have instead. Each build is a
process of its own; its processor time counts all that it started. The two take turns, so that both meet the same load;
the load of the machine is printed with them.

    python benchmarks/build.py
    python benchmarks/build.py --answers 3000 --rounds 1 --no-preview
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import corpus
from hallway.library.library import Library

SITE_URL = "site_url: https://help.example.com/\n"
MATERIAL = """\
site_name: Answers
site_url: https://help.example.com/
theme: {name: material, font: false}
plugins: [search, tags]
markdown_extensions: [attr_list, admonition, pymdownx.details, pymdownx.superfences, toc: {permalink: true}]
nav: [index.md]
not_in_nav: "*"
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process used, with its children."""

    cpu_seconds: float
    wall_seconds: float
    peak_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-preview", dest="preview", action="store_false")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as name:
        folder = Path(name)
        library = corpus.write(folder / "ours", given.answers)
        plain = write_material(folder / "plain", library)
        costs = compare(library, plain, given.rounds)
        show(costs, given.answers)
        if given.preview:
            show_preview(library)


def write_material(folder: Path, library: Library) -> Path:
    """Writes the same text for plain Material."""
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(MATERIAL, encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Answers\n", encoding="utf-8")
    for answer in library.read_answers()[0]:
        tags = "".join(f"  - {tag}\n" for tag in answer.tags)
        parts = [f"---\ntags:\n{tags}---" if tags else "", f"# {answer.title}", answer.summary]
        for chapter in answer.chapters:
            parts += [f"## {chapter.title}"] if chapter.title else []
            parts += [f"{each.text}\n{{ #t{int(each.seconds or 0)} }}" for each in chapter.passages]
        (folder / "docs" / f"{answer.id}.md").write_text("\n\n".join(parts).lstrip(), encoding="utf-8")
    return folder


def compare(library: Library, plain: Path, rounds: int) -> dict[str, list[Cost]]:
    """Returns the costs of each kind of build."""
    ours = [sys.executable, "-m", "hallway", "--root", str(library.root), "build"]
    material = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(plain / "mkdocs.yml")]
    costs: dict[str, list[Cost]] = {}
    edited = library.answer_paths()[0]
    for number in range(rounds):
        shutil.rmtree(library.state, ignore_errors=True)
        shutil.rmtree(library.root / "site", ignore_errors=True)
        shutil.rmtree(plain / "site", ignore_errors=True)
        costs.setdefault("plain Material", []).append(run(material))
        costs.setdefault("clean", []).append(run(ours))
        costs.setdefault("nothing changed", []).append(run(ours))
        with edited.open("a", encoding="utf-8") as opened:
            opened.write(f"\nAnd one more sentence, number {number}.\n")
        costs.setdefault("one answer edited", []).append(run(ours))
        costs.setdefault("plain Material", []).append(run(material))
    return costs


def run(command: list[str]) -> Cost:
    """Returns what a command cost."""
    began = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, time.monotonic() - began, used.ru_maxrss / 1024)


def show(costs: dict[str, list[Cost]], answers: int) -> None:
    baseline = median(cost.cpu_seconds for cost in costs["plain Material"])
    print(f"{answers} answers; load average {', '.join(f'{each:.1f}' for each in os.getloadavg())}\n")
    print("| build | CPU s | beside Material | wall s | peak MB |")
    print("|---|---|---|---|---|")
    for name, found in costs.items():
        cpu = median(cost.cpu_seconds for cost in found)
        wall, peak = median(cost.wall_seconds for cost in found), max(cost.peak_mb for cost in found)
        print(f"| {name} | {cpu:.1f} | {cpu / baseline:.2f}x | {wall:.1f} | {peak:.0f} |", flush=True)


def show_preview(library: Library) -> None:
    """Prints how long `hallway serve` takes to start with a warm cache, and from a save to the page that shows it."""
    path = library.answer_paths()[1]
    for _ in range(2):  # the first fills the cache
        began = time.monotonic()
        with served(library) as address:
            start = time.monotonic() - began
            took = [until_shown(path, f"{address}_hallway/state?page=/a/{path.stem}/", n) for n in range(3)]
    print(f"\nhallway serve: {start:.1f} s to start, {median(took):.1f} s from a save to the page (of {len(took)})")


@contextmanager
def served(library: Library) -> Iterator[str]:
    """Runs the preview; gives its address."""
    command = [sys.executable, "-m", "hallway", "--root", str(library.root), "serve", "--port", "8123"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        try:
            yield running.stdout.readline().strip()
        finally:
            running.terminate()


def until_shown(path: Path, state: str, number: int) -> float:
    """Edits an answer; returns the seconds until its page learns of it."""
    before = digest(state)
    with path.open("a", encoding="utf-8") as opened:
        opened.write(f"\nA sentence for the preview, number {number}.\n")
    began = time.monotonic()
    while digest(state) == before:
        time.sleep(0.02)
    return time.monotonic() - began


def digest(state: str) -> str:
    with urllib.request.urlopen(state, timeout=60) as reply:
        return str(json.loads(reply.read())["digest"])


if __name__ == "__main__":
    main()
