"""Counts from access logs are exact, line by line, in every format."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest

import access_logs
from hallway.adopt.measure import visits
from hallway.adopt.measure.counting import Counts, count
from hallway.adopt.measure.senders import Senders
from hallway.adopt.measure.targets import PublishedAddresses
from hallway.library.access_log.reader import AccessLogs
from log_formats import FORMATS

TODAY = date(2026, 11, 22)
LINES = 20_000


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> PublishedAddresses:
    return PublishedAddresses.of(access_logs.make_library(tmp_path_factory.mktemp("logs") / "base"))


def read(published: PublishedAddresses, *paths: Path) -> tuple[AccessLogs, Counts]:
    logs = AccessLogs(paths, TODAY)
    senders = Senders.ignoring(["teamcheck"], [access_logs.CHECK_ADDRESS])
    return logs, count(logs.requests(), published, senders)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "gz"])
def test_every_count_is_right_to_the_line(
    published: PublishedAddresses, tmp_path: Path, name: str, is_packed: bool
) -> None:
    """The counts are opens, plays, depth, embeds, placements, visit-days, robots, own checks and damaged lines."""
    writer = access_logs.LogWriter(FORMATS[name])
    text = "".join(writer.lines(LINES if not is_packed else LINES // 10)).encode()
    path = tmp_path / ("access.log.gz" if is_packed else "access.log")
    path.write_bytes(gzip.compress(text) if is_packed else text)
    logs, counts = read(published, path)
    assert counts.weeks == dict(writer.truth.weeks)
    assert (logs.lines, logs.unreadable) == (writer.truth.lines, writer.truth.unreadable)
    assert len(counts.weeks) == 4
    assert counts.is_complete


def test_logs_that_were_given_twice_count_once(published: PublishedAddresses, tmp_path: Path) -> None:
    """A rotated log that was compressed is recognised as the same log."""
    text = "".join(access_logs.LogWriter(FORMATS["combined"]).lines(100)).encode()
    (tmp_path / "access.log.1").write_bytes(text)
    (tmp_path / "access.log.1.gz").write_bytes(gzip.compress(text))
    once = read(published, tmp_path / "access.log.1")[1]
    logs, counts = read(published, tmp_path / "access.log.1", tmp_path / "access.log.1.gz")
    assert counts == once
    assert [f"{one.name}, {other.name}" for one, other in logs.doubled.items()] == ["access.log.1.gz, access.log.1"]
    assert "access.log.1.gz has the same contents as" in "".join(logs.problems())


def test_a_log_that_is_cut_short_counts_up_to_the_cut(published: PublishedAddresses, tmp_path: Path) -> None:
    """The compressed log of a running server has no end yet."""
    text = "".join(access_logs.LogWriter(FORMATS["combined"]).lines(2000)).encode()
    (tmp_path / "access.log.gz").write_bytes(gzip.compress(text)[:-5000])
    logs, _ = read(published, tmp_path / "access.log.gz")
    assert 500 < logs.lines < 2000
    assert "is damaged or cut short" in "".join(logs.problems())


def test_a_file_that_is_not_a_log_is_named(published: PublishedAddresses, tmp_path: Path) -> None:
    """The other logs are still counted."""
    (tmp_path / "notes.txt").write_text("Call Ana back\n")
    (tmp_path / "access.log").write_text("".join(access_logs.LogWriter(FORMATS["s3"]).lines(100)))
    logs, counts = read(published, tmp_path / "notes.txt", tmp_path / "access.log")
    assert counts.weeks
    assert [path.name for path in logs.unknown] == ["notes.txt"]


def test_a_format_is_found_behind_damage(published: PublishedAddresses, tmp_path: Path) -> None:
    """The format is found even after many unreadable lines."""
    writer = access_logs.LogWriter(FORMATS["caddy"])
    (tmp_path / "access.log").write_text("rubbish\n" * 250 + "".join(writer.lines(100)))
    logs, counts = read(published, tmp_path / "access.log")
    assert counts.weeks == dict(writer.truth.weeks)
    assert logs.unreadable == 250 + writer.truth.unreadable


def test_a_line_from_the_future_is_not_believed(published: PublishedAddresses, tmp_path: Path) -> None:
    """Otherwise, a wrong clock would add weeks in the future."""
    writer = access_logs.LogWriter(FORMATS["combined"])
    (tmp_path / "access.log").write_text("".join(writer.lines(100)))
    logs = AccessLogs((tmp_path / "access.log",), access_logs.FIRST_DAY - timedelta(days=2))
    assert list(logs.requests()) == []
    assert logs.unreadable == logs.lines == writer.truth.lines


def test_too_many_visits_give_lower_limits(
    published: PublishedAddresses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is limited, and the result says that counts are lower limits."""
    monkeypatch.setattr(visits, "MAX_REMEMBERED", 100)
    writer = access_logs.LogWriter(FORMATS["combined"])
    (tmp_path / "access.log").write_text("".join(writer.lines(1000)))
    _, counts = read(published, tmp_path / "access.log")
    assert not counts.is_complete
    assert sum(tally.visit_days + tally.plays.total() for tally in counts.weeks.values()) <= 100
    assert sum(tally.opens.total() for tally in counts.weeks.values()) == sum(
        tally.opens.total() for tally in writer.truth.weeks.values()
    )
