"""Reading any log terminates, and every line is either counted or reported as unreadable."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import access_logs
import log_formats
import seeds
from hallway.adopt.measure.counting import count
from hallway.adopt.measure.senders import Senders
from hallway.adopt.measure.targets import PublishedAddresses
from hallway.errors import InputError
from hallway.library.access_log.formats import FORMATS
from hallway.library.access_log.reader import AccessLogs
from hallway.library.access_log.request import LogRequest

SITE = PublishedAddresses({"answer-1": "answer-1"}, {}, frozenset({"refund-request"}), {}, {"desk-aaaa": True})
LINES = [
    line for each in log_formats.FORMATS.values() for line in access_logs.LogWriter(each).lines(40) if line.strip()
]
TODAY = date(2026, 11, 22)


def counted(path: Path) -> AccessLogs:
    logs = AccessLogs((path,), TODAY)
    count(logs.requests(), SITE, Senders.ignoring(["team"], ["10.0.0.0/8"]))
    assert 0 <= logs.unreadable <= logs.lines
    return logs


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "access.log"


@given(st.binary(max_size=2000))
@example(b"\x1f\x8b")
@example(b"#Fields: date\n2026-11-22\n")
@settings(max_examples=seeds.examples(200))
def test_any_bytes(log: Path, content: bytes) -> None:
    """Only a file that begins like a compressed one may be refused."""
    log.write_bytes(content)
    try:
        counted(log)
    except InputError:
        assert content.startswith(b"\x1f\x8b")


@given(
    st.lists(st.sampled_from(LINES), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 40), st.binary(max_size=12)), max_size=6),
)
@settings(max_examples=seeds.examples(200))
def test_damaged_lines(log: Path, lines: list[str], damages: list[tuple[int, int, bytes]]) -> None:
    """Valid lines of all formats are mixed, cut and overwritten."""
    content = bytearray("".join(lines).encode())
    for start, length, put in damages:
        content[start : start + length] = put
    log.write_bytes(bytes(content))
    logs = counted(log)
    assert logs.lines <= bytes(content).count(b"\n") + 1


@pytest.mark.parametrize("piece", ['"', "\\", '\\"', " ", "[", "\t", "{", '"\\" ', "a b ", '{"a":', "bytes=1-", "1 "])
def test_no_line_takes_long(piece: str) -> None:
    """The time of every format is linear in the length of the line."""
    line = (piece * 64_000)[:64_000]
    begin = time.process_time()
    for kind in FORMATS:
        parser = kind()
        parser.is_header("#Fields: date c-ip")
        for prefix in (
            "",
            '1.1.1.1 - - [22/Nov/2026:09:14:00 +0000] "',
            "a b [22/Nov/2026:09:14:00 +0000] 1.1.1.1 - x y z ",
        ):
            parser.parse(prefix + line)
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("piece", ["a", "bot", "/", "Mozilla/5.0 ", "(", "compatible; ", "http", "-1.0", "  "])
def test_no_agent_takes_long(piece: str) -> None:
    """The list of robots consists of third-party regular expressions."""
    begin = time.process_time()
    request = LogRequest(TODAY, "10.0.0.7", "Mozilla/5.0 " + (piece * 60_000)[:60_000], "GET", "/a/answer-1/", 200, 1)
    Senders().ignored(request)
    assert time.process_time() - begin < 2
