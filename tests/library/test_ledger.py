"""The ledger never loses a line, with several writers or after a crash."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from hallway.errors import DocumentError, InputError
from hallway.library.ledger import Ledger
from hallway.library.ledger_entry import LedgerEntry

DAMAGED = (
    *("<<<<<<< HEAD", "{}", "[]", '{"id"'),
    '{"id": "A", "event": "x", "at": "2026-01-01"}',
    '{"id": "x", "event": "renamed", "at": "2026-01-01", "to": "../y"}',
    '{"id": "x", "event": "approved", "at": "2026-01-01", "anchors": [Infinity]}',
)
FIRST = LedgerEntry("refund", "approved", "2026-11-22", "Ana", "What … 30 days?", (0, 83))


def test_an_entry_is_read_back(tmp_path: Path) -> None:
    """A line has sorted keys and unescaped letters; from then on, the id is taken."""
    path = tmp_path / "curation" / "ledger.jsonl"
    Ledger.load(path).append(FIRST)
    line = path.read_text("utf-8")
    assert list(json.loads(line)) == ["anchors", "at", "by", "event", "id", "title"]
    assert "…" in line
    ledger = Ledger.load(path)
    assert ledger.entries == (FIRST,)
    assert (ledger.ids(), ledger.is_frozen("refund"), ledger.is_frozen("x")) == (frozenset({"refund"}), True, False)


def test_eight_writers_lose_nothing(tmp_path: Path) -> None:
    """Eight processes add ten lines each at the same time: there are eighty complete lines."""
    path = tmp_path / "ledger.jsonl"
    with multiprocessing.get_context("fork").Pool(8) as pool:
        pool.starmap(_append_ten, [(path, number) for number in range(8)])
    assert len(Ledger.load(path).ids()) == 80
    assert len(path.read_text().splitlines()) == 80


def _append_ten(path: Path, writer: int) -> None:
    ledger = Ledger.load(path)
    for number in range(10):
        ledger.append(LedgerEntry(f"w{writer}-{number}", "approved", "2026-11-22"))


@pytest.mark.parametrize("cut", range(1, len(FIRST.to_line().encode())))
def test_a_torn_last_line_is_passed_over_and_mended(tmp_path: Path, cut: int) -> None:
    """If a crash cut the last line, the others count, and the next line is complete."""
    path = tmp_path / "ledger.jsonl"
    whole = LedgerEntry("one", "approved", "2026-11-22")
    path.write_bytes(whole.to_line().encode() + b"\n" + FIRST.to_line().encode()[:cut])
    ledger = Ledger.load(path)
    assert ledger.ids() == {"one"}
    ledger.append(LedgerEntry("two", "approved", "2026-11-23"))
    assert [entry.id for entry in Ledger.load(path).entries] == ["one", "two"]


def test_a_whole_last_line_without_its_end_counts(tmp_path: Path) -> None:
    """If an editor removed the last newline, no entry is lost."""
    path = tmp_path / "ledger.jsonl"
    path.write_text(FIRST.to_line())
    Ledger.load(path).append(LedgerEntry("two", "approved", "2026-11-23"))
    assert [entry.id for entry in Ledger.load(path).entries] == ["refund", "two"]


@pytest.mark.parametrize("line", DAMAGED)
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    """A damaged line could lose an address, so it is reported with its number, and nothing is written."""
    path = tmp_path / "ledger.jsonl"
    path.write_text(f"{FIRST.to_line()}\n{line}\n")
    with pytest.raises(DocumentError, match="line 2: this line is not an entry"):
        Ledger.load(path)


def test_what_a_newer_version_adds_is_passed_over(tmp_path: Path) -> None:
    """Unknown keys and events are ignored."""
    path = tmp_path / "ledger.jsonl"
    path.write_text('{"at": "2026-01-01", "event": "purged", "id": "x", "more": 1}\r\n\n')
    assert Ledger.load(path).ids() == {"x"}


def test_only_an_id_gets_in(tmp_path: Path) -> None:
    """Anything that is not an id is refused."""
    for entry in (LedgerEntry("../x", "approved", "2026-11-22"), LedgerEntry("x", "renamed", "2026-11-22", to="../x")):
        with pytest.raises(InputError):
            Ledger.load(tmp_path / "ledger.jsonl").append(entry)
    assert not (tmp_path / "ledger.jsonl").exists()


def told(*events: str) -> Ledger:
    """Returns a ledger from lines such as ``a renamed b`` or ``a approved 0 83``, one day apart."""
    entries = []
    for number, event in enumerate(events):
        id_, what, *rest = event.split()
        leads = what in ("renamed", "merged")
        entry = LedgerEntry(id_, what, f"2026-11-{number + 1:02}", title=f"T{number}")
        entries.append(replace(entry, to=rest[0]) if leads else replace(entry, anchors=tuple(map(int, rest))))
    return Ledger(Path("none"), tuple(entries))


def test_where_to_and_why_stand_only_where_there_is_something(tmp_path: Path) -> None:
    """Lines without the newer keys stay the same, byte for byte; lines with them are read back."""
    assert FIRST.to_line() == (
        '{"anchors": [0, 83], "at": "2026-11-22", "by": "Ana", "event": "approved", "id": "refund", '
        '"title": "What … 30 days?"}'
    )
    moved = LedgerEntry("refund", "renamed", "2026-11-23", to="refunds", why="shorter")
    Ledger.load(tmp_path / "ledger.jsonl").extend([FIRST, moved])
    assert Ledger.load(tmp_path / "ledger.jsonl").entries == (FIRST, moved)


@pytest.mark.parametrize(
    ("events", "ends"),
    [
        (["a renamed b", "b renamed c"], {"a": "c", "b": "c", "c": "c", "x": "x"}),
        (["a renamed b", "b merged c", "c renamed d"], {"a": "d", "b": "d"}),
        (["a renamed b", "b renamed a"], {"a": "a", "b": "a"}),
        (["a renamed b", "a renamed c"], {"a": "c", "b": "b"}),
        (["a renamed b", "a renamed c", "b renamed c"], {"a": "c", "b": "c"}),
        (["a merged b", "a approved 0"], {"a": "a"}),
        (["a renamed b", "a approved 0"], {"a": "b"}),
        (["a merged b", "b merged a"], {"a": "b", "b": "a"}),
        (["a retired", "a renamed a"], {"a": "a"}),
    ],
)
def test_an_id_leads_to_the_end(events: list[str], ends: dict[str, str]) -> None:
    """Renames and merges are followed, back and forth, without an endless loop."""
    ledger = told(*events)
    assert {id_: ledger.resolve(id_) for id_ in ends} == ends


def test_the_day_counts_before_the_line() -> None:
    """After a git merge, lines may be in the wrong order, so the date decides."""
    entries = told("a renamed b", "b renamed c", "b renamed d").entries
    assert {Ledger(Path("none"), mixed).resolve("a") for mixed in permutations(entries)} == {"d"}


def test_the_seconds_of_all_names_count() -> None:
    """Seconds published under former ids count for the current one; those of merged answers do not."""
    ledger = told("a approved 0 83", "a renamed b", "b published 90", "b aliased 83", "o approved 7", "o merged b")
    assert [sorted(ledger.anchors(id_)) for id_ in "bao"] == [[0, 83, 90], [0, 83], [7]]
    assert [sorted(ledger.aliased_anchors(id_)) for id_ in "ba"] == [[83], []]
    assert ledger.names("b") == {"a", "b"}
    assert ledger.ids() == {"a", "b", "o"}
    assert (ledger.renamed("a"), ledger.renamed("o"), ledger.resolve("o")) == ("b", "o", "b")


def test_a_redacted_draft_is_not_published() -> None:
    """The draft's id can still change; the ledger only records what was removed."""
    assert (told("a redacted").ids(), told("a redacted", "a approved 0").ids()) == (frozenset(), frozenset("a"))


