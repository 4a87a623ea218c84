"""The seeds of randomised tests: the same for every run, unless `make fuzz` sets others.

Test material, such as the noise in a recording, has its own seeds, which never change.
"""

from __future__ import annotations

import functools
import os
import random

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

SEED = os.environ.get("HALLWAY_FUZZ_SEED", "")
"""Empty for the fixed seeds."""
FACTOR = 5 if SEED else 1

_SHARED = settings(
    deadline=None,  # the machine may be busy; other tests check the speed
    suppress_health_check=[HealthCheck.too_slow],
    database=None,  # examples from earlier runs would make this one different
)
settings.register_profile("fixed", _SHARED, derandomize=True)
settings.register_profile("fuzz", _SHARED, max_examples=100 * FACTOR, print_blob=True)
settings.load_profile("fuzz" if SEED else "fixed")


def dice(name: str) -> random.Random:
    """Returns a source of random choices for the test, or round of a test, with this name."""
    return random.Random(f"{SEED} {name}")


def examples(count: int) -> int:
    """Returns how many examples to run in a test that runs `count` of them by default."""
    return count * FACTOR


@pytest.hookimpl(tryfirst=True)  # before -m picks by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks tests that use hypothesis and counts their examples; other randomised tests do this themselves."""
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker("fuzz")
            if SEED:
                _count_examples(item)


def _count_examples(item: pytest.Function) -> None:
    """Records how many examples were run, as the property `examples` in the JUnit report."""
    handle = item.obj.hypothesis
    run, tried = handle.inner_test, 0

    @functools.wraps(run)
    def counted(*args: object, **kwargs: object) -> None:
        nonlocal tried
        tried += 1
        item.user_properties[:] = [("examples", tried)]
        run(*args, **kwargs)

    handle.inner_test = counted
