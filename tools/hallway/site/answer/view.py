"""What templates show of an answer, in a list and on its own page: text and links, ready to print."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from hallway import days, timecode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from markupsafe import Markup

    from hallway.library.answer import Answer
    from hallway.library.experts import Expert
    from hallway.site.collection import Collection

ROOT = "../../"
"""The start of links on an answer's page and in its embed, which are both two folders below the home page."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body, which begins a chapter."""

    seconds: int | None
    title: str
    """Plain text, not escaped."""
    anchor: str

    @property
    def stamp(self) -> str:
        """Its time, formatted as 1:23; empty if it has none."""
        return "" if self.seconds is None else timecode.stamp(self.seconds)


@dataclass(frozen=True, slots=True)
class SearchBlock:
    """A block of text as search indexes it: without its time, links and formatting."""

    seconds: int
    """When it starts; if it has no time, when the previous block starts."""
    text: str
    """Plain text, not escaped."""
    is_chapter: bool
    """Whether it is the title of a chapter."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to another page of the site."""

    title: str
    url: str = ""
    """Relative; empty if there is no such page."""


@dataclass(frozen=True, slots=True)
class ExpertView:
    """The person who answers."""

    name: str
    role: str = ""
    team: str = ""
    url: str = ""
    """Relative; empty if the vocabulary does not know them."""

    @classmethod
    def of(cls, id_: str, expert: Expert | None) -> ExpertView:
        """Returns the view of an expert; without one, the id is the name."""
        return cls(expert.name, expert.role, expert.team, f"{ROOT}x/{id_}/") if expert else cls(id_)

    @property
    def initials(self) -> str:
        """At most two letters."""
        return "".join(word[0] for word in re.findall(r"\w+", self.name)[:2]).upper()


@dataclass(frozen=True, slots=True)
class MediaView:
    """The recording that can be played."""

    path: str
    """From the root of the site: "media/<name>"."""
    size_bytes: int
    poster: str = ""
    """The path of a video's poster; empty if it has none."""

    @property
    def url(self) -> str:
        """Relative to the answer's page."""
        return ROOT + self.path

    @property
    def poster_url(self) -> str:
        """Relative to the answer's page; empty if there is none."""
        return self.poster and ROOT + self.poster

    @property
    def is_video(self) -> bool:
        """Whether it has a picture."""
        return self.path.endswith(".mp4")

    @property
    def type(self) -> str:
        """Its media type."""
        return "video/mp4" if self.is_video else "audio/mp4"


@dataclass(frozen=True, slots=True)
class Outline:
    """What only the rendered text and the transcript tell of an answer."""

    chapters: tuple[Heading, ...]
    seconds: tuple[int, ...]
    """The seconds of its blocks that can be linked to, sorted."""
    blocks: tuple[SearchBlock, ...]
    """Its text for the search index."""
    machine_unreviewed: bool
    """Whether it has doubtful words that nobody has checked."""
    recording_notes: tuple[str, ...]
    """Sentences about the recording, for listeners."""
    companion_names: tuple[str, ...]
    """The names of the files beside its page, see `companions`."""


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What lists, feeds and link previews show of an answer; small, so that those of all answers fit into memory."""

    answer: Answer
    id: str
    title: str
    summary: str
    status: str
    language: str
    expert: ExpertView
    moments: tuple[PageLink, ...]
    roles: tuple[PageLink, ...]
    tags: tuple[PageLink, ...]
    places: tuple[PageLink, ...]
    """Where it is pinned."""
    recorded: str
    """Formatted for readers: 12 Nov 2026."""
    recorded_iso: str
    review_by: str
    """Formatted for readers; empty if there is no such date."""
    review_by_iso: str
    approved_on: str
    approved_by: str
    approved_against: str
    is_checked: bool
    """Whether a person approved the text as it is now."""
    is_edited_since_checked: bool
    published_on: date
    duration: float
    """In seconds."""
    length: str
    """Formatted for readers: 4:52."""
    media: MediaView | None
    captions_url: str
    """Relative to its page; empty if it has none."""
    chapters: tuple[Heading, ...]
    seconds: tuple[int, ...]
    """The seconds of its blocks that can be linked to, sorted."""
    blocks: tuple[SearchBlock, ...]
    """Its text for the search index."""
    machine_unreviewed: bool
    """Whether it has doubtful words that nobody has checked."""
    recording_notes: tuple[str, ...]
    """Sentences about the recording, for listeners."""
    permalink: str
    """Absolute if the site knows its address."""
    qr_url: str
    """Relative to its page; empty if it has none."""
    companion_names: tuple[str, ...]
    """The names of the files beside its page, see `companions`."""

    @property
    def trust(self) -> str:
        """How far to trust its text: "✓ Checked by Ana on 18 Nov 2026"; empty if no one has checked it."""
        day = f" on {self.approved_on}" if self.approved_on else ""
        if self.is_checked:
            return f"✓ Checked by {self.approved_by}{day}"
        return f"Edited since it was checked{day}" if self.is_edited_since_checked else ""


@dataclass(frozen=True, slots=True)
class AnswerView(AnswerFacts):
    """One answer with all its text: used by its page, its embed and the files beside it, then dropped."""

    passages_html: Markup
    """Safe by construction, see `render`."""
    snippets: Mapping[str, Any]
    """What the share panel copies, see `share.page_data`."""
    companions: Mapping[str, bytes]
    """The files beside its page, by name, see `companions`."""

    @classmethod
    def of(cls, facts: AnswerFacts, **texts: Any) -> AnswerView:
        """Returns the view of an answer with these facts and texts."""
        return cls(**{field.name: getattr(facts, field.name) for field in fields(facts)}, **texts)

    @property
    def outline(self) -> Outline:
        """What only the rendered text and the transcript tell."""
        return Outline(
            self.chapters,
            self.seconds,
            self.blocks,
            self.machine_unreviewed,
            self.recording_notes,
            self.companion_names,
        )

    @property
    def facts(self) -> AnswerFacts:
        """Everything but the texts."""
        return AnswerFacts(**{field.name: getattr(self, field.name) for field in fields(AnswerFacts)})


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer in a list."""

    title: str
    summary: str
    status: str
    url: str
    expert_name: str
    length: str
    recorded: str

    @classmethod
    def of(cls, answer: Answer, collection: Collection, *, root: str) -> AnswerRow:
        """Returns the row of an answer; `root` is the start of links on the page with the list."""
        return cls(
            title=answer.title,
            summary=answer.summary,
            status=answer.status,
            url=f"{root}a/{answer.id}/",
            expert_name=collection.expert_name(answer),
            length=timecode.stamp(answer.duration),
            recorded=days.written(answer.recorded),
        )
