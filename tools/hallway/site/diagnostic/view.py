"""What the diagnostic's page and its printout show, as data for their templates."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hallway.adopt.diagnostic import BANDS, MOVES, QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hallway.adopt.diagnostic import Move, Question
    from hallway.library.diagnostics import Diagnostic, Score

Context = dict[str, Any]


def questions(
    scores: Iterable[Score] = (), *, reasons: Mapping[int, str] | None = None, before: Diagnostic | None = None
) -> list[Context]:
    """Returns the questions with the scores that are known, and those of the last run.

    `reasons` is the evidence in words by question; by default, that of the scores.
    """
    known = {score.question: score for score in scores}
    last = {score.question: score.score for score in before.scores} if before else {}
    said = {number: score.evidence for number, score in known.items()} if reasons is None else reasons
    return [
        _question(each, known.get(each.number), said.get(each.number, ""), last.get(each.number)) for each in QUESTIONS
    ]


def bands() -> list[Context]:
    """Returns how to read each range of totals."""
    return [asdict(band) for band in BANDS]


def moves(wanted: Iterable[Move] = MOVES, *, root: str = "") -> list[Context]:
    """Returns moves; `root` is the path to the root of the site, for their links."""
    return [{**asdict(move), "url": f"{root}{move.address}" if move.address else ""} for move in wanted]


def _question(question: Question, score: Score | None, evidence: str, last: int | None) -> Context:
    known = {"score": score.score, "suggested": score.suggested, "note": score.note} if score else {}
    return {
        "score": None,
        "suggested": None,
        "note": "",
        **asdict(question),
        **known,
        "evidence": evidence,
        "last": last,
    }
