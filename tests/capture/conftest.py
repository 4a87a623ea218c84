"""A drop folder with three recordings, and an engine that hears what it is told to."""

from __future__ import annotations

from pathlib import Path

import pytest

import drop_folder
import fake_engine
from hallway.library.library import Library


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Installs the fake engine, and returns the file in which it notes what it hears."""
    fake_engine.install(tmp_path / "engines")
    monkeypatch.syspath_prepend(str(tmp_path / "engines"))
    monkeypatch.setenv("HALLWAY_FAKE_LOG", str(tmp_path / "heard.txt"))
    return tmp_path / "heard.txt"


@pytest.fixture
def base(tmp_path: Path) -> Library:
    return drop_folder.make(tmp_path / "base", drop_folder.NAMES)
