"""The people who answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hallway.library import synonyms
from hallway.library.yaml.fields import read_entries


@dataclass(frozen=True, slots=True)
class Expert:
    """A person who answers."""

    id: str
    """Part of their address ``/x/<id>/``."""
    name: str
    role: str = ""
    """What they do, in their own words."""
    team: str = ""
    synonyms: tuple[str, ...] = ()
    """Other names for the same person. One that is a valid id, such as a former id, works as theirs everywhere."""
    is_retired: bool = False
    """True if they are no longer asked; their answers keep their name."""
    paused_until: date | None = None
    """The first day on which they may be asked again; None if they are not paused."""


def load_experts(path: Path, *, raw: bytes | None = None) -> dict[str, Expert]:
    """Returns the experts by id, in the order of the file; ``id: Name`` is enough. `raw` replaces the file's bytes."""
    known = ("name", "role", "team", "synonyms", "retired", "paused_until")
    entries = tuple(read_entries(path, known, noun="the expert", short="name", raw=raw))
    synonyms.check(entries)
    return {
        expert_id: Expert(
            expert_id,
            given.text("name", None),
            given.text("role"),
            given.text("team"),
            given.texts("synonyms"),
            given.flag("retired"),
            given.day("paused_until"),
        )
        for expert_id, given in entries
    }
