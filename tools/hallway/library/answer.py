"""An answer: what an expert said, in a file with a header and text that people edit."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args

from hallway import timecode
from hallway.errors import printable
from hallway.library import document
from hallway.library.body import Chapter, chapters
from hallway.library.yaml import scalars
from hallway.library.yaml.fields import Fields
from hallway.names import clean_lines

Status = Literal["draft", "approved", "retired"]
Stage = Literal["", "foundational", "role", "mastery"]

_MEDIA = re.compile(r"media/[a-z0-9][a-z0-9.-]{0,199}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DIGEST = re.compile(r"[0-9a-f]{16}")
_RANGE = re.compile(rf"({timecode.STAMP_PATTERN})-({timecode.STAMP_PATTERN})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}")
_ALWAYS_WRITTEN = frozenset(("id", "title", "expert", "recorded", "duration", "moments", "tags", "status", "summary"))
_NOT_IN_HEADER = frozenset(("body", "path", "raw"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, as read from its file. The fields are in the order of a new file."""

    id: str
    """A permanent part of its address, ``/a/<id>/``, and the name of its file."""
    title: str
    """The question that it answers."""
    expert: str = ""
    """An id in curation/experts.yml; empty if unknown."""
    recorded: date
    """The date of the recording."""
    duration: float = 0.0
    """The length of the recording in seconds."""
    moments: tuple[str, ...] = ()
    """The ids of the moments of need in which it helps."""
    suggested_moments: tuple[str, ...] = ()
    """Moments suggested by the draft; a curator confirms them by moving them to ``moments``."""
    roles: tuple[str, ...] = ()
    stage: Stage = ""
    tags: tuple[str, ...] = ()
    status: Status = "draft"
    review_by: date | None = None
    """The date by which someone must check that it is still correct."""
    summary: str = ""
    language: str = ""
    """A language tag such as ``en``."""
    recording: str = ""
    """The path below recordings/, with forward slashes; empty if there is none."""
    recording_sha256: str = ""
    transcript: str = ""
    """The id of the transcript; empty if there is none."""
    media: str = ""
    """What the site plays: ``media/<id>.<hash>.m4a`` below answers/."""
    poster: str = ""
    """The picture shown before a video plays, also below answers/."""
    approved_by: str = ""
    approved_on: date | None = None
    approved_against: str = ""
    """What it was checked against, such as the recording or a version of a policy."""
    approved_text: str = ""
    """:func:`text_digest` of the body that was checked; empty if an earlier version of Hallway approved it."""
    redacted: tuple[str, ...] = ()
    """Ranges whose words were removed for good, such as ``1:12-1:15``; new transcriptions leave them out too."""
    successor: str = ""
    """The id of the answer that replaces a retired one."""
    body: str = ""
    path: Path | None = None
    raw: bytes = field(default=b"", repr=False, compare=False)
    """The bytes of the file when it was read, to detect conflicting changes; empty for a new answer."""

    @classmethod
    def parse(cls, raw: bytes, path: Path | None = None) -> Answer:
        """Parses the bytes of a file. Raises DocumentError with the line, what is allowed and the closest match.

        The id must match the file name, so that a sync client's conflict copy is not mistaken for the answer.
        """
        header, body = document.split(raw, path)
        given = Fields(document.read_header(header, path), path, KEYS, noun="the header of an answer")
        found = cls(
            id=given.id("id", None),
            title=given.text("title", None),
            expert=given.id("expert"),
            recorded=given.day("recorded")
            or given.fail("recorded", "an answer needs a date; write it like 2026-11-22."),
            duration=given.seconds("duration"),
            moments=given.ids("moments"),
            suggested_moments=given.ids("suggested_moments"),
            roles=given.ids("roles"),
            stage=given.choice("stage", get_args(Stage), ""),
            tags=given.ids("tags"),
            status=given.choice("status", get_args(Status), None),
            review_by=given.day("review_by"),
            summary=given.text("summary"),
            language=_matching(given, "language", _LANGUAGE, "a language tag such as en or pt-BR"),
            recording=_relative(given, "recording"),
            recording_sha256=_matching(given, "recording_sha256", _SHA256, "64 of 0-9 a-f"),
            transcript=given.id("transcript"),
            media=_matching(given, "media", _MEDIA, "a path like media/refund-window.1f2e3d4c.m4a"),
            poster=_matching(given, "poster", _MEDIA, "a path like media/refund-window.1f2e3d4c.m4a"),
            approved_by=given.text("approved_by"),
            approved_on=given.day("approved_on"),
            approved_against=given.text("approved_against"),
            approved_text=_matching(given, "approved_text", _DIGEST, "16 hex digits; `hallway verify` writes them"),
            redacted=_ranges(given, "redacted"),
            successor=given.id("successor"),
            body=clean_lines(body),
            path=path,
            raw=raw,
        )
        found._check_name(given)
        document.check_header(header, path)  # rejects, with the line, what other programs could not read
        return found

    def to_markdown(self) -> str:
        """Returns the content of a new file, without empty keys that people rarely fill in.

        An existing file is changed through :func:`hallway.library.document.change_header` instead.
        """
        lines = [
            f"{key}: {_written(key, value)}\n"
            for key in KEYS
            if (value := getattr(self, key)) not in ("", (), None) or key in _ALWAYS_WRITTEN
        ]
        body = self.body if not self.body or self.body.endswith("\n") else f"{self.body}\n"
        return f"---\n{''.join(lines)}---\n{body}"

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters of the body, in order."""
        return chapters(self.body)

    @property
    def is_edited_since_checked(self) -> bool:
        """Whether the body changed after it was approved or verified; false if its digest was not recorded."""
        return self.status == "approved" and self.approved_text not in ("", text_digest(self.body))

    @property
    def is_checked(self) -> bool:
        """Whether a person approved its text as it is now."""
        return self.status == "approved" and bool(self.approved_by) and not self.is_edited_since_checked

    def _check_name(self, given: Fields) -> None:
        if self.path is not None and self.path.name != f"{self.id}.md":
            given.fail(
                "id",
                f"it says {self.id}, but the file is called {printable(self.path.name)}. If this is the conflict copy "
                f"from a sync client, copy what you need into {self.id}.md and delete it; if not, make the two match.",
            )


KEYS = tuple(field.name for field in fields(Answer) if field.name not in _NOT_IN_HEADER)
"""The keys of a header, in the order in which a new file has them."""


@lru_cache(maxsize=5000)  # the pages of a build ask several times for each answer
def text_digest(body: str) -> str:
    """Returns the first 16 hex digits of the SHA-256 of a body with LF line endings, to identify what was checked."""
    return hashlib.sha256(body.replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _written(key: str, value: Any) -> str:
    if isinstance(value, tuple):
        return scalars.flow(value)
    if key in ("title", "summary"):
        value = " ".join(value.split())
    return scalars.scalar(value, '"' if key in ("title", "summary", "recording") else "")


def _matching(given: Fields, key: str, pattern: re.Pattern[str], form: str) -> str:
    found = given.text(key)
    if found and not pattern.fullmatch(found):
        given.fail(key, f"“{printable(found)}” is not {form}.")
    return found


def _ranges(given: Fields, key: str) -> tuple[str, ...]:
    for text in (texts := given.texts(key)):
        found = _RANGE.fullmatch(text)
        try:
            is_range = found is not None and timecode.parse(found[1]) < timecode.parse(found[2])
        except ValueError:  # 1:75
            is_range = False
        if not is_range:
            given.fail(key, f"“{printable(text)}” is not a range in the recording, such as 1:12-1:15.")
    return texts


def _relative(given: Fields, key: str) -> str:
    """Returns a path exactly as written, with its spaces: people choose the names of recordings."""
    if not given.has(key):
        return ""
    found = given.nodes[key].text
    parts = PurePosixPath(found).parts
    if found != given.text(key) and not found.strip():
        given.fail(key, "expected a path below recordings/.")
    if found.startswith("/") or ".." in parts or "\\" in found:
        given.fail(key, f"“{printable(found)}” is not a path below recordings/.")
    return found
