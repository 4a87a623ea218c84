"""Creates outcomes from what a person says, and adds the interval of a share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hallway.adopt import statistics
from hallway.errors import InputError, printable
from hallway.library import lookup
from hallway.library.outcome import DECIMALS, METRICS, MOST, PERCENT, Outcome
from hallway.library.period import Period
from hallway.names import clean_line

if TYPE_CHECKING:
    from datetime import date

    from hallway.library.library import Library
    from hallway.library.outcome import Better


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says about an outcome, as typed; empty if nothing was said."""

    metric: str
    unit: str = ""
    better: Better | None = None
    period: str = ""
    source: str = ""
    said_by: str = ""
    answer: str = ""
    moment: str = ""


def describe(library: Library, wanted: Wanted, *, today: date, is_complete: bool = True) -> Outcome:
    """Returns the outcome without its numbers; what only a record needs may be missing unless `is_complete`.

    Raises InputError if something is missing, or if the answer or the moment is not there.
    """
    metric = clean_line(wanted.metric)
    known = METRICS.get(metric.casefold().replace("-", " "))
    better = wanted.better or (known.better if known else None)
    if not better:
        raise InputError(f"“{printable(metric)}” is a metric of your own: add --better lower or --better higher.")
    if is_complete:
        _check_complete(wanted)
    return Outcome(
        metric=known.name if known else metric,
        before=0,
        after=0,
        unit=clean_line(wanted.unit) or (known.unit if known else _required("", "--unit", "such as % or hours")),
        better=better,
        period=_period(wanted.period) if wanted.period else Period(today, today),
        source=clean_line(wanted.source),
        said_by=clean_line(wanted.said_by),
        answer=_answer(library, wanted.answer),
        moment=_moment(library, wanted.moment),
        recorded_on=today,
    )


def with_numbers(outcome: Outcome, before: float, after: float, counts: tuple[int, int] = (0, 0)) -> Outcome:
    """Returns the outcome with both numbers, and with the interval of a share if both counts are known.

    Raises InputError if a share is not between 0 and 100, or if a number is too large.
    """
    is_share = outcome.metric in METRICS and outcome.unit == PERCENT
    least, most = (0.0, 100.0) if is_share else (-MOST, MOST)
    for option, value in (("--before", before), ("--after", after)):
        if not least <= value <= most:
            raise InputError(f"{option} {value:g} is not a number from {least:.0f} to {most:.0f}.")
    before, after = round(before, DECIMALS), round(after, DECIMALS)
    return with_interval(replace(outcome, before=before, after=after, before_count=counts[0], after_count=counts[1]))


def with_interval(outcome: Outcome) -> Outcome:
    """Returns a share with the interval of its change, if both counts are known and there is no interval yet."""
    counts = (outcome.before_count, outcome.after_count)
    shares = (outcome.before, outcome.after)
    if outcome.unit != PERCENT or outcome.low is not None or not all(counts) or not all(0 <= x <= 100 for x in shares):
        return outcome
    one, other = ((round(share / 100 * count), count) for share, count in zip(shares, counts, strict=True))
    found = statistics.difference_of_shares(one, other).in_percent()
    return replace(outcome, low=round(found.low, DECIMALS), high=round(found.high, DECIMALS))


def _check_complete(wanted: Wanted) -> None:
    _required(wanted.answer or wanted.moment, "--answer or --moment", "what the outcome is about")
    _required(wanted.period, "--period", "when the second number was measured, such as 2026-Q3")
    _required(wanted.source, "--source", "the report or export with the numbers")
    _required(wanted.said_by, "--said-by", "who reports it and can answer questions about it")


def _required(text: str, option: str, meaning: str) -> str:
    if not clean_line(text):
        raise InputError(f"Add {option}: {meaning}.")
    return text


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise InputError(f"--period {printable(text)}: {error}.") from error


def _answer(library: Library, wanted: str) -> str:
    """Returns the current id of an answer. Raises InputError if there is none, or if it was never published."""
    if not wanted:
        return ""
    ledger = library.ledger()
    answer = library.answer(ledger.resolve(wanted))
    if answer.status == "draft":
        raise InputError(f"{answer.id} is a draft, so nobody has used it yet: hallway approve {answer.id}")
    return answer.id


def _moment(library: Library, wanted: str) -> str:
    if not wanted:
        return ""
    titles = {each.id: each.title for each in library.moments()}
    found = library.vocabulary().resolve("moment", wanted) or lookup.id_of(wanted, titles)
    if not found:
        raise InputError(f"--moment {printable(wanted)} is not in curation/moments.yml. {lookup.hint(wanted, titles)}")
    return found
