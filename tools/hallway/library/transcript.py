"""A transcript: what an engine heard, word by word, and how sure it was. Programs write it, and people can read it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from hallway import days
from hallway.errors import DocumentError, printable
from hallway.library.json_text import dumps
from hallway.names import clean, is_id

SCHEMA = 1
"""The version of the format, which is described in transcript.schema.json in this folder."""

UNHEARD = "unheard"
"""The flag of a passage without text, in which someone speaks but no words were understood."""

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and when it is spoken. The text includes the space that the engine puts before it."""

    text: str
    start: float
    """Seconds from the start of the recording."""
    end: float
    probability: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A passage that an engine heard as one, about a sentence."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    avg_logprob: float = 0.0
    """For the engine's 30-second window, copied to each of its segments, like the next three."""
    no_speech_prob: float = 0.0
    compression_ratio: float = 0.0
    temperature: float = 0.0
    flags: tuple[str, ...] = ()
    """Why someone should check it; flagged text is never deleted."""
    language: str = ""
    """The code of its language if it differs from the recording's; otherwise empty."""

    @property
    def is_unheard(self) -> bool:
        """Whether this is speech that was not understood, and has no words."""
        return UNHEARD in self.flags


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the speech has words."""

    speech_seconds: float
    """Seconds of speech found by the voice detector."""
    covered_seconds: float
    """Seconds of it with words; the rest is in passages flagged as unheard, or shorter than a second."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the audio of the recording was decoded."""

    seconds: float
    """The decoded duration."""
    declared_seconds: float | None = None
    """The duration that the file declares; None if it declares none."""
    errors: int = 0
    """The number of damaged packets that were skipped."""
    gaps: tuple[tuple[float, float], ...] = ()
    """The start and end, in seconds, of missing audio that was replaced by silence."""
    truncated: bool = False
    length_unknown: bool = False
    """True if the format declares no length, so that a missing end cannot be detected."""

    @classmethod
    def from_dict(cls, part: dict[str, Any]) -> Decoding:
        """Reads what `asdict` wrote as JSON."""
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
    """A misheard word that was corrected with the glossary."""

    from_: str
    to: str
    start: float
    """Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """Everything known about the words of one recording."""

    schema: int = SCHEMA
    id: str
    """Also the id of its answer, unless the answer was renamed."""
    recording_name: str
    """The path of the recording below recordings/ when it was read, with forward slashes."""
    sha256: str
    """SHA-256 of the file, in hex."""
    audio_sha256: str
    """SHA-256 of the audio packets alone, which is the same for a re-tagged or remuxed copy."""
    duration: float
    """Seconds."""
    language: str
    language_probability: float
    engine: str
    engine_version: str
    model: str
    model_digest: str
    options: Mapping[str, Any] = field(default_factory=dict)
    """The options of the engine, as plain JSON values."""
    segments: tuple[Segment, ...] = ()
    flags: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    decoding: Decoding
    coverage: Coverage | None = None
    """None if the engine did not detect speech separately."""
    created: str
    """When it was created, such as 2026-11-22T10:00:00Z."""
    drafted_sha256: str = ""
    """SHA-256 of the last draft, in hex; as long as the file has this hash, nobody has edited it."""

    @property
    def text(self) -> str:
        """Everything that was said, on one line."""
        return " ".join(" ".join(segment.text.split()) for segment in self.segments).strip()

    def to_json(self) -> str:
        """Returns the text of the file: keys in the order above, one word per line."""
        plain = _plain(asdict(self))
        plain["corrections"] = [
            {"from": part["from_"], "to": part["to"], "start": part["start"]} for part in plain["corrections"]
        ]
        return dumps(plain) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, path: Path | None = None) -> Transcript:
        """Reads the text of a file. Raises DocumentError if it is incomplete, malformed or from a newer version."""
        try:
            given = _decode(text) or json.loads(text)
            if not isinstance(given, dict):
                raise TypeError("no object")
            if given.get("schema") != SCHEMA:
                raise DocumentError(path, None, _other_schema(given.get("schema")))
            _check_created(given["created"], text, path)
            return _transcript(given)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            hint = "Delete it and run `hallway transcribe`, or restore it from git."
            raise DocumentError(path, None, f"this is not a complete transcript ({error!r:.200}). {hint}") from error

    @classmethod
    def of_file(cls, raw: bytes, path: Path) -> Transcript:
        """Reads the content of a file. Raises DocumentError, also if its id does not match the name of the file."""
        found = cls.from_json(raw, path)
        if found.id != path.stem:
            raise DocumentError(path, None, f"its id is {found.id}; rename the file to match.")
        return found


class _File(msgspec.Struct):
    """A file whose words are all as this version writes them; the other parts are checked later."""

    segments: tuple[Segment, ...]
    schema: Any
    id: Any
    recording_name: Any
    sha256: Any
    audio_sha256: Any
    duration: Any
    language: Any
    language_probability: Any
    engine: Any
    engine_version: Any
    model: Any
    model_digest: Any
    options: Any
    flags: Any
    corrections: Any
    decoding: Any
    created: Any
    coverage: Any = None
    drafted_sha256: Any = ""


def _decode(text: str | bytes) -> dict[str, Any] | None:
    """Decodes a usual file, five times as fast as `json`; returns None for any other, such as one to be cleaned."""
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if not raw.isascii() or b"\\" in raw or b"\x7f" in raw:
        return None
    try:
        return msgspec.structs.asdict(_FILE.decode(raw))
    except (msgspec.MsgspecError, RecursionError):
        return None


_FILE = msgspec.json.Decoder(_File)


def _check_created(created: object, text: str | bytes, path: Path | None) -> None:
    """Raises DocumentError if the timestamp is malformed or its year out of range."""
    try:
        days.checked(datetime.fromisoformat(_text(created)).date())
    except ValueError:
        raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        line = raw.count(b"\n", 0, raw.rfind(b'"created"')) + 1
        reason = f"created: “{printable(str(created)[:40])}” is not a timestamp such as 2026-11-22T10:00:00Z"
        raise DocumentError(path, line, f"{reason}, in a year {days.BOUNDS}.") from None


def _other_schema(found: object) -> str:
    said = f"its schema is {str(found)[:20]}, and this version of Hallway reads {SCHEMA}"
    return f"{said}; use the version that wrote it, or transcribe again."


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
        segments=given["segments"] if isinstance(given["segments"], tuple) else _parts(given["segments"], _segment),
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
        raise TypeError("a list is expected")
    return tuple(read(part) for part in given)


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise TypeError("a list is expected")
    return tuple(_text(text) for text in given)


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError(f"a text is expected, not {given!r:.50}")
    return given


def _number(given: object) -> float:
    """Returns a number; null is NaN."""
    if type(given) is float:  # first, since a transcript has thousands
        return given
    if given is None:
        return math.nan
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise TypeError(f"a number is expected, not {given!r:.50}")
    return float(given)


def _plain(value: Any) -> Any:
    """Returns plain JSON values; null for infinity and NaN."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value if isinstance(value, str | int | None) else str(value)
