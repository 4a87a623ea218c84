"""The one registry of kinds: those that come with Hallway, and those that packages outside add by entry point.

An entry point of the group `hallway.places` names a class or a function that returns a `Kind`.
"""

from __future__ import annotations

import difflib
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import TYPE_CHECKING

from hallway.errors import InputError
from hallway.names import is_id, printable
from hallway.place.kinds import browser, chat, desk, forge, mail, picture, web
from hallway.place.kinds.interface import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUP = "hallway.places"

OURS: Mapping[str, Kind] = MappingProxyType(
    {
        each.id: each
        for each in (
            chat.SLACK,
            chat.TEAMS,
            desk.ZENDESK,
            desk.JIRA,
            desk.SERVICENOW,
            desk.SALESFORCE,
            forge.GITHUB,
            forge.GITLAB,
            web.CONFLUENCE,
            web.NOTION,
            mail.MAIL,
            web.HTML,
            web.TEXT,
            picture.QR,
            browser.BOOKMARKLET,
            browser.RULES,
        )
    }
)
"""By id, in the order in which they are listed."""


@cache
def kinds() -> Mapping[str, Kind]:
    """Returns every kind by its id, ours first; InputError where one from outside cannot be loaded or is none."""
    found = dict(OURS)
    for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        try:
            made = entry.load()()
        except Exception as error:  # a package outside may fail in any way; which package it is, must be said
            raise InputError(
                f"The kind {printable(entry.name)} of {_whose(entry)} cannot be loaded: {error}."
            ) from error
        if not isinstance(made, Kind) or not is_id(str(made.id)):
            raise InputError(
                f"{printable(entry.name)} of {_whose(entry)} is no kind of place: see hallway.place.kinds."
            )
        if made.id in OURS:
            raise InputError(f"The kind {made.id} of {_whose(entry)} has the name of one of ours; it needs another.")
        found[made.id] = made
    return MappingProxyType(found)


def kind(name: str) -> Kind:
    """Returns the kind of this id; InputError names the nearest."""
    known = kinds()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise InputError(f"There is no kind of place “{printable(name)}”. {hint}Known: {', '.join(known)}.")
    return known[name]


def _whose(entry: object) -> str:
    whose = getattr(getattr(entry, "dist", None), "name", "") or "a package"
    return printable(whose)
