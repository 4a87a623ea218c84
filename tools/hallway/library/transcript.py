"""A transcript: what an engine heard, word by word, with how sure it was. Machines write it, people read it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from hallway import days
from hallway.errors import DocumentError
from hallway.library.json_text import dumps
from hallway.names import clean, is_id, printable

SCHEMA = 1
"""The version of the form; transcript.schema.json beside this file describes it."""

UNHEARD = "unheard"
"""The flag of a passage in which somebody speaks and no words were understood; it has no text."""

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and when it is said. The text keeps the space that the engine put before it."""

    text: str
    start: float
    """Seconds from the start of the recording."""
    end: float
    probability: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What an engine heard in one go, a sentence or so."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    avg_logprob: float = 0.0
    """Of the engine's window of 30 seconds, copied to each segment in it, as are the three below."""
    no_speech_prob: float = 0.0
    compression_ratio: float = 0.0
    temperature: float = 0.0
    flags: tuple[str, ...] = ()
    """What a person should look at; nothing is ever deleted for it."""
    language: str = ""
    """The code of its language where that differs from the recording's; else empty."""

    @property
    def is_unheard(self) -> bool:
        """Says whether this is speech that was not understood, kept without words."""
        return UNHEARD in self.flags


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the speech has words."""

    speech_seconds: float
    """Speech that the voice detector found."""
    covered_seconds: float
    """The part of it with words; the rest lies in passages flagged as unheard, or in stretches of under a second."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the recording came out of its file."""

    seconds: float
    """Decoded."""
    declared_seconds: float | None = None
    """What the file says of itself; None where it says nothing."""
    errors: int = 0
    """Damaged packets passed over."""
    gaps: tuple[tuple[float, float], ...] = ()
    """From and to, in seconds, where silence was put in for what is missing."""
    truncated: bool = False
    length_unknown: bool = False
    """The file's form says no length, so that a missing end could not be seen."""

    @classmethod
    def from_dict(cls, part: dict[str, Any]) -> Decoding:
        """Reads what `asdict` made and JSON carried."""
        declared = part["declared_seconds"]
        return cls(
            seconds=_number(part["seconds"]),
            declared_seconds=None if declared is None else _number(declared),
            errors=int(part["errors"]),
            gaps=tuple((_number(start), _number(end)) for start, end in part["gaps"]),
            truncated=part["truncated"] is True,
            length_unknown=part.get("length_unknown") is True,
        )


@dataclass(frozen=True, slots=True)
class Correction:
    """A misheard word that the glossary put right."""

    from_: str
    to: str
    start: float
    """Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """All that is known about one recording's words."""

    schema: int = SCHEMA
    id: str
    """The id of its answer too."""
    recording_name: str
    """Path below recordings/ with forward slashes, as the recording was called when it was read."""
    sha256: str
    """Of the file, in hex."""
    audio_sha256: str
    """Of its packets of audio alone, the same for a re-tagged or remuxed copy."""
    duration: float
    """Seconds."""
    language: str
    language_probability: float
    engine: str
    engine_version: str
    model: str
    model_digest: str
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the engine was told, of plain JSON values."""
    segments: tuple[Segment, ...] = ()
    flags: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    decoding: Decoding
    coverage: Coverage | None = None
    """None where the engine did not look for speech."""
    created: str
    """The moment, as 2026-11-22T10:00:00Z."""
    drafted_sha256: str = ""
    """Of the answer's file as the machine last wrote it, in hex: as long as it is that, no person has touched it."""

    @property
    def text(self) -> str:
        """Everything said, in one line."""
        return " ".join(" ".join(segment.text.split()) for segment in self.segments).strip()

    def to_json(self) -> str:
        """Returns the file's text: keys in the order above, a word per line, numbers to the millisecond."""
        plain = _plain(asdict(self))
        plain["corrections"] = [
            {"from": part["from_"], "to": part["to"], "start": part["start"]} for part in plain["corrections"]
        ]
        return dumps(plain) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, path: Path | None = None) -> Transcript:
        """Reads the text of a file; DocumentError where it is torn, of another form or of a newer Hallway."""
        try:
            given = json.loads(text)
            if not isinstance(given, dict):
                raise TypeError("no object")
            if given.get("schema") != SCHEMA:
                raise DocumentError(path, None, _other_schema(given.get("schema")))
            _check_created(given["created"], text, path)
            return _transcript(given)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            hint = "Delete it and run `hallway transcribe`, or restore it from git."
            raise DocumentError(path, None, f"this is not a whole transcript ({error!r:.200}). {hint}") from error


