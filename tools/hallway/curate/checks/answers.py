"""Checks answers and curation files: readable, with known words, and without references to missing things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files
from hallway.curate.checks.state import State, rewrite
from hallway.curate.word_uses import renew
from hallway.errors import DocumentError, printable
from hallway.library import document
from hallway.library.answer import Answer
from hallway.library.changes import Changes
from hallway.library.finding import Finding
from hallway.library.measures import load_week, measure_paths
from hallway.library.yaml.fields import nearest

if TYPE_CHECKING:
    from hallway.library.barriers import Barriers
    from hallway.library.library import Library
    from hallway.library.outcomes import Outcomes
    from hallway.library.picks import Picks
    from hallway.library.placements import Placements
    from hallway.library.requests import Requests
    from hallway.library.vocabulary import Kind, Vocabulary

KINDS = {
    "unreadable": "a file is invalid",
    "old word": "a word that was renamed is still used by its old name",
    "unknown word": "a word is not in the vocabulary",
    "missing file": "a file that an answer names is missing",
    "missing answer": "a file names an answer that does not exist",
}

CURATION: dict[str, Callable[[Library], object]] = {
    "settings.yml": lambda library: library.settings(),
    "moments.yml": lambda library: library.moments(),
    "experts.yml": lambda library: library.experts(),
    "roles.yml": lambda library: library.roles(),
    "tags.yml": lambda library: library.tags(),
    "glossary.yml": lambda library: library.glossary(),
    "requests.yml": lambda library: library.requests(),
    "places.yml": lambda library: library.places(),
    "placements.yml": lambda library: library.placements(),
    "picks.yml": lambda library: library.picks(),
    "drills.yml": lambda library: library.drills(),
    "paths.yml": lambda library: library.paths(),
    "barriers.yml": lambda library: library.barriers(),
    "outcomes.yml": lambda library: library.outcomes(),
}
"""The curation files, and the function that reads each one."""

CURATION_FOLDERS: dict[str, Callable[[Library], object]] = {
    "baselines": lambda library: library.baselines(),
    "diagnostics": lambda library: library.diagnostics(),
}
"""The folders whose files are checked, and the function that reads each one."""

_WORDS = ("expert", "moments", "suggested_moments", "roles", "tags")


def check(state: State) -> Iterator[Finding]:
    """Yields what is wrong with each individual file."""
    yield from _unreadable(state)
    vocabulary = _vocabulary(state.library)
    for answer in state.answers.values():
        if answer.status != "retired" and vocabulary is not None:
            yield from _words(state, answer, vocabulary)
        yield from _files(state, answer)
        yield from _successor(state, answer)
    yield from _answers_named(state)
    if vocabulary is not None:
        yield from _words_of_lists(state, vocabulary)


def _unreadable(state: State) -> Iterator[Finding]:
    for error in state.unreadable:
        yield _finding_of(error)
    for read in (*CURATION.values(), *CURATION_FOLDERS.values()):
        try:
            read(state.library)
        except DocumentError as error:
            yield _finding_of(error)
    for path in measure_paths(state.library.measures_folder):
        try:
            load_week(path)
        except DocumentError as error:
            yield _finding_of(error)
    yield from map(_finding_of, state.transcript_errors)


def _finding_of(error: DocumentError) -> Finding:
    return Finding("unreadable", error.path or Path(), error.reason, error.line)


def _vocabulary(library: Library) -> Vocabulary | None:
    try:
        return library.vocabulary()
    except DocumentError:  # already reported; without the vocabulary, every word would be unknown
        return None


def _words(state: State, answer: Answer, vocabulary: Vocabulary) -> Iterator[Finding]:
    path = state.library.answer_path(answer.id)
    for unknown in vocabulary.unknown(answer):
        yield Finding("unknown word", path, unknown.reason, unknown.line, subject=answer.id)
    now = vocabulary.read(answer)
    old = [key for key in _WORDS if getattr(now, key) != getattr(answer, key)]
    if not old:
        return

    def renewed(raw: bytes) -> bytes:
        found = vocabulary.read(Answer.parse(raw, path))
        return document.change_header(raw, {key: _plain(getattr(found, key)) for key in old}, path)

    renames = (f"{key}: {printable(_shown(answer, key))} is now {printable(_shown(now, key))}" for key in old)
    repair = partial(rewrite, path, renewed)
    yield Finding("old word", path, f"{'; '.join(renames)}.", severity="warning", subject=answer.id, repair=repair)


def _words_of_lists(state: State, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yields old words in requests, picks and placements, and unknown words in open requests."""
    for path in _renewed(state.library).paths:
        if path.parent == state.library.curation:
            reason = "it uses words that have been renamed."
            yield Finding("old word", path, reason, severity="warning", repair=lambda: _renewed(state.library).apply())
    try:
        requests = state.library.requests()
    except DocumentError:  # reported already
        return
    for request in requests.open():
        words: tuple[tuple[Kind, str], ...] = (("expert", request.expert), ("moment", request.moment))
        for kind, word in words:
            if word and not vocabulary.resolve(kind, word):
                known = [each.id for each in vocabulary.words(kind)]
                reason = f"{kind}: “{word}” is not known.{nearest(word, known)}"
                yield Finding("unknown word", requests.path, reason)


