"""Differences between two groups, each with its 95% interval, in closed forms or with a fixed seed.

Each formula names its source, and the tests compare it with published worked examples.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CONFIDENCE = 0.95
RESAMPLES = 10_000  # percentile intervals need 1,000 or more: Efron and Tibshirani 1993, section 13.3
SEED = 17
"""The same data give the same interval."""

_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
_LAST_TERM = 1e-14  # of a continued fraction: near the precision of a float
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Difference:
    """How much larger a value is in the second group, with a 95% interval."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0

    def in_percent(self) -> Difference:
        """Returns a difference of shares in percentage points."""
        return Difference(100 * self.value, 100 * self.low, 100 * self.high)


@dataclass(slots=True)
class Spread:
    """Computes mean and variance of numbers that are added one by one, without storing them.

    Welford 1962, "Note on a method for calculating corrected sums of squares and products", Technometrics 4(3).
    """

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    """The sum of the squared deviations from the mean."""

    def add(self, value: float) -> None:
        """Adds a number."""
        self.count += 1
        step = value - self.mean
        self.mean += step / self.count
        self.squares += step * (value - self.mean)

    @property
    def variance(self) -> float:
        """The sample variance, with n - 1. Raises ZeroDivisionError for fewer than two numbers."""
        return self.squares / (self.count - 1)


def wilson(successes: int, count: int) -> tuple[float, float]:
    """Returns the score interval of a share.

    Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA 22(158).
    """
    share, z2 = successes / count, _Z * _Z
    centre = share + z2 / (2 * count)
    half = _Z * math.sqrt(share * (1 - share) / count + z2 / (4 * count * count))
    low, high = ((centre + sign * half) / (1 + z2 / count) for sign in (-1, 1))
    return (0.0 if successes == 0 else low), (1.0 if successes == count else high)


def difference_of_shares(one: tuple[int, int], other: tuple[int, int]) -> Difference:
    """Compares two shares, each given as successes and count; the difference is the second minus the first.

    Newcombe 1998, "Interval estimation for the difference between independent proportions", Statistics in Medicine
    17(8), method 10: from the Wilson intervals of both, without continuity correction.
    """
    first, second = (successes / count for successes, count in (one, other))
    (low_1, high_1), (low_2, high_2) = wilson(*one), wilson(*other)
    value = second - first
    return Difference(
        value, value - math.hypot(second - low_2, high_1 - first), value + math.hypot(high_2 - second, first - low_1)
    )


def difference_of_means(one: Spread, other: Spread) -> Difference:
    """Compares two means; both groups need at least two numbers, and their variances may differ.

    Welch 1947, "The generalization of Student's problem when several different population variances are involved",
    Biometrika 34(1-2), with the degrees of freedom of Satterthwaite 1946.
    """
    value = other.mean - one.mean
    parts = [each.variance / each.count for each in (one, other)]
    if not sum(parts):
        return Difference(value, value, value)
    shares = [part / sum(parts) for part in parts]
    freedom = 1 / sum(share * share / (each.count - 1) for share, each in zip(shares, (one, other), strict=True))
    half = t_quantile((1 + CONFIDENCE) / 2, freedom) * math.sqrt(sum(parts))
    return Difference(value, value - half, value + half)


def difference_of_medians(one: Sequence[float], other: Sequence[float]) -> Difference:
    """Compares two medians by the percentile bootstrap; both groups need at least one number.

    Efron and Tibshirani 1993, "An introduction to the bootstrap", chapter 13.
    """
    chance = random.Random(SEED)
    medians = [_resampler(sorted(each), chance) for each in (one, other)]
    drawn = sorted(medians[1]() - medians[0]() for _ in range(RESAMPLES))
    cut = int(RESAMPLES * (1 - CONFIDENCE) / 2)
    return Difference(median(sorted(other)) - median(sorted(one)), drawn[cut], drawn[-cut - 1])


def median(ordered: Sequence[float]) -> float:
    """Returns the median of numbers in ascending order."""
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def t_quantile(p: float, freedom: float) -> float:
    """Returns the quantile of Student's t distribution for p above one half; any number of degrees of freedom."""
    low, high = 0.0, 1.0
    while _t_tail(high, freedom) > 1 - p:
        high *= 2
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if _t_tail(middle, freedom) > 1 - p else (low, middle)
    return high


def _resampler(ordered: Sequence[float], chance: random.Random) -> Callable[[], float]:
    """Returns a function that draws the median of a resample of the same size, without drawing the resample.

    Resampling takes the numbers at uniform positions. Of n such positions in ascending order, the k-th has the
    distribution Beta(k, n + 1 - k), and the next one is the smallest of the n - k that are beyond it (David and
    Nagaraja 2003, "Order statistics", chapter 2).
    """
    count = len(ordered)
    k = (count + 1) // 2

    def at(position: float) -> float:
        return ordered[min(int(position * count), count - 1)]

    def draw() -> float:
        position = chance.betavariate(k, count + 1 - k)
        if count % 2:
            return at(position)
        following = position + (1 - position) * (1 - chance.random() ** (1 / (count - k)))
        return (at(position) + at(following)) / 2

    return draw


def _t_tail(t: float, freedom: float) -> float:
    """Returns the probability above t: half of I_x(freedom / 2, 1 / 2), with x = freedom / (freedom + t^2)."""
    square = t * t
    return _beta(freedom / 2, 0.5, freedom / (freedom + square), square / (freedom + square)) / 2


def _beta(a: float, b: float, x: float, rest: float) -> float:
    """Returns the regularized incomplete beta function I_x(a, b); `rest` is 1 - x without loss of precision.

    Its continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22) converges fast up to x = (a + 1) /
    (a + b + 2); beyond that, I_x(a, b) = 1 - I_1-x(b, a).
    """
    if x in (0.0, 1.0):
        return x
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, rest, x)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest)
    return math.exp(scale) / a / _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    """Returns 1 + d1/(1 + d2/(1 + ...)) by the method of Lentz, as Thompson and Barnett 1986 changed it."""
    found = c = 1.0
    d, term, n = 0.0, 0.0, 0
    while abs(term - 1) > _LAST_TERM:
        n += 1
        m = n // 2
        factor = -(a + m) * (a + b + m) / (a + 2 * m) / (a + 2 * m + 1) if n % 2 else m * (b - m)
        factor *= x if n % 2 else x / (a + 2 * m - 1) / (a + 2 * m)
        d, c = 1 / ((1 + factor * d) or _TINY), (1 + factor / c) or _TINY
        term = c * d
        found *= term
    return found
