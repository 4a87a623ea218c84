"""A summary of the ledger in the published site, so that the next build notices if the ledger has lost lines.

`/ledger.json` has the number of ledger entries for each address. The addresses are public anyway, and the numbers do
not depend on the order of the lines, which a merge may change.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hallway.curate.published import forgotten
from hallway.files import is_regular
from hallway.library.finding import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.ledger import Ledger
    from hallway.site.collection import Collection

ADDRESS = "ledger.json"
VERSION = 1
MOST_SHOWN = 10  # addresses; git has the rest
WAY_BACK = """\
Restore it: `git log -p -- curation/ledger.jsonl` shows every line that it had, and
`git checkout COMMIT -- curation/ledger.jsonl` restores an earlier version; or use a backup.
To add an answer from another knowledge base to this ledger, run `hallway approve ID`.
`hallway build --accept-lost` publishes anyway: links to what is missing break, or lose their notice, for good."""


def content(ledger: Ledger) -> bytes:
    """Returns the summary, in the order of the ids."""
    counts = {id_: _count(ledger, id_) for id_ in sorted(ledger.ids())}
    return json.dumps({"version": VERSION, "entries": counts}, separators=(",", ":")).encode()


def missing(collection: Collection, site: Path) -> tuple[Finding, ...]:
    """Returns what is missing from the ledger, compared with the answers and with the site to be replaced, if any."""
    ledger = collection.ledger
    unrecorded = {answer.id for answer in forgotten(ledger, (*collection.answers, *collection.withheld))}
    found = {id_: f"no entry, though answers/{id_}.md says that it was approved" for id_ in unrecorded}
    counted = _counted(site)
    for id_, before in counted.items():
        if (now := _count(ledger, id_)) < before:
            found.setdefault(id_, f"{now} of {before} entries" if before > 1 else "no entry")
    noted_now = {answer.id for answer in collection.answers}
    for id_ in _pages(site) - counted.keys() - noted_now - ledger.ids():
        found.setdefault(id_, "no entry")
    return tuple(_finding(id_, reason) for id_, reason in sorted(found.items()))


def explained(lost: tuple[Finding, ...]) -> str:
    """Returns a message: what is missing, and what to do."""
    lines = [f"  {each}" for each in lost[:MOST_SHOWN]]
    if len(lost) > MOST_SHOWN:
        lines.append(f"  and {len(lost) - MOST_SHOWN} more")
    return "\n".join(["curation/ledger.jsonl is missing entries for what was published:", *lines, WAY_BACK])


def _finding(id_: str, reason: str) -> Finding:
    return Finding("lost ledger entry", None, reason, severity="fatal", subject=id_, address=f"a/{id_}/")


def _count(ledger: Ledger, id_: str) -> int:
    """Returns the number of entries; repeated lines count once."""
    return len(set(ledger.events(id_)))


def _counted(site: Path) -> dict[str, int]:
    """Returns the number of entries for each address when the site was built; empty if the site does not have it."""
    path = site / ADDRESS
    try:
        counts = json.loads(path.read_bytes())["entries"] if is_regular(path) else {}
        return {str(id_): int(count) for id_, count in counts.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # not ours
        return {}


def _pages(site: Path) -> set[str]:
    """Returns the ids that have a page, which is all that is known about a site built by an older version or MkDocs."""
    folder = site / "a"
    return {path.name for path in folder.iterdir() if is_regular(path / "index.html")} if folder.is_dir() else set()
