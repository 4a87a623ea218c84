"""The learning paths of a site: for each role, what its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.adopt.paths import follow
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.adopt.paths import FollowedPath
    from hallway.library.vocabulary import Term
    from hallway.site.site import Site

ADDRESS = "paths/"


@dataclass(frozen=True, slots=True)
class RolePath:
    """A path that has a page."""

    role: Term
    followed: FollowedPath

    @property
    def address(self) -> str:
        """The address of its page, relative to the root of the site."""
        return f"{ADDRESS}{self.role.id}/"

    @property
    def summary(self) -> str:
        """How many answers it has, and how long they take: 3 answers, 10 minutes."""
        lengths = [answer.duration for answer in self.followed.answers]
        minutes = max(1, round(sum(lengths) / 60))
        return f"{counted(len(lengths), 'answer')}, {counted(minutes, 'minute')}" if lengths else "No answer yet"


def role_paths(site: Site) -> dict[str, RolePath]:
    """Returns the paths with something to show, by the id of their role, in the order of the file."""
    found: dict[str, RolePath] = {}
    for role, each in followed(site):
        shown = each if site.collection.preview else each.without_missing()
        if role and shown.steps:
            found.setdefault(role.id, RolePath(role, shown))
    return found


def followed(site: Site) -> Iterator[tuple[Term | None, FollowedPath]]:
    """Yields every path as it is today, with its role, or None if the role is unknown."""
    collection = site.collection
    answers = {answer.id: answer for answer in collection.answers}
    roles = {role.id: role for role in collection.roles}
    for path in collection.library.paths():
        role = roles.get(collection.vocabulary.resolve("role", path.role))
        yield role, follow(path, site.placed.statuses, answers)
