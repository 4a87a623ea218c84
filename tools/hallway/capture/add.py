"""Copies a recording from anywhere into the drop folder, under a name that says what it answers."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from pathlib import Path

from hallway import files
from hallway.errors import InputError, naming, printable

LONGEST_NAME = 180  # bytes of a file name, so that the name of its receipt has at most 255
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')  # not allowed by some file system


def add(recordings: Path, source: Path, *, question: str = "", expert: str = "", moment: str = "") -> tuple[Path, bool]:
    """Copies a recording to `<moment>/<expert>/<question>.<suffix>` below `recordings`; returns the path, True if new.

    Nothing is overwritten: the same file under the same name stays, and another one gets " (2)". The copy appears under
    that name only when it is complete. Raises InputError if `source` is not a regular file.
    """
    if not files.is_regular(source):
        raise InputError(f"{printable(source)} is not a file. Give a recording: hallway add FILE")
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
    """Returns a question as a valid file name on every system: "Past 30 days?" gives "Past 30 days"."""
    legible = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())
    words = " ".join(FORBIDDEN.sub(" ", legible).split()).strip(" .")
    return words.encode()[:longest].decode("utf-8", "ignore").strip(" .")


def _copy(source: Path, target: Path) -> bool:
    """Copies through a hidden file in the same folder; returns False if the name was taken in the meantime."""
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
    except OSError:  # a file system without hard links: an empty file reserves the name for a moment
        try:
            target.touch(exist_ok=False)
        except FileExistsError:
            return False
        temporary.replace(target)
    return True
