"""Plain files, the only kind that Hallway reads and writes, and the rules for symbolic links.

A repository can contain symbolic links, and a pull request can add one. A command that followed such a link would read
or overwrite a private file of the person who runs it. Therefore:

- The folder of a knowledge base may be reached through a link.
- `recordings/` may be a link, for example to a share. Hallway only adds files there (receipts, and copies made by
  `hallway add`), under names that are free.
- Any other folder may be a link to a folder inside the knowledge base. A link that leads outside is an error.
- A file of the knowledge base is never a link, whatever its target, nor a folder, a pipe or a device.
- A file named on the command line may be a link, as logs often are, but not a pipe or a device.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from hallway.errors import InputError, NotPlainError, naming, printable

MOST_BYTES = 64 * 1024 * 1024
"""The largest file that is read as a whole: ten times the transcript of a day of speech."""

_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)  # never wait for the writer of a pipe
_CHUNK = 1 << 20  # bytes
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISLNK, "a link"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read(path: Path, *, most: int | None = MOST_BYTES) -> bytes | None:
    """Returns the bytes of a file of the knowledge base, or None if there is no such file.

    Raises NotPlainError for a link, a folder, a pipe or a device, and InputError for more than `most` bytes (None: no
    limit).
    """
    check(path)
    try:
        descriptor = os.open(path, _OPEN | _NO_LINK)
    except FileNotFoundError:
        return None
    return _content(descriptor, path, most)


def read_given(path: Path, *, most: int = MOST_BYTES) -> bytes:
    """Returns the bytes of a file named on the command line, which may be a link.

    Raises NotPlainError for a folder, a pipe or a device, InputError for more than `most` bytes, and OSError for a file
    that is missing or cannot be opened.
    """
    return _content(os.open(path, _OPEN), path, most)


def open_given(path: Path, *, most: int) -> BinaryIO:
    """Opens a file named on the command line, to be read in pieces. Raises the same errors as `read_given`."""
    opened = _opened(os.open(path, _OPEN), path)
    if os.fstat(opened.fileno()).st_size > most:
        opened.close()
        raise too_large(path, most)
    return opened


def is_file(path: Path) -> bool:
    """Returns whether the file exists. Raises NotPlainError if the path is something other than a plain file."""
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):  # missing, or in a folder without permission, which opening it will report
        return False
    if not stat.S_ISREG(mode):
        raise _not_plain(path, mode)
    return True


def check(path: Path) -> None:
    """Raises NotPlainError if the path is something other than a plain file; a missing file is fine."""
    is_file(path)


def folder(root: Path, path: Path) -> Path:
    """Returns a folder of the knowledge base `root`. Raises NotPlainError if it is a link to somewhere outside."""
    if leads_out(root, path):
        raise NotPlainError(
            f"{printable(path)} is a link to {_target(path)}, outside the knowledge base, so Hallway does not use it. "
            "Replace it with a folder, then run this again."
        )
    return path


def leads_out(root: Path, path: Path) -> bool:
    """Returns whether the path is a link to something outside the folder `root`, or part of a symlink loop."""
    if not path.is_symlink():
        return False
    real, real_root = Path(os.path.realpath(path)), Path(os.path.realpath(root))
    return real.is_symlink() or not real.is_relative_to(real_root)


def links(folder: Path) -> Iterator[Path]:
    """Yields the links below a folder, in order, or the folder itself if it is a link, without following any.

    Skips hidden links named ``.#``, with which Emacs marks files that are being edited.
    """
    if folder.is_symlink():
        yield folder
        return
    for parent, folders, names in os.walk(folder):
        folders.sort()
        found = (Path(parent, name) for name in sorted((*folders, *names)) if not name.startswith(".#"))
        yield from (path for path in found if path.is_symlink())


def too_large(path: Path, most: int) -> InputError:
    """Returns the error for a file of more than `most` bytes."""
    return InputError(f"{printable(path)} is larger than {most >> 20} MB, which is the limit. Use only a part of it.")


def _content(descriptor: int, path: Path, most: int | None) -> bytes:
    raw = bytearray()
    with naming(path), _opened(descriptor, path) as opened:
        size = os.fstat(descriptor).st_size
        while chunk := opened.read(size + 1 if not raw and size < _CHUNK else _CHUNK):
            raw += chunk
            if most is not None and len(raw) > most:
                raise too_large(path, most)
    return bytes(raw)


def _opened(descriptor: int, path: Path) -> BinaryIO:
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise _not_plain(path, mode)
    return os.fdopen(descriptor, "rb")


def _not_plain(path: Path, mode: int) -> NotPlainError:
    return NotPlainError(
        f"{printable(path)} is {_kind(path, mode)}; Hallway reads and writes plain files only. "
        "Replace it with a file, then run this again."
    )


def _kind(path: Path, mode: int) -> str:
    kind = next((name for is_one, name in _KINDS if is_one(mode)), "something unknown")
    return f"a link to {_target(path)}" if stat.S_ISLNK(mode) else kind


def _target(path: Path) -> str:
    return printable(path.readlink())
