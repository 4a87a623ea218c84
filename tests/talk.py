"""Transcripts written by hand, as if someone had spoken a script with pauses."""

from __future__ import annotations

from hallway.capture.draft.chapters import write_body
from hallway.capture.draft.sentences import sentences
from hallway.library.transcript import Decoding, Segment, Transcript, Word

WORD_SECONDS = 0.3
STOP_SECONDS = 0.5  # the pause after a full stop
SHA256 = "5e" * 32

REFUND = """
Hi, this is Laura from billing. People ask me all the time, what do I do when a refund is past thirty days?
So the short version is, you can still do it. Thirty days is what the page says, it is not what the system allows. (1.2)
First, ask for the order number and open the plan. What you want to know is whether they used it after the renewal.
If they never logged in, this is easy. (1.5)
Do not quote the policy at them. The moment you say thirty days, you are arguing about a number. Say what you can do,
and how long it takes. I say, I can have this looked at today, and I will call you back before four. Then I walk over,
or I ping the lead in the billing channel with the order number and one sentence. (2.5)
When they threaten to cancel, stay calm. They want to be heard first, and the refund comes second. (1)
What the lead needs to hear is simple. Order, plan, last login, how long they have been with us. Four facts.
If you send those four, you get a yes in ten minutes. Write it down in the ticket, so that the next one knows it.
And that is all there is to it. Call me when you get stuck, my door is open.
"""


def spoken(script: str, *, words: bool = True, **fields: object) -> Transcript:
    """Returns the transcript of a script: words of 0.3 s, 0.5 s after a full stop, `(1.2)` for a longer pause."""
    at, heard = 0.0, list[Word]()
    for part in script.split():
        if part.startswith("(") and part.endswith(")"):
            at += float(part[1:-1])
            continue
        heard.append(Word(text=f" {part}", start=round(at, 2), end=round(at + WORD_SECONDS, 2), probability=0.9))
        at += WORD_SECONDS + 0.05 + (STOP_SECONDS if part[-1] in ".?!" else 0)
    text = "".join(word.text for word in heard)
    return transcript(segment(text, 0.0, round(at, 2), words=tuple(heard) if words else ()), **fields)


def body(transcript: Transcript) -> str:
    """Returns the draft text for a transcript."""
    return write_body(sentences(transcript), transcript.language)


def segment(text: str, start: float, end: float, *, words: tuple[Word, ...] = ()) -> Segment:
    """Returns a segment like those of an engine."""
    return Segment(
        text=text,
        start=start,
        end=end,
        words=words,
        avg_logprob=-0.2,
        no_speech_prob=0.01,
        compression_ratio=1.4,
        temperature=0.0,
        flags=(),
    )


def transcript(*segments: Segment, **fields: object) -> Transcript:
    """Returns a transcript of these segments; `fields` override the defaults."""
    duration = max((segment.end for segment in segments), default=0.0)
    common: dict[str, object] = {
        "id": "",
        "recording_name": "New Recording 12.m4a",
        "sha256": SHA256,
        "audio_sha256": "a0" * 32,
        "duration": duration,
        "language": "en",
        "language_probability": 0.99,
        "engine": "faster-whisper",
        "engine_version": "1.2.1",
        "model": "base",
        "model_digest": "d0" * 32,
        "options": {},
        "segments": segments,
        "flags": (),
        "corrections": (),
        "decoding": Decoding(seconds=duration, declared_seconds=duration, errors=0, gaps=(), truncated=False),
        "created": "2026-11-12T09:30:00Z",
    }
    return Transcript(**{**common, **fields})  # type: ignore[arg-type]
