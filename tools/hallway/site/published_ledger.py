"""What a published site remembers of the ledger, so that a ledger which has lost lines is noticed by the next build.

`/ledger.json` says how many entries the ledger had of each address. The addresses are public anyway, and counts do not
depend on the order of the lines, which a merge changes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.curate.published import forgotten
from hallway.files import is_regular

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.ledger import Ledger
    from hallway.site.collection import Collection

ADDRESS = "ledger.json"
VERSION = 1
SHOWN = 10  # of what is missing; git has the rest
WAY_BACK = """\
Restore it: `git log -p -- curation/ledger.jsonl` shows every line that it had, and
`git checkout COMMIT -- curation/ledger.jsonl` brings back what it was then; or take it from a backup.
An answer that comes from another knowledge base is noted here by `hallway approve ID`.
`hallway build --accept-lost` publishes without: links to what is missing break or lose their notice, for good."""


@dataclass(frozen=True, slots=True)
class Missing:
    """An address of which the ledger knows less than it did."""

    id: str
    reason: str

    def __str__(self) -> str:
        return f"/a/{self.id}/: {self.reason}"


def content(ledger: Ledger) -> bytes:
    """Returns what is kept for the next build, in the order of the ids."""
    counts = {id_: _count(ledger, id_) for id_ in sorted(ledger.ids())}
    return json.dumps({"version": VERSION, "entries": counts}, separators=(",", ":")).encode()


def missing(collection: Collection, site: Path) -> tuple[Missing, ...]:
    """Returns what the ledger lacks beside the answers and the site that is to be replaced, if there is one."""
    ledger = collection.ledger
    there = {answer.id for answer in forgotten(ledger, (*collection.answers, *collection.withheld))}
    found = {id_: f"no entry, though answers/{id_}.md says that it was approved" for id_ in there}
    counted = _counted(site)
    for id_, before in counted.items():
        if (now := _count(ledger, id_)) < before:
            found.setdefault(id_, f"{now} of {before} entries" if before > 1 else "no entry")
    noted_now = {answer.id for answer in collection.answers}
    for id_ in _pages(site) - counted.keys() - noted_now - ledger.ids():
        found.setdefault(id_, "no entry")
    return tuple(Missing(id_, reason) for id_, reason in sorted(found.items()))


def explained(lost: tuple[Missing, ...]) -> str:
    """Returns what is missing and what to do, for a person."""
    lines = [f"  {each}" for each in lost[:SHOWN]]
    if len(lost) > SHOWN:
        lines.append(f"  and {len(lost) - SHOWN} more")
    return "\n".join(["curation/ledger.jsonl knows less than was published:", *lines, WAY_BACK])


def _count(ledger: Ledger, id_: str) -> int:
    """How many entries there are, one that stands twice counted once."""
    return len(set(ledger.events(id_)))


def _counted(site: Path) -> dict[str, int]:
    """How many entries each address had when the site was built; nothing where it does not say so."""
    path = site / ADDRESS
    try:
        said = json.loads(path.read_bytes())["entries"] if is_regular(path) else {}
        return {str(id_): int(count) for id_, count in said.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # not ours
        return {}


def _pages(site: Path) -> set[str]:
    """The ids that have a page: all that a site says which an older Hallway, or MkDocs alone, has built."""
    folder = site / "a"
    return {path.name for path in folder.iterdir() if is_regular(path / "index.html")} if folder.is_dir() else set()
