"""Checks the learning paths: roles and moments are known, answers have a reinforcement and a single audience."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hallway.errors import DocumentError, printable
from hallway.library.finding import Finding
from hallway.library.paths import AUDIENCES
from hallway.library.yaml.fields import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hallway.curate.checks.state import State
    from hallway.library.answer import Answer
    from hallway.library.ledger import Ledger
    from hallway.library.paths import LearningPath, PathEntry
    from hallway.library.vocabulary import Kind, Vocabulary

KINDS = {
    "reinforcement": "nothing brings people back to an answer of a learning path",
    "audience": "an answer is on learning paths of both audiences, or is also for a role of the other one",
}


def check(state: State) -> Iterator[Finding]:
    """Yields what is wrong with the paths; answers that are not published are reported by the build."""
    path = state.library.curation / "paths.yml"
    try:
        paths, vocabulary = state.library.paths(), state.library.vocabulary()
    except DocumentError:  # reported by `answers`
        return
    for each in paths:
        yield from _unknown(each, vocabulary, path)
    yield from _without_reinforcement(paths, path)
    yield from _for_both_audiences(paths, state.answers, state.ledger, path)


def _without_reinforcement(paths: tuple[LearningPath, ...], path: Path) -> Iterator[Finding]:
    """Yields a finding for each answer of a path that has no manager check, KPI or recognition."""
    for each in paths:
        for entry in each.entries:
            if entry.answer and not entry.reinforcements:
                reason = (
                    f"nothing brings people back to {entry.answer} on the path of {each.role}: "
                    "add a manager_check, a kpi or a recognition."
                )
                yield Finding("reinforcement", path, reason, entry.line, severity="warning", subject=entry.answer)


def _for_both_audiences(
    paths: tuple[LearningPath, ...], answers: Mapping[str, Answer], ledger: Ledger, path: Path
) -> Iterator[Finding]:
    """Yields a finding for each answer that a path shares with the other audience.

    An answer belongs to the audiences of all paths that list it, and of the paths of its own roles.
    """
    of_role = {each.role: each for each in paths}
    listed: dict[str, list[tuple[LearningPath, PathEntry]]] = defaultdict(list)
    for each in paths:
        for entry in each.entries:
            if entry.answer:
                listed[ledger.current(entry.answer)].append((each, entry))
    for answer_id, uses in listed.items():
        answer = answers.get(answer_id)
        tagged = [of_role[role] for role in (answer.roles if answer else ()) if role in of_role]
        for each, entry in uses:
            other = next((use for use, _ in uses if use.audience != each.audience), None)
            if other:
                yield _both(entry, each, f"is also on the path of {other.role}", other, path)
            elif other := next((role for role in tagged if role.audience != each.audience), None):
                yield _both(entry, each, f"also has the role {other.role}", other, path)


def _both(entry: PathEntry, one: LearningPath, how: str, other: LearningPath, path: Path) -> Finding:
    reason = (
        f"{entry.answer} is on the path of {one.role}, for {AUDIENCES[one.audience]}, and {how}, for "
        f"{AUDIENCES[other.audience]}. The two learn separately: give each an answer of its own."
    )
    return Finding("audience", path, reason, entry.line, subject=entry.answer)


def _unknown(path: LearningPath, vocabulary: Vocabulary, file: Path) -> Iterator[Finding]:
    words: list[tuple[Kind, str, int]] = [("role", path.role, path.line)]
    words += [("moment", entry.moment, entry.line) for entry in path.entries if entry.moment]
    for kind, word, line in words:
        if not vocabulary.resolve(kind, word):
            known = [each.id for each in vocabulary.words(kind)]
            yield Finding(
                "unknown word", file, f"{kind}: “{printable(word)}” is not known.{nearest(word, known)}", line
            )
