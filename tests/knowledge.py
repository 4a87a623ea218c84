"""A small knowledge base, written as people would write it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from hallway.library.answer import Answer
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.library.transcript import Decoding, Segment, Transcript, Word

MKDOCS = Path(__file__).parents[1] / "mkdocs.yml"
MEDIA = bytes(range(256)) * 40  # 10,240 bytes that are not real media
CURATION = {
    "moments.yml": """\
refund-request:
  title: A customer asks for money back
  who: Support agent
  trigger: A refund is past thirty days
  place: The refund macro
  need: apply
deal-gone-quiet:
  title: A deal goes quiet
""",
    "experts.yml": "support-lead: {name: Support lead, role: Team lead, team: Billing}\nsilent: {name: Nobody yet}\n",
    "roles.yml": "support: Support agent\nsales: Sales rep\n",
    "tags.yml": "refunds: Refunds\n",
    "settings.yml": 'site_name: "R&D <answers>"\nsite_description: Short answers\n',
}
BODY = """\
[0:00] The short version: you can still *refund* it.

## [0:04] When the customer threatens to cancel

[0:04] First, do not quote the policy at them.

[0:09] Say what you can do.
"""


def write_library(root: Path) -> Library:
    """Writes two approved answers with audio, one of them with a transcript, a draft and a retired answer."""
    library = Library(root)
    for folder in (library.recordings, library.transcripts, library.media, library.curation):
        folder.mkdir(parents=True)
    (root / "mkdocs.yml").write_bytes(MKDOCS.read_bytes())
    for name, text in CURATION.items():
        (library.curation / name).write_text(text, encoding="utf-8")
    add_answer(library, "refund-after-30-days", title="What do I do when a refund is past 30 days?", body=BODY)
    add_transcript(library, "refund-after-30-days")
    add_answer(library, "quiet-deal", title="Why is the deal quiet?", moments=("deal-gone-quiet",), roles=("sales",))
    add_answer(
        library, "secret-plan", title="Canary question nobody approved?", status="draft", body="[0:00] canarytext"
    )
    add_transcript(library, "secret-plan")
    add_answer(
        library, "old-way", title="How was it done?", status="retired", successor="quiet-deal", body="[0:00] oldtext"
    )
    for id_ in ("refund-after-30-days", "quiet-deal", "old-way"):
        library.ledger().append(LedgerEntry(id_, "approved", "2026-11-18", by="Ana", title=id_, anchors=(0,)))
    return library


def add_answer(library: Library, id_: str, **changes: object) -> Path:
    """Writes an answer and its audio, with default values except for `changes`."""
    usual: dict[str, object] = {
        "title": f"Question {id_}?",
        "expert": "support-lead",
        "recorded": date(2026, 11, 12),
        "duration": 12.5,
        "moments": ("refund-request",),
        "roles": ("support",),
        "tags": ("refunds",),
        "status": "approved",
        "summary": "Yes; ask the team lead.",
        "language": "en",
        "transcript": id_,
        "media": f"media/{id_}.0a1b2c3d.m4a",
        "approved_by": "Ana",
        "approved_on": date(2026, 11, 18),
        "body": "[0:00] Call them.\n",
    }
    answer = Answer(id=id_, **{**usual, **changes})  # type: ignore[arg-type]
    path = library.answer_path(id_)
    path.write_text(answer.to_markdown(), encoding="utf-8")
    if answer.media:
        (library.answers / answer.media).write_bytes(MEDIA)
    return path


def add_transcript(library: Library, id_: str, **changes: object) -> None:
    """Writes the transcript of BODY with one wrong word and one doubtful passage, except for `changes`."""
    said = "The short version you can still defund it. First do not quote the policy at them. Say what you can do."
    words = tuple(Word(f" {text}", n * 0.5, n * 0.5 + 0.4, 0.9) for n, text in enumerate(said.split()))
    segment = Segment(0.0, 11.0, "Say what you can do.", words, flags=("low_confidence",))
    transcript = Transcript(
        id=id_,
        recording_name="a.m4a",
        sha256="0" * 64,
        audio_sha256="1" * 64,
        duration=12.5,
        language="en",
        language_probability=0.99,
        engine="faster-whisper",
        engine_version="1.2.1",
        model="base",
        model_digest="d",
        segments=(segment,),
        decoding=Decoding(12.5),
        created="2026-11-22T10:00:00Z",
    )
    changed = replace(transcript, **changes)  # type: ignore[arg-type]
    library.transcript_path(id_).write_text(changed.to_json(), encoding="utf-8")
