"""Explains why a preview could not be rebuilt, in a message and in a notice on its pages."""

from __future__ import annotations

import traceback
from functools import cache

import jinja2

from hallway.errors import HallwayError, printable
from hallway.os_errors import from_os_error

NOTICE = """
<aside role="alert" style="position: fixed; inset: auto 0 0; z-index: 99; max-height: 45vh; overflow: auto; \
padding: 1rem 1.5rem; border-top: 3px solid #b3261e; background: #fff4f2; color: #3b0a06; font: 1rem/1.5 system-ui">
<strong>This preview is out of date.</strong> The last change could not be built. Fix it, save, and reload this page.
<pre style="margin: .5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere">{{ problem }}</pre>
</aside>
"""


def explain(error: BaseException) -> str:
    """Returns what stopped a build; for an unexpected error also the line of code, for a bug report."""
    if isinstance(error, HallwayError):
        return error.message
    if isinstance(error, OSError):
        return from_os_error(error).message
    place = traceback.extract_tb(error.__traceback__)[-1]
    message = printable(f"{type(error).__name__}: {error}")
    return f"{message} ({place.filename}, line {place.lineno}). Undo the last change, and please report this as a bug."


def add(page: bytes, problem: str) -> bytes:
    """Adds a notice with the problem to the end of a page."""
    before, end, after = page.rpartition(b"</body>")
    notice = _template().render(problem=problem).encode()
    return before + notice + end + after if end else page + notice


@cache
def _template() -> jinja2.Template:
    return jinja2.Environment(autoescape=True).from_string(NOTICE)
