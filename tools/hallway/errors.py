"""Every error that Hallway reports, in one tree.

The root is click's own exception, so that both ``hallway`` and ``mkdocs build`` print ``Error: ...`` and exit with 1.
Each message says what happened, where, and what to do next; names in it go through :func:`hallway.names.printable`.
Every error can be pickled, since it may come from a worker process.

::

    HallwayError
    ├── InputError       the arguments or options of a request are wrong
    │   └── NotPlainError  a path is a link, a folder, a pipe or a device instead of a file
    ├── DocumentError    an answer, a transcript or a curation file cannot be read
    ├── RecordingError   a recording cannot be used
    ├── EngineError      an engine failed or is not installed
    ├── ModelError       a model is missing or invalid
    ├── ConflictError    a file changed after it was read
    └── BuildError       the site cannot be published in its current state
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from hallway.names import LEFTOVER, printable


class HallwayError(click.ClickException):
    """A problem that stops a command, explained to the person who can fix it."""

    exit_code = 1


class InputError(HallwayError):
    """A wrong argument, option or address."""


class NotPlainError(InputError):
    """A path is a link, a folder, a pipe or a device instead of a file, or a folder is a link to somewhere outside."""


class DocumentError(HallwayError):
    """An answer, a transcript or a curation file cannot be read; the others can."""

    def __init__(self, path: Path | str | None, line: int | None, reason: str) -> None:
        where = printable(path) if path else "This text"
        super().__init__(f"{where}{f', line {line}' if line else ''}: {reason}")
        self.args = (path, line, reason)
        self.path = Path(path) if path else None
        """The file; None if the text does not come from a file."""
        self.line = line
        """Counted from 1; None if the error is about the whole file."""
        self.reason = reason
        """What is wrong and what is allowed, without file and line."""


class RecordingError(HallwayError):
    """A recording cannot be used; the others can."""

    def __init__(self, path: Path | str, reason: str, hint: str = "", is_lasting: bool = True) -> None:
        super().__init__(f"{printable(path)}: {reason}{f' {hint}' if hint else ''}")
        self.args = (path, reason, hint, is_lasting)
        self.path = Path(path)
        self.reason = reason
        """What is wrong with it, without its name."""
        self.hint = hint
        """What to do about it; may be empty."""
        self.is_lasting = is_lasting
        """False if a second attempt with the same file may succeed."""


class EngineError(HallwayError):
    """An engine failed or is not installed."""


class ModelError(HallwayError):
    """A model is not installed on this machine, or a folder does not contain a model."""


class ConflictError(HallwayError):
    """A file changed after it was read; the other person's version was left alone."""


class BuildError(HallwayError):
    """The site cannot be published in its current state."""


_NEXT_STEPS = {
    errno.ENOSPC: "Free some space on that disk",
    errno.EDQUOT: "Free some of your quota on that disk",
    errno.EFBIG: "Raise the limit on file size (`ulimit -f`)",
    errno.EROFS: "Make that folder writable, or work on a copy that is",
    errno.EACCES: "Check that you have permission to read and write there",
    errno.EPERM: "Check that you have permission to read and write there",
    errno.ENOENT: "Check the name and, if it is on a share, that the share is mounted",
    errno.EEXIST: "Something else has that name: move it out of the way",
    errno.EISDIR: "A folder has the name of that file: move it out of the way",
    errno.ENOTDIR: "A file has the name of that folder: move it out of the way",
    errno.ENOTEMPTY: "Another program wrote there at the same time: check which one",
    errno.ELOOP: "A link is in the way: replace it with a file or a folder",
    errno.ENAMETOOLONG: "Choose a shorter name",
    errno.EMFILE: "Close other programs, or allow more open files (`ulimit -n`)",
    errno.EIO: "The disk or the share is failing: copy what you can still read",
}
_OTHER_STEP = "Fix that"
_HIDDEN = re.compile(rf"\.([^/\\]+)\.[0-9a-f]{{8}}{re.escape(LEFTOVER)}")
"""The temporary name of a file while `files` writes it; it contains the real name."""


def from_os_error(error: OSError) -> HallwayError:
    """Returns an error that explains an OSError: the path if it is known, the reason, and what to do next."""
    lock = getattr(error, "lock_file", "")  # filelock's Timeout, which is an OSError
    if lock:
        return ConflictError(f"{printable(lock)} is held by another command. Run this again when it has finished.")
    path = _HIDDEN.sub(r"\1", str(error.filename2 or error.filename or ""))
    where = f"{printable(path)}: " if path else ""
    reason = error.strerror or str(error) or type(error).__name__
    step = _NEXT_STEPS.get(error.errno or 0, _OTHER_STEP)
    return HallwayError(f"{where}{printable(reason)}. {step}, then run this again.")


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Adds the path to an OSError that has none, such as one from a failed write."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            with suppress(AttributeError):  # PyAV's errors are read-only
                error.filename = str(path)
        raise
