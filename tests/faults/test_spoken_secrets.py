"""Spoken secrets are noticed before publication, as people say them and as Whisper writes them."""

from __future__ import annotations

from collections.abc import Callable

from hallway.curate.personal_data import find

SHARE = 0.9
SAID = [
    "The password is hunter two.",
    "The password is Winter2024!",
    "The admin password is still changeme.",
    'And the password for the staging box is "blue horse nine".',
    "Password: correct horse battery staple",
    "My password's Fluffy1987.",
    "The passcode is 4 7 1 1.",
    "The pin is 8245.",
    "Her PIN number is nine one three two.",
    "The door code is 2580 star.",
    "The wifi password is summer rain.",
    "The password for the router is admin admin.",
    "The API key is A B C one two three.",
    "The api token is 9f8e7d6c5b4a.",
    "The access code is bravo seven seven.",
    "Das Passwort ist Sommer2024.",
    "Das Kennwort lautet Apfelbaum.",
    "Le mot de passe est soleil42.",
    "You log in as admin with password letmein99.",
    "Use AKIAIOSFODNN7EXAMPLE for the bucket.",
    "It is ghp_0123456789abcdefghijABCDEFGHIJ012345.",
    "Her number is four one five, five five five, two six seven one.",
    "Call me on oh one seven one two three four five six seven.",
    "The card is four one one one, one one one one, one one one one, one one one one.",
    "The account is double four, seven, triple nine, two, five.",
    "Meine Nummer ist null eins sieben eins zwei drei vier fünf.",
    "Mail jane dot doe at acme dot com.",
    "It is jane.doe at acme dot co dot uk.",
    "His social is 536-90-4399.",
    "She was born on 12 March 1980.",
]
HARMLESS = [
    "The password is wrong, so reset it.",
    "If the password is expired, the portal says so.",
    "Your password is never stored in plain text.",
    "The password is in the vault, under billing.",
    "A token is sent to their phone.",
    "The PIN is on the back of the letter.",
    "The access code is required at the door.",
    "Count one, two, three, and then four.",
    "It takes two or three days, four at most.",
    "Passwords are rotated every ninety days.",
    "The token is then revoked.",
    "Pick one of the five plans, and two of the six add-ons.",
    "Das Passwort ist falsch.",
    "Log in as usual and open the invoice.",
]


def test_row_54_what_is_said_is_flagged(record_property: Callable[[str, object], None]) -> None:
    """At least nine of ten ways to say a password, a number or an address are found."""
    missed = [said for said in SAID if not find(said, language="de" if "Nummer ist" in said else "en")]
    record_property("figure", f"{len(SAID) - len(missed)} of {len(SAID)} said secrets flagged")
    assert len(SAID) - len(missed) >= SHARE * len(SAID), missed


def test_row_54_what_tells_no_secret_is_left_alone(record_property: Callable[[str, object], None]) -> None:
    """Too many false findings would make people ignore all of them."""
    found = {text: find(text) for text in HARMLESS if find(text)}
    record_property("figure", f"{len(found)} of {len(HARMLESS)} harmless sentences flagged")
    assert not found
