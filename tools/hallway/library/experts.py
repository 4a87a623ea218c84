"""The people who answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hallway.library.curation import read_entries


@dataclass(frozen=True, slots=True)
class Expert:
    """A person who answers."""

    id: str
    """Part of their address ``/x/<id>/``."""
    name: str
    role: str = ""
    """What they do, as they would say it."""
    team: str = ""


def load_experts(path: Path) -> dict[str, Expert]:
    """Returns the experts by id in the order of the file; ``id: Name`` is enough."""
    entries = read_entries(path, ("name", "role", "team"), what="the expert", short="name")
    return {
        expert_id: Expert(expert_id, given.text("name", None), given.text("role"), given.text("team"))
        for expert_id, given in entries
    }
