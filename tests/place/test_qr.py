"""Phones can read the address from the code."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from hallway.place.formats.qr import QUIET, svg

ADDRESSES = [
    "https://help.example/a/x/",
    "https://help.example.com/knowledge/a/what-do-i-do-when-a-customer-wants-a-refund-after-thirty-days-or-so/",
    "http://127.0.0.1:8765/a/%C3%BC/#t=83",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_reader_finds_the_address(address: str) -> None:
    """The code is drawn from the SVG and read by an independent reader."""
    (found,) = zxingcpp.read_barcodes(drawn(svg(address)))
    assert found.text == address


def test_the_code_has_its_quiet_zone_and_its_own_paper() -> None:
    """There are four white modules on each side, even on a dark page."""
    root = ET.fromstring(svg(ADDRESSES[0]))
    paper, modules = root
    assert paper.get("fill") == "#fff"
    columns = [int(x) for x in re.findall(r"M(\d+) ", str(modules.get("d")))]
    assert min(columns) == QUIET


def drawn(code: bytes) -> Image.Image:
    """Draws the rectangles of the SVG, eight pixels for each module."""
    root = ET.fromstring(code)
    size = int(str(root.get("viewBox")).split()[2])
    image = Image.new("L", (size * 8, size * 8), 255)
    pen = ImageDraw.Draw(image)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", str(root[1].get("d"))):
        left, top = int(x) * 8, int(y) * 8
        pen.rectangle((left, top, left + int(width) * 8 - 1, top + 7), fill=0)
    return image
