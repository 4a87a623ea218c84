"""How long a preview takes to start, and from a save to the page that shows it: `hallway serve` beside `mkdocs serve`.

Both serve the same made-up answers. A start is over when the first page is served; ours has built the site before, so
that its cache is warm, as on any day but the first. An edit adds a sentence to an answer; it is over when the page of
that answer has the sentence.

    python benchmarks/preview.py
    python benchmarks/preview.py --answers 300
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import corpus
import plain_material
from processes import HALLWAY, MKDOCS, QUIET
from table import Row, Run, answers, table

POLL_SECONDS = 0.03
MOST_SECONDS = 240.0  # after which an edit counts as lost


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview that can be started, and the answer that is edited in it."""

    name: str
    command: tuple[str, ...]
    source: Path
    page: str


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long a preview took."""

    start: float
    edits: tuple[float, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hallway-bench-") as name:
        plain, ours = compare(Path(name), given.answers, given.edits)
    body = [
        [name, f"{took.start:.1f}", f"{median(took.edits):.2f}"]
        for name, took in (("mkdocs serve", plain), ("hallway serve", ours))
    ]
    print(table((answers(given.answers), "start, s", "an edit, s"), body))


def rows(run: Run) -> Iterator[Row]:
    """Yields the seconds of a start and of an edit, by the clock."""
    count = run.size(1000, quick=100)
    plain, ours = compare(run.folder, count, run.size(3, quick=1))
    yield Row("preview-edit", median(ours.edits), median(plain.edits), answers(count))
    yield Row("preview-start", ours.start, plain.start, answers(count))


def compare(folder: Path, count: int, edits: int) -> tuple[Seconds, Seconds]:
    """Returns what `mkdocs serve` and `hallway serve` took."""
    library = corpus.write(folder / "ours", count)
    text = plain_material.write(folder / "material", library)
    id_ = library.answer_paths()[1].stem
    ports = _free_port(), _free_port()
    plain = ("serve", "--livereload", "--dev-addr", f"127.0.0.1:{ports[0]}", "--config-file", f"{text}/mkdocs.yml")
    theirs = Preview("mkdocs", (*MKDOCS, *plain), text / "docs" / f"{id_}.md", f"http://127.0.0.1:{ports[0]}/{id_}/")
    live = ("--root", str(library.root), "serve", "--port", str(ports[1]))
    ours = Preview("ours", (*HALLWAY, *live), library.answer_path(id_), f"http://127.0.0.1:{ports[1]}/a/{id_}/")
    _measured(ours, folder, edits=0)  # fills the cache
    return _measured(theirs, folder, edits=edits), _measured(ours, folder, edits=edits)


def _measured(preview: Preview, folder: Path, *, edits: int) -> Seconds:
    began = time.monotonic()
    with _started(preview, folder):
        _wait(preview, "<html")
        start = time.monotonic() - began
        return Seconds(start, tuple(_edit(preview, number) for number in range(edits)))


def _edit(preview: Preview, number: int) -> float:
    """Adds a sentence; returns the seconds until the page has it."""
    sentence = f"Savedfor{preview.name}{number}"
    with preview.source.open("a", encoding="utf-8") as opened:
        opened.write(f"\n{sentence}.\n")
    began = time.monotonic()
    _wait(preview, sentence)
    return time.monotonic() - began


def _wait(preview: Preview, text: str) -> None:
    """Waits until the page has a text; while MkDocs builds, there may be no page."""
    last = time.monotonic() + MOST_SECONDS
    while time.monotonic() < last:
        try:
            with urllib.request.urlopen(preview.page, timeout=MOST_SECONDS) as reply:
                if text in reply.read().decode():
                    return
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(POLL_SECONDS)
    raise SystemExit(f"{preview.name} did not show “{text}” within {MOST_SECONDS:.0f} s.")


@contextmanager
def _started(preview: Preview, folder: Path) -> Iterator[None]:
    """Runs a preview; its own temporary folders are in this one."""
    environment = {**os.environ, **QUIET, "TMPDIR": str(folder)}
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(preview.command, env=environment, stdout=nowhere, stderr=nowhere) as running:
        try:
            yield
        finally:
            running.terminate()


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


if __name__ == "__main__":
    main()
