"""Addresses: where pages are, and which old ones redirect because an answer or word was renamed, merged or retired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.names import is_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from hallway.library.answer import Answer
    from hallway.library.ledger import Ledger
    from hallway.library.vocabulary import Kind, Vocabulary

FOLDERS: Mapping[Kind, str] = {"moment": "m", "role": "r", "tag": "t", "expert": "x"}
"""The folder with the pages of each kind of word: ``t/<id>/``."""
PLACES = "places/"
"""The page of places."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An old address and the one it redirects to."""

    address: str
    """The old address, relative to the root of the site: "a/<id>/"."""
    to: str
    """The new address, in the same format."""
    title: str
    """The title of the page it redirects to; plain text, not escaped."""
    is_same: bool = True
    """True if the page was renamed, so that its seconds still apply; False if it was merged into another one."""
    anchors: tuple[int, ...] = ()
    """Every second that was ever published at the old address, sorted."""
    kind: str = "answer"
    """What has moved, in the reader's terms: answer, tag."""


def moved_answers(
    ledger: Ledger, answers: Iterable[Answer], *, retired: Iterable[Answer], preview: bool
) -> Iterator[Moved]:
    """Yields the old addresses of answers, by id.

    Skips cycles, which only two branches can create. Except in a preview, also skips addresses that redirect to an
    unpublished answer, which stop a build.
    """
    titles = {answer.id: answer.title for answer in answers}
    published = {*titles, *(answer.id for answer in retired)}
    for id_ in sorted(ledger.ids() - titles.keys()):
        if leads_on(ledger, id_) and (preview or ledger.resolve(id_) in published):
            now = ledger.resolve(id_)
            title = titles.get(now) or ledger.title(now) or now
            is_same = ledger.renamed(id_) == now
            yield Moved(f"a/{id_}/", f"a/{now}/", title, is_same, tuple(sorted(ledger.anchors(id_))))


def moved_words(vocabulary: Vocabulary, *, experts: Collection[str]) -> Iterator[Moved]:
    """Yields an old address for each synonym that is an id; `experts` are the ids of experts who have a page."""
    for kind, folder in FOLDERS.items():
        for word in vocabulary.words(kind):
            if kind == "expert" and word.id not in experts:
                continue
            title = word.name if kind == "expert" else word.title  # type: ignore[union-attr]
            for id_ in sorted(synonym for synonym in word.synonyms if is_id(synonym)):
                yield Moved(f"{folder}/{id_}/", f"{folder}/{word.id}/", title, kind=kind)


def leads_on(ledger: Ledger, id_: str) -> bool:
    """Returns whether an id redirects to another one that does not redirect."""
    now = ledger.resolve(id_)
    return now != id_ and ledger.resolve(now) == now


def reused(ledger: Ledger, answers: Iterable[Answer]) -> Mapping[str, str]:
    """Returns the new id for each id that was replaced by another answer's."""
    ids = {answer.id for answer in answers}
    return {id_: now for id_ in ids if (now := ledger.renamed(id_)) != id_ and now in ids}


def successors(ledger: Ledger, published: Iterable[Answer], retired: Iterable[Answer]) -> dict[str, Answer]:
    """Returns the answer that replaces each retired one, by id, skipping retired ones in between.

    A retired answer without a successor, or in a cycle, is left out.
    """
    ends: dict[str, Answer | None] = {answer.id: answer for answer in published}
    after = {answer.id: ledger.resolve(answer.successor) for answer in retired if answer.successor}
    for id_ in after:
        passed = []
        while id_ not in ends and id_ in after:
            ends[id_] = None  # so that a cycle ends
            passed.append(id_)
            id_ = after[id_]
        ends |= dict.fromkeys(passed, ends.get(id_))
    return {id_: found for id_ in after if (found := ends[id_])}
