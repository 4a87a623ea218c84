"""The pages of the site, each rendered from an autoescaped template and plain values."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from hallway import resources, timecode
from hallway.errors import BuildError
from hallway.library import flags
from hallway.place.formats import share
from hallway.site.answer import passages, render
from hallway.site.pages import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from hallway.library.answer import Answer
    from hallway.library.transcript import Transcript
    from hallway.library.vocabulary import Moment, Term
    from hallway.site.addresses import Moved
    from hallway.site.answer.link_preview import Tag
    from hallway.site.collection import Collection

NEWEST = 6  # answers on the home page
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One finished page, without the theme around it."""

    kind: str
    """home, moment, expert, role, tag, answer, retired or moved."""
    title: str
    """Plain text, not escaped."""
    description: str
    """Plain text, not escaped."""
    html: str
    search: str = ""
    """What the search shall know of it, as headings and paragraphs; empty: nothing."""
    chapters: tuple[render.Chapter, ...] = ()
    changed: date | None = None
    tags: tuple[Tag, ...] = ()
    """What link previews are made of: see `site/link_preview`."""
    data: str = ""
    """What schema.org says of it, as JSON that may stand in a script element; empty: nothing."""
    canonical: str = ""
    """The address, from the root of the site, of the page that it leads to; empty: it is a page of its own."""