def test_what_is_known_follows_an_answer_across_its_names() -> None:
    """The last decision counts under every name, and a former name keeps what was recorded until it was given up."""
    events = ["a approved 0", "a renamed b", "b retired 1", "b renamed a", "a approved 2", "a renamed b"]
    for count, is_retired in enumerate((False, False, True, True, False, False), start=1):
        ledger = told(*events[:count])
        assert (ledger.retirement(ledger.resolve("a")) is not None) is is_retired, events[:count]
    assert [sorted(ledger.anchors(id_)) for id_ in "ab"] == [[0, 1, 2], [0, 1, 2]]
    assert [told(*events, "a published 3").anchors(id_) for id_ in "ab"] == [{0, 1, 2, 3}, {0, 1, 2, 3}]
    assert [sorted(ledger.later_names(id_)) for id_ in "abx"] == [["a", "b"], ["a", "b"], ["x"]]


def test_two_branches_that_renamed_one_answer_know_their_own() -> None:
    """Later events of one of the answers do not affect the other."""
    ledger = told("a approved 0", "a renamed b", "a renamed c", "b retired", "c published 5")
    assert [ledger.retirement(id_) is not None for id_ in "bc"] == [True, False]
    assert [sorted(ledger.anchors(id_)) for id_ in "bc"] == [[0], [0, 5]]


def test_the_last_title_counts() -> None:
    """The last entry with a title counts, under any name."""
    ledger = told("a approved 0", "a verified", "a renamed b")
    assert (ledger.title("a"), ledger.title("b"), ledger.title("x")) == ("T2", "T2", "")
    assert [entry.event for entry in ledger.events("a")] == ["approved", "verified", "renamed"]
    assert ledger.events("b") == ()
