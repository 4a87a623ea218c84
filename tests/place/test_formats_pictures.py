"""A phone reads the codes, a printer prints the card, a browser runs the bookmarklet and the rules."""

from __future__ import annotations

import io
import json
import re
from urllib.parse import unquote

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from PIL import Image

from hallway.errors import InputError
from pins import EMBED, HARD, LINK, shown, snippets, texts


def test_a_reader_finds_the_address_in_the_picture() -> None:
    """The saved PNG contains the full address with code and second."""
    with Image.open(io.BytesIO(snippets("qr")["png"].content)) as picture:
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert found.text == LINK
    assert picture.size[0] == picture.size[1] >= 8 * 29


@pytest.mark.parametrize("title", HARD)
def test_the_card_says_what_it_is(title: str) -> None:
    """The card has the unchanged title, the code from the SVG, the address as text, and nothing from another host."""
    made = texts("qr", title)
    soup = BeautifulSoup(made["card"], "html.parser")
    assert soup.h1 is not None
    assert soup.h1.text == shown(title)
    assert [tag.text for tag in soup.find_all("small")] == [LINK]
    assert made["svg"] in made["card"]
    assert not soup.find_all(["script", "img", "link", "iframe"])
    assert "@page { size: 105mm 148mm" in made["card"]


@pytest.mark.parametrize("title", HARD)
def test_a_bookmark_opens_the_embed(title: str) -> None:
    """The decoded script is one call with the embed's address, and the page to drag it from has the same script."""
    made = texts("bookmarklet", title)
    script = unquote(made["address"].removeprefix("javascript:"))
    assert script == f"void(open('{EMBED}','hallway','popup,width=440,height=640'))"
    soup = BeautifulSoup(made["link"], "html.parser")
    assert [(link["href"], link.text) for link in soup.find_all("a")] == [(made["address"], shown(title))]


def test_an_address_with_signs_stays_in_its_quotes() -> None:
    """A browser decodes %27 before it reads the script, so a quote in the address must stay escaped."""
    script = texts("bookmarklet", embed_url="https://help.example/it%27s/")["address"]
    assert unquote(script).count("'") == 6
    assert "it%27s" in unquote(script)


def test_a_rule_says_when_and_what() -> None:
    """A rule matches the constant part of the place's address, or a cue of the moment in a field."""
    (rule,) = json.loads(texts("rules")["rules"])["rules"]
    assert rule["id"] == "desk-abcd"
    assert rule["when"]["any"] == [
        {"address_contains": "desk.example/agent/tickets"},
        {"field_contains": ["refund", "money back"]},
    ]
    assert (rule["show"]["url"], rule["show"]["embed_url"], rule["show"]["second"]) == (LINK, EMBED, 83)


@pytest.mark.parametrize("title", HARD)
def test_a_rule_shows_the_title_as_it_is(title: str) -> None:
    """The title needs no escaping other than JSON."""
    (rule,) = json.loads(texts("rules", title)["rules"])["rules"]
    assert rule["show"]["title"] == shown(title)


def test_a_rule_that_never_holds_is_refused() -> None:
    """The message says what is missing."""
    from dataclasses import replace

    from pins import PLACE

    with pytest.raises(InputError, match="no `url` and its moment no `cues`"):
        snippets("rules", cues=(), place=replace(PLACE, url=""))


@pytest.mark.parametrize("length", [10, 80, 150, 300])
def test_a_long_title_is_set_smaller(length: int) -> None:
    """A smaller title keeps the card on one page."""
    size = re.search(r"h1 \{ font-size: (\d+)pt", texts("qr", "x" * length)["card"])
    assert size is not None
    assert int(size[1]) == {10: 22, 80: 18, 150: 14, 300: 11}[length]
