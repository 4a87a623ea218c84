"""The content security policy of each page: the second line of defence after escaping.

Only the inline scripts of the theme may run. Their hashes come from a page without content, so that a script which got
into a page through someone's text is not allowed along with them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL | re.IGNORECASE)
DATA = re.compile(r"""\bsrc=|\btype=["']?application/(?:ld\+)?json""")  # loaded from a URL, or never executed
HEAD = re.compile(r"<head[^>]*>")

# 'wasm-unsafe-eval' lets the search compile Pagefind's WebAssembly; it does not allow eval() of JavaScript.
# 'unsafe-inline' for styles: the theme sets widths inline, and styles cannot run anything here. A policy in <meta>
# cannot forbid framing: that requires a header from the web server.
DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'{hashes}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "media-src 'self'{blob}",
    "connect-src 'self'{beacon}",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
)


def protect(page: str, allowed: Iterable[str], *, plays_blobs: bool = False, beacon: str = "") -> str:
    """Adds the policy to the start of a page's head; only the allowed inline scripts will run.

    `plays_blobs` is for the record page, where a new recording is a blob. `beacon` is the origin that the
    page may report to, if any.
    """
    hashes = sorted({_hash(script) for script in inline_scripts(page)} & {_hash(script) for script in allowed})
    blob = " blob:" if plays_blobs else ""
    policy = "; ".join(DIRECTIVES).format(
        hashes="".join(f" '{value}'" for value in hashes), blob=blob, beacon=f" {beacon}" if beacon else ""
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return HEAD.sub(lambda head: head[0] + meta, page, count=1)


def inline_scripts(page: str) -> list[str]:
    """Returns the inline scripts in a page that would run."""
    return [match["text"] for match in INLINE_SCRIPT.finditer(page) if not DATA.search(match["attributes"])]


class ThemeScripts:
    """The inline scripts of the theme, which depend on the folder depth of a page."""

    def __init__(self, blank_page: Callable[[int], str]) -> None:
        self._blank_page = cache(blank_page)

    def protect(self, page: str, *, depth: int, plays_blobs: bool = False, beacon: str = "") -> str:
        """Adds the policy to a page that is `depth` folders below the home page."""
        return protect(page, inline_scripts(self._blank_page(depth)), plays_blobs=plays_blobs, beacon=beacon)


@cache
def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"
