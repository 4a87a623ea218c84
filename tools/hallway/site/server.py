"""The preview server: like the one in MkDocs, but browsers can seek in the media that it serves.

It answers range requests, knows the types of media and captions, serves one folder and nothing else, and shows on every
page why the site could not be rebuilt. A live preview loads a page again when it has changed.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import parse_qs, quote, unquote

from hallway import files, urls
from hallway.site import notice, refresh

if TYPE_CHECKING:
    from io import BufferedIOBase

CHUNK_BYTES = 64 * 1024
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".map": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".srt": "application/x-subrip; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
RANGE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*")  # one range; requests for several get the whole file
EMBEDS = "/embed/"  # pages on other hosts may frame these, but nothing else here
LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True, slots=True)
class Span:
    """A range of bytes: from `first` up to, but not including, `end`."""

    first: int
    end: int


def read_range(header: str, size: int) -> Span | None:
    """Reads a Range header for a file of `size` bytes.

    Returns None if the header must be ignored (RFC 9110, 14.2), and an empty span if the range is outside the file.
    """
    match = RANGE.fullmatch(header)
    if match is None or match.group(1, 2) == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        return Span(max(0, size - _count(last)), size)
    if last and _count(last) < _count(first):
        return None
    return Span(_count(first), max(_count(first), min(_count(last) + 1, size) if last else size))


def _count(digits: str) -> int:
    """Returns the number, at most the largest size of a file: Python rejects numbers with thousands of digits."""
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) < len(str(sys.maxsize)) else sys.maxsize


class PreviewServer(ThreadingHTTPServer):
    """Serves one folder, which may be replaced on disk while the server runs."""

    daemon_threads = True

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", port: int = 0, is_live: bool = False) -> None:
        self.folder = folder
        self.is_live = is_live
        """Whether pages look for changes."""
        self.doing = ""
        """What the preview is doing, for its pages."""
        self.problem = ""
        """Why the site could not be rebuilt; empty if the folder is up to date."""
        self.hosts = LOCAL | {host.lower()}
        self.is_local = host.lower() in LOCAL
        super().__init__((host, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignores connections that the browser closed, for example with its tab."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def address(self) -> str:
        """The URL of the home page, such as http://127.0.0.1:8000/."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:
        """Logs nothing: the terminal is for the build reports."""

    def version_string(self) -> str:
        return "hallway"

    def _answer(self, *, with_body: bool) -> None:
        host, parts = urls.split(f"//{self.headers.get('Host', '')}"), urls.split(self.path)
        if host is None or parts is None:  # such as an unclosed bracket
            return self.send_error(HTTPStatus.BAD_REQUEST)
        if not self._is_served_as(host.host):
            return self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        if self.server.is_live and parts.path.startswith(refresh.FOLDER):
            return self._send_refresh(parts, with_body=with_body)
        path = find(self.server.folder, parts.path)
        if path is not None and path.is_dir():
            return self._redirect(f"{parts.path}/", parts.query)
        if path is None:
            return self._send(self.server.folder / "404.html", HTTPStatus.NOT_FOUND, with_body=with_body)
        return self._send(path, HTTPStatus.OK, with_body=with_body)

    def _is_served_as(self, host: str) -> bool:
        """Returns whether the host name is ours. Rejects others (DNS rebinding): drafts are only for this machine."""
        return not self.server.is_local or host in self.server.hosts

    def _redirect(self, path: str, query: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        # exactly one slash at the start: //host would point to another host
        location = "/" + quote(unquote(path)).lstrip("/")
        self.send_header("Location", location + (f"?{query}" if query else ""))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, path: Path, status: HTTPStatus, *, with_body: bool) -> None:
        if (self.server.problem or self.server.is_live) and path.suffix == ".html":
            return self._send_changed(path, status, with_body=with_body)
        try:
            opened = path.open("rb")
        except OSError:
            return self.send_error(HTTPStatus.NOT_FOUND)
        with opened:
            size = opened.seek(0, 2)
            span = read_range(self.headers.get("Range", ""), size) if status is HTTPStatus.OK else None
            if span is not None and span.first >= min(span.end, size):
                return self._refuse_range(size, with_body=with_body)
            self.send_response(HTTPStatus.PARTIAL_CONTENT if span else status)
            if span:
                self.send_header("Content-Range", f"bytes {span.first}-{span.end - 1}/{size}")
            span = span or Span(0, size)
            self.send_header("Content-Type", TYPES.get(path.suffix.lower(), "application/octet-stream"))
            self.send_header("Content-Length", str(span.end - span.first))
            self._send_common_headers()
            self.end_headers()
            if with_body:
                _copy(opened, self.wfile, span)

    def _send_changed(self, path: Path, status: HTTPStatus, *, with_body: bool) -> None:
        """Sends a page of the last good site, or an empty page, with the problem on it and the script of a preview."""
        digest, problem = refresh.digest(path, self.server.problem), self.server.problem
        page = path.read_bytes() if files.is_regular(path) else b""
        if not page and not problem:
            return self.send_error(HTTPStatus.NOT_FOUND)
        self.send_response(status if page else HTTPStatus.SERVICE_UNAVAILABLE)
        shown = notice.add(page, problem) if problem else page
        shown = refresh.add(shown, digest) if self.server.is_live else shown
        return self._send_text(shown, TYPES[".html"], with_body=with_body)

    def _send_refresh(self, parts: urls.Url, *, with_body: bool) -> None:
        """Sends the script of a preview, or the state of a page."""
        self.send_response(HTTPStatus.OK)
        if parts.path == refresh.SCRIPT:
            return self._send_text(refresh.script(), TYPES[".js"], with_body=with_body)
        asked = parse_qs(parts.query).get("page", ["/"])[0]
        path = find(self.server.folder, asked) or self.server.folder / "404.html"
        content = refresh.state(path, problem=self.server.problem, doing=self.server.doing)
        return self._send_text(content, TYPES[".json"], with_body=with_body)

    def _refuse_range(self, size: int, *, with_body: bool) -> None:
        self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        self.send_header("Content-Range", f"bytes */{size}")
        reason = f"The file has {size} bytes; the requested range is outside it.\n"
        self._send_text(reason.encode(), TYPES[".txt"], with_body=with_body)

    def _send_text(self, text: bytes, type_: str, *, with_body: bool) -> None:
        self.send_header("Content-Type", type_)
        self.send_header("Content-Length", str(len(text)))
        self._send_common_headers()
        self.end_headers()
        if with_body:
            self.wfile.write(text)

    def _send_common_headers(self) -> None:
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        parts = urls.split(self.path)
        if parts is None or not parts.path.startswith(EMBEDS):
            self.send_header("Content-Security-Policy", "frame-ancestors 'self'")


def _copy(source: BinaryIO, target: BufferedIOBase, span: Span) -> None:
    source.seek(span.first)
    left = span.end - span.first
    try:
        while left and (chunk := source.read(min(CHUNK_BYTES, left))):
            target.write(chunk)
            left -= len(chunk)
    except (BrokenPipeError, ConnectionResetError):
        pass  # players close the connection when they seek


def find(folder: Path, url_path: str) -> Path | None:
    """Returns the file or folder for a URL path if it is inside the served folder and not behind a link."""
    names = unquote(url_path, errors="strict" if "%" not in url_path else "replace").split("/")
    parts = [name for name in names if name]
    if any(name in (".", "..") or "\\" in name or "\0" in name or ":" in name for name in parts):
        return None
    path = folder.joinpath(*parts)
    page = path / "index.html" if url_path.endswith("/") else path
    try:
        if any(part.is_symlink() for part in (path, *path.parents) if part.is_relative_to(folder) and part != folder):
            return None
        return page if page.is_dir() or files.is_regular(page) else None
    except OSError:  # the name is too long
        return None
