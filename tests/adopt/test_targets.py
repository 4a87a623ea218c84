"""Which requests count as opening, showing or playing something, and which do not."""

from __future__ import annotations

from datetime import date

import pytest

from hallway.adopt.measure.targets import PlayedFile, PublishedAddresses, Target
from hallway.library.access_log.request import LogRequest
from hallway.library.library import Library

SITE = PublishedAddresses(
    answers={"refund": "refund", "old": "refund"},
    left={"old": date(2026, 11, 10)},
    moments=frozenset({"calls"}),
    recordings={"refund.0a1b2c3d.m4a": PlayedFile("refund", 1000)},
    placements={"desk-k3f9": False, "desk-a2a2": True},
)


@pytest.mark.parametrize(
    ("target", "status", "found"),
    [
        ("/a/refund/", 200, Target("answer", "refund")),
        ("/kb/deep/a/refund/index.html", 304, Target("answer", "refund")),
        ("/a/refund/?from=desk-k3f9", 200, Target("answer", "refund", "desk-k3f9")),
        ("/a/refund/?x=1&from=desk-a2a2", 200, Target("answer", "refund", "desk-a2a2", has_second=True)),
        ("/a/refund/?t=1m23s", 200, Target("answer", "refund", has_second=True)),
        ("/a/refund/?from=someone@example.com", 200, Target("answer", "refund")),
        ("/a/refund/?from=desk-k3f9%20", 200, Target("answer", "refund")),
        ("/a/refund/", 404, None),
        ("/a/refund", 301, None),
        ("/a/other/", 200, None),
        ("/x/refund/", 200, None),
        ("/m/calls/?from=desk-k3f9", 200, Target("moment", "calls", "desk-k3f9")),
        ("/m/other/", 200, None),
        ("/embed/refund/", 200, Target("embed", "refund")),
        ("/embed/refund/", 206, None),
        ("/a/refund/words.json", 200, Target("play", "refund")),
        ("/embed/refund/words.json", 200, None),
        ("/words.json", 200, None),
        ("/media/refund.0a1b2c3d.m4a", 206, Target("recording", "refund", size=1000)),
        ("/media/refund.ffffffff.m4a", 206, Target("recording", "refund")),
        ("/media/refund.0a1b2c3d.m4a", 416, None),
        ("/media/other.0a1b2c3d.m4a", 200, None),
        ("/assets/main.css", 200, None),
        ("/", 200, None),
        ("", 200, None),
        ("?from=desk-k3f9", 200, None),
    ],
)
def test_what_a_request_was_for(target: str, status: int, found: Target | None) -> None:
    """The site can be below any path of its host; a code that is not a placement's is dropped."""
    assert SITE.target(request(target, status=status)) == found
    assert SITE.target(request(target, status=status)._replace(method="HEAD")) is None


def test_an_old_address_counts_until_it_leads_on() -> None:
    """From the day it was renamed, the browser requests the new address next, and only that counts."""
    assert SITE.target(request("/a/old/", day=date(2026, 11, 9))) == Target("answer", "refund")
    assert SITE.target(request("/a/old/", day=date(2026, 11, 10))) is None


def test_drafts_are_not_counted(library: Library) -> None:
    """Requests to a preview on the same host are not counted."""
    published = PublishedAddresses.of(library)
    assert published.target(request("/a/secret-plan/")) is None
    assert published.target(request("/a/quiet-deal/")) == Target("answer", "quiet-deal")
    assert published.recordings["quiet-deal.0a1b2c3d.m4a"].size == 10_240


def request(target: str, *, status: int = 200, day: date = date(2026, 11, 18)) -> LogRequest:
    return LogRequest(day, "10.0.0.7", "Mozilla/5.0", "GET", target, status, 9001)
