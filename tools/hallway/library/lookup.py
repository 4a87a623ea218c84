"""Looks up something named on the command line, by id or title."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from hallway.errors import InputError, printable
from hallway.names import slug

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def id_of(given: str, known: Mapping[str, str]) -> str:
    """Returns the known id that was given, directly or by its title; empty if there is none.

    >>> id_of("Refund request", {"refund-request": "Refund request", "quiet": "A quiet deal"})
    'refund-request'
    """
    wanted = slug(given, "")
    found = (id for id, title in known.items() if given == id or (wanted and wanted in (id, slug(title, ""))))
    return next(found, "")


def required(given: str, known: Mapping[str, str], *, noun: str, file: str, advice: str = "") -> str:
    """Returns the known id that was given, directly or by its title. Raises InputError, with the closest match.

    `noun` begins the message: an option such as ``--place``, or ``The place``. `advice` ends it.
    """
    if found := id_of(given, known):
        return found
    closest = hint(slug(given, ""), known)
    raise InputError(f"{noun} {printable(given)} is not in {file}. {closest} {advice}".rstrip())


def hint(given: str, known: Collection[str]) -> str:
    """Returns the end of an error message: ``Did you mean refund-request?``, or a list of all known ids."""
    near = difflib.get_close_matches(given, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known) or 'none yet'}."
