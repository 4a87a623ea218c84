"""A small knowledge base with a vocabulary and one draft."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import talk
from hallway.capture.draft.draft import digest, draft
from hallway.library.answer import Answer
from hallway.library.library import Library
from hallway.library.transcript import Transcript

MOMENTS = """
refund-request: {title: A customer asks for money back, who: Support agent, cues: [refund, thirty days, money back]}
price-objection: {title: The price is too expensive, who: Sales rep, cues: [price, discount, too expensive]}
deal-gone-quiet: {title: A deal goes quiet, who: Sales rep, cues: [quiet, no reply, follow up]}
"""
EXPERTS = """
support-lead: {name: Support lead, role: Team lead, team: Billing}
sales-lead: {name: Sales lead, role: Team lead, team: Sales}
"""


def make(root: Path) -> Library:
    """Returns a library without answers."""
    for folder in ("answers", "curation", "transcripts"):
        (root / folder).mkdir(parents=True)
    (root / "mkdocs.yml").write_text("site_name: Test\n", encoding="utf-8")
    (root / "curation" / "moments.yml").write_text(MOMENTS, encoding="utf-8")
    (root / "curation" / "experts.yml").write_text(EXPERTS, encoding="utf-8")
    return Library(root)


def drafted(library: Library, recording: str, transcript: Transcript | None = None) -> Answer:
    """Returns the draft of a recording as the pipeline writes it: transcript, answer and the hash of the draft."""
    said = transcript or talk.spoken(talk.REFUND)
    answer = draft(
        said,
        recording=PurePosixPath(recording),
        moments=library.moments(),
        experts=library.experts(),
        settings=library.settings(),
    )
    write(library, replace(said, id=answer.id, drafted_sha256=digest(answer)))
    library.answer_path(answer.id).write_text(answer.to_markdown(), encoding="utf-8", newline="")
    return answer


def write(library: Library, transcript: Transcript) -> None:
    """Writes a transcript to its file."""
    library.transcript_path(transcript.id).write_text(transcript.to_json(), encoding="utf-8", newline="")
