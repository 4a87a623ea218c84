"""The picture of the screen recording: a ticket, an export dialog and a checklist that follow what is being said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = (1280, 720)
SEMIBOLD = Path(__file__).parents[2] / "tools" / "hallway" / "site" / "fonts" / "NotoSans-SemiBold.ttf"

GROUND, CARD, LINE = "#f2f4f7", "#ffffff", "#d9dfe7"
INK, SOFT, ACCENT = "#1d2733", "#64707f", "#3949ab"
GOOD, GOOD_GROUND = "#1b7a43", "#e5f4ea"
BAD, BAD_GROUND = "#b3261e", "#fbe9e7"
BAR = "#1f2a44"


@dataclass(frozen=True, slots=True)
class Scene:
    period: str = "January to December"
    progress: float = 0.0
    result: str = ""
    failed: bool = False
    current: int = -1
    """Position of the check being made."""
    done: tuple[str, ...] = ()
    """What each finished check found."""
    notes: tuple[str, ...] = ()
    waiting: bool = True
    """The customer is on the line."""


CHECKS = ("Period", "Permissions", "Session", "Engineering channel")

_START = Scene()
_FAILED = replace(_START, progress=0.8, result="Export failed. Please try again.", failed=True)
_SMALL = replace(_START, period="This month", progress=1.0, result="november.csv is ready: 412 rows")
_SENT = replace(_SMALL, notes=("Sent november.csv",))
_CHECKING = replace(_FAILED, notes=_SENT.notes, current=0)
_QUARTER = replace(
    _CHECKING, period="January to March", progress=1.0, result="q1.csv is ready: 1,236 rows", failed=False
)
_FIRST = ("a year times out, a quarter works",)
_ALLOWED = replace(_CHECKING, current=1, done=_FIRST)
_SECOND = (*_FIRST, "the field Margin is hidden")
_SESSION = replace(_CHECKING, current=2, done=_SECOND)
_CHANNEL = replace(_CHECKING, current=3, done=(*_SECOND, "logged in again"))
_TALKING = replace(_CHANNEL, current=-1, done=(*_SECOND, "logged in again", "nobody else reports it"))
_EMPTY = replace(_TALKING, period="1 to 1 January", progress=1.0, result="january.csv is ready: 0 rows", failed=False)
_BROKEN = replace(_TALKING, notes=(*_SENT.notes, "Same error on my screen"))
_PROMISED = replace(_BROKEN, notes=(*_BROKEN.notes, "Update today, before 4 p.m."))
_TICKET = replace(_PROMISED, notes=(*_PROMISED.notes, "Engineering has the ticket"), waiting=False)
_CALLED = replace(_TICKET, notes=(*_TICKET.notes, "Call tomorrow about the file"))

SCENES = {
    "Because, you know,": _FAILED,
    "Open the report on": replace(_START, period="This month", progress=0.4),
    "A small file almost": _SMALL,
    "Send it over": _SENT,
    "Then check four things": _CHECKING,
    "So try one quarter": replace(_QUARTER, progress=0.6, result=""),
    "If that works, do it": _QUARTER,
    "Second, permissions": _ALLOWED,
    "Third, the session": _SESSION,
    "And last, look in": _CHANNEL,
    "While you're doing": _TALKING,
    "I say something like": replace(_TALKING, notes=_BROKEN.notes),
    "Right, the empty": _EMPTY,
    "If it's still broken": _BROKEN,
    "I'll find out what": _PROMISED,
    "Then write the ticket": _TICKET,
    "And one more thing": _CALLED,
}
"""The scene that starts with the sentence that starts with these words."""


def pictures(sentences: list[tuple[float, str]], seconds: float, *, per_second: int) -> Iterator[Image.Image]:
    """Returns a picture for each frame; `sentences` are the words said with their starts, in order."""
    for number in range(round(seconds * per_second)):
        at = number / per_second
        scene = _START
        for start, text in sentences:
            if start <= at:
                scene = next((found for words, found in SCENES.items() if text.startswith(words)), scene)
        yield _draw(scene, int(at))


@lru_cache(maxsize=1)
def _draw(scene: Scene, second: int) -> Image.Image:
    """Draws a scene; only the clock of the call differs from second to second."""
    image = _scene(scene).copy()
    draw = ImageDraw.Draw(image)
    if scene.waiting:
        draw.ellipse((1096, 23, 1108, 35), fill="#ef6c61")
        draw.text((1118, 29), "On the line", "#ffffff", _font(18), anchor="lm")
        draw.text((1248, 29), f"{second // 60}:{second % 60:02}", "#ffffff", _font(18), anchor="rm")
    else:
        draw.text((1248, 29), "Call ended", "#aeb8cc", _font(18), anchor="rm")
    return image


@cache
def _scene(scene: Scene) -> Image.Image:
    image = Image.new("RGB", SIZE, GROUND)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1280, 58), fill=BAR)
    draw.text((32, 29), "Tickets  /  4827", "#ffffff", _font(20, bold=True), anchor="lm")
    _ticket(draw, scene)
    _export(draw, scene)
    _checks(draw, scene)
    return image


def _ticket(draw: ImageDraw.ImageDraw, scene: Scene) -> None:
    _card(draw, (32, 86, 432, 688), "Yearly report: export fails")
    rows = (("Customer", "Northwind"), ("Needs it for", "Meeting at 11:00"), ("Report", "Revenue by account"))
    for number, (label, value) in enumerate(rows):
        draw.text((56, 162 + 58 * number), label, SOFT, _font(16), anchor="lm")
        draw.text((56, 186 + 58 * number), value, INK, _font(19), anchor="lm")
    draw.line((56, 340, 408, 340), fill=LINE, width=2)
    draw.text((56, 372), "Notes", SOFT, _font(16), anchor="lm")
    for number, note in enumerate(scene.notes):
        draw.ellipse((56, 405 + 44 * number, 64, 413 + 44 * number), fill=ACCENT)
        draw.text((78, 409 + 44 * number), note, INK, _font(19), anchor="lm")


def _export(draw: ImageDraw.ImageDraw, scene: Scene) -> None:
    _card(draw, (456, 86, 1248, 420), "Export report")
    for left, label, value in ((480, "Period", scene.period), (790, "Format", "CSV, all fields")):
        draw.text((left, 162), label, SOFT, _font(16), anchor="lm")
        draw.rounded_rectangle((left, 178, left + 286, 226), 8, fill=CARD, outline=LINE, width=2)
        draw.text((left + 16, 202), value, INK, _font(19), anchor="lm")
    draw.rounded_rectangle((1100, 178, 1224, 226), 8, fill=ACCENT)
    draw.text((1162, 202), "Export", "#ffffff", _font(19, bold=True), anchor="mm")
    draw.rounded_rectangle((480, 264, 1224, 278), 7, fill="#e6eaf0")
    if scene.progress:
        colour = BAD if scene.failed else GOOD if scene.progress == 1 else ACCENT
        draw.rounded_rectangle((480, 264, 480 + int(744 * scene.progress), 278), 7, fill=colour)
    if scene.result:
        colour, ground = (BAD, BAD_GROUND) if scene.failed else (GOOD, GOOD_GROUND)
        draw.rounded_rectangle((480, 312, 1224, 384), 8, fill=ground)
        draw.text((504, 348), scene.result, colour, _font(20, bold=True), anchor="lm")


def _checks(draw: ImageDraw.ImageDraw, scene: Scene) -> None:
    _card(draw, (456, 444, 1248, 688), "Four checks")
    for number, check in enumerate(CHECKS):
        y = 524 + 40 * number
        if number == scene.current:
            draw.rounded_rectangle((472, y - 19, 1232, y + 19), 8, fill="#e8eaf6")
        if number < len(scene.done):
            draw.ellipse((484, y - 11, 506, y + 11), fill=GOOD)
            draw.line((489, y, 494, y + 5, 502, y - 5), fill="#ffffff", width=3)
            draw.text((1216, y), scene.done[number], SOFT, _font(17), anchor="rm")
        else:
            draw.ellipse((484, y - 11, 506, y + 11), outline=ACCENT if number == scene.current else LINE, width=2)
        draw.text((522, y), check, INK, _font(19, bold=number == scene.current), anchor="lm")


def _card(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], title: str) -> None:
    draw.rounded_rectangle(box, 12, fill=CARD, outline=LINE, width=2)
    draw.text((box[0] + 24, box[1] + 36), title, INK, _font(22, bold=True), anchor="lm")


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(SEMIBOLD, size) if bold else ImageFont.load_default(size)
