"""Where models are found, how they are downloaded from the hub, and how changes to them are detected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hallway.capture import models
from hallway.capture.models import speed
from hallway.cli.model import model as command
from hallway.errors import ModelError
from model_sources import FILES, NOBODY, SUMS, put

pytestmark = pytest.mark.usefixtures("model_store")


def test_the_catalogue_is_pinned() -> None:
    """Every model has a full commit and full checksums; a model with wheels has a checksum for each file."""
    for model in models.CATALOGUE:
        assert len(bytes.fromhex(model.revision)) == 20
        sums = [*model.sha256.values(), *(wheel.sha256 for wheel in model.wheels)]
        assert all(len(bytes.fromhex(one)) == 32 for one in sums)
        assert "model.bin" in model.sha256
        carried = {file for wheel in model.wheels for file in wheel.members.values()}
        assert carried in (set(), set(model.sha256))
    sizes = [model.megabytes for model in models.CATALOGUE]
    assert sizes == sorted(sizes)
    assert models.known("turbo") is models.known("large-v3-turbo")


def test_a_model_that_is_not_here_says_what_to_do() -> None:
    """The error offers three ways: fetch it, fetch a smaller one from the package index, or copy a folder."""
    with pytest.raises(ModelError) as caught:
        models.resolve("small")
    fetch, smaller, copy = caught.value.message.splitlines()[1:]
    assert "from the model hub: hallway model fetch small (486 MB)" in fetch
    assert "hallway model fetch base (148 MB), then --model base" in smaller
    assert "--model /path/to/folder" in copy


def test_a_model_is_found_by_name_alias_or_folder(model_store: Path, tmp_path: Path) -> None:
    """Names are looked up in the store; a path can be any complete model folder."""
    put(model_store / "large-v3")
    folder = put(tmp_path / "mine")
    assert models.resolve("large") == models.resolve("large-v3") == model_store / "large-v3"
    assert models.resolve(folder) == folder


def test_the_cache_of_the_hub_is_used_at_the_pinned_commit_only(tmp_path: Path) -> None:
    """A model that faster-whisper downloaded is used only if it is at the pinned commit."""
    tiny = next(model for model in models.CATALOGUE if model.name == "tiny")
    cache = tmp_path / "hub" / f"models--{tiny.repository.replace('/', '--')}" / "snapshots"
    put(cache / ("0" * 40))
    with pytest.raises(ModelError):
        models.resolve("tiny")
    assert models.resolve(put(cache / tiny.revision)) == models.resolve("tiny")
    with pytest.raises(ModelError, match="has changed"):
        models.verify(cache / tiny.revision)


@pytest.mark.parametrize(("name", "said"), [("smal", "Did you mean small"), ("no/such\x1b[2J", "no/such\\x1b")])
def test_what_is_neither_name_nor_folder_is_said_so(name: str, said: str) -> None:
    """A typo gets the closest name, and control characters are escaped."""
    with pytest.raises(ModelError) as caught:
        models.resolve(name)
    assert said in caught.value.message


def test_half_a_model_is_refused(tmp_path: Path) -> None:
    """Without its tokenizer, faster-whisper would download one."""
    folder = put(tmp_path / "half", {"config.json": b"{}", "model.bin": b"x"})
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        models.resolve(folder)


def test_a_model_that_changed_is_noticed(tmp_path: Path) -> None:
    """Each load compares the files with the checksums in the receipt, and any change also changes the digest."""
    folder = put(tmp_path / "model")
    digest = models.verify(folder)
    (folder / models.RECEIPT).write_text(json.dumps({"sha256": models.checksums(folder)}), encoding="utf-8")
    assert models.verify(folder) == digest
    (folder / "vocabulary.txt").write_text("c\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"vocabulary\.txt"):
        models.verify(folder)


def test_a_model_is_fetched_checked_and_kept(model_hub: str, model_store: Path) -> None:
    """The real client downloads from a test hub; the store then has the files and a receipt, and nothing else."""
    folder = models.fetch("tiny", hub=model_hub).folder
    assert folder == model_store / "tiny" == models.resolve("tiny")
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, models.RECEIPT])
    receipt = json.loads((folder / models.RECEIPT).read_text(encoding="utf-8"))
    assert (receipt["sha256"], receipt["source"], receipt["licence"]["name"]) == (SUMS, "hub", "MIT")
    assert models.verify(folder)
    assert models.fetch("tiny", hub=NOBODY).source == "here"


def test_something_else_is_not_kept(model_hub: str, model_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights with the wrong checksum are rejected, and the download can be repeated."""
    with monkeypatch.context() as patch:
        patch.setitem(FILES, "model.bin", b"other weights")
        with pytest.raises(ModelError, match=r"model\.bin has sha256 \w+ instead of \w+; try again, or another mirror"):
            models.fetch("tiny", hub=model_hub)
    assert not (model_store / "tiny").exists()
    assert models.fetch("tiny", hub=model_hub).source == "hub"


def test_no_network_says_why_and_what_to_do(model_store: Path) -> None:
    """An unreachable hub gives an error with the reason and no traceback, and leaves no partial model."""
    with pytest.raises(ModelError) as caught:
        models.fetch("small", hub=NOBODY)
    said = caught.value.message
    assert f"small could not be fetched from the model hub: {NOBODY}: [Errno 111] Connection refused" in said
    assert "small could not be fetched from the package index: there are no wheels with this model" in said
    assert "1. use base" in said
    assert "2. use a mirror of the hub" in said
    assert sorted(path.name for path in model_store.iterdir()) == [".small.lock"]


def test_the_commands_speak_to_people_and_to_machines(model_hub: str, model_store: Path) -> None:
    """`model list`, `fetch` and `path` print results to stdout, as JSON on request, or exit with status 1."""
    run, folder = CliRunner().invoke, str(model_store / "tiny")
    assert "78 MB  multilingual" in run(command, ["list"]).stdout
    assert run(command, ["path", "tiny"]).exit_code == 1
    fetched = json.loads(run(command, ["fetch", "tiny", "--hub", model_hub, "--json"]).stdout)
    assert fetched == {"name": "tiny", "path": folder, "source": "hub"}
    assert run(command, ["path", "tiny"]).stdout == f"{folder}\n"
    (listed,) = json.loads(run(command, ["list", "--json"]).stdout)
    assert (listed["here"], listed["sources"], listed["speed"]) == (folder, ["hub"], None)
    assert "not measured" in run(command, ["list"]).stdout


@pytest.mark.slow
def test_the_speed_of_a_model_is_that_on_this_machine(tiny_en: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The speed is measured with speech and stored; a measurement from another machine does not count."""
    assert speed.measured("tiny.en") is None
    measured = speed.measure("tiny.en", tiny_en)
    assert measured.times_real_time > 0.1
    assert speed.measured("tiny.en") == measured
    monkeypatch.setattr(speed, "_cpu", lambda: "another CPU")
    assert speed.measured("tiny.en") is None
