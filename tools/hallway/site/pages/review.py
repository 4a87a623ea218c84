"""The page /review/ of a preview: what needs a person's attention. The published site has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway import timecode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hallway.curate.review import Queue, Task
    from hallway.library.finding import Finding
    from hallway.site.page import SiteFile
    from hallway.site.site import Site

ADDRESS = "review/"
ROOT = "../"
MOST_TASKS = 100  # nobody reads more, and a longer page is slow on a phone
TITLE = "Needs your attention"


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page, as of the site's day. Raises DocumentError if a vocabulary file cannot be read."""
    if not site.today:
        return
    from hallway.curate.review import review  # a published site does not need it
    from hallway.curate.review_findings import KINDS

    queue = review(site.collection.library, today=site.today)
    context = _ReviewPage(site, labels=KINDS).context(queue.capped(MOST_TASKS))
    yield site.page(ADDRESS, "review", context, title=TITLE, is_shared=False)


class _ReviewPage:
    """Gathers what the page shows."""

    def __init__(self, site: Site, *, labels: Mapping[str, str]) -> None:
        answers, moments = site.answers, site.collection.moments
        self._pages = {f"a/{answer.id}/" for answer in answers} | {f"m/{moment.id}/" for moment in moments}
        self._labels = labels

    def context(self, queue: Queue) -> dict[str, Any]:
        """Returns everything that the template needs."""
        return {
            "title": TITLE,
            "count": len(queue.tasks) + len(queue.left_out),
            "left_out": len(queue.left_out),
            "counts": [{"label": self._labels[kind], "count": count} for kind, count in queue.counts().items()],
            "groups": [
                {"name": queue.name(owner), "tasks": [self._task(task) for task in tasks]}
                for owner, tasks in queue.by_owner().items()
            ],
        }

    def _task(self, task: Task) -> dict[str, Any]:
        has_page = task.address in self._pages
        url = ROOT + task.address if has_page or task.link else ""
        return {
            "title": task.title,
            "subject": task.subject,
            "status": task.status,
            "url": url,
            "reasons": [self._finding(finding, url if has_page else "") for finding in task.findings],
            "commands": list(dict.fromkeys(finding.fix for finding in task.findings if finding.fix)),
        }

    def _finding(self, finding: Finding, url: str) -> dict[str, Any]:
        other = f"a/{finding.other}/"
        return {
            "kind": finding.kind,
            "label": self._labels[finding.kind],
            "text": finding.reason_with_line,
            "other_url": ROOT + other if other in self._pages else "",
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
