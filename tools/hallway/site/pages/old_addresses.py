"""What remains where a page was: a notice for a retired answer, and a redirect for anything that moved.

A redirecting page passes the second on. It works on every host; on hosts that read `_redirects`, that file does the
same without a page.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hallway import days, timecode, urls
from hallway.site import bundle
from hallway.site.answer.view import ROOT, PageLink
from hallway.site.page import SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hallway.library.answer import Answer
    from hallway.site.addresses import Moved
    from hallway.site.site import Site

SCRIPT = "assets/hallway/pages/redirect.js"
MOST_LINES = 1_000  # of _redirects: the limit of GitLab Pages; Cloudflare Pages reads 2,000
MOST_BYTES = 60_000  # GitLab Pages reads 64 KB, Cloudflare Pages 100,000 bytes, and they silently ignore the rest


def files(site: Site) -> Iterator[SiteFile]:
    """Yields a page for each retired answer and each old address; a script and redirects if anything has moved."""
    for answer in site.collection.retired:
        yield _retired(site, answer)
    if site.moved:
        address, script = bundle.script(SCRIPT, site.templates.source)
        yield SiteFile(address, script)
        for move in site.moved:
            yield _moved(site, move, ROOT + address)
        if lines := redirects(site.moved, base=site.url):
            yield SiteFile("_redirects", lines)


def _retired(site: Site, answer: Answer) -> SiteFile:
    found = site.collection.successor(answer)
    last = site.collection.ledger.retirement(answer.id)
    retired = {
        "title": answer.title,
        "successor": PageLink(found.title, f"{ROOT}a/{found.id}/") if found else None,
        "on": days.written(date.fromisoformat(last.at)) if last else "",
        "why": last.why if last else "",
    }
    now = f"Use this instead: {found.title}" if found else "There is no replacement yet."
    description = f"This answer has been retired. {now}"
    return site.page(f"a/{answer.id}/", "retired", retired, title=answer.title, description=description)


def _moved(site: Site, move: Moved, script_url: str) -> SiteFile:
    moved = {
        "kind": move.kind,
        "title": move.title,
        "url": ROOT + move.to,
        "is_same": move.is_same,
        "anchors": [{"seconds": second, "stamp": timecode.stamp(second)} for second in move.anchors],
        "script_url": script_url,
    }
    return site.page(move.address, "moved", moved, title=move.title, canonical=move.to)


def redirects(moves: Iterable[Moved], *, base: str) -> bytes:
    """Returns `_redirects`, which Netlify, Cloudflare Pages and GitLab Pages read; empty if nothing was renamed.

    It has only pages that were renamed: browsers keep the fragment, and after a merge, that second would be in another
    recording. Pages beyond the hosts' limits are left to our own redirecting pages.
    https://developers.cloudflare.com/pages/configuration/redirects, https://docs.netlify.com/manage/routing/redirects,
    https://docs.gitlab.com/user/project/pages/redirects.
    """
    root = (parts.path if (parts := urls.split(base)) else "") or "/"
    text = ""
    for old, new in list(_renamed(moves))[:MOST_LINES]:
        line = f"{root}{old} {root}{new} 301\n"
        if len(text) + len(line) > MOST_BYTES:
            break
        text += line
    return text.encode("ascii")


def _renamed(moves: Iterable[Moved]) -> Iterator[tuple[str, str]]:
    for move in moves:
        if move.is_same:
            yield move.address, move.to
            if move.address.startswith("a/"):
                yield f"embed/{move.address[2:]}", f"embed/{move.to[2:]}"
