"""Synonyms: other names for words of the vocabulary. Each synonym stands for only one word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from hallway.errors import printable
from hallway.names import is_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hallway.library.yaml.fields import Fields


class HasSynonyms(Protocol):
    """A moment, a role, a tag or an expert."""

    @property
    def id(self) -> str:
        """The word as written in answers and addresses."""

    @property
    def synonyms(self) -> tuple[str, ...]:
        """Other names for it; a valid id, such as a former one, is read as this word."""


def ids(words: Iterable[HasSynonyms]) -> dict[str, str]:
    """Returns the id of the word for each id and each synonym."""
    words = tuple(words)
    synonyms = {synonym: word.id for word in words for synonym in word.synonyms if is_id(synonym)}
    return synonyms | {word.id: word.id for word in words}


def check(entries: tuple[tuple[str, Fields], ...]) -> None:
    """Raises DocumentError if a synonym is a separate word or stands for two words."""
    read_as = {id: id for id, _ in entries}
    for id, given in entries:
        for word in given.texts("synonyms"):
            if not word:
                given.fail("synonyms", "remove the empty entry.")
            if is_id(word) and read_as.setdefault(word, id) != id:
                taken = "exists as a word" if read_as[word] == word else f"stands for “{read_as[word]}”"
                given.fail("synonyms", f"“{printable(word)}” already {taken}; keep one.")
