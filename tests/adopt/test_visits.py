"""Visitors and plays are distinguished within one day only, and how far a play went is derived from the log."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

import pytest

from hallway.adopt.measure.visits import Visits
from hallway.days import Week
from hallway.library.access_log.request import LogRequest

DAY = date(2026, 11, 18)
WEEK = Week.of(DAY)
BROWSER, PHONE = "Mozilla/5.0 Firefox/140.0", "Mozilla/5.0 (iPhone) Safari/604.1"
WHOLE = 1000  # bytes of the recording


def request(**changes: Any) -> LogRequest:
    usual = LogRequest(DAY, "10.0.0.7", BROWSER, "GET", "/media/a.m4a", 206, 0)
    return usual._replace(**changes)


@pytest.mark.parametrize(
    ("fetched", "share"),
    [
        ([], None),
        ([request(sent=2)], None),  # Safari asks for two bytes first
        ([request(first=0, last=1, sent=402)], None),  # the same, but the service counts headers as well
        ([request(sent=300), request(sent=200)], 0.5),  # without ranges in the log, sent bytes are added up
        ([request(sent=900), request(sent=900)], 1.0),
        ([request(first=0, sent=300), request(first=100, sent=300)], 0.4),
        ([request(first=700, sent=100), request(first=0, sent=50)], 0.8),
        ([request(status=200, sent=600)], 0.6),
        ([request(sent=300, size=600)], 0.5),  # the log has the size of the file on that day
        ([request(sent=300, address="10.0.0.8")], None),
        ([request(sent=300, agent=f"{BROWSER} other")], None),
        ([request(sent=300, day=DAY + timedelta(days=1))], None),
        ([request(sent=300, agent="AppleCoreMedia/1.0.0")], 0.3),  # an iPhone's player at the reader's address
    ],
)
def test_how_far_a_play_went(fetched: list[LogRequest], share: float | None) -> None:
    """The depth is the furthest byte that the visitor requested that day, as a share of the recording."""
    visits = Visits()
    for each in fetched:
        visits.fetch(each, WEEK, "refund", WHOLE)
    visits.play(request(), WEEK, "refund")
    assert list(visits.plays()) == [(WEEK, "refund", [share])]


def test_without_a_size_nothing_is_known() -> None:
    """The size is unknown if the recording has been replaced since."""
    visits = Visits()
    visits.fetch(request(sent=300), WEEK, "refund", 0)
    visits.play(request(), WEEK, "refund")
    assert list(visits.plays()) == [(WEEK, "refund", [None])]


def test_a_visitor_counts_once_a_day() -> None:
    """Visitors are identified by address and browser; the next day is another visit."""
    visits = Visits()
    for changes in ({}, {}, {"agent": PHONE}, {"address": "10.0.0.8"}, {"day": DAY + timedelta(days=1)}):
        visits.open(request(**changes))
    assert visits.visit_days() == {WEEK: 4}


def test_each_day_of_each_run_has_a_salt_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes from different days or runs cannot be compared."""
    salts: list[bytes] = []
    make = secrets.token_bytes

    def note(size: int) -> bytes:
        salts.append(make(size))
        return salts[-1]

    monkeypatch.setattr(secrets, "token_bytes", note)
    for _ in range(2):
        visits = Visits()
        for day in (DAY, DAY, DAY + timedelta(days=1)):
            visits.open(request(day=day))
    assert len(set(salts)) == len(salts) == 4
    assert min(map(len, salts)) >= 16
