"""The filters of our templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from markupsafe import Markup

from hallway import days


def day(text: str) -> Markup:
    """Returns the element for a date such as 2026-11-12, in which readers see 12 Nov 2026."""
    return Markup('<time datetime="{}">{}</time>').format(text, written(text))


def written(text: str) -> str:
    """Returns a date such as 2026-11-12 as readers see it."""
    return days.written(date.fromisoformat(text))


FILTERS: Mapping[str, Callable[[str], str]] = {"day": day, "date": written}
