"""What is said in a recording, from the files beside it, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sound_files import AUDIO


@dataclass(frozen=True, slots=True)
class Span:
    """Something said between two moments: a word, or the words of a clip."""

    text: str
    start: float
    """Seconds from the start of the recording."""
    end: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said in a recording."""

    text: str
    spans: tuple[Span, ...] = ()
    """The text in its order with the times of its parts; empty where they are not known."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of sound and what is said in it."""

    name: str
    path: Path
    spoken: Spoken


def find(folder: Path) -> list[Recording]:
    """Returns the recordings of a folder, by name: audio with a `.txt` beside it, or `recordings/` and `scripts/`."""
    if (folder / "scripts").is_dir():
        return list(_with_scripts(folder / "recordings", folder / "scripts"))
    paths = sorted(path for path in folder.iterdir() if path.suffix in AUDIO and path.with_suffix(".txt").exists())
    return [Recording(path.name, path, read(path.with_suffix(".txt"))) for path in paths]


def read(path: Path) -> Spoken:
    """Returns the text of a `.txt` or script, and the times from a `.tsv` beside it (start, end, text)."""
    table = path.with_suffix(".tsv")
    spans = tuple(_spans(table)) if table.exists() else ()
    return Spoken(" ".join(_lines(path)), spans)


def question(script: Path) -> str:
    """Returns what a script answers: the name of its recording."""
    found = re.search(r"^# question: (.*)$", script.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else script.stem


def plain(name: str) -> str:
    """Returns a name without case and punctuation: a file name cannot hold a question mark."""
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))


def _with_scripts(recordings: Path, scripts: Path) -> Iterator[Recording]:
    found = {plain(path.stem): path for path in sorted(recordings.rglob("*")) if path.suffix in AUDIO}
    for script in sorted(scripts.glob("*.txt")):
        path = found.get(plain(question(script)))
        if path is None:
            raise SystemExit(f"{script} has no recording named after its question in {recordings}")
        yield Recording(script.stem, path, read(script))


def _lines(path: Path) -> Iterator[str]:
    """Yields what is said: not the `# key: value` lines of a script, nor its `--` where a chapter begins."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#") and line.strip() != "--":
            yield line.strip()


def _spans(path: Path) -> Iterator[Span]:
    for line in path.read_text(encoding="utf-8").splitlines():
        start, end, text = line.split("\t", 2)
        yield Span(text, float(start), float(end))
