"""The file of a transcript is read back unchanged, matches its schema, and is refused if it is damaged."""

from __future__ import annotations

import json
import math
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.errors import DocumentError
from hallway.library.transcript import Correction, Coverage, Decoding, Segment, Transcript, Word
from hallway.names import clean

SECONDS = st.integers(min_value=0, max_value=14_400_000).map(lambda ms: ms / 1000)
SHARES = st.integers(min_value=0, max_value=1000).map(lambda share: share / 1000)
TEXTS = st.text(max_size=12)  # including surrogates, because a name may be invalid UTF-8
FLAGS = st.lists(st.sampled_from(["no_speech", "loop"]), max_size=2).map(tuple)
SAID = TEXTS.map(clean)
SEGMENTS = st.builds(
    Segment,
    start=SECONDS,
    end=SECONDS,
    text=SAID,
    words=st.lists(st.builds(Word, SAID, SECONDS, SECONDS, SHARES), max_size=3).map(tuple),
    avg_logprob=SHARES.map(lambda share: -share),
    no_speech_prob=SHARES,
    compression_ratio=SECONDS,
    temperature=SHARES,
    flags=FLAGS,
    language=st.sampled_from(["", "de"]),
)
GAPS = st.lists(st.tuples(SECONDS, SECONDS), max_size=2).map(tuple)
TRANSCRIPTS = st.builds(
    Transcript,
    id=st.just("refund"),
    recording_name=TEXTS,
    sha256=st.just("0" * 64),
    audio_sha256=st.just("f" * 64),
    duration=SECONDS,
    language=st.just("en"),
    language_probability=SHARES,
    engine=st.just("faster-whisper"),
    engine_version=TEXTS,
    model=TEXTS,
    model_digest=TEXTS,
    options=st.just({"beam": 5, "hotwords": ["Zendesk"]}),
    segments=st.lists(SEGMENTS, max_size=3).map(tuple),
    flags=FLAGS,
    corrections=st.lists(st.builds(Correction, SAID, SAID, SECONDS), max_size=2).map(tuple),
    coverage=st.none() | st.builds(Coverage, SECONDS, SECONDS),
    decoding=st.builds(Decoding, SECONDS, st.none() | SECONDS, st.integers(0, 9), GAPS, st.booleans(), st.booleans()),
    created=st.just("2026-11-22T10:00:00Z"),
    drafted_sha256=st.sampled_from(["", "a" * 64]),
)


@pytest.fixture(name="schema", scope="module")
def _schema() -> jsonschema.Draft202012Validator:
    found = json.loads((resources.files("hallway.library") / "transcript.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@given(TRANSCRIPTS)
def test_a_transcript_is_read_back(schema: jsonschema.Draft202012Validator, transcript: Transcript) -> None:
    """Any transcript gives a UTF-8 file that matches the schema and is read back unchanged."""
    text = transcript.to_json()
    assert Transcript.from_json(text.encode("utf-8")) == transcript
    assert Transcript.from_json(text).to_json() == text
    schema.validate(json.loads(text))


def _transcript(**changes: Any) -> Transcript:
    words = (Word(" Hello", 0.0, 0.42, 0.98), Word(" there.", 0.42, 0.9, 0.5))
    usual: dict[str, Any] = {
        "id": "refund",
        "recording_name": "a/b.m4a",
        "sha256": "0" * 64,
        "audio_sha256": "f" * 64,
        "duration": 61.5,
        "language": "en",
        "language_probability": 0.99,
        "engine": "faster-whisper",
        "engine_version": "1.2.1",
        "model": "small",
        "model_digest": "",
        "segments": (Segment(0.0, 0.9, " Hello there.", words), Segment(1.0, 2.0, " Bye.")),
        "decoding": Decoding(61.5, 61.52),
        "created": "2026-11-22T10:00:00Z",
    }
    return Transcript(**(usual | changes))


def test_a_person_can_read_it() -> None:
    """Each word is one line, keys have a fixed order, and letters are not escaped."""
    lines = _transcript(recording_name="Größe.m4a").to_json().splitlines()
    assert lines[1:4] == ['  "schema": 1,', '  "id": "refund",', '  "recording_name": "Größe.m4a",']
    assert '        {"text": " Hello", "start": 0.0, "end": 0.42, "probability": 0.98},' in lines
    assert len(lines) < 60


def test_what_is_no_number_becomes_null(schema: jsonschema.Draft202012Validator) -> None:
    """NaN or infinity from an engine would make the file unreadable for other programs."""
    text = _transcript(segments=(Segment(0, 1, "x", avg_logprob=math.nan, compression_ratio=math.inf),)).to_json()
    schema.validate(json.loads(text, parse_constant=pytest.fail))
    assert math.isnan(Transcript.from_json(text).segments[0].avg_logprob)


def test_the_text_is_what_was_said() -> None:
    """The text is one line with normal spaces."""
    assert _transcript().text == "Hello there. Bye."


TORN = _transcript().to_json()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        "\xff",
        "[" * 100_000,
        TORN[:200],
        TORN.replace('"duration": 61.5', '"duration": "61.5"'),
        TORN.replace('"id": "refund"', '"id": "../refund"'),
        TORN.replace('"words": [', '"words": [5,'),
        TORN.replace('"flags": []', '"flags": [1]'),
        TORN.replace('"gaps": []', '"gaps": [[1]]'),
    ],
)
def test_what_is_torn_is_named(text: str) -> None:
    """A damaged or foreign file is an error with its name."""
    with pytest.raises(DocumentError, match=r"transcripts/x\.json: "):
        Transcript.from_json(text.encode("latin-1"), Path("transcripts/x.json"))


def test_a_newer_form_is_not_guessed_at() -> None:
    """The error says that a newer version of Hallway wrote the file."""
    with pytest.raises(DocumentError, match="its schema is 2, and this version of Hallway reads 1"):
        Transcript.from_json(TORN.replace('"schema": 1', '"schema": 2'))
