"""Finds passwords, access keys and account numbers in spoken or written text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WHAT = (
    r"pass(?:word|phrase|code)s?|pin(?: (?:number|code))?"
    r"|(?:access|security|door|api|secret|licen[cs]e) (?:code|key|token)|token"
    r"|kennwort|passwort|mot de passe|contraseña"
)
_IS = r"'s| (?:is|was|are|will be|would be|stays|ist|lautet|est|es)(?: (?:still|just|always|now|currently))?"
_NAMED = re.compile(
    rf"\b(?:{_WHAT})(?: (?:for|to|of|on|für|de|von)(?: [\w'-]+){{1,4}}?)?(?P<says>{_IS}|:| =)\s+"
    r"(?P<secret>[^\s.,;:!?]+(?:[ -][^\s.,;:!?]+){0,3})",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"\blog (?:in|on) (?:as|with) \S+(?: \S+)? (?:and|with) (?:the )?(?:password )?\S+\d\S*", re.IGNORECASE
)
# What people say about a password without revealing it.
_ORDINARY = """
    a an the in on at to by of for with from not no never always only also too so very more most less this that it
    its their our your my his her what which who whoever when where why how same different new old wrong right
    correct incorrect invalid valid expired expiring missing required needed optional empty blank reset changed
    change sent mailed emailed shared stored saved kept written set hidden encrypted hashed known unknown used
    weak strong long short case important secret private enough there here about going being still already gone
    lost forgotten easy hard simple safe unsafe good bad okay fine generated rotated revoked checked accepted
    rejected refused entered asked up down out like just then longer shorter under over between because if and or
    but falsch richtig abgelaufen nicht im auf zu der die das ein eine faux incorrecte dans pas
"""
_KEY = re.compile(
    r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,}"
    r"|sk_live_\w{16,}|AIza[\w-]{35}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_DIGIT = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy"
    "|eighty|ninety|null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|un|deux|trois|quatre|cinq|sept|huit|neuf"
)
_SAID = rf"(?:(?:double|triple) )?(?:{_DIGIT}|[0-9])"
_LONG_NUMBER = re.compile(rf"\b{_SAID}(?:[ ,-]+{_SAID}){{5,}}\b", re.IGNORECASE)


def passwords(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yields the position of each password, code or key, with the words that introduce it."""
    for found in _NAMED.finditer(text):
        if found["says"] in {":", " ="} or _is_secret(found["secret"]):
            yield found.span()
    for pattern in (_LOGIN, _KEY):
        yield from (found.span() for found in pattern.finditer(text))


def numbers_in_words(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yields the position of each number of six or more digits that is said digit by digit."""
    return (found.span() for found in _LONG_NUMBER.finditer(text))


def _is_secret(secret: str) -> bool:
    """Returns whether a secret follows, not a remark about it such as "is wrong" or "is sent to you"."""
    first = re.sub(r"^\W+|\W+$", "", secret.split()[0]).lower()
    return bool(first) and first not in _ORDINARY.split()
