"""The folders of a knowledge base and the paths of the files in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hallway import plain
from hallway.errors import InputError, printable
from hallway.names import is_id


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of a knowledge base. Looking up a path never writes or creates anything."""

    root: Path
    """The folder with mkdocs.yml."""

    @property
    def recordings(self) -> Path:
        """The drop folder, which is never changed except for receipts. May be a link, for example to a share."""
        return self.root / "recordings"

    @property
    def transcripts(self) -> Path:
        """What the engines heard."""
        return plain.folder(self.root, self.root / "transcripts")

    @property
    def answers(self) -> Path:
        """What people edit."""
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
    def diagnostics_folder(self) -> Path:
        """One file for each run of the diagnostic."""
        return plain.folder(self.root, self.curation / "diagnostics")

    @property
    def baselines_folder(self) -> Path:
        """Where the team stood in each quarter; see `hallway.library.baselines`."""
        return plain.folder(self.root, self.curation / "baselines")

    @property
    def templates(self) -> Path:
        """The team's own templates for places, if it has any."""
        return plain.folder(self.root, self.curation / "places")

    @property
    def measures_folder(self) -> Path:
        """What was opened in each week; see `hallway.library.measures`."""
        return plain.folder(self.root, self.curation / "measures")

    @property
    def state(self) -> Path:
        """Locks, caches and other files that can be deleted without loss while no command is running."""
        return plain.folder(self.root, self.root / ".hallway")

    @property
    def locks(self) -> Path:
        """A lock file for each task that only one command may perform at a time."""
        return self.state_folder("locks")

    @property
    def build_cache(self) -> Path:
        """What builds have made of answers; see `hallway.site.cache`."""
        return self.state_folder("cache")

    @property
    def old_sites(self) -> Path:
        """The folders of the sites before the last builds; see `hallway.site.output`."""
        return self.state_folder("old-sites")

    @property
    def previews(self) -> Path:
        """The sites of `hallway serve`, kept for the next time."""
        return self.state_folder("previews")

    def state_folder(self, name: str) -> Path:
        """Returns a folder below `state`."""
        return plain.folder(self.root, self.state / name)

    @property
    def ledger_path(self) -> Path:
        """The ledger of everything that was ever published."""
        return self.curation / "ledger.jsonl"

    @property
    def ledger_lock_path(self) -> Path:
        """The lock that a command holds while it writes to the ledger."""
        return self.locks / "ledger.lock"

    def answer_path(self, answer_id: str) -> Path:
        """Returns the path of an answer. Raises InputError if the id is malformed."""
        return self.answers / f"{_checked(answer_id)}.md"

    def transcript_path(self, answer_id: str) -> Path:
        """Returns the path of a transcript. Raises InputError if the id is malformed."""
        return self.transcripts / f"{_checked(answer_id)}.json"

    def answer_paths(self) -> list[Path]:
        """Returns the Markdown files directly in answers/, in order, except hidden ones.

        Raises NotPlainError if one of them is a link or a folder.
        """
        return _plain_files(self.answers, ".md")

    def diagnostic_paths(self) -> list[Path]:
        """Returns the files of the diagnostic's runs, oldest first. Raises NotPlainError for a link or a folder."""
        return _plain_files(self.diagnostics_folder, ".yml")

    def baseline_paths(self) -> list[Path]:
        """Returns the files of the baselines, oldest first. Raises NotPlainError for a link or a folder."""
        return _plain_files(self.baselines_folder, ".json")

    def transcript_ids(self) -> list[str]:
        """Returns the ids of all transcripts, in order."""
        return [path.stem for path in _plain_files(self.transcripts, ".json") if is_id(path.stem)]


def is_library(folder: Path) -> bool:
    """Returns whether the folder is a knowledge base: it has mkdocs.yml beside curation/ or answers/."""
    return (folder / "mkdocs.yml").is_file() and any((folder / part).is_dir() for part in ("curation", "answers"))


def find_root(start: Path) -> Path:
    """Returns the knowledge base at or above a folder. Raises InputError if there is none."""
    here = start.resolve()
    for folder in (here, *here.parents):
        if is_library(folder):
            return folder
    raise InputError(
        f"There is no knowledge base in {printable(here)} or above it. Create one with `hallway init DIR`, "
        "or specify one with `hallway --root DIR`."
    )


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
        raise InputError(f"“{printable(answer_id)}” is not an id: use up to 80 lowercase letters, digits and hyphens.")
    return answer_id
