"""The page /review/ of the preview: what waits for a person. The published site has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway import timecode
from hallway.curate.reasons import KINDS
from hallway.curate.review import review
from hallway.site.pages.pages import Page

if TYPE_CHECKING:
    from datetime import date

    from hallway.curate.reasons import Reason
    from hallway.curate.review import Queue, Task
    from hallway.site.collection import Collection
    from hallway.site.pages.pages import Pages

ADDRESS = "review/"
ROOT = "../"
MOST_TASKS = 100  # a page of more is not read, and takes long on a phone
TITLE = "What waits for a person"


def page(pages: Pages, *, today: date) -> Page:
    """Returns the page, as of this day. Raises DocumentError when a file of the vocabulary cannot be read."""
    queue = review(pages.collection.library, today=today)
    finished = pages.render(
        "hallway/review.html",
        {"page": {"kind": "review", "root": ROOT}, "review": _context(queue.capped(MOST_TASKS), pages.collection)},
    )
    return Page("review", TITLE, "", finished)


def _context(queue: Queue, collection: Collection) -> dict[str, Any]:
    shown = {f"a/{answer.id}/" for answer in collection.answers} | {f"m/{moment.id}/" for moment in collection.moments}
    return {
        "title": TITLE,
        "count": len(queue.tasks) + len(queue.left_out),
        "left_out": len(queue.left_out),
        "counts": [{"label": KINDS[kind], "count": count} for kind, count in queue.counts().items()],
        "groups": [
            {"name": queue.name(owner), "tasks": [_task(task, shown) for task in tasks]}
            for owner, tasks in queue.by_owner().items()
        ],
    }


def _task(task: Task, shown: set[str]) -> dict[str, Any]:
    has_page = task.address in shown
    url = ROOT + task.address if has_page or task.link else ""
    return {
        "title": task.title,
        "subject": task.subject,
        "status": task.status,
        "url": url,
        "reasons": [_reason(reason, url if has_page else "", shown) for reason in task.reasons],
        "commands": list(dict.fromkeys(reason.do for reason in task.reasons if reason.do)),
    }


def _reason(reason: Reason, url: str, shown: set[str]) -> dict[str, Any]:
    other = f"a/{reason.other}/"
    return {
        "kind": reason.kind,
        "label": KINDS[reason.kind],
        "text": reason.text,
        "other_url": ROOT + other if other in shown else "",
        "spots": [
            {
                "url": url + spot.fragment if url and spot.fragment else "",
                "stamp": "" if spot.seconds is None else timecode.stamp(spot.seconds),
                "text": spot.text,
                "why": spot.why,
            }
            for spot in reason.spots
        ],
    }
