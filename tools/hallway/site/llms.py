"""`/llms.txt`: an index of the whole knowledge base for a company's own assistant (https://llmstxt.org).

Each answer is listed once, under its first moment of need, with the address of its Markdown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway import timecode
from hallway.site.answer.markdown_export import escape
from hallway.site.page import SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.answer import Answer
    from hallway.site.collection import Collection
    from hallway.site.site import Site

INTRODUCTION = (
    "Short recorded answers from the people who know, each written down with its times. Every link leads to the"
    " answer in Markdown; in it, a time such as 1:23 links to the page that plays the recording from that second."
)
OTHERS = "Other answers"


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the index."""
    yield SiteFile("llms.txt", _index(site).encode())


def _index(site: Site) -> str:
    parts = [f"# {escape(site.name)}"]
    if description := site.collection.settings.site_description:
        parts.append(f"> {escape(description)}")
    parts.append(INTRODUCTION)
    for title, answers in _by_moment(site.collection):
        lines = "\n".join(_line(site, answer) for answer in answers)
        parts.append(f"## {escape(title)}\n\n{lines}")
    return "\n\n".join(parts) + "\n"


def _by_moment(collection: Collection) -> Iterator[tuple[str, list[Answer]]]:
    titles = {moment.id: moment.title for moment in collection.moments}
    found: dict[str, list[Answer]] = {id_: [] for id_ in (*titles, "")}
    for answer in collection.answers:
        found[next((id_ for id_ in answer.moments if id_ in titles), "")].append(answer)
    for id_, answers in found.items():
        if answers:
            yield titles.get(id_, OTHERS), answers


def _line(site: Site, answer: Answer) -> str:
    expert = site.collection.experts.get(answer.expert)
    facts = [escape(expert.name)] if expert else []
    facts += [timecode.stamp(answer.duration)] if answer.duration else []
    facts += ["draft"] if answer.status == "draft" else []
    note = f" ({', '.join(facts)})" if facts else ""
    summary = f": {escape(answer.summary)}" if answer.summary else ""
    return f"- [{escape(answer.title)}]({site.url}a/{answer.id}/answer.md){summary}{note}"
