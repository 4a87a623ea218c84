"""Every test in this folder drives a browser, and is marked so."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before -m picks by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:  # those of other folders too
        if HERE in item.path.parents:
            item.add_marker("browser")
