"""Draws the charts of the report as SVG that takes its colours and typeface from the page around it.

Each has a title and a description for people who cannot see it; the page has the table with the numbers.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT, ROW_HEIGHT = 360, 150, 40  # of the drawing; the page scales it
ROOM_FOR_TEXT = 1.3
"""How much longer than the longest bar the scale is, for the text at its end."""
TEXT_SIZE = 13
SVG = "http://www.w3.org/2000/svg"
UNUSED = frozenset({"defs", "desc", "script", "style", "title"})
"""Elements that only the library's own page needs: its colours, its script, the texts of its tooltips."""
KEPT = frozenset(
    {"axis", "background", "guide", "line", "reactive", "serie-0", "serie-1", "text-overlay", "value", "y"}
)
"""The classes that report.css knows; others could be ones of the page."""

Number = float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart says in words."""

    id: str
    """Unique on the page."""
    title: str
    description: str


def weeks(chart: Chart, labels: Sequence[str], values: Sequence[Number], *, first: int) -> Markup:
    """Draws a bar for each week; those before `first` are paler, for the earlier quarter. None has no bar."""
    pygal = _library()
    top = max((value for value in values if value), default=1)
    drawn = pygal.StackedBar(**_options(HEIGHT), range=(0, top), y_labels=[0, top], show_minor_x_labels=False)
    drawn.x_labels = list(labels)
    drawn.x_labels_major = [labels[number] for number in sorted({0, min(first, len(labels) - 1), len(labels) - 1})]
    drawn.add("", [value if number < first else None for number, value in enumerate(values)])
    drawn.add("", [value if number >= first else None for number, value in enumerate(values)])
    return _markup(drawn, chart, "weeks")


def rows(chart: Chart, labels: Sequence[str], values: Sequence[float], texts: Sequence[str], *, most: float) -> Markup:
    """Draws a bar that lies for each value, from zero to `most`, with its text; the last one stands out."""
    pygal = _library()
    drawn = pygal.HorizontalStackedBar(
        **_options(ROW_HEIGHT * len(values) + 8),
        print_values=True,
        print_values_position="top",
        print_zeroes=False,
        show_x_labels=False,
        range=(min(0, *values), (max(most, *values) or 1) * ROOM_FOR_TEXT),
    )
    drawn.x_labels = list(labels)[::-1]
    shown = [
        {"value": value, "formatter": lambda _, text=text: text} for value, text in zip(values, texts, strict=True)
    ][::-1]
    drawn.add("", [None, *shown[1:]])
    drawn.add("", [shown[0], *(None for _ in shown[1:])])
    return _markup(drawn, chart, "rows")


def _library() -> Any:
    """Imports the library, and removes the hook that it puts into every later import for plugins that we don't use."""
    import pygal

    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]
    return pygal


def _options(height: int) -> dict[str, Any]:
    from pygal.style import Style

    style = Style(label_font_size=TEXT_SIZE, major_label_font_size=TEXT_SIZE, value_font_size=TEXT_SIZE)
    return {
        "width": WIDTH,
        "height": height,
        "style": style,
        "css": [],
        "js": [],
        "show_legend": False,
        "margin": 4,
        "spacing": 8,
        "truncate_label": -1,
        "show_x_guides": False,
        "show_y_guides": False,
    }


def _markup(drawn: Any, chart: Chart, kind: str) -> Markup:
    """Returns the drawing without the library's own colours, scripts and tooltips."""
    root = drawn.render_tree()
    _strip(root)
    names = {"title": chart.title, "desc": chart.description}
    for number, (name, text) in enumerate(names.items()):
        element = ElementTree.Element(name, id=f"{chart.id}-{name}")
        element.text = text
        root.insert(number, element)
    root.attrib = {
        "xmlns": SVG,
        "class": f"chart chart--{kind}",
        "viewBox": root.get("viewBox", ""),
        "role": "img",
        "aria-labelledby": " ".join(f"{chart.id}-{name}" for name in names),
    }
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # its texts are escaped


def _strip(element: Any) -> None:
    for child in list(element):
        if _is_unused(child):
            element.remove(child)
        else:
            if "class" in child.attrib:
                child.set("class", " ".join(each for each in child.get("class").split() if each in KEPT))
            _strip(child)


def _is_unused(element: Any) -> bool:
    if not isinstance(element.tag, str):  # a comment, with the date of today
        return True
    name = element.tag.rpartition("}")[2]
    if name == "text":
        return not element.text
    if name == "rect":  # of a value that is zero or not known
        return not (float(element.get("width", 0)) and float(element.get("height", 0)))
    return name in UNUSED or "tooltip-overlay" in element.get("class", "")
