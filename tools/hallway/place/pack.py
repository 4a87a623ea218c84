"""What a manager gets of a pick, ready to paste: a chat message, a mail, a line for the 1:1, cards, a calendar entry.

The words are templates, `pick.*`, over which a team may put its own in curation/places/; every value is escaped for the
place that it goes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hallway import urls
from hallway.names import clean_line, slug
from hallway.place import calendar, links
from hallway.place.formats import Snippet, Templates, chat
from hallway.place.formats.forms import Form
from hallway.place.formats.syntax import Address, clip

if TYPE_CHECKING:
    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.picks import Pick, Week

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FORMS = (
    Form("chat", "Chat message", "pick.chat.txt", hint="Paste it into the team's channel on Monday."),
    Form("mail", "Mail", "pick.mail.txt", hint="The first line is the subject."),
    Form("agenda", "Line for the 1:1", "pick.agenda.txt", hint="Put it into the agenda of the next 1:1."),
    Form("slack", "Slack webhook payload", "pick.slack.json", chat.slack_syntax, check=chat.slack_limits),
    Form("teams", "Adaptive Card for a Teams webhook", "pick.teams.json", chat.teams_syntax, check=chat.teams_limits),
)


@dataclass(frozen=True, slots=True)
class Words:
    """A pick in plain words, one line each, nothing escaped yet; also what a template may fill in, by name."""

    title: str
    details: str
    """Who answers, and how long it takes."""
    summary: str
    why: str
    reinforce: str
    team: str
    """Empty: everybody."""
    week: str
    """``Week 49``"""
    days: str
    """``30 Nov to 6 Dec 2026``"""
    url: str
    """The answer's address, with the pick's code."""
    week_url: str
    """That of the page of the week."""
    site_name: str

    def values(self) -> dict[str, Any]:
        """Returns them by name."""
        found: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return {**found, "url": Address(self.url), "week_url": Address(self.week_url)}


def code(pick: Pick) -> str:
    """Returns what the links of a pick carry behind ``from=``: ``pick-2026-w49-support-desk``."""
    team = slug(pick.team, "team") if pick.team else ""
    return "-".join(filter(None, ("pick", str(pick.week).lower(), team)))


def words(pick: Pick, answer: Answer, *, expert: str, site: str, site_name: str = "") -> Words:
    """Returns what is said of a pick; `site` is where the site is, with a slash at its end, `expert` a name."""
    tail = f"?from={code(pick)}"
    return Words(
        title=clip(answer.title),
        details=", ".join(filter(None, (clean_line(expert), links.span(answer.duration)))),
        summary=clip(answer.summary),
        why=clean_line(pick.why),
        reinforce=clean_line(pick.reinforce),
        team=clean_line(pick.team),
        week=f"Week {pick.week.number}",
        days=days(pick.week),
        url=links.address(f"{site}a/{answer.id}/{tail}"),
        week_url=links.address(f"{site}week/{tail}"),
        site_name=clean_line(site_name),
    )


def days(week: Week) -> str:
    """Returns ``7 to 13 Dec 2026``, ``30 Nov to 6 Dec 2026``, or ``28 Dec 2026 to 3 Jan 2027``."""
    first, last = week.monday, week.sunday
    month, year = f" {MONTHS[first.month - 1]}", f" {first.year}"
    start = f"{first.day}{'' if first.month == last.month else month}{'' if first.year == last.year else year}"
    return f"{start} to {last.day} {MONTHS[last.month - 1]} {last.year}"


def event(pick: Pick, said: Words) -> calendar.Event:
    """Returns the pick as a day in a calendar."""
    text = [said.summary, f"Why: {said.why}", f"We come back to it: {said.reinforce}", said.url]
    return calendar.Event(
        uid=f"{code(pick)}@{site.host if (site := urls.split(said.url)) else ''}",
        day=pick.week.monday,
        title=f"This week: {said.title} ({said.details})" if not said.team else f"{said.team}, this week: {said.title}",
        text="\n".join(filter(None, text)),
        url=said.url,
        stamp=pick.picked_on or pick.week.monday,
    )


def pack(library: Library, pick: Pick, answer: Answer, *, site: str, site_name: str = "") -> tuple[Snippet, ...]:
    """Returns everything that can be pasted, the texts first.

    DocumentError of a team's template that cannot be used, InputError where what it says would not be taken.
    """
    expert = library.experts().get(answer.expert)
    said = words(pick, answer, expert=expert.name if expert else answer.expert, site=site, site_name=site_name)
    templates, values = Templates(library.templates), {**said.values(), "code": code(pick)}
    made = [form.write(values, templates) for form in FORMS]
    entry = calendar.write([event(pick, said)])
    hint = "Open it, or attach it to the mail: Outlook, Google and Apple calendars take it."
    made.append(Snippet("calendar", "Calendar entry", entry, "text/calendar", f"{code(pick)}.ics", hint))
    return tuple(made)
