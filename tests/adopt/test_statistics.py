"""Each formula gives the figures published in its source, a textbook or another program."""

from __future__ import annotations

import random
import statistics as plain
from typing import TYPE_CHECKING

import pytest

from hallway.adopt import statistics
from hallway.adopt.statistics import Spread

if TYPE_CHECKING:
    from collections.abc import Iterable

TREATED = (94, 197, 16, 38, 99, 141, 23)
CONTROLS = (52, 104, 146, 10, 51, 30, 40, 27, 46)
"""Survival times of mice in days, from Efron and Tibshirani 1993, table 2.1."""


def spread(values: Iterable[float]) -> Spread:
    found = Spread()
    for value in values:
        found.add(value)
    return found


@pytest.mark.parametrize(
    ("successes", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share(successes: int, count: int, low: float, high: float) -> None:
    """Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3."""
    assert statistics.wilson(successes, count) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1),
    ],
)
def test_the_difference_of_two_shares(one: tuple[int, int], other: tuple[int, int], low: float, high: float) -> None:
    """Newcombe 1998, "Interval estimation for the difference", table II, method 10; first minus second."""
    found = statistics.difference_of_shares(other, one)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.is_clear == (low > 0)


def test_a_larger_difference_of_two_means() -> None:
    """NIST/SEMATECH e-Handbook, 1.3.5.3, miles per gallon: t = -12.94627 with 136.8750 degrees of freedom."""
    american = Spread(249, 20.14458, 248 * 6.41470**2)
    japanese = Spread(79, 30.48101, 78 * 6.10771**2)
    found = statistics.difference_of_means(american, japanese)
    half = found.value / 12.94627 * statistics.t_quantile(0.975, 136.8750)
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half), rel=1e-6)


def test_the_difference_of_two_means() -> None:
    """The reference is scipy 1.17.1: ttest_ind(treated, controls, equal_var=False).confidence_interval()."""
    found = statistics.difference_of_means(spread(CONTROLS), spread(TREATED))
    assert (found.low, found.high) == pytest.approx((-34.15278514001334, 95.42262640985462))
    assert found.value == pytest.approx(30.63, abs=0.005)  # Efron and Tibshirani 1993, table 2.1


@pytest.mark.parametrize(
    ("p", "freedom", "expected"),
    [
        (0.975, 1, 12.706204736174694),
        (0.975, 2.5, 3.5746548420036817),
        (0.975, 7.03, 2.3625801902256605),
        (0.975, 30, 2.0422724563012378),
        (0.975, 136.875, 1.977447303404306),
        (0.995, 4.2, 4.4577703053188795),
        (0.975, 1e6, 1.959966356814107),
    ],
)
def test_the_t_distribution(p: float, freedom: float, expected: float) -> None:
    """The reference is scipy.stats.t.ppf 1.17.1."""
    assert statistics.t_quantile(p, freedom) == pytest.approx(expected, rel=1e-8)


def test_the_resampled_median() -> None:
    """The standard error for infinitely many resamples is 37.83: Efron and Tibshirani 1993, table 2.2."""
    draw = statistics._resampler(sorted(TREATED), random.Random(1))
    assert plain.stdev(draw() for _ in range(100_000)) == pytest.approx(37.83, abs=0.3)


@pytest.mark.parametrize("count", [2, 6, 7])
def test_a_resampled_median_needs_no_resample(count: int) -> None:
    """The result has the mean and standard deviation of a median that is resampled value by value."""
    values, chance = sorted(TREATED)[:count], random.Random(2)
    draw = statistics._resampler(values, chance)
    quick = [draw() for _ in range(50_000)]
    slow = [plain.median(chance.choices(values, k=count)) for _ in range(50_000)]
    assert plain.mean(quick) == pytest.approx(plain.mean(slow), rel=0.02)
    assert plain.stdev(quick) == pytest.approx(plain.stdev(slow), rel=0.02)


def test_the_difference_of_two_medians() -> None:
    """The difference is 94 - 46; there are too few mice to be sure, and the result is reproducible."""
    found = statistics.difference_of_medians(CONTROLS, TREATED)
    assert (found.value, found.is_clear) == (48, False)
    assert found.low < 0 < 48 < found.high
    assert statistics.difference_of_medians(CONTROLS, TREATED) == found


def test_numbers_that_are_all_the_same() -> None:
    """There is no uncertainty, and nothing is divided by zero."""
    found = statistics.difference_of_means(spread([3, 3]), spread([5, 5, 5]))
    assert (found.low, found.value, found.high) == (2, 2, 2)


def test_numbers_are_added_one_by_one() -> None:
    """Large numbers do not lose precision."""
    values = [1e9 + each for each in TREATED]
    assert spread(values).variance == pytest.approx(plain.variance(TREATED))
