"""Where models are looked for, how they come here, and that a changed one is noticed."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from hallway import resources
from hallway.capture import models
from hallway.cli.model import model as command
from hallway.errors import ModelError

FILES = {"config.json": b"{}", "model.bin": b"weights", "tokenizer.json": b"{}", "vocabulary.txt": b"a\nb\n"}


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store, and no cache of the hub."""
    monkeypatch.setenv("HALLWAY_MODELS", str(tmp_path / "store"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "store"


def put(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    """Writes the files of a model into a folder."""
    folder.mkdir(parents=True)
    for name, content in (FILES if files is None else files).items():
        (folder / name).write_bytes(content)
    return folder


def test_the_catalogue_is_pinned() -> None:
    """Every model has a whole commit, a whole checksum, a size and advice."""
    for model in models.CATALOGUE:
        assert (len(model.revision), len(model.sha256)) == (40, 64)
        assert int(model.revision, 16)
        assert int(model.sha256, 16)
        assert model.megabytes > 50
        assert model.advice
    assert [model.name for model in models.CATALOGUE][:3] == ["tiny", "base", "small"]
    assert models.known("turbo") is models.known("large-v3-turbo")


def test_a_model_that_is_not_here_names_three_ways_out() -> None:
    """A folder, the network, and last the demo model."""
    with pytest.raises(ModelError) as caught:
        models.resolve("small")
    lines = caught.value.message.splitlines()
    assert "Three ways out" in lines[0]
    assert [line.strip()[:2] for line in lines[1:]] == ["1.", "2.", "3."]
    assert "hallway model fetch small (486 MB)" in lines[2]
    assert "--model demo" in lines[3]


def test_a_model_is_found_by_name_alias_or_folder(store: Path, tmp_path: Path) -> None:
    """The store for names, any whole folder by its path."""
    put(store / "large-v3")
    folder = put(tmp_path / "mine")
    assert models.resolve("large") == models.resolve("large-v3") == store / "large-v3"
    assert models.resolve(folder) == folder


def test_the_cache_of_the_hub_is_used_at_the_pinned_commit_only(tmp_path: Path) -> None:
    """What faster-whisper fetched before serves, if it is the very same commit."""
    tiny = models.CATALOGUE[0]
    cache = tmp_path / "hub" / f"models--{tiny.repository.replace('/', '--')}" / "snapshots"
    put(cache / ("0" * 40))
    with pytest.raises(ModelError):
        models.resolve("tiny")
    assert models.resolve(put(cache / tiny.revision)) == models.resolve("tiny")
    with pytest.raises(ModelError, match="has changed"):
        models.verify(cache / tiny.revision)


def test_the_demo_model_is_the_one_that_comes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its marker tells it from others."""
    demo = put(tmp_path / "demo", {**FILES, models.DEMO_MARKER: b'{"prompts": true}'})
    monkeypatch.setattr(resources, "demo_model", lambda: demo)
    assert models.resolve("demo") == demo
    assert models.is_demo(demo)
    assert models.demo_facts(demo) == {"prompts": True}
    assert not models.is_demo(put(tmp_path / "other"))


@pytest.mark.parametrize(("name", "said"), [("smal", "Did you mean small"), ("no/such\x1b[2J", "no/such\\x1b")])
def test_what_is_neither_name_nor_folder_is_said_so(name: str, said: str) -> None:
    """A typing mistake gets the nearest name; a hostile one steers no terminal."""
    with pytest.raises(ModelError) as caught:
        models.resolve(name)
    assert said in caught.value.message


def test_half_a_model_is_refused(tmp_path: Path) -> None:
    """Without its tokenizer faster-whisper would ask the network for one."""
    folder = put(tmp_path / "half", {"config.json": b"{}", "model.bin": b"x"})
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        models.resolve(folder)


def test_a_model_that_changed_is_noticed(tmp_path: Path) -> None:
    """The receipt's checksums are held against the files at every load; the digest changes with any of them."""
    folder = put(tmp_path / "model")
    digest = models.verify(folder)
    (folder / models.RECEIPT).write_text(json.dumps({"sha256": models.checksums(folder)}), encoding="utf-8")
    assert models.verify(folder) == digest
    (folder / "vocabulary.txt").write_text("c\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"vocabulary\.txt"):
        models.verify(folder)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A hub on this machine that has the model `tiny`, four files of it, at its pinned commit."""
    tiny = replace(models.CATALOGUE[0], sha256=hashlib.sha256(FILES["model.bin"]).hexdigest())
    monkeypatch.setattr(models, "CATALOGUE", (tiny,))

    class Hub(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(body=False)

        def do_GET(self) -> None:
            self.answer(body=True)

        def answer(self, *, body: bool) -> None:
            path = self.path.split("?")[0]
            name = path.rsplit("/", 1)[-1]
            if path == f"/api/models/{tiny.repository}/tree/{tiny.revision}":
                files = {**FILES, "README.md": b"no"}
                content = json.dumps(
                    [{"type": "file", "path": name, "size": len(data), "oid": name} for name, data in files.items()]
                ).encode()
            elif f"/resolve/{tiny.revision}/" in path and name in FILES:
                content = FILES[name]
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", f'"{hashlib.sha1(content).hexdigest()}"')
            self.send_header("X-Repo-Commit", tiny.revision)
            self.end_headers()
            if body:
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_model_is_fetched_checked_and_kept(hub: str, store: Path) -> None:
    """The hub's real client, another hub: the files lie in the store with their receipt, and nothing else does."""
    folder = models.fetch("tiny", hub=hub)
    assert folder == store / "tiny" == models.resolve("tiny")
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, models.RECEIPT])
    receipt = json.loads((folder / models.RECEIPT).read_text(encoding="utf-8"))
    assert receipt["sha256"]["model.bin"] == hashlib.sha256(b"weights").hexdigest()
    assert models.verify(folder)
    assert models.fetch("tiny", hub="http://127.0.0.1:9") == folder


def test_something_else_is_not_kept(hub: str, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights with another checksum than the pinned one never become a model."""
    monkeypatch.setitem(FILES, "model.bin", b"other weights")
    with pytest.raises(ModelError, match="checksum differs"):
        models.fetch("tiny", hub=hub)
    assert not (store / "tiny").exists()


def test_no_network_names_the_three_ways_out(store: Path) -> None:
    """A hub that does not answer is a reason, not a stack trace, and leaves no half model."""
    with pytest.raises(ModelError, match=r"could not be fetched \(.+\)\. Three ways out"):
        models.fetch("tiny", hub="http://127.0.0.1:9")
    assert not (store / "tiny").exists()


def test_the_commands_speak_to_people_and_to_machines(hub: str, store: Path) -> None:
    """`model list|fetch|path`: results on stdout, as JSON where asked for; 1 when there is none."""
    run = CliRunner().invoke
    assert "78 MB" in run(command, ["list"]).stdout
    assert run(command, ["path", "tiny"]).exit_code == 1
    fetched = run(command, ["fetch", "tiny", "--hub", hub, "--json"])
    assert json.loads(fetched.stdout)["path"] == str(store / "tiny")
    assert run(command, ["path", "tiny"]).stdout == f"{store / 'tiny'}\n"
    listed = {one["name"]: one["here"] for one in json.loads(run(command, ["list", "--json"]).stdout)}
    assert listed == {"tiny": str(store / "tiny"), "demo": str(resources.demo_model())}