class Pages:
    """Renders the pages of a collection."""

    def __init__(self, collection: Collection, *, templates: Sequence[Path] = ()) -> None:
        self.collection = collection
        self._site = {
            "name": collection.settings.site_name,
            "description": collection.settings.site_description,
            "preview": collection.preview,
        }
        folders = [*map(str, templates), str(resources.overrides())]
        self._loader = jinja2.FileSystemLoader(folders)
        self._environment = jinja2.Environment(
            autoescape=True, loader=self._loader, auto_reload=False, undefined=jinja2.Undefined
        )

    def home(self) -> Page:
        """The home page: search first, the moments of need, the newest answers."""
        root = "./"
        context = {
            "moments": [
                {"title": moment.title, "who": moment.who, "url": f"{root}m/{moment.id}/", "count": len(answers)}
                for moment, answers in self.by_moment
                if answers or not moment.is_retired
            ],
            "newest": [self._card(answer, root) for answer in self.collection.answers[:NEWEST]],
            "experts": [{**self._expert(id_, root), "count": len(answers)} for id_, answers in self._by_expert.items()],
            "roles": [
                {"title": self._role_titles[id_], "url": f"{root}r/{id_}/", "count": len(answers)}
                for id_, answers in self._by_role.items()
            ],
        }
        name = self.collection.settings.site_name
        return self._page("home", root, context, title=name, description=self.collection.settings.site_description)

    def moments(self) -> Iterator[tuple[str, Page]]:
        """An address and a page for each moment of need, with or without answers."""
        for moment, answers in self.by_moment:
            context = {
                "id": moment.id,
                "title": moment.title,
                "who": moment.who,
                "trigger": moment.trigger,
                "place": moment.place,
                "need": moment.need,
                "is_retired": moment.is_retired,
            }
            search = _lean(moment.title, moment.who, moment.trigger, ", ".join(words.shown(moment.synonyms)))
            page = self._list("moment", context, answers, title=moment.title, search=search)
            yield f"m/{moment.id}/", page

    def experts(self) -> Iterator[tuple[str, Page]]:
        """An address and a page for each expert who has an answer, or had one: no page goes with the last answer."""
        had = {answer.expert for answer in self.collection.retired if answer.expert in self.collection.experts}
        for id_ in sorted(had | self._by_expert.keys()):
            context, answers = self._expert(id_, "../../"), self._by_expert.get(id_, [])
            synonyms = ", ".join(words.shown(self.collection.experts[id_].synonyms))
            search = _lean(context["name"], context["role"], context["team"], synonyms)
            yield f"x/{id_}/", self._list("expert", context, answers, title=context["name"], search=search)

    def roles(self) -> Iterator[tuple[str, Page]]:
        """An address and a page for each role, with or without answers."""
        for role in self.collection.roles:
            yield f"r/{role.id}/", self._term("role", role, self._by_role.get(role.id, []))

    def tags(self) -> Iterator[tuple[str, Page]]:
        """An address and a page for each tag, with or without answers."""
        found = _group((tag, answer) for answer in self.collection.answers for tag in answer.tags)
        for tag in self.collection.tags:
            yield f"t/{tag.id}/", self._term("tag", tag, found.get(tag.id, []))

    def _term(self, kind: str, term: Term, answers: list[Answer]) -> Page:
        context = {"title": term.title, "is_retired": term.is_retired}
        search = _lean(term.title, ", ".join(words.shown(term.synonyms)))
        return self._list(kind, context, answers, title=term.title, search=search)

    def answer(self, answer: Answer, body: render.Body, transcript: Transcript | None) -> Page:
        """The page of one answer; the transcript, where there is one, tells what is still doubtful."""
        return self.answer_page(answer, body, self.answer_context(answer, body, transcript))

    def answer_context(self, answer: Answer, body: render.Body, transcript: Transcript | None) -> Context:
        """What the page of an answer and its embed show; their links begin two folders below the home page."""
        root = "../../"
        marked = passages.keep_anchors(body.html, self.collection.ledger.let_go(answer.id))
        marked, marks = passages.mark_doubtful(marked, transcript)
        return {
            "id": answer.id,
            "title": answer.title,
            "summary": answer.summary,
            "expert": self._expert(answer.expert, root),
            "recorded": _day(answer.recorded),
            "recorded_iso": answer.recorded.isoformat(),
            "length": timecode.stamp(answer.duration),
            "duration": answer.duration,
            "moments": self._moments(answer, root),
            "roles": [
                {"title": self._role_titles[id_], "url": f"{root}r/{id_}/"}
                for id_ in answer.roles
                if id_ in self._by_role
            ],
            "tags": [
                {"title": self._tag_titles.get(id_, id_), "url": f"{root}t/{id_}/" if id_ in self._tag_titles else ""}
                for id_ in answer.tags
            ],
            "status": answer.status,
            "language": answer.language,
            "review_by_iso": answer.review_by.isoformat() if answer.review_by else "",
            "review_by": _day(answer.review_by) if answer.review_by else "",
            "approved_on": _day(answer.approved_on) if answer.approved_on else "",
            "approved_by": answer.approved_by,
            "approved_against": answer.approved_against,
            "is_edited_since_checked": answer.is_edited_since_checked,
            "media": self._media(answer, root),
            "captions_url": "captions.vtt" if answer.media and body.spoken else "",
            "chapters": [
                {
                    "seconds": chapter.seconds,
                    "stamp": "" if chapter.seconds is None else timecode.stamp(chapter.seconds),
                    "title": chapter.title,
                    "anchor": chapter.anchor,
                }
                for chapter in body.chapters
                if chapter.anchor
            ],
            "passages_html": Markup(marked),  # safe by construction, see site/render.py
            "machine_unreviewed": passages.DOUBT in marks,
            "recording_notes": flags.told_to_listeners(transcript),
            "permalink": f"{self.collection.settings.site_url or root}a/{answer.id}/",
            "qr_url": "qr.svg" if self.collection.settings.site_url else "",
            "snippets": share.page_data(
                answer.title, expert=self._expert(answer.expert, root)["name"], site=self.collection.settings.site_name
            ),
        }

    def answer_page(self, answer: Answer, body: render.Body, context: Context) -> Page:
        """The page of one answer, of what `answer_context` gave."""
        named = words.search_text(self.collection.vocabulary, answer)
        search = _lean(answer.title, answer.summary, named) + body.search
        return self._page(
            "answer",
            "../../",
            context,
            title=answer.title,
            description=answer.summary,
            search=search,
            chapters=body.chapters,
            changed=answer.approved_on or answer.recorded,
        )

    def moved(self, move: Moved, script_url: str) -> Page:
        """What stays at an old address: it leads on, with the second that was asked for where it still holds."""
        root = "../../"
        context = {
            "kind": move.kind,
            "title": move.title,
            "url": root + move.to,
            "is_same": move.is_same,
            "anchors": [{"seconds": second, "stamp": timecode.stamp(second)} for second in move.anchors],
            "script_url": script_url,
        }
        return self._page("moved", root, context, title=move.title, description="", canonical=move.to)

    def record(self, script_url: str) -> Page:
        """The page on which an answer is recorded; everybody who may answer and every moment can be chosen."""
        context = {
            "experts": [
                {"id": id_, "name": expert.name}
                for id_, expert in self.collection.experts.items()
                if not expert.is_retired
            ],
            "moments": [
                {"id": moment.id, "title": moment.title} for moment in self.collection.moments if not moment.is_retired
            ],
            "script_url": script_url,
        }
        described = "Five minutes, one question: record your answer in the browser."
        return self._page("record", "../", context, title="Record an answer", description=described)

    def retired(self, answer: Answer) -> Page:
        """What stays at the address of an answer that was taken back: that it was there, and where to go instead."""
        root = "../../"
        found = self.collection.successor(answer)
        successor = {"title": found.title, "url": f"{root}a/{found.id}/"} if found else None
        last = self.collection.ledger.retirement(answer.id)
        context = {
            "title": answer.title,
            "successor": successor,
            "on": _day(date.fromisoformat(last.at)) if last else "",
            "why": last.why if last else "",
        }
        now = f"What holds now: {found.title}" if found else "Nothing has taken its place yet."
        return self._page(
            "retired", root, context, title=answer.title, description=f"This answer was taken back. {now}"
        )

    @cached_property
    def by_moment(self) -> list[tuple[Moment, list[Answer]]]:
        """Every moment, in the vocabulary's order, with its answers."""
        found = _group((moment, answer) for answer in self.collection.answers for moment in answer.moments)
        return [(moment, found.get(moment.id, [])) for moment in self.collection.moments]

    @cached_property
    def _by_expert(self) -> dict[str, list[Answer]]:
        pairs = ((answer.expert, answer) for answer in self.collection.answers)
        return _group((id_, answer) for id_, answer in pairs if id_ in self.collection.experts)

    @cached_property
    def _by_role(self) -> dict[str, list[Answer]]:
        pairs = ((role, answer) for answer in self.collection.answers for role in answer.roles)
        return _group((id_, answer) for id_, answer in pairs if id_ in self._role_titles)

    @cached_property
    def _moment_titles(self) -> dict[str, str]:
        return {moment.id: moment.title for moment, _ in self.by_moment}

    @cached_property
    def _role_titles(self) -> dict[str, str]:
        return {role.id: role.title for role in self.collection.roles}

    @cached_property
    def _tag_titles(self) -> dict[str, str]:
        return {tag.id: tag.title for tag in self.collection.tags}

    def _moments(self, answer: Answer, root: str) -> list[Context]:
        known = self._moment_titles
        return [{"title": known[id_], "url": f"{root}m/{id_}/"} for id_ in answer.moments if id_ in known]

    def _expert(self, id_: str, root: str) -> Context:
        expert = self.collection.experts.get(id_)
        name = expert.name if expert else id_
        return {
            "name": name,
            "role": expert.role if expert else "",
            "team": expert.team if expert else "",
            "url": f"{root}x/{id_}/" if id_ in self._by_expert else "",
            "initials": "".join(word[0] for word in re.findall(r"\w+", name)[:2]).upper(),
        }

    def _card(self, answer: Answer, root: str) -> Context:
        return {
            "url": f"{root}a/{answer.id}/",
            "title": answer.title,
            "summary": answer.summary,
            "expert_name": self._expert(answer.expert, root)["name"],
            "length": timecode.stamp(answer.duration),
            "recorded": _day(answer.recorded),
            "status": answer.status,
            "moments": self._moments(answer, root),
        }

    def _media(self, answer: Answer, root: str) -> Context | None:
        if self.collection.media_path(answer.media) is None:
            return None
        is_video = answer.media.endswith(".mp4")
        has_poster = self.collection.media_path(answer.poster) is not None
        return {
            "url": root + answer.media,
            "type": "video/mp4" if is_video else "audio/mp4",
            "is_video": is_video,
            "poster_url": root + answer.poster if has_poster else "",
        }

    def _list(self, kind: str, context: Context, answers: list[Answer], *, title: str, search: str) -> Page:
        root = "../../"
        context = {**context, "answers": [self._card(answer, root) for answer in answers]}
        return self._page(kind, root, context, title=title, description=context.get("trigger", ""), search=search)

    def _page(self, kind: str, root: str, context: Context, *, title: str, description: str, **more: Any) -> Page:
        finished = self.render(f"hallway/{kind}.html", {"page": {"kind": kind, "root": root}, kind: context})
        return Page(kind, title, description, finished, **more)

    def render(self, template: str, context: Context) -> str:
        """Renders a template of ours, or the knowledge base's own in its place; what the context holds is escaped."""
        return self._environment.get_template(template).render({"site": self._site, **context})

    def source(self, name: str) -> str:
        """The text of a file beside the templates, such as assets/hallway/embed/embed.js. Raises BuildError."""
        try:
            return self._loader.get_source(self._environment, name)[0]
        except jinja2.TemplateNotFound as error:
            raise BuildError(f"{name} is missing; it comes with Hallway, in its folder overrides.") from error


def _group(pairs: Iterable[tuple[str, Answer]]) -> dict[str, list[Answer]]:
    """Answers by id, the ids sorted."""
    groups: dict[str, list[Answer]] = {}
    for id_, answer in pairs:
        groups.setdefault(id_, []).append(answer)
    return dict(sorted(groups.items()))


def _lean(title: str, *texts: str) -> str:
    paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in texts if text)
    return f'<h1 id="h-title">{html.escape(title)}</h1>{paragraphs}'


def _day(day: date) -> str:
    """
    >>> _day(date(2026, 11, 12))
    '12 Nov 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
