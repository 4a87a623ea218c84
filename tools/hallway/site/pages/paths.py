"""The learning paths: an overview, and for each role a page with its answers in the order in which to hear them.

Only published answers are shown; in a preview also drafts, what needs attention, and the commands that help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway import timecode
from hallway.adopt.paths import ask_command, question
from hallway.errors import printable
from hallway.library.finding import Finding
from hallway.library.paths import AUDIENCES, REINFORCEMENTS
from hallway.library.requests import Request
from hallway.site.role_paths import ADDRESS, followed, role_paths

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from hallway.adopt.paths import PathStep
    from hallway.library.answer import Stage
    from hallway.site.page import SiteFile
    from hallway.site.role_paths import RolePath
    from hallway.site.site import Site

ROOT = "../../"
TITLE = "Learning paths"
DESCRIPTION = "Where to start in each role, and what comes next."

STAGES: Mapping[Stage, tuple[str, str]] = {
    "foundational": ("Foundational", "What everyone in this role needs first."),
    "role": ("Role", "What this role needs in its daily work."),
    "mastery": ("Mastery", "What makes the difference once the rest is a habit."),
}
"""The title of each stage, and what is in it."""

Context = dict[str, Any]


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the pages; a published site without a path has none."""
    found = role_paths(site)
    if found or site.collection.preview:
        context = {"title": TITLE, "lead": DESCRIPTION, "audiences": list(_audiences(found.values()))}
        yield site.page(ADDRESS, "paths", context, title=TITLE, description=DESCRIPTION)
    for each in found.values():
        title = f"{each.role.title}: learning path"
        context = _PathPage(site, each).context()
        yield site.page(each.address, "path", context, title=title, description=f"{each.summary}.")


def findings(site: Site) -> Iterator[Finding]:
    """Yields the paths whose role is unknown, and the entries whose answer has no page."""
    file = site.collection.library.curation / "paths.yml"
    for role, each in followed(site):
        name = each.path.role
        if role is None:
            reason = f"the path of {name} is not shown: the role is not in curation/roles.yml."
            yield Finding("no page", file, printable(reason), each.path.line, severity="warning", subject=name)
        for step in each.steps:
            if step.is_missing:
                answer = step.entry.answer
                reason = f"the path of {name} names {answer}, which is not shown: {step.reason}."
                yield Finding("no page", file, printable(reason), step.entry.line, severity="warning", subject=answer)


def _audiences(paths: Collection[RolePath]) -> Iterator[Context]:
    """Yields the paths of each audience that has one."""
    for audience, name in AUDIENCES.items():
        if own := [_card(each) for each in paths if each.followed.path.audience == audience]:
            yield {"title": f"For {name}", "paths": own}


def _card(path: RolePath) -> Context:
    return {
        "title": path.role.title,
        "url": f"{path.role.id}/",
        "summary": path.summary,
        "gaps": len(path.followed.gaps),
        "answers": " ".join(answer.id for answer in path.followed.answers),
    }


class _PathPage:
    """Gathers what the page of a path shows."""

    def __init__(self, site: Site, path: RolePath) -> None:
        self._collection, self._path = site.collection, path
        self._moments = {moment.id: moment.title for moment in site.collection.moments}

    def context(self) -> Context:
        """Returns everything that the template needs."""
        path, audience = self._path, self._path.followed.path.audience
        return {
            "title": path.role.title,
            "audience": AUDIENCES[audience],
            "is_admin": audience == "admin",
            "summary": path.summary,
            "role_url": f"{ROOT}r/{path.role.id}/" if self._collection.answers_by("role").get(path.role.id) else "",
            "stages": [
                {
                    "id": stage,
                    "title": STAGES[stage][0],
                    "hint": STAGES[stage][1],
                    "steps": [self._step(step) for step in steps],
                }
                for stage, steps in path.followed.stages.items()
                if steps
            ],
        }

    def _step(self, step: PathStep) -> Context:
        entry = step.entry
        common = {
            "reinforcements": {REINFORCEMENTS[key]: text for key, text in entry.reinforcements.items()},
            "reason": step.reason,
            "lacks_reinforcement": bool(entry.answer) and not entry.reinforcements,
        }
        if entry.is_gap:
            return {**common, **self._gap(step)}
        if step.answer is None:
            return {**common, "kind": "missing", "title": entry.answer}
        return {
            **common,
            "kind": "answer",
            "id": step.answer.id,
            "title": step.answer.title,
            "url": f"{ROOT}a/{step.answer.id}/",
            "summary": step.answer.summary,
            "length": timecode.stamp(step.answer.duration),
            "expert": self._collection.expert_name(step.answer),
            "is_draft": step.answer.status == "draft",
        }

    def _gap(self, step: PathStep) -> Context:
        moment = self._collection.vocabulary.resolve("moment", step.entry.moment)
        asked = question(step.entry, self._moments)
        return {
            "kind": "gap",
            "title": asked,
            "moment": {"title": self._moments[moment], "url": f"{ROOT}m/{moment}/"} if moment else None,
            "record_url": Request(asked, moment=moment).link(ROOT),
            "command": ask_command(step.entry, self._moments),
        }
