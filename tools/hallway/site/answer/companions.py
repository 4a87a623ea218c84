"""The files beside the page of an answer: captions, times of words, chapters, a transcript, and its Markdown."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from hallway.library import alignment, flags
from hallway.site.answer import captions, markdown_export

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hallway.library.answer import Answer
    from hallway.library.transcript import Transcript
    from hallway.site.answer.captions import Caption
    from hallway.site.answer.render import Body
    from hallway.site.answer.view import Heading

TYPES = {
    "captions.vtt": "text/vtt",
    "captions.srt": "application/x-subrip",
    "transcript.json": "application/json",
    "chapters.json": "application/json+chapters",
    "words.json": "application/json",
    "answer.md": "text/markdown",
}
"""The media type of each file."""


def companions(
    answer: Answer, body: Body, transcript: Transcript | None, *, speaker: str, address: str
) -> Iterator[tuple[str, bytes]]:
    """Yields the names and contents of the files beside an answer's page; just answer.md if it has no recording.

    `speaker` is the expert's name; `address` is the page's address, absolute or "./".
    """
    if answer.media:
        lines = alignment.align(body.spoken, alignment.words_of(transcript), duration=answer.duration)
        yield "words.json", words_json(lines)
        if body.spoken:
            cues = captions.cues(alignment.in_order(lines))
            yield "captions.vtt", captions.webvtt(cues).encode()
            yield "captions.srt", captions.srt(cues).encode()
            yield "transcript.json", transcript_json(cues, speaker=speaker)
        if chapters := timed_chapters(body):
            yield "chapters.json", chapters_json(chapters)
    notes = flags.told_to_listeners(transcript)
    yield "answer.md", markdown_export.markdown(answer, body, speaker=speaker, address=address, notes=notes).encode()


def words_json(lines: Iterable[alignment.TimedBlock]) -> bytes:
    """Returns the times of the words of each `p[data-seconds]`, in the order of the page.

    A word is a run of non-blank characters of the paragraph, without its time link; its two numbers are its start and
    end in seconds, to the hundredth: `{"version":1,"passages":[{"t":83,"words":[[83.1,83.42],…]},…]}`.
    """
    passages = [
        {"t": line.seconds, "words": [(_hundredths(word.start), _hundredths(word.end)) for word in line.words]}
        for line in lines
        if line.is_timed
    ]
    return _json({"version": 1, "passages": passages})


def _hundredths(seconds: float) -> float:
    """Returns `round(seconds, 2)`, but faster for what already has two decimals, as nearly all times have."""
    near = round(seconds * 100) / 100
    return near if near == seconds else round(seconds, 2)


def timed_chapters(body: Body) -> list[Heading]:
    """Returns the chapters that have a time, in order of time."""
    return sorted((part for part in body.chapters if part.seconds is not None), key=lambda part: part.seconds or 0)


def chapters_json(chapters: Sequence[Heading]) -> bytes:
    """Returns podcast chapters, version 1.2 (podcast-namespace, jsonChapters)."""
    return _json(
        {"version": "1.2.0", "chapters": [{"startTime": part.seconds, "title": part.title} for part in chapters]}
    )


def transcript_json(cues: Sequence[Caption], *, speaker: str) -> bytes:
    """Returns a podcast transcript, version 1.0.0 (podcast-namespace, transcripts), with a segment for each caption."""
    fields = {"speaker": speaker} if speaker else {}
    segments = [
        {**fields, "startTime": round(cue.start, 3), "endTime": round(cue.end, 3), "body": cue.text} for cue in cues
    ]
    return _json({"version": "1.0.0", "segments": segments})


def _json(value: Any) -> bytes:
    """Returns compact JSON, in ASCII so that no reader can misinterpret its encoding."""
    with suppress(UnicodeEncodeError):  # half of a pair of surrogates, from an escape in YAML
        if (encoded := msgspec.json.encode(value)).isascii():  # nearly always in English, in a fifth of the time
            return encoded
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
