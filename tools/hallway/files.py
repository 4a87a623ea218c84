"""Writes files completely or not at all, and never overwrites what someone saved in the meantime."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import secrets
import signal
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import cache
from io import RawIOBase
from pathlib import Path

from hallway import plain
from hallway.errors import ConflictError, InputError, naming, printable
from hallway.names import KEPT, LEFTOVER

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_F_SETSIG = 10  # linux/fcntl.h
_SYNCS = 16  # at a time; on ext4 this takes a third of the time of syncing them one by one
_EXCHANGES = 20  # more saves than anyone could make between two system calls


def write_atomic(path: Path, data: bytes | str) -> bool:
    """Writes the file so that every reader, even after a crash, sees either the old bytes or the new ones.

    Returns False, and touches nothing, if the file already has these bytes. Raises NotPlainError for a link.
    """
    plain.check(path)
    content = _as_bytes(data)
    if is_regular(path) and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _write_beside(path, content)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return True


def create(path: Path, data: bytes | str) -> bool:
    """Writes a new file completely. Returns False, and touches nothing, if the name is taken."""
    if os.path.lexists(path):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _write_beside(path, _as_bytes(data))
    try:
        _link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return True


def temporary(path: Path) -> Path:
    """Returns a hidden name beside `path` for a file that is written bit by bit; `sweep` finds it after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(_beside(path, LEFTOVER))


def settle(temporary: Path, path: Path) -> None:
    """Moves a file from its temporary name to its own once its bytes are on the disk."""
    plain.check(path)
    with temporary.open("rb") as written:
        os.fsync(written.fileno())
    temporary.replace(path)
    _sync_folder(path.parent)


def replace_if_same(path: Path, expected: bytes, data: bytes) -> None:
    """Replaces the expected bytes with new ones. Raises ConflictError, and changes nothing, if the file has others.

    The old and the new file are swapped in one step, then the old one is compared; if it is not what was expected, the
    two are swapped back. No save is ever lost, whenever it happens, and whether it writes in place or renames a file.
    Raises NotPlainError for a link.
    """
    if not plain.is_file(path) or path.read_bytes() != expected:
        raise _changed(path)
    put_if_same(path, _write_beside(path, data), expected, data)
    _sync_folder(path.parent)


def stage(path: Path, data: bytes) -> Path:
    """Writes the bytes under a hidden name beside `path`, for :func:`make_last` and then :func:`put_if_same`."""
    return _write_beside(path, data, lasting=False)


def put_if_same(path: Path, staged: Path, expected: bytes, data: bytes) -> None:
    """Works like `replace_if_same` with bytes that :func:`stage` wrote, and always removes the staged file."""
    try:
        if not plain.is_file(path):
            raise _changed(path)
        _compare_and_exchange(path, staged, expected, data)
    finally:
        staged.unlink(missing_ok=True)


def delete_if_same(path: Path, expected: bytes) -> None:
    """Deletes the file if it has the expected bytes. Raises ConflictError, and keeps the file, if it has others."""
    plain.check(path)
    taken = path.with_name(_beside(path, KEPT))
    try:
        path.rename(taken)
    except FileNotFoundError as error:
        raise _changed(path) from error
    if not _is_settled(taken, expected):
        with suppress(FileExistsError):  # saved again while the name was free: keep both
            _link(taken, path)
            taken.unlink()
        raise _changed(path)
    taken.unlink()
    _sync_folder(path.parent)


def append(path: Path, data: bytes, *, at: int) -> None:
    """Writes the bytes at the end of a file, starting at byte `at`; if the write fails, none of them remain."""
    is_new = not plain.is_file(path)
    flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with naming(path), os.fdopen(os.open(path, flags, 0o666), "r+b", buffering=0) as opened:
        opened.truncate(at)
        opened.seek(at)
        try:
            _write_all(opened, data)
            os.fsync(opened.fileno())
        except BaseException:
            opened.truncate(at)
            if is_new:
                path.unlink(missing_ok=True)
            raise


def make_last(paths: Iterable[Path]) -> None:
    """Syncs files and folders to disk, many at a time, so that the file system can batch the writes."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_SYNCS) as threads:
        list(threads.map(_sync, paths))


def sha256(path: Path) -> str:
    """Returns the SHA-256 of a regular file in hex. Raises InputError for anything else; a pipe, say, would hang."""
    if not is_regular(path):
        raise InputError(f"{printable(path)} is not a regular file.")
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def sweep(folder: Path, older_than_seconds: float = 3600, *, without: Collection[Path] = ()) -> int:
    """Removes the temporary files that a crash left anywhere below the folder; returns their number.

    It does not look into the folders `without`, which may be large.
    """
    oldest = time.time() - older_than_seconds
    removed = 0
    for parent, folders, names in os.walk(folder):  # follows no links
        folders[:] = [name for name in folders if Path(parent, name) not in without]
        for leftover in (Path(parent, name) for name in names if name.startswith(".") and name.endswith(LEFTOVER)):
            if is_regular(leftover) and leftover.lstat().st_mtime < oldest:
                leftover.unlink(missing_ok=True)
                removed += 1
    return removed


def inside(root: Path, path: Path | str) -> Path:
    """Returns the resolved path below the root. Raises InputError if ``..`` or a link leads outside the root."""
    try:
        real_root = root.resolve()
        real = (real_root / path).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a symlink loop; a NUL in the name
        raise InputError(f"{printable(path)} cannot be a path: {error}.") from error
    if not real.is_relative_to(real_root):
        raise InputError(f"{printable(path)} is outside {printable(root)}; name something inside it.")
    return real


def is_regular(path: Path) -> bool:
    """Returns whether the path is a regular file, not a link, folder, pipe, socket or device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def _compare_and_exchange(path: Path, temporary: Path, expected: bytes, data: bytes) -> None:
    try:
        exchange(temporary, path)
    except FileNotFoundError as error:
        raise _changed(path) from error
    except (OSError, NotImplementedError):
        return _take_and_compare(path, temporary, expected)
    if _is_settled(temporary, expected):
        return None
    _put_back(path, temporary, ours=data)
    raise _changed(path)


