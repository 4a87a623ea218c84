"""Place formats: what can be pasted into each kind of place, in its syntax and within its limits.

**To add one**, write a module here that defines a `PlaceFormat`, and add it to `FORMATS` below. Nothing else needs
to change: the commands, the error messages and the tests in `tests/place/test_formats.py` read that list.

- Most formats are a `TemplateFormat`: a table of forms, each with a template and a syntax. Start from `documents.py`,
  whose templates (`common.*`) can be shared; a template of its own goes into `place/templates/` as `<id>.<form>.<ext>`.
- A format that is more than text (`qr.py`, `mail.py`, `browser.py`) is a class with `id`, `label` and `snippets`.
- For a syntax that no other format has, add an entry to `syntax.SYNTAXES`.
- For a button in the share panel of an answer's page, add an entry to `share.BUTTONS`.
- `docs/guides/placing.md` lists every format with its forms; a test compares the two.

Your own package can add a format without touching Hallway: see `GROUP`.
"""

from __future__ import annotations

import difflib
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import TYPE_CHECKING

from hallway.errors import InputError, printable
from hallway.names import is_id
from hallway.place.formats import browser, chat, code_hosts, desks, documents, mail, qr
from hallway.place.formats.interface import Pin, PlaceFormat
from hallway.place.formats.snippet import Snippet
from hallway.place.formats.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FORMATS", "GROUP", "Pin", "PlaceFormat", "Snippet", "Templates", "all_formats", "get"]

GROUP = "hallway.place_formats"
"""The entry point group in which a package names a class or a function that returns a `PlaceFormat`."""

FORMATS: tuple[PlaceFormat, ...] = (
    chat.SLACK,
    chat.TEAMS,
    desks.ZENDESK,
    desks.JIRA,
    desks.SERVICENOW,
    desks.SALESFORCE,
    code_hosts.GITHUB,
    code_hosts.GITLAB,
    documents.CONFLUENCE,
    documents.NOTION,
    mail.MAIL,
    documents.HTML,
    documents.TEXT,
    qr.QR,
    browser.BOOKMARKLET,
    browser.RULES,
)
"""Hallway's own formats, in the order in which they are listed."""


@cache
def all_formats() -> Mapping[str, PlaceFormat]:
    """Returns every format by its id, Hallway's first.

    Raises InputError if a format from another package cannot be loaded or used.
    """
    own = {each.id: each for each in FORMATS}
    found = dict(own)
    for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        package = _package(entry)
        try:
            added = entry.load()()
        except Exception as error:  # another package may fail in any way; the message says which one
            raise InputError(
                f"The place format {printable(entry.name)} of {package} cannot be loaded: {error}."
            ) from error
        if not isinstance(added, PlaceFormat) or not is_id(str(added.id)):
            raise InputError(
                f"{printable(entry.name)} of {package} is not a place format: see hallway.place.formats.PlaceFormat."
            )
        if added.id in own:
            raise InputError(
                f"The place format {added.id} of {package} has the id of one of Hallway's own; give it another."
            )
        found[added.id] = added
    return MappingProxyType(found)


def get(name: str) -> PlaceFormat:
    """Returns the format with this id. Raises InputError, with the closest match, if there is none."""
    known = all_formats()
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean {close[0]}? " if close else ""
        raise InputError(f"There is no kind of place “{printable(name)}”. {hint}Known: {', '.join(known)}.")
    return known[name]


def _package(entry: object) -> str:
    name = getattr(getattr(entry, "dist", None), "name", "") or "a package"
    return printable(name)