def _check_created(created: object, text: str | bytes, path: Path | None) -> None:
    """Raises DocumentError where the moment is none, or of a year that is out of range."""
    try:
        days.checked(datetime.fromisoformat(_text(created)).date())
    except ValueError:
        raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        line = raw.count(b"\n", 0, raw.rfind(b'"created"')) + 1
        reason = f"created: “{printable(str(created)[:40])}” is not a moment such as 2026-11-22T10:00:00Z"
        raise DocumentError(path, line, f"{reason}, in a year {days.BOUNDS}.") from None


def _other_schema(found: object) -> str:
    said = f"its schema is {str(found)[:20]}, and this Hallway reads {SCHEMA}"
    return f"{said}; use the Hallway that wrote it, or transcribe again."


def _transcript(given: dict[str, Any]) -> Transcript:
    if not is_id(given["id"]):
        raise ValueError("id")
    return Transcript(
        id=_text(given["id"]),
        recording_name=_text(given["recording_name"]),
        sha256=_text(given["sha256"]),
        audio_sha256=_text(given["audio_sha256"]),
        duration=_number(given["duration"]),
        language=_text(given["language"]),
        language_probability=_number(given["language_probability"]),
        engine=_text(given["engine"]),
        engine_version=_text(given["engine_version"]),
        model=_text(given["model"]),
        model_digest=_text(given["model_digest"]),
        options=dict(given["options"]),
        segments=_parts(given["segments"], _segment),
        flags=_texts(given["flags"]),
        corrections=_parts(given["corrections"], _correction),
        decoding=Decoding.from_dict(given["decoding"]),
        coverage=_coverage(given.get("coverage")),
        created=_text(given["created"]),
        drafted_sha256=_text(given.get("drafted_sha256", "")),
    )


def _coverage(part: dict[str, Any] | None) -> Coverage | None:
    if part is None:
        return None
    return Coverage(_number(part["speech_seconds"]), _number(part["covered_seconds"]))


def _segment(part: dict[str, Any]) -> Segment:
    return Segment(
        start=_number(part["start"]),
        end=_number(part["end"]),
        text=clean(_text(part["text"])),
        words=_parts(part["words"], _word),
        avg_logprob=_number(part["avg_logprob"]),
        no_speech_prob=_number(part["no_speech_prob"]),
        compression_ratio=_number(part["compression_ratio"]),
        temperature=_number(part["temperature"]),
        flags=_texts(part["flags"]),
        language=_text(part.get("language", "")),
    )


def _word(part: dict[str, Any]) -> Word:
    return Word(clean(_text(part["text"])), _number(part["start"]), _number(part["end"]), _number(part["probability"]))


def _correction(part: dict[str, Any]) -> Correction:
    return Correction(clean(_text(part["from"])), clean(_text(part["to"])), _number(part["start"]))


def _parts(given: object, read: Callable[[dict[str, Any]], Part]) -> tuple[Part, ...]:
    if not isinstance(given, list):
        raise TypeError("a list is wanted")
    return tuple(read(part) for part in given)


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise TypeError("a list is wanted")
    return tuple(_text(text) for text in given)


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError(f"a text is wanted, not {given!r:.50}")
    return given


def _number(given: object) -> float:
    """Returns a number; null stands for what was none when it was written."""
    if given is None:
        return math.nan
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise TypeError(f"a number is wanted, not {given!r:.50}")
    return float(given)


def _plain(value: Any) -> Any:
    """Returns plain JSON values; null for what is no number."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value if isinstance(value, str | int | None) else str(value)
