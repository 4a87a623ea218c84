"""The knowledge base as one check sees it, and the kinds of problems that checks find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files
from hallway.errors import DocumentError, HallwayError
from hallway.library.answer import Answer

if TYPE_CHECKING:
    from hallway.library.ledger import Ledger
    from hallway.library.library import Library

KINDS = {
    "link": "a link stands where a file or a folder belongs, and no command follows it",
    "merge mark": "git left both versions in a file for a person to choose from",
    "ledger line": "a line of the ledger is torn, doubled or no entry",
    "two names": "an id was renamed or merged twice, to different answers",
    "lost address": "an address that was published leads to nothing",
    "not in the ledger": "an answer says approved, but nobody has frozen its id",
    "lost second": "a second that was published has no place in the text any more",
    "second not noted": "a second that the next build publishes is not in the ledger yet",
    "unreadable": "a file is not what the program reads",
    "several lines": "an entry takes several lines in a file that git puts together line by line",
    "doubled": "a key, a word or an entry stands twice in a file",
    "old word": "a word that has a new name is still used, or still listed",
    "unknown word": "a word is used that the vocabulary does not have",
    "missing file": "a recording, a picture or a transcript that an answer names is not there",
    "replaced recording": "the file that an answer names as its recording has another content now",
    "missing answer": "a file names an answer that is not there",
    "interrupted": "a change of several files was stopped half-way",
    "leftover": "something that a stopped program, an editor or git left behind",
    "attributes": "git is not told how to merge the files that everybody adds to",
}
"""The kinds of findings, and what each means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The knowledge base as one check sees it, and who asks for fixes on which day."""

    library: Library
    ledger: Ledger
    """With all entries that can be read."""
    answers: Mapping[str, Answer]
    """Those that can be read, by id."""
    unreadable: tuple[DocumentError, ...]
    by: str
    today: date

    @classmethod
    def read(cls, library: Library, ledger: Ledger, *, by: str, today: date) -> State:
        """Reads all answers; what cannot be read is named later, and the others go on."""
        answers, unreadable = library.read_answers()
        by_id = {answer.id: answer for answer in answers}
        return cls(library=library, ledger=ledger, answers=by_id, unreadable=unreadable, by=by, today=today)

    def has_file(self, answer_id: str) -> bool:
        """Says whether a file has the id's name, readable or not."""
        return answer_id in self.answers or files.is_regular(self.library.answer_path(answer_id))

    def is_known(self, answer_id: str) -> bool:
        """Says whether the id's address answers: by a file, or by what the ledger remembers."""
        return self.has_file(answer_id) or self.ledger.is_frozen(answer_id)


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Changes what the file says now; ConflictError where somebody saves at that moment, and theirs stays."""
    raw = path.read_bytes()
    changed = change(raw)
    if changed != raw:
        files.replace_if_same(path, raw, changed)


def text_files(library: Library) -> Iterable[Path]:
    """Yields the plain files that people and programs write as text, in order; hidden ones and links are none."""
    for folder, patterns in (
        (library.root, ("mkdocs.yml", ".gitattributes", ".gitignore")),
        (library.answers, ("*.md",)),
        (library.transcripts, ("*.json",)),
        (library.curation, ("**/*",)),
    ):
        for pattern in patterns:
            yield from sorted(path for path in folder.glob(pattern) if _is_text(path, library))


def _is_text(path: Path, library: Library) -> bool:
    is_named = not path.name.startswith(".") or path.parent == library.root
    return is_named and files.is_regular(path)


def reason_of(error: HallwayError) -> str:
    """Returns what an error says, without the place where it has one."""
    return error.reason if isinstance(error, DocumentError) else error.message
