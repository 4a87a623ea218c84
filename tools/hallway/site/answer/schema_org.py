"""An answer as schema.org structured data (version 30), for search engines and assistants that read pages.

It states only facts: one question, one accepted answer, who gave it, when it was last reviewed, the recording and its
chapters. Drafts have none. See https://schema.org/QAPage, /AudioObject and /Clip.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.experts import Expert
    from hallway.site.answer.view import ExpertView, Heading

Thing = dict[str, Any]

# JSON allows such escapes for any character. These could end or open a script element, or end a line in one.
ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


@dataclass(frozen=True, slots=True)
class Urls:
    """The URLs of an answer's page and media; relative to the page if the site does not know its address."""

    page: str
    media: str = ""
    """Empty if there is nothing to play."""
    picture: str = ""
    """The poster of a video; empty if there is none."""


def page(
    answer: Answer, *, expert: Expert | ExpertView | None, chapters: Sequence[Heading], urls: Urls, published_on: date
) -> Thing:
    """Returns the description of an approved answer's page; without a reviewer if the text was edited since."""
    is_checked = not answer.is_edited_since_checked
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "QAPage",
            "url": urls.page,
            "name": answer.title,
            "inLanguage": answer.language,
            "lastReviewed": answer.approved_on.isoformat() if answer.approved_on and is_checked else "",
            # without a type: it may be a person or a team
            "reviewedBy": {"name": answer.approved_by} if answer.approved_by and is_checked else None,
            "mainEntity": {
                "@type": "Question",
                "name": answer.title,
                "text": answer.title,
                "answerCount": 1,
                "acceptedAnswer": _answer(answer, expert, chapters, urls, published_on),
            },
        }
    )


def data_block(thing: Thing) -> str:
    """Returns JSON that is safe in an HTML script element, whatever text it contains."""
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(ESCAPES)


def _answer(
    answer: Answer, expert: Expert | ExpertView | None, chapters: Sequence[Heading], urls: Urls, published_on: date
) -> Thing:
    is_video = urls.media.endswith(".mp4")
    return _without_empty(
        {
            "@type": "Answer",
            "text": answer.summary,
            "url": urls.page,
            "inLanguage": answer.language,
            "dateCreated": answer.recorded.isoformat(),
            "datePublished": published_on.isoformat(),
            "author": _person(expert) if expert else None,
            "video" if is_video else "audio": _recording(answer, chapters, urls, published_on) if urls.media else None,
        }
    )


def _person(expert: Expert | ExpertView) -> Thing:
    team = {"@type": "Organization", "name": expert.team} if expert.team else None
    return _without_empty({"@type": "Person", "name": expert.name, "jobTitle": expert.role, "affiliation": team})


def _recording(answer: Answer, chapters: Sequence[Heading], urls: Urls, published_on: date) -> Thing:
    is_video = urls.media.endswith(".mp4")
    return _without_empty(
        {
            "@type": "VideoObject" if is_video else "AudioObject",
            "name": answer.title,
            "description": answer.summary,
            "contentUrl": urls.media,
            "encodingFormat": "video/mp4" if is_video else "audio/mp4",
            "thumbnailUrl": urls.picture if is_video else "",
            "duration": duration(answer.duration),
            "uploadDate": published_on.isoformat(),
            "hasPart": list(_clips(chapters, answer.duration, urls.page)),
        }
    )


def _clips(chapters: Sequence[Heading], length: float, address: str) -> Iterator[Thing]:
    """Yields a clip for each chapter that has a time, up to the next one."""
    timed = {part.seconds: part.title for part in reversed(chapters) if part.seconds is not None and part.title}
    last = round(length, 2)
    for start, end in pairwise([*sorted(second for second in timed if second < last), last]):
        yield {
            "@type": "Clip",
            "name": timed[int(start)],
            "startOffset": start,
            "endOffset": end,
            "url": f"{address}?t={start}",
        }


def duration(seconds: float) -> str:
    """Returns an ISO 8601 duration.

    >>> duration(292.4)
    'PT4M52S'
    """
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{minute}M" if hours or minute else "") + f"{second}S"


def _without_empty(thing: Thing) -> Thing:
    return {key: value for key, value in thing.items() if value not in ("", None, [])}
