"""What a manager pastes for the pick of the week: chat message, email, line for the 1:1, cards, calendar entry.

The texts are templates, `pick.*`, which a team can replace in curation/places/. Every value is escaped for its target.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hallway import urls
from hallway.days import MONTHS
from hallway.names import clean_line, slug
from hallway.place import calendar, links
from hallway.place.formats import chat
from hallway.place.formats.forms import Form
from hallway.place.formats.snippet import Snippet
from hallway.place.formats.syntax import Address, clip
from hallway.place.formats.templates import Templates

if TYPE_CHECKING:
    from hallway.days import Week
    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.picks import Pick

FORMS = (
    Form("chat", "Chat message", "pick.chat.txt", hint="Paste it into the team's channel on Monday."),
    Form("mail", "Mail", "pick.mail.txt", hint="The first line is the subject."),
    Form("agenda", "Line for the 1:1", "pick.agenda.txt", hint="Put it on the agenda of the next 1:1."),
    Form("slack", "Slack webhook payload", "pick.slack.json", chat.slack_syntax, check=chat.slack_limits),
    Form("teams", "Adaptive Card for a Teams webhook", "pick.teams.json", chat.teams_syntax, check=chat.teams_limits),
)


@dataclass(frozen=True, slots=True)
class PickText:
    """A pick in plain text, one line per field, nothing escaped yet."""

    title: str
    details: str
    """Who answers, and how long the recording is."""
    summary: str
    why: str
    reinforce: str
    team: str
    """Empty for everyone."""
    week: str
    """``Week 49``"""
    days: str
    """``30 Nov to 6 Dec 2026``"""
    url: str
    """The address of the answer, with the pick's code."""
    week_url: str
    """The address of the page of the week."""
    site_name: str

    def values(self) -> dict[str, Any]:
        """Returns the values that a template may use, by name."""
        values: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return {**values, "url": Address(self.url), "week_url": Address(self.week_url)}


def snippets(library: Library, pick: Pick, answer: Answer, *, site: str, site_name: str = "") -> tuple[Snippet, ...]:
    """Returns everything that can be pasted for a pick, the texts first.

    Raises DocumentError if a template cannot be used, InputError if the tool would reject the result.
    """
    expert = library.experts().get(answer.expert)
    text = describe(pick, answer, expert=expert.name if expert else answer.expert, site=site, site_name=site_name)
    templates, values = Templates(library.templates), {**text.values(), "code": code(pick)}
    hint = "Open it, or attach it to the email: Outlook, Google and Apple calendars can read it."
    entry = calendar.write([event(pick, text)])
    return (
        *(form.write(values, templates) for form in FORMS),
        Snippet("calendar", "Calendar entry", entry, "text/calendar", f"{code(pick)}.ics", hint),
    )


def code(pick: Pick) -> str:
    """Returns the code in the links of a pick: ``pick-2026-w49-support-desk``."""
    team = slug(pick.team, "team") if pick.team else ""
    return "-".join(filter(None, ("pick", str(pick.week).lower(), team)))


def describe(pick: Pick, answer: Answer, *, expert: str, site: str, site_name: str = "") -> PickText:
    """Describes a pick; `site` is the address of the site with a trailing slash, `expert` a name."""
    query = f"?from={code(pick)}"
    return PickText(
        title=clip(answer.title),
        details=", ".join(filter(None, (clean_line(expert), links.span(answer.duration)))),
        summary=clip(answer.summary),
        why=clean_line(pick.why),
        reinforce=clean_line(pick.reinforce),
        team=clean_line(pick.team),
        week=f"Week {pick.week.number}",
        days=days(pick.week),
        url=links.address(f"{site}a/{answer.id}/{query}"),
        week_url=links.address(f"{site}week/{query}"),
        site_name=clean_line(site_name),
    )


def days(week: Week) -> str:
    """Returns ``7 to 13 Dec 2026``, ``30 Nov to 6 Dec 2026``, or ``28 Dec 2026 to 3 Jan 2027``."""
    first, last = week.monday, week.sunday
    month, year = f" {MONTHS[first.month - 1]}", f" {first.year}"
    start = f"{first.day}{'' if first.month == last.month else month}{'' if first.year == last.year else year}"
    return f"{start} to {last.day} {MONTHS[last.month - 1]} {last.year}"


def event(pick: Pick, text: PickText) -> calendar.Event:
    """Returns the pick as an all-day calendar entry."""
    lines = [text.summary, f"Why: {text.why}", f"We come back to it: {text.reinforce}", text.url]
    return calendar.Event(
        uid=f"{code(pick)}@{site.host if (site := urls.split(text.url)) else ''}",
        day=pick.week.monday,
        title=f"{text.team}, this week: {text.title}" if text.team else f"This week: {text.title} ({text.details})",
        text="\n".join(filter(None, lines)),
        url=text.url,
        stamp=pick.picked_on or pick.week.monday,
    )
