"""Every error that Hallway reports, in one tree.

The root is click's own exception, so that both ``hallway`` and ``mkdocs build`` print ``Error: ...`` and exit with 1.
Each message says what happened, where, and what to do next; names in it go through :func:`printable`.
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
    ├── BuildError       the site cannot be published in its current state
    └── PdfError         a browser did not print a page
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, surrogates, line and paragraph separators
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


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


class PdfError(HallwayError):
    """A browser did not print a page."""


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


def printable(text: str | Path) -> str:
    r"""Escapes the characters of a name that could control a terminal or mislead a reader: ``\x1b``, ``\u202e``.

    Escapes control characters, line endings, tabs, bidirectional controls and the surrogates of names in invalid UTF-8;
    keeps letters, emoji and accents of any language. For messages with names that people have to find on disk or in a
    file; other text is cleaned instead.
    """
    return "".join(_escaped(char) if _is_hidden(char) else char for char in str(text))


def _is_hidden(char: str) -> bool:
    return char in _BIDI or unicodedata.category(char) in _UNPRINTABLE


def _escaped(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
