"""One text in every field of every file that people or machines write, wherever the parser accepts it.

The parsers list their own fields, so a new field or file fails here until it has an example.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from hallway.curate.checks.answers import CURATION
from hallway.errors import DocumentError
from hallway.library import diagnostics
from hallway.library.answer import KEYS
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.paths import ENTRY_KEYS
from hallway.library.yaml.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hallway.library.library import Library

ID = "refund-after-30-days"
WORD = {"title": "A title", "synonyms": ["other"], "retired": "false"}
ENTRIES: dict[str, dict[str, Any]] = {
    "settings.yml": {
        "site_name": "Help",
        "site_url": "https://help.example/kb/",
        "site_description": "Short answers",
        "language": "en",
        "engine": "faster-whisper",
        "model": "base",
        "settle_seconds": "10",
        "max_minutes": "240",
        "review_after_days": "180",
        "pick_again_after_weeks": "12",
        "asks_per_expert": "2",
        "asks_period_days": "30",
        "keep_measures_weeks": "104",
        "jobs": "1",
        "allowed_languages": ["en"],
        "publish_adoption": "true",
        "beacon": "plausible",
        "beacon_url": "https://stats.example",
        "beacon_site": "help.example",
        "recordings_url": "https://drive.example/recordings",
    },
    "moments.yml": {**WORD, "who": "Agent", "trigger": "A call", "place": "Desk", "need": "apply", "cues": ["money"]},
    "experts.yml": {
        "name": "Ana",
        "role": "Lead",
        "team": "Billing",
        "synonyms": ["other"],
        "retired": "false",
        "paused_until": "2026-12-31",
    },
    "roles.yml": WORD,
    "tags.yml": WORD,
    "glossary.yml": {"term": "CRM", "sounds_like": ["see our em"], "synonyms": ["deals"]},
    "requests.yml": {
        "question": "Why?",
        "expert": "support-lead",
        "moment": "refund-request",
        "asked_on": "2026-11-20",
        "expert_asked_on": "2026-11-21",
        "by": "Ben",
        "despite": "It cannot wait",
        "status": "answered",
        "answer": ID,
    },
    "places.yml": {"title": "Desk", "kind": "html", "owner": "Ana", "url": "https://desk.example/"},
    "placements.yml": {
        "place": "desk",
        "kind": "html",
        "answer": ID,
        "moment": "refund-request",
        "second": "0:04",
        "from_code": "desk-abcd",
        "owner": "Ana",
        "placed_on": "2026-11-22",
        "why": "They ask",
    },
    "picks.yml": {
        "week": "2026-W49",
        "answer": ID,
        "team": "Billing",
        "why": "Now",
        "reinforce": "Monday",
        "by": "Ben",
        "picked_on": "2026-11-22",
    },
    "drills.yml": {
        "place": "desk",
        "placement": "desk-abcd",
        "seconds": "48",
        "found": "true",
        "run_on": "2026-11-22",
        "run": "k3f9",
    },
    "paths.yml": {
        "audience": "user",
        "foundational": [ID],
        "role": ["quiet-deal"],
        "mastery": ["old-way"],
    },
    "barriers.yml": {
        "id": "no-reminder",
        "barrier": "No one comes back to it",
        "role": "support",
        "impact": "H",
        "likelihood": "M",
        "remedy": "One line in the agenda",
        "owner": "support-lead",
        "due": "2026-12-18",
        "account": "Billing",
        "answer": ID,
        "placement": "desk-abcd",
        "process": "The 1:1 agenda",
        "evidence": ["2026-11-20, 4 people: nobody asks"],
        "opened_on": "2026-11-20",
        "closed_on": "2026-11-24",
        "reopened": ["2026-11-21 to 2026-11-22: it came back"],
    },
    "outcomes.yml": {
        "answer": ID,
        "moment": "refund-request",
        "metric": "reopen rate",
        "before": "12.4",
        "after": "8.1",
        "unit": "%",
        "better": "lower",
        "period": "2026-Q3",
        "compares": "without and with",
        "before_count": "412",
        "after_count": "388",
        "low": "-6.5",
        "high": "-2.1",
        "source": "Export of the ticket desk",
        "said_by": "Head of support",
        "recorded_on": "2026-11-22",
    },
}
"""An entry of each file in curation/, with every key that its parser knows."""
DIAGNOSTIC = {
    "run_on": "2026-11-22",
    "by": "Ben",
    "question": "1",
    "score": "2",
    "suggested": "1",
    "evidence": "Nine of ten",
    "note": "It is newer",
}
"""A file in curation/diagnostics/: its keys and those of its first score."""
PATH_ENTRIES = (
    {"answer": ID, "manager_check": "One call a week", "kpi": "Reopen rate", "recognition": "Stand-up"},
    {"moment": "deal-gone-quiet", "question": "Why is it quiet?"},
)
"""The entries of a path under curation/paths.yml, which together have every key."""
SETTINGS = "settings.yml"
IDS = {
    "moments.yml": ("refund-request", "deal-gone-quiet"),
    "experts.yml": ("support-lead", "silent"),
    "roles.yml": ("support", "sales"),
    "tags.yml": ("refunds",),
    "places.yml": ("desk",),
    "paths.yml": ("support",),
}
"""The ids that other files refer to; a file without ids is a list."""


def fill(library: Library, text: str) -> frozenset[str]:
    """Writes the text into every field that accepts it; returns these fields, such as ``settings.yml/site_name``."""
    taken = {*_curation(library, text), *_diagnostics(library, text), *_paths(library, text)}
    taken |= {*_answers(library, text), *_transcript(library, text)}
    config = library.root / "mkdocs.yml"
    said = config.read_text(encoding="utf-8").replace("site_name: Hallway", f"site_name: {_written(text)}")
    config.write_text(f"site_description: {_written(text)}\n{said}", encoding="utf-8")
    names = ("by", "title", "why")
    said_of: dict[str, Any] = dict.fromkeys(names, text)
    library.ledger().extend(
        [
            LedgerEntry(ID, "verified", "2026-11-19", **said_of),
            LedgerEntry("former", "approved", "2026-11-19", **said_of),
            LedgerEntry("former", "renamed", "2026-11-20", to=ID, **said_of),
            LedgerEntry("gone", "approved", "2026-11-19", **said_of),
            LedgerEntry("gone", "retired", "2026-11-20", to=ID, **said_of),
            LedgerEntry("old-way", "retired", "2026-11-20", **said_of),
        ]
    )
    return frozenset((*taken, "mkdocs.yml/site_name", *(f"ledger.jsonl/{name}" for name in names)))


def _curation(library: Library, text: str) -> Iterator[str]:
    assert ENTRIES.keys() == CURATION.keys(), "a file without an example"
    for name, entry in ENTRIES.items():
        path = library.curation / name
        assert entry.keys() == _known(path, lambda name=name: CURATION[name](library)), name  # type: ignore[misc]
        kept = dict(entry)
        for key, value in entry.items():
            changed = {**kept, key: [text] if isinstance(value, list) else text}
            path.write_text(_document(name, changed), encoding="utf-8")
            if _is_read(lambda name=name: CURATION[name](library)):  # type: ignore[misc]
                kept = changed
                yield f"{name}/{key}"
        path.write_text(_document(name, kept), encoding="utf-8")
        CURATION[name](library)


def _diagnostics(library: Library, text: str) -> Iterator[str]:
    """Writes the text into every key of a diagnostic and of its first score."""
    path = library.curation / "diagnostics" / "2026-11-22.yml"
    path.parent.mkdir(exist_ok=True)
    assert tuple(DIAGNOSTIC) == (*diagnostics.KEYS[:-1], *diagnostics.SCORE_KEYS)
    kept = dict(DIAGNOSTIC)

    def read() -> None:
        path.write_text(_diagnostic(kept), encoding="utf-8")
        library.diagnostics()

    yield from (f"diagnostics/{key}" for key in _accepted(kept, text, read))
    read()


def _accepted(kept: dict[str, str], text: str, read: Callable[[], object]) -> Iterator[str]:
    """Writes the text into one key after the other, leaves it where it can be read, and yields those keys."""
    for key, value in kept.items():
        kept[key] = text
        if _is_read(read):
            yield key
        else:
            kept[key] = value


def _diagnostic(given: dict[str, str]) -> str:
    head = [f"{key}: {_written(given[key])}\n" for key in diagnostics.KEYS[:-1]]
    score = ", ".join(f"{key}: {_written(given[key])}" for key in diagnostics.SCORE_KEYS)
    others = [f"  - {{question: {number}, score: 1}}\n" for number in range(2, 6)]
    return "".join([*head, "scores:\n", f"  - {{{score}}}\n", *others])


def _paths(library: Library, text: str) -> Iterator[str]:
    """Yields every key of the entries of a learning path that accepts the text."""
    path = library.curation / "paths.yml"
    assert {key for entry in PATH_ENTRIES for key in entry} == set(ENTRY_KEYS)
    kept = [dict(entry) for entry in PATH_ENTRIES]

    def read() -> None:
        path.write_text(_path_of(kept), encoding="utf-8")
        library.paths()

    for entry in kept:
        yield from (f"paths.yml/{key}" for key in _accepted(entry, text, read))
    read()


def _path_of(entries: list[dict[str, str]]) -> str:
    lines = (", ".join(f"{key}: {_written(value)}" for key, value in entry.items()) for entry in entries)
    return "support:\n  foundational:\n" + "".join(f"    - {{{line}}}\n" for line in lines)


def _known(path: Path, read: Callable[[], object]) -> set[str]:
    """Returns the keys that a parser knows, taken from its error message for an unknown key."""
    path.write_text(_document(path.name, {"qqqqqqqq": "x"}), encoding="utf-8")
    with pytest.raises(DocumentError) as refused:
        read()
    found = re.search(r"Allowed: (.*)\.$", refused.value.reason)
    assert found, refused.value.reason
    return set(found[1].split(", "))


def _document(name: str, entry: dict[str, Any]) -> str:
    lines = [f"{key}: {_written(value)}" for key, value in entry.items()]
    if name == SETTINGS:
        return "".join(f"{line}\n" for line in lines)
    if name not in IDS:
        return f"- {{{', '.join(lines)}}}\n"
    return "".join(f"{id_}:\n" + "".join(f"  {line}\n" for line in _of(id_, name, lines)) for id_ in IDS[name])


def _of(id_: str, name: str, lines: list[str]) -> list[str]:
    """Returns the lines without synonyms, except for the first word, because two words cannot share a synonym."""
    return lines if id_ == IDS[name][0] else [line for line in lines if not line.startswith("synonyms")]


def _answers(library: Library, text: str) -> Iterator[str]:
    """Writes the text into every key of the header and the body of an approved, a draft and a retired answer."""
    for id_ in (ID, "secret-plan", "old-way"):
        path = library.answer_path(id_)
        for key in KEYS:
            before = path.read_bytes()
            is_list = isinstance(getattr(library.answer(id_), key), tuple)
            lines = [line for line in before.decode().split("\n") if not line.startswith(f"{key}:")]
            value = f"[{_written(text)}]" if is_list else _written(text)
            path.write_bytes("\n".join([lines[0], f"{key}: {value}", *lines[1:]]).encode())
            if _is_read(lambda id_=id_: library.answer(id_)):  # type: ignore[misc]
                yield f"answers/{key}"
            else:
                path.write_bytes(before)
        quoted = f"\n[0:09] {text}\n\n## [0:10] {text}\n\n## {text}\n\n- {text}\n\n```\n{text}\n```\n\n    {text}\n"
        path.write_bytes(path.read_bytes() + quoted.encode("utf-8", "surrogatepass"))
        yield "answers/body"


def _transcript(library: Library, text: str) -> Iterator[str]:
    path = library.transcript_path(ID)
    said = json.loads(path.read_bytes())

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(part) for key, part in value.items()}
        if isinstance(value, list):
            return [changed(part) for part in value]
        return text if isinstance(value, str) else value

    for key, value in said.items():
        path.write_text(json.dumps({**said, key: changed(value)}), encoding="utf-8")
        if _is_read(lambda: library.transcript(ID)):
            said[key] = changed(value)
            yield f"transcripts/{key}"
    path.write_text(json.dumps(said), encoding="utf-8")


def _is_read(read: Callable[[], object]) -> bool:
    try:
        read()
    except DocumentError:
        return False
    return True


def _written(value: str | list[str]) -> str:
    return f"[{', '.join(map(_written, value))}]" if isinstance(value, list) else scalar(value, '"')
