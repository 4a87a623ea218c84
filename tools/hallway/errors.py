"""Everything that Hallway says when it cannot go on, as one tree.

The root is click's own exception, so that ``hallway`` and ``mkdocs build`` alike print ``Error: ...`` and exit 1.
Each message says what, where, and what to do next; names in it are shown through :func:`hallway.names.printable`.
Every error survives pickling, for it may come from a worker process.

::

    HallwayError
    ├── InputError       what a person asked for cannot be done as asked
    │   └── NotPlainError  a link, a folder, a pipe or a device has the name of a file
    ├── DocumentError    an answer, a transcript or a curation file cannot be read
    ├── RecordingError   one recording cannot be used; the others can
    ├── EngineError      an engine failed or is not installed
    ├── ModelError       a model is not there or is not a model
    ├── ConflictError    a file is no longer the file that was read
    └── BuildError       the site cannot be published as it is
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from hallway.names import printable


class HallwayError(click.ClickException):
    """Something that stops the work, said in words for the person who can mend it."""

    exit_code = 1


class InputError(HallwayError):
    """A wrong argument, option or address."""


class NotPlainError(InputError):
    """A link, a folder, a pipe or a device has the name of a file, or a folder is a link that leads out."""


class DocumentError(HallwayError):
    """A file that people keep cannot be read; the others can."""

    def __init__(self, path: Path | str | None, line: int | None, reason: str) -> None:
        where = printable(path) if path else "This text"
        super().__init__(f"{where}{f', line {line}' if line else ''}: {reason}")
        self.args = (path, line, reason)
        self.path = Path(path) if path else None
        """The file, where there is one."""
        self.line = line
        """Counted from 1 in the whole file; None when the whole file is meant."""
        self.reason = reason
        """What is wrong and what is allowed, without the place."""


class RecordingError(HallwayError):
    """One recording cannot be used; the others can."""

    def __init__(self, path: Path | str, reason: str, hint: str = "", is_lasting: bool = True) -> None:
        super().__init__(f"{printable(path)}: {reason}{f' {hint}' if hint else ''}")
        self.args = (path, reason, hint, is_lasting)
        self.path = Path(path)
        self.reason = reason
        """What is wrong with it, without its name."""
        self.hint = hint
        """What the person can do about it; may be empty."""
        self.is_lasting = is_lasting
        """False when another try on the same bytes may go better."""


class EngineError(HallwayError):
    """An engine failed or is not installed."""


class ModelError(HallwayError):
    """A model is not on this machine, or a folder is not a model."""


class ConflictError(HallwayError):
    """A file is no longer the file that was read: somebody else's version was left as it is."""


class BuildError(HallwayError):
    """The site cannot be published as it is."""


_NEXT_STEPS = {
    errno.ENOSPC: "Free some space on that disk",
    errno.EDQUOT: "Free some of the space that you may use on that disk",
    errno.EFBIG: "Raise the largest size of a file that is allowed here (`ulimit -f`)",
    errno.EROFS: "Make that folder writable, or work on a copy that is",
    errno.EACCES: "See that you may read and write there",
    errno.EPERM: "See that you may read and write there",
    errno.ENOENT: "See that the name is right and that the share, if it is on one, is mounted",
    errno.EEXIST: "Something else has that name: move it away",
    errno.EISDIR: "A folder has the name of a file: move it away",
    errno.ENOTDIR: "A file has the name of a folder: move it away",
    errno.ENOTEMPTY: "Something else wrote there at the same time: see what it is",
    errno.ELOOP: "A link is in the way: put a file or a folder in its place",
    errno.ENAMETOOLONG: "Choose a shorter name",
    errno.EMFILE: "Close other programs, or allow more open files (`ulimit -n`)",
    errno.EIO: "The disk or the share fails: make a copy of what you can still read",
}
_OTHER_STEP = "Put that right"
_HIDDEN = re.compile(r"\.([^/\\]+)\.[0-9a-f]{8}\.hallway-tmp")
"""The name that a file has while it is written, as `files` gives it; a person knows the name inside."""


def from_os_error(error: OSError) -> HallwayError:
    """Returns what the operating system refused, in words: the path where it is known, the reason and what to do."""
    lock = getattr(error, "lock_file", "")  # filelock's Timeout, which is an OSError
    if lock:
        return ConflictError(f"{printable(lock)} is held by another command. Run this again when that one is done.")
    path = _HIDDEN.sub(r"\1", str(error.filename2 or error.filename or ""))
    where = f"{printable(path)}: " if path else ""
    reason = error.strerror or str(error) or type(error).__name__
    step = _NEXT_STEPS.get(error.errno or 0, _OTHER_STEP)
    return HallwayError(f"{where}{printable(reason)}. {step}, then run this again.")


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Gives the path to an OSError that has none: a write that fails does not know which file it was."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            with suppress(AttributeError):  # PyAV's cannot be changed
                error.filename = str(path)
        raise
