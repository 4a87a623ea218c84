"""Speaks the sample scripts into recordings: `python samples/speak.py [SCRIPT ...]`, all of them without a name.

Needs Hallway's own environment and espeak-ng. A recording that was made from the same script is left alone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from recipe import media, screen
from recipe.reading import Reading, read_aloud
from recipe.script import Script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

HERE = Path(__file__).parent


def main(names: list[str]) -> None:
    for path in sorted((HERE / "scripts").glob("*.txt")):
        if not names or path.stem in names:
            print(f"{path.stem}: {speak(path)}", flush=True)


def speak(path: Path) -> str:
    """Writes the recording and the times of one script, and returns what was done."""
    script = Script.load(path)
    target = HERE / "recordings" / script.recording
    reading = read_aloud(script)
    table = times(script, reading)
    if target.exists() and path.with_suffix(".tsv").exists() and path.with_suffix(".tsv").read_text() == table:
        return "unchanged"
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"partial.{script.container}")
    media.write(reading, partial, _pictures(script, reading) if script.container == "mp4" else ())
    partial.replace(target)
    path.with_suffix(".tsv").write_text(table, encoding="utf-8")
    return f"{len(reading.samples) / reading.rate:.0f} seconds, {target.stat().st_size / 1e6:.1f} MB"


def times(script: Script, reading: Reading) -> str:
    """Returns a row for each word: its start and end in seconds, and the word."""
    rows = zip(script.words, reading.words, strict=True)
    return "".join(f"{start:.2f}\t{end:.2f}\t{word}\n" for word, (start, end) in rows)


def _pictures(script: Script, reading: Reading) -> Iterator[Image.Image]:
    starts = [start for start, _ in reading.sentences]
    said = [(start, sentence.text) for start, sentence in zip(starts, script.sentences, strict=True)]
    return screen.pictures(said, len(reading.samples) / reading.rate, per_second=media.FRAMES_PER_SECOND)


if __name__ == "__main__":
    main(sys.argv[1:])
