"""The page /review/ of a preview: what needs a person's attention. The published site has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway import timecode
from hallway.curate.review import review
from hallway.curate.review_findings import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hallway.curate.review import Queue, Task
    from hallway.library.finding import Finding
    from hallway.site.page import SiteFile
    from hallway.site.site import Site

ADDRESS = "review/"
ROOT = "../"
MOST_TASKS = 100  # nobody reads more, and a longer page is slow on a phone
TITLE = "Needs your attention"


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page, as of the site's day. Raises DocumentError when a file of the vocabulary cannot be read."""
    if site.today:
        queue = review(site.collection.library, today=site.today)
        yield site.page(ADDRESS, "review", _context(queue.capped(MOST_TASKS), site), title=TITLE, is_shared=False)


def _context(queue: Queue, site: Site) -> dict[str, Any]:
    pages = {f"a/{answer.id}/" for answer in site.answers} | {f"m/{each.id}/" for each in site.collection.moments}
    return {
        "title": TITLE,
        "count": len(queue.tasks) + len(queue.left_out),
        "left_out": len(queue.left_out),
        "counts": [{"label": KINDS[kind], "count": count} for kind, count in queue.counts().items()],
        "groups": [
            {"name": queue.name(owner), "tasks": [_task(task, pages) for task in tasks]}
            for owner, tasks in queue.by_owner().items()
        ],
    }


def _task(task: Task, pages: Collection[str]) -> dict[str, Any]:
    has_page = task.address in pages
    url = ROOT + task.address if has_page or task.link else ""
    return {
        "title": task.title,
        "subject": task.subject,
        "status": task.status,
        "url": url,
        "reasons": [_finding(finding, url if has_page else "", pages) for finding in task.findings],
        "commands": list(dict.fromkeys(finding.fix for finding in task.findings if finding.fix)),
    }


def _finding(finding: Finding, url: str, pages: Collection[str]) -> dict[str, Any]:
    other = f"a/{finding.other}/"
    return {
        "kind": finding.kind,
        "label": KINDS[finding.kind],
        "text": finding.reason_with_line,
        "other_url": ROOT + other if other in pages else "",
        "spots": [
            {
                "url": url + spot.fragment if url and spot.fragment else "",
                "stamp": "" if spot.seconds is None else timecode.stamp(spot.seconds),
                "text": spot.text,
                "why": spot.why,
            }
            for spot in finding.spots
        ],
    }
