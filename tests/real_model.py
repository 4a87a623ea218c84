"""Real Whisper weights for the tests that need inference."""

from __future__ import annotations

from pathlib import Path

import pytest

from hallway.capture import models
from hallway.errors import ModelError


@pytest.fixture(scope="session")
def tiny_en() -> Path:
    """The folder of tiny.en, which `make test` downloads once."""
    try:
        return models.resolve("tiny.en")
    except ModelError:
        pytest.fail(
            "The model tiny.en is missing: run `make test`, which downloads it, or `hallway model fetch tiny.en`"
        )
