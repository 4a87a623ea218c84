"""`/llms.txt`: the whole knowledge base on one sheet, for a company's own assistant (https://llmstxt.org).

Each answer is named once, under the first moment of need that it helps in, with the address of its twin in Markdown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway import timecode
from hallway.site.answer.markdown_export import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.answer import Answer
    from hallway.site.collection import Collection

ELSEWHERE = "Other answers"


def llms_txt(collection: Collection, *, base: str) -> str:
    """Returns the sheet; `base` is the site's absolute address, or empty: then links are relative to it."""
    settings = collection.settings
    parts = [f"# {escape(settings.site_name)}"]
    if settings.site_description:
        parts.append(f"> {escape(settings.site_description)}")
    parts.append(
        "Short recorded answers from the people who know, each written down with its times. Every link leads to the"
        " answer in Markdown; in it, a time such as 1:23 links to the page that plays the recording from that second."
    )
    for title, answers in _by_moment(collection):
        lines = "\n".join(_line(collection, answer, base) for answer in answers)
        parts.append(f"## {escape(title)}\n\n{lines}")
    return "\n\n".join(parts) + "\n"


def _by_moment(collection: Collection) -> Iterator[tuple[str, list[Answer]]]:
    titles = {moment.id: moment.title for moment in collection.moments}
    found: dict[str, list[Answer]] = {id_: [] for id_ in (*titles, "")}
    for answer in collection.answers:
        found[next((id_ for id_ in answer.moments if id_ in titles), "")].append(answer)
    for id_, answers in found.items():
        if answers:
            yield titles.get(id_, ELSEWHERE), answers


def _line(collection: Collection, answer: Answer, base: str) -> str:
    expert = collection.experts.get(answer.expert)
    facts = [escape(expert.name)] if expert else []
    facts += [timecode.stamp(answer.duration)] if answer.duration else []
    facts += ["draft"] if answer.status == "draft" else []
    note = f" ({', '.join(facts)})" if facts else ""
    summary = f": {escape(answer.summary)}" if answer.summary else ""
    return f"- [{escape(answer.title)}]({base}a/{answer.id}/answer.md){summary}{note}"
