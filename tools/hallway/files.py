"""Files written whole or not at all, and never over what a person saved in the meantime."""

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
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from io import RawIOBase
from pathlib import Path

from hallway import plain
from hallway.errors import ConflictError, InputError, naming
from hallway.names import printable as printable
from hallway.names import slug as slug

LEFTOVER = ".hallway-tmp"
"""How the name of a file ends that is still being written; one that is old was left by a crash."""
KEPT = ".hallway-kept"
"""How the name of a hidden copy ends that holds a person's words and is never swept."""

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_F_SETSIG = 10  # linux/fcntl.h
_SYNCS = 16  # at a time; ext4 then needs a third of the time of one by one
_EXCHANGES = 20  # more saves than that between two system calls are no person's


def write_atomic(path: Path, data: bytes | str) -> bool:
    """Writes the file so that a reader or a crash sees the old bytes or the new, never a part.

    Returns False, and touches nothing, where the file already holds these bytes. Raises NotPlainError for a link.
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
    """Writes a file that is not there yet, whole; returns False, and touches nothing, where something has that name."""
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
    """Returns a hidden name beside `path` for a file that is written bit by bit; `sweep` knows it after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(_beside(path, LEFTOVER))


def settle(temporary: Path, path: Path) -> None:
    """Gives a file that was written under a temporary name its own, once its bytes are on the disk."""
    plain.check(path)
    with temporary.open("rb") as written:
        os.fsync(written.fileno())
    temporary.replace(path)
    _sync_folder(path.parent)


def replace_if_same(path: Path, expected: bytes, data: bytes) -> None:
    """Puts the new bytes in the place of the expected ones, or raises ConflictError and leaves what a person saved.

    The two files change places in one step and what came out is looked at; if it is not what was read, it goes back.
    A save that happens at any moment, in place or by renaming, is therefore never lost. NotPlainError for a link.
    """
    if not plain.is_file(path) or path.read_bytes() != expected:
        raise _changed(path)
    put_if_same(path, _write_beside(path, data), expected, data)
    _sync_folder(path.parent)


def stage(path: Path, data: bytes) -> Path:
    """Writes the bytes under a hidden name beside `path`, for :func:`put_if_same` once :func:`make_last` was called."""
    return _write_beside(path, data, lasting=False)


def put_if_same(path: Path, staged: Path, expected: bytes, data: bytes) -> None:
    """Does what `replace_if_same` does with bytes that lie beside the file already; they are gone in any case."""
    try:
        if not plain.is_file(path):
            raise _changed(path)
        _compare_and_exchange(path, staged, expected, data)
    finally:
        staged.unlink(missing_ok=True)


def delete_if_same(path: Path, expected: bytes) -> None:
    """Deletes the file if it holds the expected bytes, or raises ConflictError and leaves what a person saved."""
    plain.check(path)
    taken = path.with_name(_beside(path, KEPT))
    try:
        path.rename(taken)
    except FileNotFoundError as error:
        raise _changed(path) from error
    if not _is_settled(taken, expected):
        with suppress(FileExistsError):  # saved again while nothing had the name: then both are kept
            _link(taken, path)
            taken.unlink()
        raise _changed(path)
    taken.unlink()
    _sync_folder(path.parent)


