"""Link previews are readable, reproducible, and never show a box for a missing letter."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import unicodedata
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from hallway.site.cards import drawing, lettering
from hallway.site.cards.cache import CardCache
from hallway.site.cards.card import Card
from hallway.site.cards.drawing import draw
from hallway.site.cards.lettering import drawable, wrap
from seeds import examples

CARD = Card(
    "What do I do when a refund is past 30 days?", "Hallway", "4:52", "Support lead", "A refund", chapters=(0.3, 0.6)
)
LONG = (
    "What do I do when a customer on the annual plan asks for a refund thirty days after the renewal, has already used "
    "most of the included exports, threatens to cancel the other two seats as well, and their account manager has "
    "promised them a credit note that nobody in billing has ever seen or approved?"
)
ROOM = {"width": drawing.SIDE, "height": 324.0}


def picture(card: Card) -> Image.Image:
    return Image.open(BytesIO(draw(card)))


def ink(card: Card, box: tuple[int, int, int, int] = (0, 0, 1200, 600)) -> int:
    """Returns how many pixels of a part of the card are not background."""
    part = picture(card).convert("RGB").crop(box)
    return sum(count for count, colour in part.getcolors(1 << 20) or [] if colour != drawing.PAPER)


def test_a_card_is_what_open_graph_wants() -> None:
    """A card is a PNG of 1200 by 630 pixels that is small enough for any chat."""
    made = draw(CARD)
    assert picture(CARD).size == (1200, 630)
    assert picture(CARD).format == "PNG"
    assert len(picture(CARD).convert("RGB").getcolors(256) or []) <= 64
    assert len(made) < 60_000


def test_the_same_card_gives_the_same_bytes() -> None:
    """The bytes are the same in this process and in one with other hash seeds."""
    code = (
        "import hashlib; from hallway.site.cards.card import Card; from hallway.site.cards.drawing import draw; "
        f"print(hashlib.sha256(draw({CARD!r})).hexdigest(), {CARD!r}.digest)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(drawing.__file__).parents[3])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert draw(CARD) == draw(CARD)
    assert done.stdout.split() == [hashlib.sha256(draw(CARD)).hexdigest(), CARD.digest]


@pytest.mark.parametrize(
    "changed",
    [
        replace(CARD, title="Other?"),
        replace(CARD, site="Other"),
        replace(CARD, length="4:53"),
        replace(CARD, expert="Other"),
        replace(CARD, moment="Other"),
        replace(CARD, chapters=(0.3, 0.7)),
    ],
)
def test_whatever_is_on_it_is_in_its_address(changed: Card) -> None:
    """Chats cache pictures by address, so a changed card has a new address."""
    assert changed.address("x") != CARD.address("x")
    assert draw(changed) != draw(CARD)


def test_a_long_question_fits() -> None:
    """A title of three hundred characters is still readable in a chat that is 300 pixels wide."""
    size, lines = wrap(LONG, **ROOM)
    assert len(LONG) > 290
    assert size >= lettering.SMALLEST == 40
    assert " ".join(lines) == LONG
    assert ink(replace(CARD, title=LONG), (1130, 0, 1200, 600)) == 0
    assert ink(replace(CARD, title=LONG), (0, 470, 1200, 495)) == 0


def test_a_short_question_is_large_and_balanced() -> None:
    """No line consists of a single word."""
    size, lines = wrap("What do I say when a customer says that we are expensive?", **ROOM)
    assert size > 80
    assert min(map(len, lines)) > 0.6 * max(map(len, lines))


@pytest.mark.parametrize(
    "title",
    [
        "a" * 300,
        "Why https://example.com/" + "x" * 90 + "?",
        " ".join(["word"] * 400),
        "i",
        "W" * 40,
        "i" * 90_000,
        "i " * 9000,
    ],
)
def test_no_question_leaves_its_room(title: str) -> None:
    """Words longer than a line are broken; text that is too long ends with an ellipsis."""
    shown = replace(CARD, title=title)
    assert ink(shown, (0, 0, 70, 600)) == ink(shown, (1126, 0, 1200, 600)) == 0
    assert ink(shown, (0, 110, 1200, 130)) == ink(shown, (0, 472, 1200, 500)) == 0


@hypothesis_settings(max_examples=examples(150))
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=330))
def test_any_text_is_wrapped_within_bounds(text: str) -> None:
    """For any title, each line fits the width, and all lines fit the height."""
    size, lines = wrap(drawable(text), **ROOM)
    font = ImageFont.truetype(str(lettering.FONTS / lettering.SERIF), size, layout_engine=ImageFont.Layout.BASIC)
    assert all(font.getlength(line) <= drawing.SIDE + 4 for line in lines)
    assert len(lines) * size * lettering.LEADING <= ROOM["height"]


@pytest.mark.parametrize("font", [lettering.SERIF, lettering.SANS])
def test_the_fonts_draw_all_that_is_said_to_be_covered(font: str) -> None:
    """Every covered character has a glyph, and blanks are blank."""
    loaded = ImageFont.truetype(str(lettering.FONTS / font), 24, layout_engine=ImageFont.Layout.BASIC)
    missing = bytes(loaded.getmask("\U0010fffe"))
    boxes = [hex(code) for code in sorted(lettering._coverage()) if bytes(loaded.getmask(chr(code))) == missing != b""]
    assert boxes == []


def test_the_fonts_cover_the_languages_promised_and_stay_small() -> None:
    """The fonts cover Latin, Greek and Cyrillic, include their licence, and take at most 400 KB."""
    promised = "Żółć ğüşı ñ ß ẞ ő ř Đặng ệ ΐ ώ ἅ Ωμέγα ё Й ґ ї ђ ќ “quoted” – — … € № ½ ’"  # noqa: RUF001
    assert drawable(promised) == promised
    assert sum(path.stat().st_size for path in lettering.FONTS.iterdir()) <= 400_000
    assert "SIL OPEN FONT LICENSE" in (lettering.FONTS / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Why? 🎉", "Why?"),
        ("It\u2009works\u200b \u202eno\u202c\x07 \ufe0f", "It works no"),
        ("e\u0301te\u0301", "été"),
        ("返金はどうすればいいですか", ""),
        ("كيف أعيد المال؟", ""),
        ("How do I spell 返金?", ""),
        ("\ud800", ""),
        ("1\ufe0f\u20e3 first", "1 first"),
        ("", ""),
    ],
)
def test_what_cannot_be_drawn(text: str, drawn: str) -> None:
    """Symbols that the fonts do not have are left out; a text with a missing letter is left out as a whole."""
    assert drawable(text) == drawn


def test_a_card_without_its_question_shows_the_length() -> None:
    """For a title in another script, the card shows the length in large figures instead."""
    fallback = replace(CARD, title="返金はどうすればいいですか")
    assert draw(fallback) == draw(replace(CARD, title="العربية"))
    assert ink(fallback, (300, 230, 800, 400)) > 10_000
    assert ink(replace(fallback, moment="返金", expert="返金"), (0, 0, 1200, 120)) == 0
    assert draw(Card("返金", "返金", "1:02:03"))


def test_every_line_shows_as_unicode_writes_it() -> None:
    """A decomposed accent looks the same as a composed letter."""
    title = "Où est la clé de l’été?"  # noqa: RUF001
    assert draw(replace(CARD, title=title)) == draw(replace(CARD, title=unicodedata.normalize("NFD", title)))


def test_the_chapters_are_on_the_lower_edge() -> None:
    """There is a gap at the start of each chapter."""
    edge = picture(CARD).convert("RGB").crop((0, 625, 1200, 626))
    gaps = [x for x in range(1, 1200) if edge.getpixel((x, 0)) == drawing.PAPER != edge.getpixel((x - 1, 0))]
    assert gaps == [360, 720]


def test_the_site_has_a_card() -> None:
    """The card shows the site's name and description, cut if they are too long."""
    assert ink(Card("Short answers", "R&D <answers>")) > ink(Card("", "R&D <answers>")) > ink(Card("", "")) > 0
    assert ink(Card(LONG * 3, "N" * 200), (1130, 0, 1200, 600)) == 0


def test_a_card_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second build reuses it; a damaged file is drawn again with the same bytes."""
    kept = CardCache(tmp_path / "cards")
    path = kept.path(CARD)
    assert path.read_bytes() == draw(CARD)
    path.write_bytes(draw(CARD)[:-5])
    assert kept.path(CARD).read_bytes() == draw(CARD)
    monkeypatch.setattr(drawing, "draw", lambda _: pytest.fail("drawn again"))
    assert kept.path(CARD) == path
    assert [each.name for each in (tmp_path / "cards").iterdir()] == [f"{CARD.digest}.png"]


def test_old_cards_go(tmp_path: Path) -> None:
    """Cards that no build has used for a month are removed; other files stay."""
    kept = CardCache(tmp_path)
    old, new = kept.path(CARD), kept.path(replace(CARD, title="Other?"))
    (tmp_path / "note.txt").write_text("mine")
    os.utime(old, (1, 1))
    kept.sweep()
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([new.name, "note.txt"])
