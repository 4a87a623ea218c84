"""Worker processes and a Dask cluster give the same results as a single process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import drop_folder
from drop_folder import NAMES, go, made, results
from hallway.capture.run import task
from hallway.library.library import Library

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]


class TestElsewhere:
    """Worker processes and a Dask cluster write the same files as a single process."""

    @pytest.fixture
    def alone(self, tmp_path: Path) -> dict[str, bytes]:
        base = drop_folder.make(tmp_path / "alone", NAMES)
        go(base)
        return made(base)

    def test_processes_give_the_same_files(self, base: Library, alone: dict[str, bytes]) -> None:
        """The number of workers makes no difference."""
        assert set(results(go(base, jobs=3)).values()) == {"answered"}
        assert made(base) == alone

    def test_a_worker_that_dies_costs_one_retry(
        self, base: Library, alone: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each recording kills its worker on the first attempt and is transcribed on the second."""
        monkeypatch.setenv("HALLWAY_FAKE_DIES", str(tmp_path))
        assert set(results(go(base, jobs=2)).values()) == {"answered"}
        assert made(base) == alone

    def test_a_recording_that_kills_every_worker_fails_alone(
        self, base: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The run ends with a reason for each recording, and the next run tries again."""
        (tmp_path / "always").touch()
        with monkeypatch.context() as patch:
            patch.setenv("HALLWAY_FAKE_DIES", str(tmp_path))
            summary = go(base, jobs=2)
        assert [result.detail for result in summary.results] == ["the process working on it died twice"] * 3
        assert set(results(go(base)).values()) == {"answered"}

    def test_a_dask_cluster_gives_the_same_files(self, base: Library, alone: dict[str, bytes], cluster: str) -> None:
        """Two worker processes transcribe; this process writes the files."""
        assert set(results(go(base, cluster=cluster)).values()) == {"answered"}
        assert made(base) == alone

    def test_workers_that_cannot_see_the_folder_get_the_audio(
        self, base: Library, alone: dict[str, bytes], cluster: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A cluster needs no shared disk: workers that cannot find a recording are sent its bytes."""
        transcribe = task.transcribe
        monkeypatch.setattr(task, "transcribe", lambda work: transcribe(work) if work.audio else task.Different())
        assert set(results(go(base, cluster=cluster)).values()) == {"answered"}
        assert made(base) == alone

    @pytest.fixture
    def cluster(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
        """The address of a scheduler with two worker processes that can load the fake engine."""
        distributed = pytest.importorskip("distributed")
        search = os.pathsep.join([str(tmp_path / "engines"), str(drop_folder.TESTS)])
        monkeypatch.setenv("PYTHONPATH", search)
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=str(tmp_path)
        ) as opened:
            yield opened.scheduler_address
