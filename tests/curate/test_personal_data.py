"""Data that can identify, reach or charge a person is found; prices, orders and shared addresses are not."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.curate.personal_data import find

PERSONAL = {
    "Write to jane.doe+vip@acme-corp.co.uk about it.": ("e-mail address", "jane.doe+vip@acme-corp.co.uk"),
    "[mail her](mailto:jane@acme.com)": ("e-mail address", "jane@acme.com"),
    "It is jane at acme dot com, she says.": ("e-mail address", "jane at acme dot com"),
    "Send it to DE89 3704 0044 0532 0130 00 THEN WAIT": ("bank account", "DE89 3704 0044 0532 0130 00"),
    "GB82WEST12345698765432.": ("bank account", "GB82WEST12345698765432"),
    "Her card is 4111 1111 1111 1111, valid.": ("card number", "4111 1111 1111 1111"),
    "5555-5555-5555-4444": ("card number", "5555-5555-5555-4444"),
    "SSN 536-90-4399": ("identity number", "536-90-4399"),
    "NI number QQ 12 34 56 C is not real, AB 12 34 56 C is.": ("identity number", "AB 12 34 56 C"),
    "AVS 756.9217.0769.85": ("identity number", "756.9217.0769.85"),
    "DNI 54362315-K": ("identity number", "54362315-K"),
    "She was born on 12 March 1980.": ("birthday", "born on 12 March 1980"),
    "date of birth: 12.03.1980": ("birthday", "date of birth: 12.03.1980"),
    "Call him on +49 171 234 5678 tonight.": ("phone number", "+49 171 234 5678"),
    "Ring (415) 555-2671.": ("phone number", "(415) 555-2671"),
}
NOBODY = [
    "A refund is past 30 days, after 14.5 hours, at 10:30 on 2026-11-22.",
    "Order 4711081512, ticket 12345678901, build 10.2.3.4, commit 0a1b2c3d4e5f.",
    "It costs 1,234,567.89 or 1 000 000 euros.",
    "Write to support@acme.com or to billing at acme dot com.",
    "Try it with ana@example.com and 202-555-0143, which are kept for examples.",
    "Call the hotline on 1-800-356-9377.",
    "Card 4111 1111 1111 1112 has a wrong digit, and so has DE88 3704 0044 0532 0130 00.",
    "000-12-3456 and 123-45-678 are no identity numbers.",
    "Meet me at the desk, dot the i.",
    "[1:23] Say 0:42 and 12 of 100.",
]


@pytest.mark.parametrize(("text", "expected"), PERSONAL.items())
def test_personal_data_is_found_where_it_stands(text: str, expected: tuple[str, str]) -> None:
    """There is one finding, with its kind and exactly the characters to remove."""
    [found] = find(text)
    assert (found.kind, found.text) == expected
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize("text", NOBODY)
def test_what_names_nobody_is_left_alone(text: str) -> None:
    """Too many false findings would make people ignore all of them."""
    assert find(text) == ()


def test_numbers_are_read_as_the_language_writes_them() -> None:
    """A number without a country code is read as one from the countries where the language is spoken."""
    text = "Ruf 0171 234 5678 an."
    assert [each.text for each in find(text, language="de-AT")] == ["0171 234 5678"]
    assert find(text, language="sv") == ()


def test_several_come_in_the_order_of_the_text() -> None:
    """Each is reported once, in the order of the text, whatever its kind."""
    found = find("Ring +49 171 234 5678, else jane@acme.com, else +49 171 234 5678.")
    assert [each.kind for each in found] == ["phone number", "e-mail address", "phone number"]


@given(st.text(alphabet="0123456789 +-().@AZaz\n", max_size=200))
def test_findings_never_overlap(text: str) -> None:
    """For any text, findings do not overlap, and each has the text at its position."""
    found = find(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(text[each.start : each.end] == each.text for each in found)


@pytest.mark.parametrize("piece", ["1 ", "1-", "a@", "a.", "a at b dot ", "DE89 ", "A", "0", "(1) "])
def test_no_text_keeps_it_busy(piece: str) -> None:
    """A hostile text as long as an answer takes seconds at most."""
    began = time.process_time()
    find(piece * (20_000 // len(piece)))
    assert time.process_time() - began < 20
