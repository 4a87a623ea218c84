"""What the search knows beside the index: pages to suggest, synonyms, common words, and how words are spelled."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from stop_words import safe_get_stop_words

from hallway.site.addresses import FOLDERS
from hallway.site.role_paths import role_paths
from hallway.site.search.documents import language, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Set

    from hallway.library.answer import Answer
    from hallway.library.glossary import Glossary
    from hallway.library.vocabulary import Kind
    from hallway.site.collection import Collection
    from hallway.site.site import Site

LETTERS = re.compile(r"[^\W\d_]{4,30}")
WORD = re.compile(r"[\w'\u2019]+")
COMMON = 0.2  # the share of answers, or of titles, with a stop word from which it tells nothing
ALL = 0.9  # the share of answers from which it tells nothing even in a title
MOST_WORDS = 20_000
MOST_EXPERTS = 2  # to ask, for each moment


def guide(site: Site, *, is_pending: bool = False) -> bytes:
    """Returns, as JSON, what the search loads along with the index.

    `pages` can be suggested; a moment's page also has the experts to ask when no answer is found. `synonyms` are lists
    of words and phrases that mean the same. `common` words tell nothing about what someone looks for.
    `isPending` says that the index is still being made.
    """
    counted = Counter[str]()
    for view in site.answers:
        counted.update(_words(view.title, view.summary, *(block.text for block in view.blocks)))
    content: dict[str, object] = {
        "pages": [*_pages(site.collection), *_paths(site)],
        "synonyms": list(_synonyms(site.collection.library.glossary(), counted.keys())),
        "common": sorted(_common(site, counted)),
    }
    if is_pending:
        content["isPending"] = True
    return json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode()


def spelling(site: Site) -> bytes:
    """Returns the words of all answers, the most frequent first; loaded only to correct a word that finds nothing."""
    counted = Counter[str]()
    for view in site.answers:
        texts = (view.title, view.summary, *(block.text for block in view.blocks))
        counted.update(word.lower() for text in texts for word in LETTERS.findall(text))
    words = sorted(counted, key=lambda word: (-counted[word], word))[:MOST_WORDS]
    return " ".join(words).encode()


def _common(site: Site, counted: Mapping[str, int]) -> Iterator[str]:
    """Yields the stop words that many answers have: the index parts for them are large, and they find everything.

    A word by which titles differ is none of them: "first" in "my first week".
    """
    stop = frozenset(safe_get_stop_words(language(view.language for view in site.answers)))
    titled = Counter(word for view in site.answers for word in _words(view.title) & stop)
    many, most = COMMON * len(site.answers), ALL * len(site.answers)
    for word in stop & counted.keys():
        if counted[word] >= most or (counted[word] >= many and not 0 < titled[word] < many):
            yield word


def _words(*texts: str) -> set[str]:
    return {word for text in texts for word in WORD.findall(text.lower())}


def _pages(collection: Collection) -> Iterator[dict[str, Any]]:
    moments = collection.answers_by("moment")
    for moment in collection.moments:
        answers = moments.get(moment.id, [])
        words = [*moment.cues, *readable(moment.synonyms), moment.trigger]
        page = _page("moment", moment.id, moment.title, words)
        yield {**page, "id": moment.id, "count": len(answers), "experts": list(_experts(collection, answers))}
    for id_ in collection.experts_with_page():
        expert = collection.experts[id_]
        yield _page("expert", id_, expert.name, [*readable(expert.synonyms), expert.role, expert.team])
    for role in collection.roles:
        yield _page("role", role.id, role.title, readable(role.synonyms))
    for tag in collection.tags:
        yield _page("tag", tag.id, tag.title, readable(tag.synonyms))


def _paths(site: Site) -> Iterator[dict[str, Any]]:
    for path in role_paths(site).values():
        words = " ".join(readable(path.role.synonyms))
        yield {"kind": "path", "title": f"{path.role.title}: learning path", "url": path.address, "words": words}


def _page(kind: Kind, id_: str, title: str, words: Iterable[str]) -> dict[str, Any]:
    said = " ".join(filter(None, words))
    return {"kind": kind, "title": title, "url": f"{FOLDERS[kind]}/{id_}/", "words": said}


def _experts(collection: Collection, answers: Iterable[Answer]) -> Iterator[dict[str, str]]:
    """Yields who has answered most often in a moment, and can still be asked."""
    counted = Counter(answer.expert for answer in answers if answer.expert in collection.experts)
    known = [id_ for id_, _ in counted.most_common() if not collection.experts[id_].is_retired]
    for id_ in known[:MOST_EXPERTS]:
        yield {"id": id_, "name": collection.experts[id_].name}


def _synonyms(glossary: Glossary, known: Set[str]) -> Iterator[list[str]]:
    """Yields the entries of which published answers have a word: the rest finds nothing, and is nobody's business."""
    for entry in glossary.terms:
        names = [entry.term, *entry.synonyms]
        if entry.synonyms and any(_words(name) <= known for name in names):
            yield names
