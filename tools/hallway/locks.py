"""Locks between processes, which the system releases if a process dies, and work folders that are always removed."""

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
from hallway.errors import ConflictError, printable
from hallway.names import LEFTOVER

WAIT_SECONDS = 30.0
OLD_SECONDS = 3600.0  # an older work folder without a lock comes from a version that did not use locks


@contextmanager
def locked(path: Path, *, seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Holds a lock. Raises ConflictError if another process holds it for longer than `seconds` (-1 waits forever)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain.check(path)
    lock = FileLock(path, timeout=seconds)
    try:
        lock.acquire()
    except Timeout as error:
        reason = "is held by another command that is running here. Run this again when it has finished."
        raise ConflictError(f"{printable(path)} {reason}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def work_folder(path: Path) -> Iterator[Path]:
    """Yields a hidden name beside `path` for a folder that the caller creates; the folder is removed at the end.

    Folders left there by killed processes are removed first: a running process holds the lock beside its folder.
    """
    _sweep(path)
    folder = path.with_name(f".{path.name}.{secrets.token_hex(4)}{LEFTOVER}")
    lock = FileLock(_lock_path(folder))
    lock.acquire()  # before the folder exists, so that the folder never exists without it
    try:
        yield folder
    finally:
        _remove(folder, lock)


def _sweep(path: Path) -> None:
    pattern = f".{glob.escape(path.name)}.*{LEFTOVER}"
    for found in path.parent.glob(f"{pattern}.lock"):
        lock = FileLock(found)
        with suppress(Timeout, OSError):  # in use, or owned by another user
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
