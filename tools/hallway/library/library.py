"""The library: a knowledge base's folder, and everything that is kept in it."""

from __future__ import annotations

import difflib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hallway import plain
from hallway.errors import DocumentError, InputError
from hallway.library import changes
from hallway.library.answer import Answer
from hallway.library.experts import Expert, load_experts
from hallway.library.glossary import Glossary
from hallway.library.ledger import Ledger
from hallway.library.picks import Picks
from hallway.library.placements import Place, Placements, load_places
from hallway.library.requests import Requests
from hallway.library.settings import Settings
from hallway.library.transcript import Transcript
from hallway.library.vocabulary import Moment, Term, Vocabulary, load_moments, load_terms
from hallway.names import is_id, printable


@dataclass(frozen=True, slots=True)
class Library:
    """A knowledge base. Nothing is kept in memory: each call reads what the files say now."""

    root: Path
    """The folder with mkdocs.yml."""

    @classmethod
    def find(cls, start: Path | None = None) -> Library:
        """Returns the knowledge base that the folder lies in, or is; InputError that names what to do."""
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if is_library(folder):
                return cls(folder)._settled()
        raise InputError(
            f"There is no knowledge base in {printable(here)} or above it. Make one with `hallway init DIR`, "
            "or name one with `hallway --root DIR`."
        )

    @classmethod
    def at(cls, root: Path) -> Library:
        """Returns the knowledge base of exactly this folder; InputError where it is none."""
        if not is_library(root.resolve()):
            raise InputError(
                f"{printable(root)} is not a knowledge base: it holds no mkdocs.yml beside curation/ or answers/. "
                f"Make it one with `hallway init {printable(root)}`."
            )
        return cls(root.resolve())._settled()

    @property
    def recordings(self) -> Path:
        """What people drop; read only. May be a link, to a share for example."""
        return self.root / "recordings"

    @property
    def transcripts(self) -> Path:
        """The machine's."""
        return plain.folder(self.root, self.root / "transcripts")

    @property
    def answers(self) -> Path:
        """The people's."""
        return plain.folder(self.root, self.root / "answers")

    @property
    def media(self) -> Path:
        """What the site plays."""
        return plain.folder(self.root, self.answers / "media")

    @property
    def curation(self) -> Path:
        """The vocabulary, the experts, the settings, the ledger."""
        return plain.folder(self.root, self.root / "curation")

    @property
    def templates(self) -> Path:
        """A team's own templates of what is pasted into places; most have none."""
        return plain.folder(self.root, self.curation / "places")

    @property
    def state(self) -> Path:
        """Locks and whatever else can be deleted without loss while nothing runs."""
        return plain.folder(self.root, self.root / ".hallway")

    @property
    def locks(self) -> Path:
        """One file for each thing that only one command may do at a time."""
        return self.state_folder("locks")

    def state_folder(self, name: str) -> Path:
        """Returns a folder below `state`."""
        return plain.folder(self.root, self.state / name)

    @property
    def ledger_path(self) -> Path:
        """What was ever published."""
        return self.curation / "ledger.jsonl"

    @property
    def ledger_lock_path(self) -> Path:
        """Held by who writes to the ledger."""
        return self.locks / "ledger.lock"

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
        """Reads moments, experts, roles and tags, and knows what each word stands for."""
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

    def answer_path(self, answer_id: str) -> Path:
        """Returns where the answer of this id is kept; InputError where it is no id."""
        return self.answers / f"{_checked(answer_id)}.md"

    def transcript_path(self, answer_id: str) -> Path:
        """Returns where the transcript of this id is kept; InputError where it is no id."""
        return self.transcripts / f"{_checked(answer_id)}.json"

    def answer_paths(self) -> list[Path]:
        """Returns the Markdown files directly in answers/, in order; hidden ones are none.

        Raises NotPlainError for a link or a folder, which an answer never is.
        """
        return _plain_files(self.answers, ".md")

    def answer(self, answer_id: str) -> Answer:
        """Reads one answer; InputError where there is none of that id, naming the nearest."""
        path = self.answer_path(answer_id)
        raw = plain.read(path)
        if raw is None:
            near = difflib.get_close_matches(answer_id, [each.stem for each in self.answer_paths()], n=1)
            hint = f" Did you mean {printable(near[0])}?" if near else " `answers/` holds none like it."
            raise InputError(f"There is no answer {answer_id}.{hint}")
        return Answer.parse(raw, path)

    def answer_id(self, transcript_id: str) -> str:
        """Returns the id that the answer of a transcript has: the transcript's own, unless the answer was renamed."""
        if plain.is_file(self.answer_path(transcript_id)):
            return transcript_id
        if plain.is_file(self.answer_path(now := self.ledger().renamed(transcript_id))):
            return now
        for path in self.answer_paths():  # a draft; the ledger knows only what was published
            with suppress(DocumentError):
                raw = path.read_bytes()
                if transcript_id.encode() in raw and Answer.parse(raw, path).transcript == transcript_id:
                    return path.stem
        return transcript_id

    def transcript(self, answer_id: str) -> Transcript | None:
        """Reads the transcript of an id, or returns None where there is none."""
        path = self.transcript_path(answer_id)
        raw = plain.read(path)
        if raw is None:
            return None
        found = Transcript.from_json(raw, path)
        if found.id != answer_id:
            raise DocumentError(path, None, f"it says that it is {found.id}; give the file that name.")
        return found

    def transcript_ids(self) -> list[str]:
        """Returns the ids of all transcripts, in order."""
        return [path.stem for path in _plain_files(self.transcripts, ".json") if is_id(path.stem)]

    def _settled(self) -> Library:
        """Finishes or takes back a change that was interrupted, before anybody reads its files."""
        changes.recover(self)
        return self


def is_library(folder: Path) -> bool:
    """Says whether the folder is a knowledge base: mkdocs.yml beside curation/ or answers/."""
    return (folder / "mkdocs.yml").is_file() and any((folder / part).is_dir() for part in ("curation", "answers"))


def _plain_files(folder: Path, suffix: str) -> list[Path]:
    if not folder.is_dir():
        return []
    named = (path for path in folder.iterdir() if path.name.endswith(suffix) and not path.name.startswith("."))
    found = sorted(named)
    for path in found:
        plain.check(path)
    return found


def _checked(answer_id: str) -> str:
    if not is_id(answer_id):
        raise InputError(f"“{printable(answer_id)}” is not an id: small letters, digits and hyphens, at most 80.")
    return answer_id
