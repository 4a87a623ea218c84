"""Finds what may be personal data: ways to reach, pay, identify or log in as a person. A hint, not proof.

It does not look for names, since an answer may well name the colleague to ask, nor for plain runs of digits without a
valid check digit, which are far more often order or ticket numbers.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from hallway.curate import credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A part of a text that looks like personal data."""

    kind: str
    """A description: ``e-mail address``, ``bank account``, ``card number``, ``phone number``, ``password``, ..."""
    text: str
    """As written in the text."""
    start: int
    """Index of its first character."""
    end: int
    """Index after its last character."""


class _IdentityNumber(NamedTuple):
    """The format of a country's identity number, and the python-stdnum module that verifies its check digit."""

    pattern: re.Pattern[str]
    module: str
    """Empty if the format is distinctive enough."""


_MAILBOX = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}\b")
_SPOKEN_MAILBOX = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64} at (?:[\w-]{1,63} dot ){1,4}(?:com|org|net|io|co|eu|us|uk|de|at|ch|fr|es|it|nl)\b",
    re.IGNORECASE,
)
# RFC 2142 and similar: addresses of teams, not of people.
_DESK = re.compile(
    r"abuse|accounts|admin|billing|careers|contact|feedback|finance|hello|help|helpdesk|hostmaster|hr|info|jobs|legal"
    r"|mail|marketing|no-?reply|office|orders|postmaster|press|privacy|sales|security|service|support|team|webmaster"
)
_RESERVED_DOMAIN = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$")  # RFC 2606

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}\b")
_CARD = re.compile(
    r"(?<![\w.,+-])(?:4|5[1-5]|2[2-7]|3[0-8]|6)(?:[ -]?\d){12,17}(?![\w-])"
)  # the networks' first digits
_IDENTITY_NUMBERS = (
    _IdentityNumber(re.compile(r"\b\d{3}-\d{2}-\d{4}\b"), "us.ssn"),
    _IdentityNumber(re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d{2}){3} ?[A-D]\b"), ""),  # British NINO
    _IdentityNumber(re.compile(r"\b[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}\b"), "fr.nir"),
    _IdentityNumber(re.compile(r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b"), "it.codicefiscale"),
    _IdentityNumber(re.compile(r"\b\d{8}-?[A-Z]\b"), "es.dni"),
    _IdentityNumber(re.compile(r"\b[XYZ]-?\d{7}-?[A-Z]\b"), "es.nie"),
    _IdentityNumber(re.compile(r"\b756\.\d{4}\.\d{4}\.\d{2}\b"), "ch.ssn"),
    _IdentityNumber(re.compile(r"\b(?:\d{2})?\d{6}[-+]\d{4}\b"), "se.personnummer"),
    _IdentityNumber(re.compile(r"\b\d{6}[-+A]\d{3}[0-9A-Y]\b"), "fi.hetu"),
    _IdentityNumber(re.compile(r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b"), "br.cpf"),
)

_MAYBE_PHONE = re.compile(r"\d(?:[ ().\-/\u00a0\u2010-\u2015]{0,4}\d){6}")
_IN_FICTION = re.compile(r"555\D?01\d\d\Z")  # reserved for fiction in North America
# The likely countries of a number without a country code, by the language of the recording.
_REGIONS = {
    "da": ("DK",), "de": ("DE", "AT", "CH"), "en": ("US", "GB", "AU"), "es": ("ES", "MX"), "fi": ("FI",),
    "fr": ("FR", "BE", "CH"), "it": ("IT", "CH"), "nl": ("NL", "BE"), "no": ("NO",), "pl": ("PL",), "pt": ("PT", "BR"),
    "sv": ("SE",),
}  # fmt: skip

_MONTH = r"[^\W\d_]{3,9}"
_DAY = (
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}})"
)
_BIRTH = re.compile(
    rf"\b(?:born (?:on )?|dates? of birth|birthda(?:y|te)|geboren am|geburts(?:tag|datum)|née? le|nacid[oa] el)"
    rf"(?: is| ist| was)?[ :(]{{0,3}}(?:the )?{_DAY}",
    re.IGNORECASE,
)


def find(text: str, *, language: str = "en") -> tuple[PersonalData, ...]:
    """Returns what looks like personal data, in the order of the text and without overlaps.

    `language` (a tag such as ``en-GB``) determines how phone numbers without a country code may be written.
    """
    kept = list[PersonalData]()
    for kind, spans in _KINDS.items():
        for start, end in spans(text, language):
            if not any(start < each.end and each.start < end for each in kept):
                kept.append(PersonalData(kind, text[start:end], start, end))
    return tuple(sorted(kept, key=lambda each: each.start))


def _mailboxes(text: str, language: str) -> Iterator[tuple[int, int]]:
    for pattern in (_MAILBOX, _SPOKEN_MAILBOX):
        for found in pattern.finditer(text):
            written = found[0].lower().replace(" at ", "@").replace(" dot ", ".")
            mailbox, _, domain = written.partition("@")
            if not _DESK.fullmatch(mailbox) and not _RESERVED_DOMAIN.search(domain):
                yield found.span()


def _bank_accounts(text: str, language: str) -> Iterator[tuple[int, int]]:
    for found in _IBAN.finditer(text):
        is_valid = _check("iban")
        for end in range(found.end(), found.start() + 14, -1):  # words in capitals may follow
            if text[end - 1].isalnum() and is_valid(text[found.start() : end]):
                yield found.start(), end
                break


def _cards(text: str, language: str) -> Iterator[tuple[int, int]]:
    for found in _CARD.finditer(text):
        if _check("luhn")(re.sub(r"\D", "", found[0])):
            yield found.span()


def _identity_numbers(text: str, language: str) -> Iterator[tuple[int, int]]:
    for number in _IDENTITY_NUMBERS:
        for found in number.pattern.finditer(text):
            if not number.module or _check(number.module)(found[0]):
                yield found.span()


def _births(text: str, language: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in _BIRTH.finditer(text))


def _phones(text: str, language: str) -> Iterator[tuple[int, int]]:
    if not _MAYBE_PHONE.search(text):
        return
    import phonenumbers

    shared = {
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
    }
    for region in _REGIONS.get(language.partition("-")[0].lower(), ("US", "GB")):
        for found in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.STRICT_GROUPING):
            is_one_run = found.raw_string.isdecimal()
            is_impersonal = _IN_FICTION.search(found.raw_string) or phonenumbers.number_type(found.number) in shared
            if not is_one_run and not is_impersonal:
                yield found.start, found.end


def _check(module: str) -> Callable[[str], bool]:
    """Returns the validator for a kind of number. Its module is loaded only when needed."""
    check: Callable[[str], bool] = importlib.import_module(f"stdnum.{module}").is_valid
    return check


_KINDS: dict[str, Callable[[str, str], Iterator[tuple[int, int]]]] = {
    "e-mail address": _mailboxes,
    "bank account": _bank_accounts,
    "card number": _cards,
    "identity number": _identity_numbers,
    "birthday": _births,
    "phone number": _phones,
    "password": credentials.passwords,
    "number said digit by digit": credentials.numbers_in_words,
}
"""What to search for; if two kinds match the same place, the first one counts."""
