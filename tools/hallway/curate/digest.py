"""The digest: the review queue as one short message for a channel, grouped by owner, in the channel's syntax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.curate.review_findings import KINDS
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hallway.curate.review import Queue, Task
    from hallway.library.finding import Finding

MOST_TASKS = 15
MOST_PER_OWNER = 5
MOST_FINDINGS = 3  # per task
MOST_SPOTS = 3  # per finding
LONGEST = 120  # characters of a title or a reason


@dataclass(frozen=True, slots=True)
class Syntax:
    """The syntax of a channel's messages."""

    escape: Callable[[str, int], str]
    """Takes text and its maximum length; returns one line without any markup."""
    link: Callable[[str, str], str]
    """Takes escaped text and an address; returns the link."""
    strong: Callable[[str], str]
    """Takes escaped text; returns it in bold."""
    bullet: str = "- "
    gap: str = "\n"
    """The line ending; two line feeds if a single one does not start a new line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The sites that readers of the digest can open; each ends with a slash, or is empty."""

    site: str = ""
    """The published site."""
    preview: str = ""
    """A preview, which also shows drafts."""

    def of(self, task: Task) -> str:
        """Returns the address of the task's page; empty if readers cannot open one."""
        base = self.preview if task.status == "draft" else self.site or self.preview
        return base + task.address if base and task.address else ""


def digest(queue: Queue, syntax: Syntax, *, name: str, addresses: Addresses) -> str:
    """Returns the message without a trailing newline; empty if nothing needs attention.

    `name` is the site's name. Lists the most urgent first, at most 15 tasks and 5 per owner, and counts the rest.
    """
    shown = queue.capped(MOST_TASKS, per_owner=MOST_PER_OWNER)
    if not shown.tasks:
        return ""
    count = len(shown.tasks) + len(shown.left_out)
    heading = f"{syntax.escape(name, LONGEST)}: {counted(count, 'item')} {'needs' if count == 1 else 'need'} attention"
    blocks = [f"{syntax.strong(heading)} ({queue.today})"]
    open_tasks = {owner: len(tasks) for owner, tasks in queue.by_owner().items()}
    for owner, tasks in shown.by_owner().items():
        head = syntax.strong(syntax.escape(queue.name(owner), LONGEST))
        lines = [f"{syntax.bullet}{_line(task, syntax, addresses.of(task))}" for task in tasks]
        if more := open_tasks[owner] - len(tasks):
            lines.append(f"{syntax.bullet}and {more} more")
        blocks.append("\n".join([f"{head}{syntax.gap}".removesuffix("\n"), *lines]))
    if shown.left_out:
        blocks.append(f"In total: {_counted(shown.counts())}. Full list: hallway review --all")
    return "\n\n".join(blocks)


def _line(task: Task, syntax: Syntax, address: str) -> str:
    title = syntax.escape(task.title, LONGEST)
    shown = syntax.link(title, address) if address else title
    phrases = "; ".join(_phrase(finding, syntax, address) for finding in task.findings[:MOST_FINDINGS])
    more = len(task.findings) - MOST_FINDINGS
    return f"{shown} \u2013 {phrases}{f'; and {more} more' if more > 0 else ''}"


def _phrase(finding: Finding, syntax: Syntax, address: str) -> str:
    """Returns a finding in words, with links to its first seconds."""
    spots = ", ".join(_spots(finding, syntax, address))
    more = sum(spot.seconds is not None for spot in finding.spots) - MOST_SPOTS
    at = f" at {spots}{f' and {more} more' if more > 0 else ''}" if spots else ""
    reason = syntax.escape(finding.reason_with_line, LONGEST)
    return f"{KINDS[finding.kind].lower()}: {reason}{at}"


def _spots(finding: Finding, syntax: Syntax, address: str) -> Iterator[str]:
    timed = [(spot, spot.seconds) for spot in finding.spots if spot.seconds is not None]
    for spot, seconds in timed[:MOST_SPOTS]:
        stamp = timecode.stamp(seconds)
        yield syntax.link(stamp, address + spot.fragment) if address else stamp


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{KINDS[kind].lower()} {count}" for kind, count in counts.items())
