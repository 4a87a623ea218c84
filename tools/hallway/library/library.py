"""The library: all files of a knowledge base, read through one object."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from hallway import plain
from hallway.errors import DocumentError, InputError, printable
from hallway.library import document, journal
from hallway.library.answer import Answer
from hallway.library.barriers import Barriers
from hallway.library.baseline import Baseline
from hallway.library.baselines import load_baselines
from hallway.library.diagnostics import Diagnostic, load_diagnostics
from hallway.library.drills import Drills
from hallway.library.experts import Expert, load_experts
from hallway.library.folders import Folders, is_library
from hallway.library.glossary import Glossary
from hallway.library.ledger import Ledger
from hallway.library.measures import WeekMeasures, load_measures
from hallway.library.outcomes import Outcomes
from hallway.library.paths import LearningPath, load_paths
from hallway.library.picks import Picks
from hallway.library.placements import Place, Placements, load_places
from hallway.library.requests import Requests
from hallway.library.settings import Settings
from hallway.library.transcript import Transcript
from hallway.library.vocabulary import Moment, Term, Vocabulary, load_moments, load_terms


@dataclass(frozen=True, slots=True)
class Library(Folders):
    """A knowledge base. Each call reads the files again, except the answers of a snapshot."""

    _answers: tuple[tuple[Answer, ...], tuple[DocumentError, ...]] | None = field(
        default=None, repr=False, compare=False
    )
    """Those of a snapshot."""

    @classmethod
    def open(cls, root: Path) -> Library:
        """Opens the knowledge base in exactly this folder, and first completes or undoes an interrupted change.

        Raises InputError if the folder is not a knowledge base.
        """
        if not is_library(root.resolve()):
            raise InputError(
                f"{printable(root)} is not a knowledge base: it has no mkdocs.yml beside curation/ or answers/. "
                f"To create one there, run `hallway init {printable(root)}`."
            )
        library = cls(root.resolve())
        journal.recover(library)
        return library

    def settings(self) -> Settings:
        """Reads curation/settings.yml."""
        return Settings.load(self.curation / "settings.yml")

    def moments(self) -> tuple[Moment, ...]:
        """Reads curation/moments.yml, in its order."""
        return load_moments(self.curation / "moments.yml")

    def experts(self) -> dict[str, Expert]:
        """Reads curation/experts.yml, in its order."""
        return load_experts(self.curation / "experts.yml")

    def roles(self) -> tuple[Term, ...]:
        """Reads curation/roles.yml, in its order."""
        return load_terms(self.curation / "roles.yml")

    def tags(self) -> tuple[Term, ...]:
        """Reads curation/tags.yml, in its order."""
        return load_terms(self.curation / "tags.yml")

    def vocabulary(self) -> Vocabulary:
        """Reads moments, experts, roles and tags."""
        return Vocabulary.of(self.moments(), self.experts(), self.roles(), self.tags())

    def glossary(self) -> Glossary:
        """Reads curation/glossary.yml."""
        return Glossary.load(self.curation / "glossary.yml")

    def ledger(self) -> Ledger:
        """Reads curation/ledger.jsonl."""
        return Ledger.load(self.ledger_path, lock_path=self.ledger_lock_path)

    def requests(self) -> Requests:
        """Reads curation/requests.yml."""
        return Requests.load(self.curation / "requests.yml", lock_path=self.locks / "requests.lock")

    def picks(self) -> Picks:
        """Reads curation/picks.yml."""
        return Picks.load(self.curation / "picks.yml", lock_path=self.locks / "picks.lock")

    def places(self) -> dict[str, Place]:
        """Reads curation/places.yml, in its order."""
        return load_places(self.curation / "places.yml")

    def placements(self) -> Placements:
        """Reads curation/placements.yml."""
        return Placements.load(self.curation / "placements.yml", lock_path=self.locks / "placements.lock")

    def paths(self) -> tuple[LearningPath, ...]:
        """Reads curation/paths.yml, in its order."""
        return load_paths(self.curation / "paths.yml")

    def drills(self) -> Drills:
        """Reads curation/drills.yml."""
        return Drills.load(self.curation / "drills.yml", lock_path=self.locks / "drills.lock")

    def outcomes(self) -> Outcomes:
        """Reads curation/outcomes.yml."""
        return Outcomes.load(self.curation / "outcomes.yml", lock_path=self.locks / "outcomes.lock")

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Reads curation/diagnostics/, oldest first."""
        return load_diagnostics(self.diagnostic_paths())

    def measures(self) -> tuple[WeekMeasures, ...]:
        """Reads curation/measures/, oldest week first."""
        return load_measures(self.measures_folder)

    def baselines(self) -> tuple[Baseline, ...]:
        """Reads curation/baselines/, oldest quarter first."""
        return load_baselines(self.baseline_paths())

    def barriers(self) -> Barriers:
        """Reads curation/barriers.yml."""
        return Barriers.load(self.curation / "barriers.yml", lock_path=self.locks / "barriers.lock")

    def answer(self, answer_id: str) -> Answer:
        """Reads one answer. Raises InputError, with the closest id, if there is none."""
        path = self.answer_path(answer_id)
        raw = _read(path)
        if raw is None:
            near = difflib.get_close_matches(answer_id, [each.stem for each in self.answer_paths()], n=1)
            hint = f" Did you mean {printable(near[0])}?" if near else " `answers/` has none with a similar id."
            raise InputError(f"There is no answer {answer_id}.{hint}")
        return parsed(path, raw)

    def snapshot(self, *, parse: Callable[[Path, bytes], Answer] | None = None) -> Library:
        """Returns the knowledge base with the answers as they are now; `parse` is that of `read_answers`."""
        return replace(self, _answers=self.read_answers(parse=parse))

    def read_answers(
        self, *, containing: bytes = b"", parse: Callable[[Path, bytes], Answer] | None = None
    ) -> tuple[tuple[Answer, ...], tuple[DocumentError, ...]]:
        """Reads all answers; returns those that can be read and an error for each of the others, in file order.

        `parse` reads a file, if not as usual. A file counts as unreadable if it is not an answer (DocumentError)
        or cannot be opened (OSError). Files without the bytes in `containing` are skipped, since searching is faster
        than parsing. Raises NotPlainError if one of the files is a link or a folder.
        """
        if self._answers is not None:
            readable, errors = self._answers
            return tuple(answer for answer in readable if containing in answer.raw), errors
        answers: list[Answer] = []
        unreadable: list[DocumentError] = []
        for path in self.answer_paths():
            try:
                raw = _read(path)
                if raw is not None and containing in raw:
                    answers.append((parse or parsed)(path, raw))
            except DocumentError as error:
                unreadable.append(error)
            except OSError as error:
                unreadable.append(DocumentError(path, None, error.strerror or str(error)))
        return tuple(answers), tuple(unreadable)

    def answer_id(self, transcript_id: str) -> str:
        """Returns the id of a transcript's answer: the transcript's own id, unless the answer was renamed."""
        if plain.is_file(self.answer_path(transcript_id)):
            return transcript_id
        if plain.is_file(self.answer_path(now := self.ledger().renamed(transcript_id))):
            return now
        answers, _ = self.read_answers(containing=transcript_id.encode())  # the ledger has no drafts
        return next((each.id for each in answers if each.transcript == transcript_id), transcript_id)

    def transcript(self, answer_id: str) -> Transcript | None:
        """Reads a transcript; returns None if there is none."""
        path = self.transcript_path(answer_id)
        raw = plain.read(path)
        return None if raw is None else Transcript.of_file(raw, path)


def _read(path: Path) -> bytes | None:
    """Returns the bytes of an answer, or None if there is no file. Raises DocumentError if it is too large."""
    with suppress(FileNotFoundError):
        document.check_size(path.lstat().st_size, path)
    return plain.read(path)


@lru_cache(maxsize=5000)
def parsed(path: Path, raw: bytes) -> Answer:
    """Parses the same bytes only once, since each new recording and each preview rereads all answers."""
    return Answer.parse(raw, path)
