"""The headers in our guide do what it says, on the web server of Debian: nobody frames a page, a ticket an embed."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader import until

if TYPE_CHECKING:
    from collections.abc import Iterator

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "embedding.md"
SERVER = """
{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
  access_log off;
  types {{ text/html html; audio/mp4 m4a; }}
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 127.0.0.1:{port}; root {site};
{ours}
  }}
}}
"""
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin") or shutil.which("nginx")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def documented() -> str:
    """The rules for nginx that the guide gives."""
    found = re.search(r"```nginx\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@contextmanager
def served(site: Path, folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "nginx.conf"
    config.write_text(
        SERVER.format(
            user="user root;" if os.geteuid() == 0 else "", folder=folder, port=port, site=site, ours=documented()
        )
    )
    address = f"http://127.0.0.1:{port}/"
    with subprocess.Popen([str(NGINX), "-c", str(config)], stderr=subprocess.DEVNULL) as server:
        try:
            until(lambda: is_open(port))
            yield address
        finally:
            server.terminate()


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def headers(address: str, **asked: str) -> tuple[int, dict[str, str]]:
    with urllib.request.urlopen(urllib.request.Request(address, headers=asked), timeout=10) as answer:
        return answer.status, {key.lower(): value for key, value in answer.headers.items()}


def test_row_51_a_page_is_in_nobodys_frame_and_an_embed_where_it_may(built_site: Path, tmp_path: Path) -> None:
    """The guide's own lines: pages in their own site alone, embeds in the hosts that are named, no type guessed."""
    with served(built_site, tmp_path) as address:
        for page in ("", "a/quiet-deal/", "m/refund-request/"):
            assert headers(address + page)[1]["content-security-policy"] == "frame-ancestors 'self'"
        embed = headers(f"{address}embed/quiet-deal/")[1]
        assert embed["content-security-policy"].startswith("frame-ancestors https://")
        assert "x-frame-options" not in embed
        assert embed["x-content-type-options"] == "nosniff"


def test_row_51_a_player_can_jump(built_site: Path, tmp_path: Path) -> None:
    """A part of a recording is sent as that part."""
    with served(built_site, tmp_path) as address:
        status, sent = headers(f"{address}media/quiet-deal.0a1b2c3d.m4a", Range="bytes=100-199")
        assert status == 206
        assert sent["content-range"].startswith("bytes 100-199/")
