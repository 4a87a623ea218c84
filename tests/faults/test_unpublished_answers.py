"""Unpublished answers appear nowhere in the site, whichever file mentions them."""

from __future__ import annotations

import inspect
import sys
import typing
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import site_reading
from hallway.errors import BuildError
from hallway.library import baselines
from hallway.library.answer import Answer
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.library.paths import REINFORCEMENTS
from hallway.site.mkdocs.build import build
from hallway.site.producer import produce
from knowledge import add_answer
from quarters import BASELINE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DRAFT = "secret-plan"
UNKNOWN = "never-made"
WITHHELD = "never-out"
"""Has `status: retired`, but was never published."""
HIDDEN = (DRAFT, UNKNOWN, WITHHELD)
CANARY = "canary"
NOWHERE = {"requests"}
"""The lists that no page shows, so that nothing is forgotten."""
VALUES = {
    "place": "desk",
    "kind": "zendesk",
    "moment": "refund-request",
    "second": "0:00",
    "week": "2026-W48",
    "status": "answered",
    "expert": "support-lead",
    "placed_on": "2026-11-20",
    "picked_on": "2026-11-20",
    "asked_on": "2026-11-20",
    "expert_asked_on": "2026-11-21",
    "impact": "H",
    "likelihood": "H",
    "due": "2026-12-18",
    "opened_on": "2026-11-20",
    "closed_on": "2026-11-24",
    "evidence": f"['2026-11-20, 4 people: {CANARY}']",
    "before": "1",
    "after": "2",
    "better": "lower",
    "period": "2026-Q3",
    "compares": "without and with",
    "before_count": "412",
    "after_count": "388",
    "low": "-1",
    "high": "3",
    "recorded_on": "2026-11-20",
    "reopened": f"['2026-11-21 to 2026-11-22: {CANARY}']",
}
"""The value of each field that is not free text; all other fields get a canary."""


@dataclass(frozen=True, slots=True)
class CurationList:
    """A file in curation/ whose entries name answers."""

    name: str
    """The name of the library's method, such as `placements` for curation/placements.yml."""
    keys: tuple[str, ...]

    def entry(self, answer: str) -> str:
        """Returns the YAML of an entry with every field filled in."""
        given = {key: VALUES.get(key, f"{CANARY}-{self.name}-{key}".replace("_", "-")) for key in self.keys}
        lines = [f"{key}: {value}" for key, value in {**given, "answer": answer}.items()]
        return "- " + "\n  ".join(lines) + "\n"


def curation_lists() -> list[CurationList]:
    """Finds every list in curation/ with a key `answer`, through the methods of the library."""
    found = []
    for name, method in inspect.getmembers(Library, inspect.isfunction):
        if name.startswith("_") or len(inspect.signature(method).parameters) > 1:
            continue
        kind = typing.get_type_hints(method, vars(sys.modules[Library.__module__])).get("return")
        keys = getattr(sys.modules.get(getattr(kind, "__module__", ""), None), "KEYS", ())
        if "answer" in keys and hasattr(kind, "entries"):
            found.append(CurationList(name, tuple(keys)))
    return found


LISTS = curation_lists()


def canaries(library: Library, hidden: str) -> Iterator[str]:
    """Adds an entry about a hidden answer to every curation file; yields the texts that must not be in the site."""
    (library.curation / "places.yml").write_text("desk: {title: The refund macro, kind: zendesk}\n")
    settings = "site_name: Help\nsite_url: https://help.example.com/\npublish_adoption: true\n"
    (library.curation / "settings.yml").write_text(settings)
    baselines.save(BASELINE, library.baselines_folder, may_replace=False)  # the report shows outcomes only with one
    for each in LISTS:
        (library.curation / f"{each.name}.yml").write_text(each.entry(hidden), encoding="utf-8")
        assert getattr(library, each.name)().entries, f"{each.name}.yml: add what its fields hold to VALUES"
    reinforced = ", ".join(f"{key}: {CANARY}-{key.replace('_', '-')}" for key in REINFORCEMENTS)
    (library.curation / "paths.yml").write_text(
        f"support: {{role: [{{answer: {hidden}, {reinforced}}}, quiet-deal]}}\n"
    )
    yield from (hidden, CANARY)


