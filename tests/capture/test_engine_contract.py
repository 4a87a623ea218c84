"""The contract that every installed engine must meet, from any package."""

from __future__ import annotations

import inspect
from importlib.metadata import entry_points

import pytest

import fake_engine
from hallway.capture.engines import Engine, EngineOptions, engine
from hallway.errors import EngineError, ModelError

GROUP = "hallway.engines"
NAMES = sorted({found.name for found in entry_points(group=GROUP)})


def installed(name: str) -> Engine:
    """Returns the engine, or skips the test if its dependencies are not installed."""
    try:
        return engine(name)
    except EngineError as error:
        pytest.skip(error.message)


@pytest.mark.parametrize("name", NAMES)
def test_it_has_every_member_of_the_interface(name: str) -> None:
    """An engine has a name, a version and the methods, with the parameters that runs use."""
    found = installed(name)
    assert isinstance(found, Engine)
    assert found.name == name
    for method in ("load", "transcribe", "model_digest"):
        wanted = inspect.signature(getattr(fake_engine.FakeEngine, method)).parameters
        assert [*inspect.signature(getattr(type(found), method)).parameters] == [*wanted]


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_model_is_a_clear_error(name: str) -> None:
    """A missing model is an error, not a download or a traceback."""
    with pytest.raises((ModelError, EngineError)):
        installed(name).load(EngineOptions("no-such-model"))
