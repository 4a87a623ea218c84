"""What search indexes of a page: its text, and the synonyms of its words."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from hallway.names import is_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hallway.library.answer import Answer
    from hallway.library.vocabulary import Kind, Vocabulary


def search_html(title: str, *texts: str) -> str:
    """Returns what search indexes of a page: its title and the text that is not empty."""
    paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in texts if text)
    return f'<h1 id="h-title">{html.escape(title)}</h1>{paragraphs}'


def vocabulary_text(vocabulary: Vocabulary, answer: Answer) -> str:
    """Returns all names of an answer's moments, roles and tags.

    The expert is not included: people who change their name may not want to be found by the old one everywhere.
    """
    carried: Mapping[Kind, tuple[str, ...]] = {"moment": answer.moments, "role": answer.roles, "tag": answer.tags}
    names = (
        name
        for kind, ids in carried.items()
        for word in vocabulary.words(kind)
        if word.id in ids
        for name in (word.title, *readable(word.synonyms))  # type: ignore[union-attr]
    )
    return ", ".join(dict.fromkeys(names))


def readable(synonyms: Iterable[str]) -> tuple[str, ...]:
    """Returns synonyms in readable form: an id as words."""
    return tuple(dict.fromkeys(text.replace("-", " ") if is_id(text) else text for text in synonyms))
