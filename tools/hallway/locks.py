"""Locks between processes, which the system frees when their holder dies, and work folders that are always cleared."""

from __future__ import annotations

import glob
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from hallway import plain
from hallway.errors import ConflictError
from hallway.files import LEFTOVER
from hallway.names import printable

WAIT_SECONDS = 30.0
OLD_SECONDS = 3600.0  # a work folder without a lock is from a version that had none; its build has ended by then


@contextmanager
def locked(path: Path, *, seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Holds a lock that one process has at a time; ConflictError where another keeps it for longer than `seconds`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain.check(path)
    lock = FileLock(path, timeout=seconds)
    try:
        lock.acquire()
    except Timeout as error:
        reason = "is held by another command that is at work here. Run this again when that one is done."
        raise ConflictError(f"{printable(path)} {reason}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def work_folder(path: Path) -> Iterator[Path]:
    """Yields a hidden name beside `path` for a folder, not made yet, that is removed at the end.

    What a killed process left there is removed first: while the process lives, it holds the lock beside its folder.
    """
    _sweep(path)
    folder = path.with_name(f".{path.name}.{secrets.token_hex(4)}{LEFTOVER}")
    lock = FileLock(_lock_path(folder))
    lock.acquire()  # before the folder is there, so that it is never there without
    try:
        yield folder
    finally:
        _remove(folder, lock)


def _sweep(path: Path) -> None:
    pattern = f".{glob.escape(path.name)}.*{LEFTOVER}"
    for found in path.parent.glob(f"{pattern}.lock"):
        lock = FileLock(found)
        with suppress(Timeout, OSError):  # in use, or another person's
            lock.acquire(blocking=False)
            _remove(found.with_suffix(""), lock)
    for folder in path.parent.glob(pattern):
        with suppress(OSError):
            if not _lock_path(folder).exists() and folder.lstat().st_mtime < time.time() - OLD_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _remove(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        _lock_path(folder).unlink()
    lock.release()


def _lock_path(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