def _renewed(library: Library) -> Changes:
    changes = Changes(library)
    renew(library, changes)
    return changes


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _shown(answer: Answer, key: str) -> str:
    value = getattr(answer, key)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _files(state: State, answer: Answer) -> Iterator[Finding]:
    """Yields missing files that an answer names. A retired answer needs none."""
    if answer.status == "retired":
        return
    advice = "Restore it with `git checkout` or from a backup, or create it again with `hallway transcribe`."
    for key in ("media", "poster"):
        reference = getattr(answer, key)
        if reference and not files.is_regular(state.library.answers / reference):
            reason = f"{key}: answers/{printable(reference)} is missing. {advice}"
            yield Finding("missing file", state.library.answer_path(answer.id), reason, subject=answer.id)
    if answer.transcript and not files.is_regular(state.library.transcript_path(answer.transcript)):
        reason = f"transcript: transcripts/{answer.transcript}.json is missing. {advice}"
        yield Finding("missing file", state.library.answer_path(answer.id), reason, subject=answer.id)


def _successor(state: State, answer: Answer) -> Iterator[Finding]:
    if not answer.successor or state.has_file(answer.successor):
        return
    path, now = state.library.answer_path(answer.id), state.ledger.resolve(answer.successor)
    if now != answer.successor and state.has_file(now):
        reason = f"successor: {answer.successor} is now called {now}."

        def renewed(raw: bytes) -> bytes:
            return document.change_header(raw, {"successor": now}, path)

        repair = partial(rewrite, path, renewed)
        yield Finding("old word", path, reason, severity="warning", subject=answer.id, repair=repair)
    elif not state.ledger.is_frozen(answer.successor):
        reason = f"successor: there is no answer {answer.successor}. Name another, or remove the key."
        yield Finding("missing answer", path, reason, subject=answer.id)


def _answers_named(state: State) -> Iterator[Finding]:
    """Yields answers that requests, placements, picks, barriers, outcomes and paths name and that never existed."""
    library = state.library
    readers: dict[str, Callable[[], Requests | Placements | Picks | Barriers | Outcomes]] = {
        "requests.yml": library.requests,
        "placements.yml": library.placements,
        "picks.yml": library.picks,
        "barriers.yml": library.barriers,
        "outcomes.yml": library.outcomes,
    }
    for file, read in readers.items():
        with suppress(DocumentError):  # reported already
            yield from _dead_ends(state, file, {each.answer for each in read().entries} - {""})
    with suppress(DocumentError):
        named = {entry.answer for path in library.paths() for entry in path.entries}
        yield from _dead_ends(state, "paths.yml", named - {""})


def _dead_ends(state: State, file: str, ids: set[str]) -> Iterator[Finding]:
    for answer_id in sorted(ids):
        if not state.is_known(answer_id):
            reason = f"there is no answer {answer_id}, and none was ever published under this id; name another."
            yield Finding("missing answer", state.library.curation / file, reason, subject=answer_id)
