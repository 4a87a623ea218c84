"""A small knowledge base for each test that changes it, and one built site for all tests that only look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from knowledge import write_library

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

pytest_plugins = ["seeds", "reader", "drop_folder", "real_model", "model_sources"]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A knowledge base of one's own: see tests/knowledge.py."""
    return write_library(tmp_path / "base")


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published site of the same knowledge base; not to be changed."""
    from hallway.site.build import build

    base = write_library(tmp_path_factory.mktemp("built") / "base")
    return build(base, base.root / "site").folder