def test_every_list_that_names_answers_is_known() -> None:
    """The search finds the current files, and will find a new one with a key `answer`."""
    assert {each.name for each in LISTS} >= {"placements", "picks", "requests"}


@pytest.mark.slow
@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_curation_says_of_an_unpublished_answer_stays_inside(
    library: Library, tmp_path: Path, hidden: str
) -> None:
    """No file of the site contains the id of a draft, or any text of the entries that name it."""
    add_answer(library, WITHHELD, status="retired", title="Canary never out?", body="[0:00] canary", media="")
    secrets = tuple(canaries(library, hidden))
    assert site_reading.holding(build(library, tmp_path / "site").folder, *secrets) == {}


@pytest.mark.parametrize("event", ["renamed", "merged", "retired"])
@pytest.mark.parametrize("hidden", [DRAFT, UNKNOWN])
def test_an_old_address_does_not_tell_of_an_unpublished_answer(library: Library, event: str, hidden: str) -> None:
    """The ledger entry of a published address that would redirect there is not shown either."""
    library.ledger().append(LedgerEntry("once", "approved", "2026-11-01", title="Once?", anchors=(0,)))
    library.ledger().append(LedgerEntry("once", event, "2026-11-02", to=hidden))
    assert [file.address for file in produce(library, preview=False).files if hidden in repr(file)] == []


def test_a_build_that_would_lose_an_old_address_says_which_answer_to_approve(library: Library) -> None:
    """If the redirect leads to a draft, the build fails and names both."""
    library.ledger().append(LedgerEntry("once", "approved", "2026-11-01", title="Once?", anchors=(0,)))
    library.ledger().append(LedgerEntry("once", "merged", "2026-11-02", to=DRAFT))
    with pytest.raises(BuildError, match=rf"/a/once/: .* it redirects to {DRAFT}: .* `hallway approve {DRAFT}`"):
        build(library, library.root / "site")


@pytest.mark.parametrize("hidden", HIDDEN)
def test_no_field_of_a_retired_answer_tells_of_an_unpublished_one(library: Library, hidden: str) -> None:
    """Only the title and a published successor of a retired answer are shown, whatever else its header contains."""
    library.answer_path("old-way").write_text(retired_naming(hidden).to_markdown(), encoding="utf-8")
    assert [file.address for file in produce(library, preview=False).files if hidden in repr(file)] == []


def retired_naming(hidden: str) -> Answer:
    """Returns a retired answer with the hidden one in every field that can contain an id or text."""
    kept: dict[str, Any] = {"stage": "role", "language": "en", "recording_sha256": "0" * 64, "media": "", "poster": ""}
    kept |= {"id": "old-way", "title": "How was it done?", "status": "retired", "approved_text": "0" * 16}
    named: dict[object, Any] = {"str": hidden, "tuple[str, ...]": (hidden,)}
    values = {field.name: named[field.type] for field in fields(Answer) if field.type in named}
    return Answer(**{**values, **kept, "redacted": (), "recorded": date(2026, 11, 12)})


@pytest.mark.parametrize("name", ["paths", *(each.name for each in LISTS if each.name not in NOWHERE)])
def test_the_person_who_builds_is_told_what_was_left_out(library: Library, name: str) -> None:
    """The build reports the entry with its file and the reason."""
    _ = list(canaries(library, DRAFT))
    problems = [str(each) for each in produce(library, preview=False).findings]
    assert any(f"{name}.yml" in each and "draft" in each for each in problems)


def test_the_preview_shows_what_waits(library: Library) -> None:
    """In the preview, a curator sees the placement of a draft, with its reason."""
    _ = list(canaries(library, DRAFT))
    pages = {file.address: file.content for file in produce(library, preview=True).files}
    assert f"{CANARY}-placements-why" in repr(pages["places/"])
