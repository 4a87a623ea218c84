"""The digest: the review queue as one message for a channel, short, grouped by owner, in the syntax of the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.curate.reasons import KINDS
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hallway.curate.reasons import Reason
    from hallway.curate.review import Queue, Task

MOST_TASKS = 15
MOST_PER_OWNER = 5
MOST_REASONS = 3  # of one task
MOST_SPOTS = 3  # of one reason
LONGEST = 120  # characters of a title or of what is said about it


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a place wants its messages."""

    escape: Callable[[str, int], str]
    """Gets what people wrote and the most characters of it; returns one line that means nothing else there."""
    link: Callable[[str, str], str]
    """Gets an escaped text and an address, returns the link."""
    strong: Callable[[str], str]
    """Gets an escaped text."""
    bullet: str = "- "
    gap: str = "\n"
    """What ends a line; two line ends where one is not enough to begin a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where readers of the digest find things; each with a slash at its end, or empty."""

    site: str = ""
    """The published site."""
    preview: str = ""
    """A preview, which shows drafts, too."""

    def of(self, task: Task) -> str:
        """Returns the address of the task's page; empty where its readers cannot open one."""
        base = self.preview if task.status == "draft" else self.site or self.preview
        return base + task.address if base and task.address else ""


def digest(queue: Queue, syntax: Syntax, *, name: str, addresses: Addresses) -> str:
    """Returns the message, without a line end after it; empty where nothing waits.

    `name` is the site's. Most urgent first: at most 15 tasks, 5 of one owner; what is left out is counted.
    """
    shown = queue.capped(MOST_TASKS, per_owner=MOST_PER_OWNER)
    if not shown.tasks:
        return ""
    said = f"{counted(len(shown.tasks) + len(shown.left_out), 'thing')} for a person"
    blocks = [f"{syntax.strong(f'{syntax.escape(name, LONGEST)}: {said}')} ({queue.today})"]
    waiting = {owner: len(tasks) for owner, tasks in queue.by_owner().items()}
    for owner, tasks in shown.by_owner().items():
        head = syntax.strong(syntax.escape(queue.name(owner), LONGEST))
        lines = [f"{syntax.bullet}{_line(task, syntax, addresses.of(task))}" for task in tasks]
        if more := waiting[owner] - len(tasks):
            lines.append(f"{syntax.bullet}and {more} more")
        blocks.append("\n".join([f"{head}{syntax.gap}".removesuffix("\n"), *lines]))
    if shown.left_out:
        blocks.append(f"Altogether: {_counted(shown.counts())}. All of it: hallway review --all")
    return "\n\n".join(blocks)


def _line(task: Task, syntax: Syntax, address: str) -> str:
    title = syntax.escape(task.title, LONGEST)
    shown = syntax.link(title, address) if address else title
    said = "; ".join(_phrase(reason, syntax, address) for reason in task.reasons[:MOST_REASONS])
    more = len(task.reasons) - MOST_REASONS
    return f"{shown} \u2013 {said}{f'; and {more} more' if more > 0 else ''}"


def _phrase(reason: Reason, syntax: Syntax, address: str) -> str:
    """What is the matter, with links to the first of its seconds."""
    spots = ", ".join(_spots(reason, syntax, address))
    more = sum(spot.seconds is not None for spot in reason.spots) - MOST_SPOTS
    at = f" at {spots}{f' and {more} more' if more > 0 else ''}" if spots else ""
    text = syntax.escape(reason.text, LONGEST)
    return f"{KINDS[reason.kind].lower()}: {text}{at}"


def _spots(reason: Reason, syntax: Syntax, address: str) -> Iterator[str]:
    timed = [(spot, spot.seconds) for spot in reason.spots if spot.seconds is not None]
    for spot, seconds in timed[:MOST_SPOTS]:
        stamp = timecode.stamp(seconds)
        yield syntax.link(stamp, address + spot.fragment) if address else stamp


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{KINDS[kind].lower()} {count}" for kind, count in counts.items())
