"""The state of a knowledge base that all checks read, and helpers that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files
from hallway.curate.merging import ledger_lines
from hallway.library.answer import Answer
from hallway.library.checked_transcripts import CheckedTranscripts

if TYPE_CHECKING:
    from hallway.errors import DocumentError
    from hallway.library.ledger import Ledger
    from hallway.library.library import Library


@dataclass(frozen=True, kw_only=True)  # no slots, for the cached property
class State:
    """A knowledge base as it was read at the start of a check."""

    library: Library
    ledger: Ledger
    """The ledger with every entry that can be read."""
    answers: Mapping[str, Answer]
    """The answers that can be read, by id."""
    unreadable: tuple[DocumentError, ...]
    """The reasons why the others cannot be read."""
    transcripts: CheckedTranscripts
    by: str
    """Who requested the fixes; written to the ledger."""
    today: date

    @classmethod
    def read(cls, library: Library, *, by: str, today: date, transcripts: CheckedTranscripts | None = None) -> State:
        """Reads the ledger and all answers."""
        answers, unreadable = library.read_answers()
        by_id = {answer.id: answer for answer in answers}
        ledger = ledger_lines.read(library)
        return cls(
            library=library,
            ledger=ledger,
            answers=by_id,
            unreadable=unreadable,
            transcripts=transcripts or CheckedTranscripts(library),
            by=by,
            today=today,
        )

    @cached_property
    def transcript_errors(self) -> tuple[DocumentError, ...]:
        """The reasons why transcripts cannot be read; only those that changed since the last check are read."""
        return tuple(self.transcripts.errors())

    def has_file(self, answer_id: str) -> bool:
        """Returns whether a file, readable or not, is named after the id."""
        return answer_id in self.answers or files.is_regular(self.library.answer_path(answer_id))

    def is_known(self, answer_id: str) -> bool:
        """Returns whether the id's address has a page: there is a file or a ledger entry."""
        return self.has_file(answer_id) or self.ledger.is_frozen(answer_id)


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Changes the current content of a file. Raises ConflictError if someone saves it at that moment."""
    raw = path.read_bytes()
    changed = change(raw)
    if changed != raw:
        files.replace_if_same(path, raw, changed)


def text_files(state: State) -> Iterable[Path]:
    """Yields the text files of a knowledge base, in order, without hidden files in its folders and without links.

    Leaves out complete transcripts, since they cannot have conflict markers.
    """
    library = state.library
    complete = {library.transcript_path(id) for id in library.transcript_ids()}
    complete -= {error.path for error in state.transcript_errors}
    for folder, patterns in (
        (library.root, ("mkdocs.yml", ".gitattributes", ".gitignore")),
        (library.answers, ("*.md",)),
        (library.transcripts, ("*.json",)),
        (library.curation, ("**/*",)),
    ):
        for pattern in patterns:
            found = sorted(path for path in folder.glob(pattern) if _is_text(path, library))
            yield from (path for path in found if path not in complete)


def _is_text(path: Path, library: Library) -> bool:
    is_visible = not path.name.startswith(".") or path.parent == library.root
    return is_visible and files.is_regular(path)