def append(path: Path, data: bytes, *, at: int) -> None:
    """Writes the bytes at the end of a file, from byte `at` on; a write that fails leaves no part of them."""
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
    """Brings files and folders to the disk, many at a time: the file system then writes them in a few goes."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_SYNCS) as threads:
        list(threads.map(_sync, paths))


def sha256(path: Path) -> str:
    """Returns the SHA-256 of a regular file in hex; InputError for links, pipes and devices, which could hang."""
    if not is_regular(path):
        raise InputError(f"{printable(path)} is not a plain file.")
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def sweep(folder: Path, older_than_seconds: float = 3600) -> int:
    """Removes what crashed writes of ours left anywhere below the folder; returns how many files that were."""
    oldest = time.time() - older_than_seconds
    removed = 0
    for parent, _, names in os.walk(folder):  # does not follow links
        for leftover in (Path(parent, name) for name in names if name.startswith(".") and name.endswith(LEFTOVER)):
            if is_regular(leftover) and leftover.lstat().st_mtime < oldest:
                leftover.unlink(missing_ok=True)
                removed += 1
    return removed


def inside(root: Path, path: Path | str) -> Path:
    """Returns the real place of a path below the root; InputError where it leads out, by ``..`` or by a link."""
    try:
        real_root = root.resolve()
        real = (real_root / path).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # loops of links; a NUL in the name
        raise InputError(f"{printable(path)} cannot be a path: {error}.") from error
    if not real.is_relative_to(real_root):
        raise InputError(f"{printable(path)} leads out of {printable(root)}; name something inside it.")
    return real


def is_regular(path: Path) -> bool:
    """Says whether a plain file is there: no link, folder, pipe, socket or device."""
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
    """Exchanges until what comes out is what we put in: then the newest save of the person is in its place."""
    put = ours
    for _ in range(_EXCHANGES):
        going_back = temporary.read_bytes()
        try:
            exchange(temporary, path)
        except FileNotFoundError:  # deleted in the meantime, by the person
            break
        if _is_settled(temporary, put):
            if put != ours:
                _keep(temporary, path)
            return
        put = going_back
    _keep(temporary, path)


def _take_and_compare(path: Path, temporary: Path, expected: bytes) -> None:
    """Does the same where two files cannot change places in one step: for a moment nothing has the name."""
    taken = path.with_name(_beside(path, KEPT))
    try:
        path.rename(taken)
    except FileNotFoundError as error:
        raise _changed(path) from error
    theirs = taken if not _is_settled(taken, expected) else None
    try:
        _link(theirs or temporary, path)
    except FileExistsError as error:  # saved while nothing had the name: that save stays
        if theirs is None:
            taken.unlink()
        raise _changed(path) from error
    taken.unlink()
    if theirs:
        raise _changed(path)


def _is_settled(path: Path, content: bytes) -> bool:
    """Says whether the file holds these bytes and nobody has it open to write others."""
    return not _has_writer(path) and path.read_bytes() == content


def _has_writer(path: Path) -> bool:
    """Asks the kernel (Linux; elsewhere the answer is no): a read lease is refused while a writer has the file open."""
    if sys.platform != "linux":
        return False
    import fcntl

    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.fcntl(descriptor, _F_SETSIG, signal.SIGURG)  # a writer who comes now is announced; SIGIO would kill us
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN  # others: a file system or an owner without leases
    finally:
        os.close(descriptor)
    return False


def _keep(temporary: Path, path: Path) -> None:
    temporary.rename(path.with_name(_beside(path, KEPT)))


def _changed(path: Path) -> ConflictError:
    return ConflictError(
        f"{printable(path)} was changed by somebody else while Hallway worked on it. Their version was kept and "
        "nothing of ours was written; run the command again."
    )


def exchange(one: Path, other: Path) -> None:
    """Lets two files or folders change places in one step; OSError or NotImplementedError where the system cannot."""
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
    """Gives the file a second name that must be free; copies it where the file system knows no second names."""
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
    """Writes all of it, for one call may write a part. Unbuffered, or closing the file would fail once more."""
    left = memoryview(data)
    while left:
        left = left[opened.write(left) or 0 :]


def _beside(path: Path, ending: str) -> str:
    """Returns a hidden name for a file in the same folder; file systems take 255 bytes."""
    name = os.fsencode(path.name)[:200].decode("utf-8", "ignore")
    return f".{name}.{secrets.token_hex(4)}{ending}"


def _as_bytes(data: bytes | str) -> bytes:
    return data if isinstance(data, bytes) else data.encode("utf-8")


def _sync_folder(folder: Path) -> None:
    """Makes the new name last as well; best effort, for some systems cannot."""
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
