"""Debian's web servers, each with its own MIME types and the rules from our guide."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reader import until

if TYPE_CHECKING:
    from collections.abc import Iterator

GUIDE = Path(__file__).parents[1] / "docs" / "guides" / "embedding.md"
TICKETS = "https://your-team.zendesk.com"
"""The host in the guide that can frame the embeds."""
NGINX = """
{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
  access_log off;
  include /etc/nginx/mime.types; default_type application/octet-stream;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 127.0.0.1:{port}; root {root};
{rules}
  }}
}}
"""
APACHE = """
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/error.log
DefaultRuntimeDir {folder}
{modules}
TypesConfig /etc/mime.types
DocumentRoot {root}
<Directory {root}>
  Require all granted
</Directory>
{rules}
"""
MODULES = ("mpm_event", "authz_core", "mime", "dir", "headers")


@dataclass(frozen=True, slots=True)
class Host:
    """A web server."""

    name: str
    program: str
    config: str
    arguments: tuple[str, ...] = ()

    @property
    def path(self) -> str | None:
        """The path of the program; None if it is not installed."""
        return shutil.which(self.program, path=f"/usr/sbin:/usr/local/sbin:{os.environ.get('PATH', '')}")

    def rules(self) -> str:
        """Returns the rules for this server from the guide."""
        found = re.search(rf"```{self.name}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
        assert found
        return found[1]

    @contextmanager
    def serving(self, site: Path, folder: Path, *, below: str = "", tickets: str = TICKETS) -> Iterator[str]:
        """Serves a site at the path `below`, such as `help/`; yields its address. `tickets` can frame the embeds."""
        if self.path is None:
            pytest.skip(f"{self.name} is not installed: apt-get install {self.program}")
        root, port = folder / "root", _free_port()
        place = root / below
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(site)
        config = folder / f"{self.name}.conf"
        rules = self.rules().replace(TICKETS, tickets)
        for path in ("embed/", "404.html"):
            rules = rules.replace(f"/{path}", f"/{below}{path}")
        config.write_text(self._configured(folder=folder, root=root, port=port, rules=rules))
        command = [self.path, *self.arguments, str(config)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT) as server:
            try:
                until(lambda: server.poll() is not None or _is_open(port))
                assert server.poll() is None, (folder / "error.log").read_text()
                yield f"http://127.0.0.1:{port}/{below}"
            finally:
                server.terminate()

    def _configured(self, **values: object) -> str:
        user = "user root;" if os.geteuid() == 0 else ""
        modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES)
        return self.config.format(user=user, modules=modules, **values)


HOSTS = {
    "nginx": Host("nginx", "nginx", NGINX, ("-c",)),
    "apache": Host("apache", "apache2", APACHE, ("-X", "-f")),
}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
