"""Old addresses: what the ledger says of ids that have no page of their own any more, and what stays there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hallway import urls
from hallway.library.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hallway.library.ledger import Ledger
    from hallway.site.collection import Collection

MOST_LINES = 1_000  # GitLab Pages reads so many of _redirects, Cloudflare Pages 2,000
MOST_BYTES = 60_000  # GitLab Pages reads 64 KB, Cloudflare Pages 100,000 bytes: what lies behind is dropped in silence


@dataclass(frozen=True, slots=True)
class Moved:
    """An old address and the one that it leads to."""

    address: str
    """From the root of the site: "a/<id>/"."""
    to: str
    """In the same way."""
    title: str
    """Of the page that it leads to; plain text, not escaped."""
    is_same: bool = True
    """Whether it is the same thing under another name, so that seconds hold, or another that took its place."""
    anchors: tuple[int, ...] = ()
    """The seconds that were ever published there, sorted."""
    what: str = "answer"
    """The word for it, for people: answer, tag."""


def moved(collection: Collection) -> tuple[Moved, ...]:
    """Returns the answers' old addresses that lead on, by id; a circle, which only two branches can make, does not.

    Nor does one that would lead to what is not published: a build refuses to lose it.
    """
    ledger, shown = collection.ledger, {answer.id: answer for answer in collection.answers}
    found = []
    for id_ in sorted(ledger.ids() - shown.keys()):
        now = ledger.resolve(id_)
        if now != id_ and ledger.resolve(now) == now and (collection.preview or now in collection.shown_ids):
            title = shown[now].title if now in shown else ledger.title(now) or now
            is_same = ledger.renamed(id_) == now
            found.append(Moved(f"a/{id_}/", f"a/{now}/", title, is_same, tuple(sorted(ledger.anchors(id_)))))
    return tuple(found)


def taken(ledger: Ledger, answers: Iterable[Answer]) -> Mapping[str, str]:
    """Returns which of these answers stand under an id that was given up for another of them: old id, new one."""
    ids = {answer.id for answer in answers}
    return {id_: now for id_ in ids if (now := ledger.renamed(id_)) != id_ and now in ids}


def leads_on(ledger: Ledger, id_: str) -> bool:
    """Says whether an id leads to another one that leads no further."""
    now = ledger.resolve(id_)
    return now != id_ and ledger.resolve(now) == now


def tombstones(ledger: Ledger, there: set[str]) -> list[Answer]:
    """Returns the answers that were retired and are not `there`, as far as the ledger knows them."""
    found = []
    for id_ in sorted(ledger.ids() - there):
        last = ledger.standing(id_)
        if last and last.event == "retired" and not leads_on(ledger, id_):
            day, title = date.fromisoformat(last.at), ledger.title(id_) or id_
            found.append(Answer(id=id_, title=title, recorded=day, status="retired", successor=last.to))
    return found


def successors(ledger: Ledger, shown: Iterable[Answer], retired: Iterable[Answer]) -> dict[str, Answer]:
    """Returns what holds in place of each of the retired ones, by its id; one without any, or in a circle, has none."""
    ends: dict[str, Answer | None] = {answer.id: answer for answer in shown}
    after = {answer.id: ledger.resolve(answer.successor) for answer in retired if answer.successor}
    for id_ in after:
        passed = []
        while id_ not in ends and id_ in after:
            ends[id_] = None  # so that a circle ends
            passed.append(id_)
            id_ = after[id_]
        ends |= dict.fromkeys(passed, ends.get(id_))
    return {id_: found for id_ in after if (found := ends[id_])}


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
