"""Describes outcomes in words. None of the descriptions claims that an answer caused a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.library.outcome import PERCENT

if TYPE_CHECKING:
    from hallway.library.outcome import Outcome

CORRELATION = "This is correlation, not cause."


def name(outcome: Outcome) -> str:
    """Returns the metric as the beginning of a line: ``Reopen rate``."""
    return f"{outcome.metric[:1].upper()}{outcome.metric[1:]}"


def told(outcome: Outcome) -> str:
    """Returns an outcome as a sentence, without its interval."""
    before, after = (amount(value, outcome.unit) for value in (outcome.before, outcome.after))
    if outcome.is_by_tag:
        return f"{name(outcome)}: {before} without the answer and {after} with it, says {outcome.said_by}."
    return f"{name(outcome)}: {before} before and {after} in {outcome.period}, says {outcome.said_by}."


def amount(value: float, unit: str) -> str:
    """Returns a number with its unit: ``12.4%``, ``9 weeks``."""
    return f"{number(value)}%" if unit == PERCENT else _with_unit(value, unit)


def change(value: float, low: float | None, high: float | None, unit: str) -> str:
    """Describes a change in words, with its interval if known.

    >>> change(-4.3, -6.5, -2.1, "%")
    '4.3 points lower (95% interval: 2.1 to 6.5 points lower)'
    """
    unit = "points" if unit == PERCENT else unit
    said = f"{_with_unit(abs(value), unit)} {_direction(value)}" if value else "no change"
    if low is None or high is None:
        return said
    if low == high == 0:
        inside = "no difference"
    elif low < 0 < high:
        inside = f"{_with_unit(-low, unit)} lower to {_with_unit(high, unit)} higher, so there may be no difference"
    else:
        least, most = sorted((abs(low), abs(high)))
        inside = f"{number(least)} to {number(most)} {unit} {_direction(low + high)}"
    return f"{said} (95% interval: {inside})"


def number(value: float) -> str:
    """Formats a number for readers, with about three digits."""
    text = f"{value:,.{2 if abs(value) < 10 else 1}f}".rstrip("0").removesuffix(".")
    return "0" if text == "-0" else text


def cases(outcome: Outcome) -> str:
    """Describes how many cases the numbers come from; empty if unknown."""
    counts = (outcome.before_count, outcome.after_count)
    return f"from {counts[0]:,} and {counts[1]:,} cases" if all(counts) else ""


def _with_unit(value: float, unit: str) -> str:
    return f"{number(value)} {unit.removesuffix('s') if number(value) == '1' else unit}"


def _direction(value: float) -> str:
    return "lower" if value < 0 else "higher"
