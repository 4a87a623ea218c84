"""Everything that Hallway says when it cannot go on, as one tree.

The root is click's own exception, so that ``hallway`` and ``mkdocs build`` alike print ``Error: ...`` and exit 1.
Each message says what, where, and what to do next; names in it are shown through :func:`hallway.names.printable`.
Every error survives pickling, for it may come from a worker process.

::

    HallwayError
    ├── InputError       what a person asked for cannot be done as asked
    ├── DocumentError    an answer, a transcript or a curation file cannot be read
    ├── RecordingError   one recording cannot be used; the others can
    ├── EngineError      an engine failed or is not installed
    ├── ModelError       a model is not there or is not a model
    ├── ConflictError    a file is no longer the file that was read
    └── BuildError       the site cannot be published as it is
"""

from __future__ import annotations

from pathlib import Path

import click

from hallway.names import printable


class HallwayError(click.ClickException):
    """Something that stops the work, said in words for the person who can mend it."""

    exit_code = 1


class InputError(HallwayError):
    """A wrong argument, option or address."""


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

    def __init__(self, path: Path | str, reason: str, hint: str = "") -> None:
        super().__init__(f"{printable(path)}: {reason}{f' {hint}' if hint else ''}")
        self.args = (path, reason, hint)
        self.path = Path(path)
        self.reason = reason
        """What is wrong with it, without its name."""
        self.hint = hint
        """What the person can do about it; may be empty."""


class EngineError(HallwayError):
    """An engine failed or is not installed."""


class ModelError(HallwayError):
    """A model is not on this machine, or a folder is not a model."""


class ConflictError(HallwayError):
    """A file is no longer the file that was read: somebody else's version was left as it is."""


class BuildError(HallwayError):
    """The site cannot be published as it is."""