def _put_back(path: Path, temporary: Path, *, ours: bytes) -> None:
    """Swaps until our own bytes come back out, which means that the newest save is back in place."""
    put = ours
    for _ in range(_EXCHANGES):
        going_back = temporary.read_bytes()
        try:
            exchange(temporary, path)
        except FileNotFoundError:  # someone deleted it in the meantime
            break
        if _is_settled(temporary, put):
            if put != ours:
                _keep(temporary, path)
            return
        put = going_back
    _keep(temporary, path)


def _take_and_compare(path: Path, temporary: Path, expected: bytes) -> None:
    """Compares and exchanges on systems that cannot swap two files in one step; for a moment, the name is free."""
    taken = path.with_name(_beside(path, KEPT))
    try:
        path.rename(taken)
    except FileNotFoundError as error:
        raise _changed(path) from error
    theirs = taken if not _is_settled(taken, expected) else None
    try:
        _link(theirs or temporary, path)
    except FileExistsError as error:  # saved while the name was free: that save stays
        if theirs is None:
            taken.unlink()
        raise _changed(path) from error
    taken.unlink()
    if theirs:
        raise _changed(path)


def _is_settled(path: Path, content: bytes) -> bool:
    """Returns whether the file has these bytes and no program has it open for writing."""
    return not _has_writer(path) and path.read_bytes() == content


def _has_writer(path: Path) -> bool:
    """Asks the Linux kernel, which refuses a read lease while a writer has the file open. False on other systems."""
    if sys.platform != "linux":
        return False
    import fcntl

    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.fcntl(descriptor, _F_SETSIG, signal.SIGURG)  # sent if a writer appears now; SIGIO would kill us
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN  # other errors: leases are not supported or not permitted
    finally:
        os.close(descriptor)
    return False


def _keep(temporary: Path, path: Path) -> None:
    temporary.rename(path.with_name(_beside(path, KEPT)))


def _changed(path: Path) -> ConflictError:
    return ConflictError(
        f"{printable(path)} was changed by someone else while Hallway worked on it. Their version was kept and "
        "Hallway wrote nothing; run the command again."
    )


def exchange(one: Path, other: Path) -> None:
    """Swaps two files or folders in one step. Raises OSError or NotImplementedError if the system cannot do that."""
    if (rename := _renameat2()) is None:
        raise NotImplementedError("renameat2")
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


@cache
def _renameat2() -> Callable[..., int] | None:
    if sys.platform != "linux":
        return None
    function: Callable[..., int] | None = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return function


def _link(source: Path, target: Path) -> None:
    """Gives a file a second name, which must be free; copies it if the file system has no hard links."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        _write_new(target, source.read_bytes(), mode=0o666)


def _write_beside(path: Path, content: bytes, *, lasting: bool = True) -> Path:
    temporary = path.with_name(_beside(path, LEFTOVER))
    with naming(path):
        _write_new(temporary, content, mode=0o666, lasting=lasting)
    if is_regular(path):
        temporary.chmod(stat.S_IMODE(path.lstat().st_mode))
    return temporary


def _write_new(path: Path, content: bytes, *, mode: int, lasting: bool = True) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as opened:
            _write_all(opened, content)
            if lasting:
                os.fsync(opened.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write_all(opened: RawIOBase, data: bytes) -> None:
    """Writes all bytes, since one call may write only some. Unbuffered, so that closing the file cannot fail again."""
    left = memoryview(data)
    while left:
        left = left[opened.write(left) or 0 :]


def _beside(path: Path, ending: str) -> str:
    """Returns a hidden name for a file in the same folder; file systems allow 255 bytes."""
    name = os.fsencode(path.name)[:200].decode("utf-8", "ignore")
    return f".{name}.{secrets.token_hex(4)}{ending}"


def _as_bytes(data: bytes | str) -> bytes:
    return data if isinstance(data, bytes) else data.encode("utf-8")


def _sync_folder(folder: Path) -> None:
    """Syncs the new name as well, on systems that can sync a folder."""
    if os.name == "posix":
        _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
