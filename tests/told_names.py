"""A knowledge base with a customer's name in a recording, in several places and spellings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import small_library
import talk
from hallway.library.answer import Answer, text_digest
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.library.redaction import Range
from hallway.library.transcript import Correction

ID = "refund-late"
DAY = date(2026, 11, 18)
NAME = "Quillon Varga"
SECRETS = ("quillon", "varga", "kwillon")
"""The secrets in lower case: the name, and how the machine misheard it once."""
SCRIPT = """
So the short version is, you can still do it. Last week Quillon Varga asked me for it, and she got it back.
Send the order number to billing. When Kwillon Varga writes again, tell the lead.
"""
BODY = """\
[0:00] So the *short* version is, you can still do it. Last week **Quillon Varga** asked me for it, and she got it back.

## [0:10] What billing needs from Quillon Varga

[0:10] Send the order number to billing. When [Quillon Varga](https://crm.example.com/quillon-varga) writes
again, tell the lead.
"""
OLD_SOUND = b"the sound of Quillon Varga's name"


def make(root: Path) -> Library:
    """Returns a library with this answer, approved and checked."""
    library = small_library.make(root)
    library.media.mkdir()
    said = talk.spoken(SCRIPT)
    transcript = replace(
        said,
        id=ID,
        duration=20.0,
        options={"model": "base", "hotwords": ["Quillon Varga", "refund"], "prompt": "Quillon Varga, refund."},
        corrections=(Correction("kwilon", "Quillon", 8.0),),
    )
    small_library.write(library, transcript)
    library.answer_path(ID).write_text(answer().to_markdown(), encoding="utf-8", newline="")
    (library.answers / "media" / f"{ID}.0a1b2c3d.m4a").write_bytes(OLD_SOUND)
    approved = LedgerEntry(ID, "approved", DAY.isoformat(), by="Support lead", title="Late refunds?", anchors=(0, 10))
    library.ledger().append(approved)
    return library


def answer() -> Answer:
    """Returns the answer as a person corrected and approved it."""
    return Answer(
        id=ID,
        title="What do I do when Quillon Varga asks for a late refund?",
        expert="support-lead",
        recorded=DAY,
        duration=20.0,
        moments=("refund-request",),
        status="approved",
        summary="Give it back, as we did for Quillon Varga.",
        language="en",
        transcript=ID,
        recording_sha256=talk.SHA256,
        media=f"media/{ID}.0a1b2c3d.m4a",
        approved_by="Support lead",
        approved_on=DAY,
        approved_text=text_digest(BODY),
        body=BODY,
    )


def second_of(library: Library, word: str, number: int = 0) -> float:
    """Returns the time at which a word is spoken, for the first, second, ... occurrence."""
    transcript = library.transcript(ID)
    assert transcript is not None
    starts = [each.start for part in transcript.segments for each in part.words if each.text.strip(" .,") == word]
    return starts[number]


def quiet(source: Path, folder: Path, id: str, ranges: Sequence[Range], keeps_picture: bool) -> Path:
    """A stub for the encoder: writes a file whose content and name depend only on the ranges."""
    content = f"silence at {list(ranges)}".encode()
    path = folder / f"{id}.{hashlib.sha256(content).hexdigest()[:8]}{source.suffix}"
    path.write_bytes(content)
    return path


def holding(folder: Path) -> list[str]:
    """Returns the files below a folder that contain a secret in their name or content, in any case."""
    found = []
    for path in sorted(folder.rglob("*")):
        told = f"{path.name}\n".encode() + (path.read_bytes() if path.is_file() else b"")
        if any(secret.encode() in told.lower() for secret in SECRETS):
            found.append(path.relative_to(folder).as_posix())
    return found
