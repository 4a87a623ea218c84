"""Adding: a file from anywhere is copied into the drop folder, under the name that says what it answers."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from pathlib import Path

from hallway import files
from hallway.errors import InputError, naming
from hallway.names import printable

LONGEST_NAME = 180  # bytes of a file name, so that its receipt fits beside it into 255
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')  # by one file system or another


def add(recordings: Path, source: Path, *, question: str = "", expert: str = "", moment: str = "") -> tuple[Path, bool]:
    """Copies a recording to `<moment>/<expert>/<question>.<suffix>` below `recordings`; returns the path, True if new.

    Nothing is ever overwritten: the same file under the same name is left alone, another one gets " (2)". The copy
    appears under its name only when it is whole. Raises `InputError` for what is no plain file.
    """
    if not files.is_regular(source):
        raise InputError(f"{printable(source)} is not a file. Name a recording: hallway add FILE")
    folder = recordings.joinpath(*(part for part in (moment, expert) if part))
    suffix = re.sub(r"[^.a-z0-9]", "", source.suffix.lower())[:10]
    stem = file_name(question or source.stem, LONGEST_NAME - len(suffix)) or "recording"
    folder.mkdir(parents=True, exist_ok=True)
    files.inside(recordings, folder)
    number = 1
    while True:
        target = folder / (f"{stem}{suffix}" if number == 1 else f"{stem} ({number}){suffix}")
        if not os.path.lexists(target):
            if _copy(source, target):
                return target, True
        elif files.is_regular(target) and files.sha256(target) == files.sha256(source):
            return target, False
        number += 1


def file_name(text: str, longest: int) -> str:
    """A question as a file name that every file system takes: "What is past 30 days?" gives "What is past 30 days"."""
    legible = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())
    words = " ".join(FORBIDDEN.sub(" ", legible).split()).strip(" .")
    return words.encode()[:longest].decode("utf-8", "ignore").strip(" .")


def _copy(source: Path, target: Path) -> bool:
    """Copies through a hidden file in the same folder; False when somebody took the name meanwhile."""
    temporary = files.temporary(target)
    try:
        with naming(target):
            with source.open("rb") as reading, temporary.open("xb") as writing:
                shutil.copyfileobj(reading, writing, 1 << 20)
                writing.flush()
                os.fsync(writing.fileno())
            shutil.copystat(source, temporary)
            return _name(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _name(temporary: Path, target: Path) -> bool:
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        return False
    except OSError:  # a file system without second names: an empty file holds the place for a moment
        try:
            target.touch(exist_ok=False)
        except FileExistsError:
            return False
        temporary.replace(target)
    return True
