"""Makes the search index: runs Pagefind on the documents.

Pagefind's Python interface waits a tenth of a second for each document, which is 100 seconds for 1,000 answers; its
command takes three.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.errors import BuildError
from hallway.site.search.documents import language
from hallway.site.search.facets import facets
from hallway.site.search.fragments import fragments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hallway.site.search.documents import SearchDocument

FOLDER = "search"
SCRIPT = "pagefind.js"
FACETS = "facets.json"
NO_FACETS = facets((), volumes=0)
PART_SIZE = {"PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": "2000"}  # positions of words in a part; it is 20,000 otherwise
UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js", "pagefind-worker.js")  # Pagefind's own interface, and its worker
SHARED = (SCRIPT, "wasm.*")  # by all volumes
MOST_DOCUMENTS = 3_500  # in a volume; Pagefind takes 0.22 MB of memory for each
MISSING = (
    "the site has no full search: Pagefind has no program for this platform in the package index. Install it "
    "(https://pagefind.app/docs/installation/) so that `pagefind` is on the PATH, and build again. Until then, the "
    "search suggests moments and people, but no answers."
)


def write(documents: Sequence[SearchDocument], folder: Path) -> bool:
    """Writes the index of the documents into a folder; returns False if Pagefind has no program for this platform.

    An index of many documents has several volumes, which searches merge: the first is in the folder, the next in its
    folder "1", and so on. Raises BuildError if Pagefind fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = program()
    volumes = list(_volumes(documents))
    if found:
        _run(found, volumes, folder)
    (folder / FACETS).write_bytes(facets(_by_id(documents, folder), volumes=len(volumes)))
    return found is not None


def program() -> Path | None:
    """Returns Pagefind's program: from its package or the PATH; None if there is none for this platform."""
    try:
        from pagefind_bin import get_executable
    except ImportError:
        found = shutil.which("pagefind")
        return Path(found) if found else None
    return Path(get_executable())


def _volumes(documents: Sequence[SearchDocument]) -> Iterator[Sequence[SearchDocument]]:
    """Yields the documents in as few groups of about the same size as memory allows."""
    count = -(-len(documents) // MOST_DOCUMENTS)
    for number in range(count):
        yield documents[len(documents) * number // count : len(documents) * (number + 1) // count]


def _run(command: Path, volumes: Sequence[Sequence[SearchDocument]], folder: Path) -> None:
    spoken = language(document.language for volume in volumes for document in volume)
    for number, volume in enumerate(volumes):
        # Ids begin with the tag, of which Pagefind knows what is before the hyphen: they differ between volumes.
        tag, out = (f"{spoken}-{number}", folder / str(number)) if number else (spoken, folder)
        _run_volume(command, volume, out, language_tag=tag, unused=(*UNUSED, *(SHARED if number else ())))


def _run_volume(
    command: Path, documents: Iterable[SearchDocument], folder: Path, *, language_tag: str, unused: Iterable[str]
) -> None:
    with tempfile.TemporaryDirectory(prefix="hallway-search-") as name:
        work = Path(name)  # also the current folder, so that Pagefind reads nobody's pagefind.toml
        for document in documents:
            path = work / "site" / f"{document.address.rstrip('/')}.html"  # a folder for each would take longer
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(document.html, encoding="utf-8", newline="")
        output = folder.resolve()  # written at once, since copying a thousand files takes as long as indexing them
        options = ["--site", "site", "--output-path", str(output), "--force-language", language_tag, "--silent"]
        ran = subprocess.run(
            [command, *options], cwd=work, env=_environment(), capture_output=True, text=True, errors="replace"
        )
        if ran.returncode != 0:
            raise BuildError(f"Pagefind could not index the answers:\n{(ran.stderr or ran.stdout).strip()}")
    for pattern in unused:
        for path in folder.glob(pattern):
            path.unlink()


def _environment() -> dict[str, str]:
    """Returns the environment with our settings for Pagefind alone.

    A search loads one part of the index for each word. In parts of the usual size, most of what is loaded belongs to
    other words.
    """
    return {key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")} | PART_SIZE


def _by_id(documents: Iterable[SearchDocument], folder: Path) -> list[SearchDocument]:
    """Returns the documents that an index has, in the order of their ids."""
    known = {each.address: each for each in documents}
    return [known[fragment.address] for fragment in fragments(folder)]
