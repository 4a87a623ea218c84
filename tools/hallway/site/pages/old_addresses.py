"""Old addresses: what the ledger says of ids that have no page of their own any more, and what stays there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway import urls

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hallway.site.addresses import Moved

MOST_LINES = 1_000  # GitLab Pages reads so many of _redirects, Cloudflare Pages 2,000
MOST_BYTES = 60_000  # GitLab Pages reads 64 KB, Cloudflare Pages 100,000 bytes: what lies behind is dropped in silence


def redirects(moves: Iterable[Moved], *, base: str) -> bytes:
    """Returns `_redirects`, which Netlify, Cloudflare Pages and GitLab Pages read; empty where nothing was renamed.

    Only for what is the same under another name: a browser takes the fragment along, and the second of another
    recording would be wrong. The pages do the same everywhere, so that what has no room here is not lost.
    https://developers.cloudflare.com/pages/configuration/redirects, https://docs.netlify.com/manage/routing/redirects,
    https://docs.gitlab.com/user/project/pages/redirects.
    """
    root = (parts.path if (parts := urls.split(base)) else "") or "/"
    pairs = []
    for move in moves:
        if move.is_same:
            pairs.append((move.address, move.to))
            if move.address.startswith("a/"):
                pairs.append((f"embed/{move.address[2:]}", f"embed/{move.to[2:]}"))
    text = ""
    for old, new in pairs[:MOST_LINES]:
        line = f"{root}{old} {root}{new} 301\n"
        if len(text) + len(line) > MOST_BYTES:
            break
        text += line
    return text.encode("ascii")
