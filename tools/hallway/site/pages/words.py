"""The words of the vocabulary on the site: what search finds of them, and what stays at the address of an old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.names import is_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hallway.library.answer import Answer
    from hallway.library.vocabulary import Kind, Vocabulary
    from hallway.site.addresses import Moved

_FEEDS = ("feed.xml", "feed.json")


def old_feeds(moves: Iterable[Moved], feeds: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yields the feeds of words once more at their old addresses: a reader that asks there can follow no page."""
    for move in moves:
        yield from ((move.address + name, feeds[move.to + name]) for name in _FEEDS if move.to + name in feeds)


def search_text(vocabulary: Vocabulary, answer: Answer) -> str:
    """Returns what search finds an answer by beside its own words: its moments, roles and tags, by all their names.

    Not its expert: who changes a name may not want to be found by the old one everywhere.
    """
    carried: Mapping[Kind, tuple[str, ...]] = {"moment": answer.moments, "role": answer.roles, "tag": answer.tags}
    names = (
        name
        for kind, ids in carried.items()
        for word in vocabulary.words(kind)
        if word.id in ids
        for name in (word.title, *shown(word.synonyms))  # type: ignore[union-attr]
    )
    return ", ".join(dict.fromkeys(names))


def shown(synonyms: Iterable[str]) -> tuple[str, ...]:
    """Returns synonyms as people read them: an id as words."""
    return tuple(dict.fromkeys(text.replace("-", " ") if is_id(text) else text for text in synonyms))
