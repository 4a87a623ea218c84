"""The ledger: no line is lost, whoever writes and whatever crashes."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from hallway.errors import DocumentError, InputError
from hallway.library.ledger import Entry, Ledger

FIRST = Entry("refund", "approved", "2026-11-22", "Ana", "What … 30 days?", (0, 83))


def test_an_entry_is_read_back(tmp_path: Path) -> None:
    """A line has its keys in order and letters as letters; the id is taken from then on."""
    path = tmp_path / "curation" / "ledger.jsonl"
    Ledger.load(path).append(FIRST)
    line = path.read_text("utf-8")
    assert list(json.loads(line)) == ["anchors", "at", "by", "event", "id", "title"]
    assert "…" in line
    ledger = Ledger.load(path)
    assert ledger.entries == (FIRST,)
    assert (ledger.ids(), ledger.is_frozen("refund"), ledger.is_frozen("x")) == (frozenset({"refund"}), True, False)


def test_eight_writers_lose_nothing(tmp_path: Path) -> None:
    """Eight processes add ten lines each at the same moment: eighty whole lines."""
    path = tmp_path / "ledger.jsonl"
    with multiprocessing.get_context("fork").Pool(8) as pool:
        pool.starmap(_append_ten, [(path, number) for number in range(8)])
    assert len(Ledger.load(path).ids()) == 80
    assert len(path.read_text().splitlines()) == 80


def _append_ten(path: Path, writer: int) -> None:
    ledger = Ledger.load(path)
    for number in range(10):
        ledger.append(Entry(f"w{writer}-{number}", "approved", "2026-11-22"))


@pytest.mark.parametrize("cut", range(1, len(FIRST.to_line().encode())))
def test_a_torn_last_line_is_passed_over_and_mended(tmp_path: Path, cut: int) -> None:
    """Wherever a crash tore the last line, the others count, and the next line is whole."""
    path = tmp_path / "ledger.jsonl"
    whole = Entry("one", "approved", "2026-11-22")
    path.write_bytes(whole.to_line().encode() + b"\n" + FIRST.to_line().encode()[:cut])
    ledger = Ledger.load(path)
    assert ledger.ids() == {"one"}
    ledger.append(Entry("two", "approved", "2026-11-23"))
    assert [entry.id for entry in Ledger.load(path).entries] == ["one", "two"]


def test_a_whole_last_line_without_its_end_counts(tmp_path: Path) -> None:
    """An editor that takes the last line end away takes no address with it."""
    path = tmp_path / "ledger.jsonl"
    path.write_text(FIRST.to_line())
    Ledger.load(path).append(Entry("two", "approved", "2026-11-23"))
    assert [entry.id for entry in Ledger.load(path).entries] == ["refund", "two"]


@pytest.mark.parametrize("line", ["<<<<<<< HEAD", "{}", '{"id": "A", "event": "x", "at": "2026-01-01"}', "[]", '{"id"'])
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    """A lost line would be a lost address: it stops, with its number, and nothing is written."""
    path = tmp_path / "ledger.jsonl"
    path.write_text(f"{FIRST.to_line()}\n{line}\n")
    with pytest.raises(DocumentError, match="line 2: this line is no entry"):
        Ledger.load(path)


def test_what_a_newer_version_adds_is_passed_over(tmp_path: Path) -> None:
    """Unknown keys and events of later work do not stop this one."""
    path = tmp_path / "ledger.jsonl"
    path.write_text('{"at": "2026-01-01", "event": "purged", "id": "x", "more": 1}\r\n\n')
    assert Ledger.load(path).ids() == {"x"}


def test_only_an_id_gets_in(tmp_path: Path) -> None:
    """What is no id can be no address."""
    with pytest.raises(InputError):
        Ledger.load(tmp_path / "ledger.jsonl").append(Entry("../x", "approved", "2026-11-22"))
    assert not (tmp_path / "ledger.jsonl").exists()
