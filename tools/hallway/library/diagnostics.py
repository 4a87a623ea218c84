"""The runs of the diagnostic, each in a file curation/diagnostics/<date>.yml, with every score and its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hallway import files, plain
from hallway.errors import InputError, printable
from hallway.library.yaml.fields import Fields, read_mapping
from hallway.library.yaml.scalars import on_one_line, quoted

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS = 5
MOST_POINTS = 2
"""The score for one question."""
MOST_TOTAL = QUESTIONS * MOST_POINTS

KEYS = ("run_on", "by", "scores")
SCORE_KEYS = ("question", "score", "suggested", "evidence", "note")
HEADER = """\
# One run of the diagnostic, written by `hallway diagnose --save`. `suggested` and `evidence` are what this knowledge
# base suggested on that day; a different score has a `note` that says why.
"""


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one question."""

    question: int
    """1 to 5, see `hallway.adopt.diagnostic.QUESTIONS`."""
    score: int
    """0, 1 or 2."""
    suggested: int | None = None
    """What the evidence suggested; None if there was none."""
    evidence: str = ""
    note: str = ""
    """Why a person chose a different score, or an example."""

    @property
    def is_override(self) -> bool:
        """Returns whether a person chose a different score from the one suggested."""
        return self.suggested is not None and self.suggested != self.score


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One complete run of the diagnostic."""

    run_on: date
    by: str
    scores: tuple[Score, ...]
    """The scores, one for each question, in order."""

    @property
    def total(self) -> int:
        """The sum of the scores, 0 to 10."""
        return sum(score.score for score in self.scores)

    @property
    def points(self) -> tuple[int, ...]:
        """The scores alone, in the order of the questions."""
        return tuple(score.score for score in self.scores)

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return f"{self.run_on}.yml"

    def to_yaml(self) -> str:
        """Returns the text of its file."""
        by = [f"by: {quoted(self.by)}"] if self.by else []
        scores = [f"  - {on_one_line(_values(score))}" for score in self.scores]
        return "\n".join([f"{HEADER}run_on: {self.run_on}", *by, "scores:", *scores, ""])

    @classmethod
    def load(cls, path: Path) -> Diagnostic:
        """Reads a file. Raises DocumentError with the line of a mistake, such as a question without a score."""
        given = read_mapping(path, KEYS, noun="a diagnostic")
        run_on = given.day("run_on") or given.fail("run_on", "a diagnostic needs a date such as 2026-11-22.")
        if path.name != f"{run_on}.yml":
            given.fail("run_on", f"the file for this date must be called {run_on}.yml.")
        return cls(run_on, given.text("by"), _scores(given))


def load_diagnostics(paths: list[Path]) -> tuple[Diagnostic, ...]:
    """Returns the runs, oldest first."""
    return tuple(sorted(map(Diagnostic.load, paths), key=lambda each: each.run_on))


def save(diagnostic: Diagnostic, folder: Path, *, may_replace: bool) -> Path:
    """Writes a run to its file and returns the path. Raises InputError if that date already has a run."""
    path, content = folder / diagnostic.file_name, diagnostic.to_yaml().encode()
    before = plain.read(path)
    if before is None and files.create(path, content):
        return path
    if before is None or not may_replace:
        raise InputError(f"{printable(path)} already has a diagnostic from this date. Use --replace to overwrite it.")
    files.replace_if_same(path, before, content)
    return path


def _values(score: Score) -> dict[str, object]:
    values = {key: getattr(score, key) for key in SCORE_KEYS}
    return {key: value for key, value in values.items() if value not in ("", None)}


def _scores(given: Fields) -> tuple[Score, ...]:
    node = given.nodes.get("scores")
    if node is None or node.kind != "list":
        given.fail("scores", "expected a list with one entry for each question here.")
    found = {}
    for item in node.items:
        score = _score(Fields(item, given.path, SCORE_KEYS, noun="a score"))
        if score.question in found:
            given.fail("scores", f"question {score.question} is scored twice.")
        found[score.question] = score
    if missing := [number for number in range(1, QUESTIONS + 1) if number not in found]:
        given.fail("scores", f"question {missing[0]} has no score.")
    return tuple(found[number] for number in sorted(found))


def _score(given: Fields) -> Score:
    for key in ("question", "score"):
        if not given.has(key):
            given.fail(key, "this key is missing.")
    score = Score(
        question=given.whole("question", 0, least=1, most=QUESTIONS),
        score=given.whole("score", 0, most=MOST_POINTS),
        suggested=given.whole("suggested", 0, most=MOST_POINTS) if given.has("suggested") else None,
        evidence=given.text("evidence"),
        note=given.text("note"),
    )
    if score.is_override and not score.note:
        given.fail("score", f"the evidence suggested {score.suggested}; a note has to say why it is {score.score}.")
    return score
