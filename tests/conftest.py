"""A small knowledge base for each test that changes it, and one built site for all tests that only read it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from knowledge import write_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.library import Library
    from hallway.site.server import PreviewServer

pytest_plugins = ["seeds", "reader", "drop_folder", "real_model", "model_sources"]

BROWSER = Path(__file__).parent / "browser"


@pytest.hookimpl(tryfirst=True)  # before -m picks by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks all tests in the browser folder as browser tests."""
    for item in items:
        if BROWSER in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session", autouse=True)
def _state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The secret of build caches is in a folder of the tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A knowledge base that the test can change: see tests/knowledge.py."""
    return write_library(tmp_path / "base")


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published site of the same knowledge base; read-only."""
    from hallway.site.mkdocs.build import build

    base = write_library(tmp_path_factory.mktemp("built") / "base")
    return build(base, base.root / "site").folder


@pytest.fixture(scope="module")
def preview_server(built_site: Path) -> Iterator[PreviewServer]:
    """The same site, served as by `hallway serve`."""
    from hallway.site.server import PreviewServer

    with PreviewServer(built_site) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield running
        running.shutdown()
        thread.join()
