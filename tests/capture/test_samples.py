"""The samples of long recordings are kept in a file, so that they need no memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest

import drop_folder
from hallway import files
from hallway.capture.audio import samples
from hallway.capture.audio.samples import blocks_of, sample_store
from hallway.capture.engines.interface import EngineOptions
from hallway.capture.run import task

BLOCKS = [np.full(1_000, number, np.float32) for number in range(9)]


@pytest.fixture
def small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for four of the blocks in memory."""
    monkeypatch.setattr(samples, "MOST_IN_MEMORY", 16_000)


@pytest.mark.usefixtures("small_memory")
@pytest.mark.parametrize("count", [0, 3, 9])
def test_samples_are_the_same_in_memory_and_in_a_file(count: int) -> None:
    """Whatever the length, all blocks come back in order, can be read repeatedly, and cannot be changed."""
    with sample_store() as store:
        for block in BLOCKS[:count]:
            store.append(block)
        found = store.array()
    for _ in range(2):
        assert np.array_equal(np.concatenate([*blocks_of(found, 700), []]), np.concatenate([*BLOCKS[:count], []]))
    assert not found.flags.writeable


@pytest.mark.usefixtures("small_memory")
def test_the_file_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing remains of the samples when the process is killed."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with sample_store() as store:
        for block in BLOCKS:
            store.append(block)
        assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("small_memory", "engine")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_a_full_folder_for_temporary_files_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If there is no room for a long recording, the run ends with the folder's name, and no recording fails."""
    path = drop_folder.record(tmp_path / "long.wav", seconds=2)
    work = task.TranscriptionTask(path, files.sha256(path), "fake", EngineOptions("m"), max_seconds=60)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Path("/dev/full").open("r+b", buffering=0))  # noqa: SIM115
    outcome = task.transcribe(work)
    assert isinstance(outcome, task.Stopped)
    assert tempfile.gettempdir() in outcome.message
