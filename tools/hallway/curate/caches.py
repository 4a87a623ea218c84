"""Caches derived from text: built pages, cards, receipts, recognised words. Redaction clears them.

Everything below .hallway, except locks and the journal, can be deleted without loss, so any file that may contain the
redacted words is deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files, plain
from hallway.library import journal, receipts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hallway.curate.mask_text import Named
    from hallway.library.answer import Answer
    from hallway.library.library import Library


@dataclass(frozen=True, slots=True)
class Cleared:
    """The result for the files that may contain the words."""

    paths: tuple[Path, ...]
    """Deleted, or rewritten without the words."""
    left: tuple[Path, ...]
    """Could not be changed."""


def check(library: Library) -> None:
    """Raises NotPlainError if a cache is a link: the words would remain in its target."""
    for path in plain.links(library.state):
        plain.folder(library.root, path)
        if not path.is_dir():
            plain.check(path)


def clear(library: Library, answer: Answer, gone: Named) -> Cleared:
    """Removes `gone`, the words that were redacted in an answer, from every cache.

    Pictures and recordings cannot be searched, nor words that pages escape, so all cards, the whole build cache and the
    sites that are kept beside it are deleted; the next build makes them again. Receipts keep their first and last line,
    but not the list of words to check.
    """
    paths, left = list[Path](), list[Path]()
    for path, work in chain(_receipts(library, answer), _cached(library, answer, gone)):
        try:
            work()
            paths.append(path)
        except FileNotFoundError:  # deleted by another command
            continue
        except OSError:
            left.append(path)
    return Cleared(tuple(paths), tuple(left))


def _receipts(library: Library, answer: Answer) -> Iterator[tuple[Path, Callable[[], object]]]:
    """Yields each receipt of the answer with more than two lines, and a function that shortens it."""
    ids = library.ledger().names(answer.id) | {answer.id, answer.transcript} - {""}
    for receipt in receipts.of_answer(library, ids):
        if len(receipt.lines) > 2:
            kept = f"{receipt.lines[0]}\n{receipt.lines[-1]}\n"
            yield receipt.path, partial(files.write_atomic, receipt.path, kept)


def _cached(library: Library, answer: Answer, gone: Named) -> Iterator[tuple[Path, Callable[[], object]]]:
    """Yields each file that may contain the words, and a function that deletes it."""
    built = (library.build_cache, library.old_sites, library.previews)
    for path in sorted(library.state_folder("").rglob("*")):
        if not files.is_regular(path) or _is_in_use(library, path):
            continue
        is_built = path.parent.name == "cards" or any(path.is_relative_to(folder) for folder in built)
        is_heard = path.name.startswith(f"{answer.recording_sha256 or '-'}.")
        if is_built or is_heard or gone.spans(_text(path)) or gone.spans(path.name):
            yield path, path.unlink


def _is_in_use(library: Library, path: Path) -> bool:
    return path.is_relative_to(library.state / "locks") or path == journal.journal_path(library)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
