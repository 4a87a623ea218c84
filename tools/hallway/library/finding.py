"""Findings: things that a person should look at. Review, check, build and lint all report them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from hallway.errors import printable

Severity = Literal["fatal", "error", "warning", "notice"]
"""fatal: the site must not be published; error: the site lacks an answer, or a file has an error; warning: the site is
published, but this should be fixed; notice: a person should decide."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A passage of an answer to look at."""

    text: str
    seconds: float | None = None
    """When it is spoken; None for text that is not in the recording, such as the title."""
    why: str = ""
    """What is doubtful about it: a transcript flag, or a kind of personal data."""

    @property
    def fragment(self) -> str:
        """The URL fragment for it, such as ``#t=83``; empty without a time."""
        return "" if self.seconds is None else f"#t={int(self.seconds)}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should look at."""

    kind: str
    """A fixed name that programs can compare, such as ``lost address``; each reporter lists its kinds."""
    path: Path | None
    """The file; None if it is not about a single file, or is about a page of the built site."""
    reason: str
    """What is wrong. May contain text that people wrote, so escape it for the output format."""
    line: int | None = None
    """Counted from 1."""
    _: KW_ONLY
    severity: Severity = "error"
    subject: str = ""
    """What it is about: the id of an answer or a moment, or the code of a placement."""
    fix: str = ""
    """How to resolve it: a command or a sentence."""
    since: date | None = None
    """The date from which its age is counted; older findings are more urgent."""
    spots: tuple[Spot, ...] = ()
    other: str = ""
    """The id of another answer that is involved."""
    address: str = ""
    """The page or file of the built site, relative to its root: ``a/<id>/``."""
    repair: Callable[[], object] | None = field(default=None, compare=False, repr=False)
    """Fixes it without asking anyone. Raises HallwayError if that turns out to be impossible."""

    @property
    def reason_with_line(self) -> str:
        """The reason and the line, for a list that names the file elsewhere."""
        return f"{self.reason} (line {self.line})" if self.line else self.reason

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        place = printable(self.path) if self.path else f"/{printable(self.address)}" if self.address else ""
        return f"{place}{line}: {self.reason}" if place else self.reason

    def relative_to(self, root: Path) -> Finding:
        """Returns the finding with its path relative to `root`, if it is inside."""
        from dataclasses import replace

        is_below = self.path is not None and self.path.is_relative_to(root)
        return replace(self, path=self.path.relative_to(root)) if is_below and self.path else self

    def to_json(self) -> dict[str, Any]:
        """Returns the finding as JSON data, in the format that every command prints."""
        return {
            "kind": self.kind,
            "severity": self.severity,
            "path": self.path.as_posix() if self.path else "",
            "line": self.line,
            "subject": self.subject,
            "reason": self.reason,
            "fix": self.fix,
            "fixable": self.repair is not None,
            "since": self.since.isoformat() if self.since else None,
            "other": self.other,
            "address": self.address,
            "spots": [{"seconds": each.seconds, "text": each.text, "why": each.why} for each in self.spots],
        }
