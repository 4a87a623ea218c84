"""What the list of placements says of each that a person has to look at, and of the answers that stand nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hallway.library.library import Library
    from hallway.library.placements import Placement
    from hallway.place.lint import Finding
    from hallway.place.standing import Standings

NAMED = 10  # answers; the page of places has them all


def standings(library: Library) -> Standings:
    """Returns how every answer stands today."""
    from datetime import date

    from hallway.place.standing import Standings

    return Standings.of(library, today=date.today())


def opened(logs: Sequence[Path]) -> Counter[str] | None:
    """Returns how often each code was opened; None where no log is named. InputError where one cannot be read."""
    from hallway.place import access_log

    return access_log.count(access_log.read(logs)) if logs else None


def findings(
    library: Library, placements: Sequence[Placement], known: Standings, opens: Mapping[str, int] | None = None
) -> Mapping[str, list[Finding]]:
    """Returns what is wrong with these placements, by their codes; `opens` says how often each was opened."""
    from datetime import date

    from hallway.place.lint import lint, unopened

    found: dict[str, list[Finding]] = {}
    never = () if opens is None else unopened(placements, opens, today=date.today())
    for finding in (*lint(placements, known, library.places()), *never):
        found.setdefault(finding.placement.from_code, []).append(finding)
    return found


def plain(found: Sequence[Finding]) -> list[dict[str, str]]:
    """Returns findings for JSON."""
    return [{"kind": each.kind, "reason": each.reason, "do": each.do} for each in found]


def show(found: Sequence[Finding]) -> None:
    """Prints findings below their row; that a place is not declared stands in the row already."""
    from hallway.names import printable

    for finding in found:
        if finding.kind != "place":
            click.echo(printable(f"    ! {finding.reason}; {finding.do}"))


def tell_unpinned(library: Library, known: Standings) -> None:
    """Says on stderr which answers stand nowhere."""
    from hallway.place.lint import unpinned

    left = unpinned(library.placements().entries, known)
    if left:
        more = f" and {len(left) - NAMED} more" if len(left) > NAMED else ""
        names = ", ".join(answer.id for answer in left[:NAMED])
        click.echo(f"Pinned nowhere: {names}{more}. The page /places/ says where they would help.", err=True)
