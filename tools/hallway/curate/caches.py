"""What Hallway keeps for itself and made from texts: cards, receipts, what was heard. Redaction clears it.

Everything under .hallway but locks and a change under way can be deleted without loss, so what may hold the words goes.
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
    """What became of the files that may hold the words."""

    paths: tuple[Path, ...]
    """Deleted, or without the words."""
    left: tuple[Path, ...]
    """Those that could not be changed."""


def check(library: Library) -> None:
    """Raises NotPlainError where a link stands in the way: what lies behind it would keep the words."""
    for path in plain.links(library.state):
        plain.folder(library.root, path)
        if not path.is_dir():
            plain.check(path)


def clear(library: Library, answer: Answer, gone: Named) -> Cleared:
    """Clears every cache of the words that were taken out of an answer, which are `gone`.

    Pictures cannot be searched for them: all cards go, and the next build draws them again. Receipts keep which answer
    they announce and what to do, and lose the words to check.
    """
    paths, left = list[Path](), list[Path]()
    for path, work in chain(_receipts(library, answer), _cached(library, answer, gone)):
        try:
            work()
            paths.append(path)
        except FileNotFoundError:  # another command was faster
            continue
        except OSError:
            left.append(path)
    return Cleared(tuple(paths), tuple(left))


def _receipts(library: Library, answer: Answer) -> Iterator[tuple[Path, Callable[[], object]]]:
    """Yields each receipt of the answer that has more than two lines, and what shortens it."""
    ids = library.ledger().names(answer.id) | {answer.id, answer.transcript} - {""}
    for receipt in receipts.of_answer(library, ids):
        if len(receipt.lines) > 2:
            kept = f"{receipt.lines[0]}\n{receipt.lines[-1]}\n"
            yield receipt.path, partial(files.write_atomic, receipt.path, kept)


def _cached(library: Library, answer: Answer, gone: Named) -> Iterator[tuple[Path, Callable[[], object]]]:
    """Yields each file that may hold the words, and what deletes it."""
    for path in sorted(library.state_folder("").rglob("*")):
        if not files.is_regular(path) or _is_in_use(library, path):
            continue
        is_card = path.parent.name == "cards"
        is_heard = path.name.startswith(f"{answer.recording_sha256 or '-'}.")
        if is_card or is_heard or gone.spans(_text(path)) or gone.spans(path.name):
            yield path, path.unlink


def _is_in_use(library: Library, path: Path) -> bool:
    return path.is_relative_to(library.state / "locks") or path == journal.journal_path(library)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
