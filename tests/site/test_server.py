"""The preview server responds as browsers expect, and serves nothing but the site."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.library.library import Library
from hallway.site import watch
from hallway.site.mkdocs.build import build
from hallway.site.server import PreviewServer, Span, find, read_range
from hallway.site.watch import Watch
from knowledge import MEDIA, add_answer

SOUND = "/media/quiet-deal.0a1b2c3d.m4a"


def ask(
    preview_server: PreviewServer, path: str, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", preview_server.server_address[1], timeout=10)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("header", "first", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, 10240),
        ("bytes=-40", 10200, 10240),
        ("bytes=10000-99999", 10000, 10240),
    ],
)
def test_a_range_is_answered_with_that_range(preview_server: PreviewServer, header: str, first: int, end: int) -> None:
    """The response is 206 with the requested bytes and their position, so that browsers can seek."""
    status, headers, body = ask(preview_server, SOUND, Range=header)
    assert (status, headers["Content-Range"], headers["Content-Length"]) == (
        206, f"bytes {first}-{end - 1}/10240", str(end - first)
    )  # fmt: skip
    assert body == MEDIA[first:end]


@pytest.mark.parametrize("header", ["bytes=10240-", "bytes=99999-100000", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(preview_server: PreviewServer, header: str) -> None:
    """The response is 416 with the size, so that the browser can ask again."""
    status, headers, _ = ask(preview_server, SOUND, Range=header)
    assert (status, headers["Content-Range"]) == (416, "bytes */10240")


@pytest.mark.parametrize("header", ["bytes=5-2", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-9", ""])
def test_a_range_that_is_none_is_passed_over(preview_server: PreviewServer, header: str) -> None:
    """The response is the whole file, with a header that says that ranges are supported."""
    status, headers, body = ask(preview_server, SOUND, Range=header)
    assert (status, headers["Accept-Ranges"], body) == (200, "bytes", MEDIA)


def test_head_gives_the_headers_alone(preview_server: PreviewServer) -> None:
    """HEAD returns length and type, without a body."""
    status, headers, body = ask(preview_server, SOUND, "HEAD")
    assert (status, headers["Content-Length"], headers["Content-Type"], body) == (200, "10240", "audio/mp4", b"")


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/", "text/html"),
        ("/a/quiet-deal/", "text/html"),
        ("/a/quiet-deal/captions.vtt", "text/vtt"),
        ("/a/quiet-deal/captions.srt", "application/x-subrip"),
        ("/a/quiet-deal/answer.md", "text/markdown"),
        ("/search/guide.json", "application/json"),
        ("/assets/hallway/main.js", "text/javascript"),
        ("/assets/hallway/main.css", "text/css"),
    ],
)
def test_types_are_what_browsers_want(preview_server: PreviewServer, path: str, type_: str) -> None:
    """Browsers reject a module or captions with the wrong type."""
    status, headers, _ = ask(preview_server, path)
    assert (status, str(headers["Content-Type"]).split(";")[0]) == (200, type_)


def test_a_folder_without_its_slash_leads_there(preview_server: PreviewServer) -> None:
    """The redirect keeps the query and stays on this host."""
    status, headers, _ = ask(preview_server, "/a/quiet-deal?from=x")
    assert (status, headers["Location"]) == (301, "/a/quiet-deal/?from=x")
    assert ask(preview_server, "//elsewhere.example/..")[0] == 404


def test_what_is_not_there_gets_the_site_s_own_page(preview_server: PreviewServer) -> None:
    """The response is 404 with the site's own page."""
    status, _, body = ask(preview_server, "/a/no-such-answer/")
    assert status == 404
    assert b"<html" in body


@pytest.mark.parametrize(
    "path",
    [
        "/../mkdocs.yml",
        "/%2e%2e/mkdocs.yml",
        "/a/..%2f..%2f..%2fmkdocs.yml",
        "/..\\mkdocs.yml",
        "/a/%00",
        "/%ff",
        "/C:/x",
    ],
)
def test_no_path_leads_out_of_the_site(preview_server: PreviewServer, path: str) -> None:
    """The rest of the knowledge base cannot be read."""
    assert ask(preview_server, path)[0] == 404


def test_links_in_the_site_are_not_followed(tmp_path: Path) -> None:
    """Neither linked files nor files in linked folders are found."""
    (tmp_path / "site").mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "site/file.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "site/folder").symlink_to(tmp_path)
    assert find(tmp_path / "site", "/file.txt") is None
    assert find(tmp_path / "site", "/folder/secret.txt") is None


def test_another_name_is_not_served(preview_server: PreviewServer) -> None:
    """A web page elsewhere cannot read drafts with a domain name that points to this machine."""
    assert ask(preview_server, "/", Host="elsewhere.example")[0] == 421


@given(st.text(alphabet="bytes=0123456789-, ", max_size=20), st.integers(0, 200))
def test_no_range_reaches_outside_a_file(header: str, size: int) -> None:
    """For any header, the result is None, empty, or within the file."""
    span = read_range(header, size)
    assert span is None or 0 <= span.first <= span.end
    assert span is None or span.end <= size or span == Span(span.first, span.first)


def test_an_edit_is_shown_soon(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new answer appears without a request for it; several saves cause one build."""
    monkeypatch.setattr(watch, "SETTLE_SECONDS", 0.1)
    out = library.root / "site"
    builds = []

    def renew() -> None:
        builds.append(build(library, out))

    with Watch((library.answers, library.curation), renew):
        add_answer(library, "fresh")
        deadline = time.monotonic() + 30
        while not (out / "a/fresh/index.html").is_file() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
    assert (out / "a/fresh/index.html").is_file()
    assert len(builds) == 1


def test_the_command_serves_drafts_and_leaves_nothing(library: Library, tmp_path: Path) -> None:
    """`hallway serve` prints its address, shows drafts, and leaves a site only where caches are."""
    program = [sys.executable, "-c", "from hallway.cli import main; main()"]
    command = [*program, "--root", str(library.root), "serve", "--port", "0"]
    (tmp_path / "temporary").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    before = {path.name for path in library.root.iterdir()}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as running:
        assert running.stdout is not None
        address = running.stdout.readline().decode().strip()
        with urllib.request.urlopen(f"{address}a/secret-plan/", timeout=10) as page:
            assert b"canarytext" in page.read()
        running.terminate()
        assert running.wait(timeout=30) == 0
    assert not list((tmp_path / "temporary").iterdir())
    assert {path.name for path in library.root.iterdir()} == before | {".hallway"}
