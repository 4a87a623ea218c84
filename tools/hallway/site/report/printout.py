"""The printout of the report: a single HTML file that needs nothing else, in the colours of the reader's system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from hallway import resources
from hallway.site import bundle, printout

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATE = "hallway/report-printout.html"
STYLES = tuple(f"assets/hallway/{name}" for name in ("tokens.css", "base.css", "adoption/report.css"))


def render(report: Mapping[str, Any], *, site: str) -> bytes:
    """Returns the file; `report` is from `view.context`, and `site` is the name of the site."""
    overrides = resources.overrides()
    texts = [bundle.style(name, lambda name: (overrides / name).read_text("utf-8")) for name in STYLES]
    styles = Markup("\n").join(map(Markup, texts))  # our own files, without a closing tag
    return printout.render(TEMPLATE, report=report, site={"name": site}, styles=styles)
