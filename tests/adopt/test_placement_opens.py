"""Access logs show how often people opened each link, and which links nobody opened."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from hallway.adopt.measure.counting import count
from hallway.adopt.measure.senders import Senders
from hallway.adopt.measure.targets import PublishedAddresses
from hallway.cli import main
from hallway.library.access_log.reader import AccessLogs
from hallway.library.library import Library
from hallway.library.placements import Placement
from hallway.place.lint import unopened

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
CADDY = """{"ts": 1795338840.5, "request": {"remote_ip": "10.0.0.7", "method": "GET", "uri": "%s", \
"headers": {"User-Agent": ["Mozilla/5.0 Firefox/140.0"]}}, "status": 200}
"""
SITE = PublishedAddresses({"refund": "refund"}, {}, frozenset({"refund-request"}), {}, {"desk-k3f9": False})


def combined(target: str, *, referer: str = "-", agent: str = BROWSER, time: str = "09:14:00") -> str:
    """Returns a line in the combined log format, which Apache and nginx write."""
    return f'10.0.0.7 - - [22/Nov/2026:{time} +0000] "GET {target} HTTP/1.1" 200 9001 "{referer}" "{agent}"\n'


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (combined("/a/refund/?from=desk-k3f9"), "desk-k3f9"),
        (combined("/kb/embed/refund/?x=1&from=desk-k3f9"), "desk-k3f9"),
        (combined("https://help.example.com/m/refund-request/?from=desk-k3f9"), "desk-k3f9"),
        (CADDY % "/a/refund/?from=desk-k3f9", "desk-k3f9"),
        (combined("/assets/x.css", referer="https://help.example.com/a/refund/?from=desk-k3f9"), ""),
        (combined("/a/refund/?from=desk-k3f9", agent="Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"), ""),
        (combined("/a/refund/?from=desk-k3f9", agent="Mozilla/5.0 (compatible; Googlebot/2.1)"), ""),
        (combined("/a/refund/?from=<script>"), ""),
        (combined("/a/refund/?notfrom=desk-k3f9"), ""),
        ("no log at all \x1b[31m\n", ""),
    ],
)
def test_a_request_by_a_person_counts_once(tmp_path: Path, line: str, code: str) -> None:
    """Requests by the page itself, robots and unknown codes do not count."""
    (tmp_path / "log").write_text(line)
    logs = AccessLogs((tmp_path / "log",), date(2026, 12, 1))
    counts = count(logs.requests(), SITE, Senders())
    assert counts.opens_by_code() == ({code: 1} if code else {})


def test_the_list_names_what_nobody_opens(library: Library, tmp_path: Path) -> None:
    """Each placement shows how often plain and compressed logs have it; one that nobody opened is a finding."""
    for place in ("desk", "channel"):
        library.placements().add(Placement(place, "text", answer="quiet-deal", placed_on=date(2026, 11, 1)))
    desk, channel = (each.from_code for each in library.placements().entries)
    (tmp_path / "access.log").write_text(combined(f"/a/quiet-deal/?from={desk}"))
    (tmp_path / "access.log.1.gz").write_bytes(
        gzip.compress(combined(f"/a/quiet-deal/?from={desk}", time="08:00:00").encode())
    )
    logs = [part for name in ("access.log", "access.log.1.gz") for part in ("--log", str(tmp_path / name))]
    done = CliRunner().invoke(main, ["--root", str(library.root), "placements", "list", *logs, "--json"])
    rows = {row["from_code"]: row for row in json.loads(done.stdout)}
    assert (rows[desk]["opened"], rows[channel]["opened"]) == (2, 0)
    assert [each["kind"] for each in rows[desk]["findings"]] == ["place"]
    assert "unopened" in [each["kind"] for each in rows[channel]["findings"]]


def test_a_placement_of_today_has_no_opens_yet() -> None:
    """A link is reported from the day after it was pinned, in the singular."""
    today = date(2026, 11, 26)
    placements = [Placement("desk", "text", answer="quiet-deal", placed_on=today - timedelta(days)) for days in (0, 1)]
    (finding,) = unopened(placements, {}, today=today)
    assert finding.reason.endswith("it was pinned 1 day ago")


def test_a_log_that_cannot_be_read_is_named(library: Library, tmp_path: Path) -> None:
    """A file that is not really compressed gives a one-line error, not a traceback."""
    (tmp_path / "access.log.gz").write_bytes(b"not packed")
    asked = ["--root", str(library.root), "placements", "list", "--log", str(tmp_path / "access.log.gz")]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {tmp_path}/access.log.gz is not a complete .gz file: ")
