"""Finds the recordings in the drop folder that can be processed now. Never changes what people put there.

Links, pipes and devices are never opened. A file that may still be growing waits.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from hallway.errors import InputError, printable
from hallway.library import ignored_files
from hallway.library.recording_hashes import Signature, signature_of

DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class Recording:
    """A regular file under `recordings/` that has not changed for a while."""

    path: Path
    """Absolute, and without links below the drop folder."""
    relative: PurePosixPath
    """The path below `recordings/`; may contain any character, even undecodable bytes as surrogates."""
    signature: Signature

    @property
    def size(self) -> int:
        return self.signature[1]

    @property
    def name(self) -> str:
        """The path below `recordings/`, safe to print and to write into a text file."""
        return printable(self.relative.as_posix())


@dataclass(slots=True)
class Scan:
    """What a scan found, each list in the order of the paths' bytes."""

    ready: list[Recording] = field(default_factory=list)
    waiting: list[tuple[Path, str]] = field(default_factory=list)
    """Files that are not complete yet: the path, and why (still being copied, not downloaded)."""
    rejected: list[tuple[Path, str]] = field(default_factory=list)
    """Files that can never be used: the path, why, and what to do."""
    ignored: list[tuple[Path, ignored_files.Kind]] = field(default_factory=list)


class Settling:
    """Decides when a file has stopped changing, by a monotonic clock."""

    def __init__(self, settle_seconds: float, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.settle_seconds = settle_seconds
        self._monotonic = monotonic
        self._seen: dict[Path, tuple[Signature, float]] = {}

    def is_settled(self, path: Path, signature: Signature, is_old: Callable[[], bool]) -> bool:
        """Returns whether `signature` has stayed the same for the settle time, or the file is new here and `is_old`."""
        now = self._monotonic()
        before = self._seen.get(path)
        if before is None and (self.settle_seconds <= 0 or is_old()):
            self._seen[path] = (signature, now - self.settle_seconds)
            return True
        if before is None or before[0] != signature:
            self._seen[path] = (signature, now)
            return self.settle_seconds <= 0
        return now - before[1] >= self.settle_seconds

    def has_changed(self, path: Path) -> None:
        """Restarts the wait for a file that has changed."""
        with suppress(KeyError, OSError):
            self._seen[path] = (signature_of(os.lstat(path)), self._monotonic())

    def seconds_left(self) -> float:
        """Returns the seconds until all files that are waiting could be settled; 0.0 if none is waiting."""
        ages = [self._monotonic() - since for _, since in self._seen.values()]
        return max((self.settle_seconds - age for age in ages if age < self.settle_seconds), default=0.0)

    def forget_all_but(self, paths: Iterable[Path]) -> None:
        """Forgets files that are gone, so that memory does not grow during months of watching."""
        self._seen = {path: self._seen[path] for path in paths if path in self._seen}


def scan(recordings: Path, paths: Sequence[Path] = (), *, settling: Settling) -> Scan:
    """Scans the whole drop folder, or `paths` in it (files and folders), and sorts what it finds.

    Raises InputError if the folder is missing, or one of `paths` is outside it.
    """
    root = _root(recordings)
    found, clock = Scan(), _FolderClock(root)
    entries = [entry for path in paths for entry in _asked_for(path, root)] if paths else list(_walk(root, root))
    for entry in {entry.path: entry for entry in entries}.values():
        _sort(entry, root, found, settling, clock)
    if not paths:
        settling.forget_all_but([entry.path for entry in entries])
    return found


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    kind: ignored_files.Kind | None = None
    reason: str = ""
    """The reason why this path cannot be read."""
    status: os.stat_result | None = None
    companion: str = ""
    """The name of a temporary file that shows that this one is incomplete."""


class _FolderClock:
    """The time according to the folder's file system, so that a wrong clock on a server does no harm."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._now: float | None = None

    def is_older(self, status: os.stat_result, settle_seconds: float) -> bool:
        """Returns whether content and status are unchanged for the settle time, and no timestamp is in the future."""
        age = self._read() - max(status.st_ctime, status.st_mtime)
        return age > settle_seconds

    def _read(self) -> float:
        if self._now is None:
            probe = self._folder / f".clock-{os.getpid()}-{time.monotonic_ns()}.hallway-tmp"
            try:
                descriptor = os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            except OSError:  # a read-only share, whose clock may be off by hours, but hardly by a day
                self._now = time.time() - DAY_SECONDS
            else:
                self._now = os.fstat(descriptor).st_ctime
                os.close(descriptor)
                probe.unlink(missing_ok=True)
        return self._now


def _root(recordings: Path) -> Path:
    if not recordings.is_dir():
        shown = printable(recordings)
        raise InputError(f"{shown} does not exist. Create the folder, or mount its share, and try again.")
    return recordings.resolve()


def _asked_for(path: Path, root: Path) -> Iterator[_Entry]:
    absolute = path.absolute().parent.resolve() / path.name if path.name not in ("", "..") else path.resolve()
    if not absolute.is_relative_to(root):
        raise InputError(
            f"{printable(path)} is not in {printable(root)}. "
            "Copy it there with: hallway add FILE --question ... --expert ... --moment ..."
        )
    try:
        status = os.lstat(absolute)
    except OSError as error:
        yield _Entry(absolute, reason=_words(error))
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _walk(absolute, root)
        return
    kind = ignored_files.of(absolute.name)
    yield _Entry(absolute, kind=None if kind == "other" else kind, status=status)


def _walk(folder: Path, root: Path) -> Iterator[_Entry]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        yield _Entry(folder, reason=_words(error))
        return
    names = {entry.name.casefold() for entry in entries}
    for entry in entries:
        path = folder / entry.name
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield _Entry(path, reason=_words(error))
            continue
        is_folder = stat.S_ISDIR(status.st_mode)
        kind = ignored_files.of(entry.name, is_folder=is_folder)
        if is_folder and kind is None:
            yield from _walk(path, root)
            continue
        companion = next(
            (entry.name + end for end in ignored_files.COMPANIONS if entry.name.casefold() + end in names), ""
        )
        yield _Entry(path, kind=kind, status=status, companion=companion)


def _sort(entry: _Entry, root: Path, found: Scan, settling: Settling, clock: _FolderClock) -> None:
    status = entry.status
    if status is None:
        found.rejected.append((entry.path, entry.reason))
    elif entry.kind == "absent" or _is_elsewhere(status):
        found.waiting.append(
            (entry.path, "not downloaded yet; open it once in its sync client, or keep it on this device")
        )
    elif entry.kind is not None:
        found.ignored.append((entry.path, entry.kind))
    elif not stat.S_ISREG(status.st_mode):
        found.rejected.append((entry.path, _odd_file(status.st_mode)))
    elif entry.companion:
        found.waiting.append((entry.path, f"still being copied: {printable(entry.companion)} is beside it"))
    else:
        signature = signature_of(status)
        if settling.is_settled(entry.path, signature, lambda: clock.is_older(status, settling.settle_seconds)):
            relative = PurePosixPath(entry.path.relative_to(root).as_posix())
            found.ready.append(Recording(entry.path, relative, signature))
        else:
            found.waiting.append((entry.path, f"changed less than {settling.settle_seconds:g} s ago"))


def _is_elsewhere(status: os.stat_result) -> bool:
    """Returns whether a file is an iCloud or OneDrive placeholder, which would have to be downloaded first."""
    dataless = getattr(status, "st_flags", 0) & 0x4000_0000  # SF_DATALESS of macOS
    recalled = getattr(status, "st_file_attributes", 0) & 0x0040_1000  # RECALL_ON_DATA_ACCESS | OFFLINE of Windows
    return bool(dataless or recalled)


def _odd_file(mode: int) -> str:
    kinds = (
        (stat.S_ISLNK, "a link, which is never followed; put the recording itself here"),
        (stat.S_ISFIFO, "a named pipe, not a recording; remove it"),
        (stat.S_ISSOCK, "a socket, not a recording; remove it"),
    )
    return next((reason for test, reason in kinds if test(mode)), "a device, not a recording; remove it")


def _words(error: OSError) -> str:
    known = {
        errno.ENOENT: "does not exist; check its name",
        errno.EACCES: "is not readable; change its permissions",
        errno.EPERM: "is not readable; change its permissions",
        errno.ENAMETOOLONG: "has too long a path; move it up, or shorten its folder names",
    }
    return known.get(error.errno or 0, f"cannot be read ({error.strerror}); check the disk or the share")
