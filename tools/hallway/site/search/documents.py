"""What search indexes: one lean document per answer, with the second of each passage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.names import is_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hallway.library.answer import Answer
    from hallway.library.vocabulary import Kind, Vocabulary
    from hallway.site.answer.view import AnswerFacts
    from hallway.site.site import Site

FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What search indexes of one answer, and what its results can be filtered and ranked by."""

    address: str
    """Of the answer's page, relative to the root of the site: "a/<id>/"."""
    html: str
    """For Pagefind only. The ids are those of the template hallway/search-document.html."""
    moments: tuple[str, ...]
    """Titles, as in the next two."""
    roles: tuple[str, ...]
    expert: str
    is_checked: bool
    """Whether a person has checked the text, and nobody has changed it since."""
    review_by: str
    """An ISO date; empty if there is none."""
    language: str


def documents(site: Site) -> Iterator[SearchDocument]:
    """Yields the document of each answer, by id."""
    for view in site.answers:
        names = vocabulary_text(site.collection.vocabulary, view.answer)
        yield SearchDocument(
            address=f"a/{view.id}/",
            html=site.templates.render("hallway/search-document.html", {"answer": view, "names": names}),
            moments=tuple(moment.title for moment in view.moments),
            roles=tuple(role.title for role in view.roles),
            expert=view.expert.name,
            is_checked=_is_checked(view),
            review_by=view.review_by_iso,
            language=view.language,
        )


def language(languages: Iterable[str]) -> str:
    """Returns the language whose rules for word endings are used: the most frequent one, without its region."""
    counted = Counter(each.partition("-")[0].lower() for each in languages if each)
    return min(counted, key=lambda each: (-counted[each], each), default=FALLBACK_LANGUAGE)


def _is_checked(view: AnswerFacts) -> bool:
    return view.status == "approved" and bool(view.answer.approved_by) and not view.is_edited_since_checked


def vocabulary_text(vocabulary: Vocabulary, answer: Answer) -> str:
    """Returns all names of an answer's moments, roles and tags, those that were retired too.

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
