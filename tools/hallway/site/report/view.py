"""What the report shows, as data for its page, its printout and its text."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hallway import days
from hallway.adopt.diagnostic import band, change, previous
from hallway.adopt.measure.indicators import Indicators
from hallway.adopt.movement import headline
from hallway.adopt.outcome_words import CORRELATION, amount, cases, name
from hallway.adopt.outcome_words import change as change_in_words
from hallway.library.diagnostics import MOST_TOTAL
from hallway.site.report import charts
from hallway.site.report.charts import Chart

if TYPE_CHECKING:
    from hallway.adopt.report import LeaderReport, Shown
    from hallway.library.measures import WeekMeasures
    from hallway.library.outcome import Outcome

TITLE = "Where help is, and what it changed"
DEPTH = "Plays past 60%, in %"
Context = dict[str, Any]


def context(report: LeaderReport, shown: Shown, *, root: str) -> Context:
    """Returns everything that the templates need.

    `root` is the path to the root of the site; empty if there is no site around the report, which then has no links.
    """
    return {
        "title": TITLE,
        "quarter": str(report.now.quarter),
        "frozen_on": report.now.frozen_on.isoformat(),
        "is_complete": report.now.is_complete,
        "summary": list(report.summary()),
        "number": _number(report),
        "focus": _focus(report, root),
        "moved": _moved(report),
        "weeks": _weeks(report),
        "outcomes": [outcome_context(each, shown, root=root) for each in report.outcomes],
        "outcome_chart": _outcome_chart(report.outcome) if report.outcome else "",
        "correlation": CORRELATION,
        "move": _move(report, root),
        "unknown": list(report.unknown),
    }


def outcome_context(outcome: Outcome, shown: Shown, *, root: str) -> Context:
    """Returns what is shown of an outcome; `root` as for `context`."""
    about, url = _about(outcome, shown)
    labels = ("Without the answer", "With it") if outcome.is_by_tag else ("Before", f"In {outcome.period}")
    compared = f"{labels[0]} and {labels[1][:1].lower()}{labels[1][1:]}"
    return {
        "about": about,
        "url": f"{root}{url}" if root and url else "",
        "metric": name(outcome),
        "labels": labels,
        "compared": compared,
        "before": amount(outcome.before, outcome.unit),
        "after": amount(outcome.after, outcome.unit),
        "change": change_in_words(outcome.change, outcome.low, outcome.high, outcome.unit),
        "has_interval": outcome.is_clear is not None,
        "cases": cases(outcome),
        "period": str(outcome.period),
        "source": outcome.source,
        "said_by": outcome.said_by,
    }


def without_charts(report: Context) -> Context:
    """Returns what a program needs: the numbers and the words."""
    number, weeks = report["number"], report["weeks"]
    return {
        **{key: value for key, value in report.items() if key != "outcome_chart"},
        "number": number and {key: value for key, value in number.items() if key != "chart"},
        "weeks": weeks and {"columns": [each["title"] for each in weeks["charts"]], "rows": weeks["rows"]},
    }


def _number(report: LeaderReport) -> Context | None:
    run = report.run
    if run is None:
        return None
    reading, last = band(run.total), previous(report.runs, run)
    chart = Chart(
        "history",
        "The diagnostic over time",
        "; ".join(f"{days.written(each.run_on)}: {each.total} of {MOST_TOTAL}" for each in report.runs),
    )
    names = [days.written(each.run_on) for each in report.runs]
    totals = [each.total for each in report.runs]
    texts = [f"{total} of {MOST_TOTAL}" for total in totals]
    return {
        "total": run.total,
        "most": MOST_TOTAL,
        "band": reading.name,
        "reading": reading.reading,
        "day": run.run_on.isoformat(),
        "change": change(run, last) if last else "",
        "history": list(zip(names, texts, strict=True)),
        "chart": charts.rows(chart, names, totals, texts, most=MOST_TOTAL) if len(totals) > 1 else "",
    }


def _focus(report: LeaderReport, root: str) -> Context | None:
    focus = report.focus
    if focus is None:
        return None
    reach = focus.reach(report.now)
    return {
        "title": focus.moment.title,
        "trigger": focus.moment.trigger,
        "url": f"{root}m/{focus.moment.id}/" if root else "",
        "places": [place.title for place in focus.places],
        "since": focus.since.isoformat(),
        "is_used": focus.opens > 0,
        "reach": f"{reach[:1].upper()}{reach[1:]}.",
    }


def _moved(report: LeaderReport) -> Context | None:
    if report.before is None:
        return None
    return {
        "since": str(report.before.quarter),
        "headline": headline(report.moved),
        "rows": [
            {
                "name": each.indicator.name,
                "before": each.before,
                "after": each.after,
                "direction": each.direction.value,
                "may_be_chance": each.may_be_chance,
                "detail": each.indicator.explain(report.now),
            }
            for each in report.moved
        ],
    }


def _weeks(report: LeaderReport) -> Context | None:
    """Returns the charts of the leading indicators, week by week, and the table behind them."""
    if not report.weeks:
        return None
    found = [Indicators.of(week) for week in report.weeks]
    columns: dict[str, list[float | None]] = {
        "Visit-days": [each.visit_days for each in found],
        "Active placements": [each.active_placements for each in found],
        DEPTH: [None if each.depth is None else round(100 * each.depth) for each in found],
    }
    labels = [f"W{week.week.number}" for week in report.weeks]
    drawn = [
        charts.weeks(_in_words(f"weeks-{number}", title, report), labels, values, first=report.first_week)
        for number, (title, values) in enumerate(columns.items())
    ]
    return {
        "charts": [{"title": title, "svg": svg} for title, svg in zip(columns, drawn, strict=True)],
        "has_earlier": report.first_week > 0,
        "rows": [
            {
                "week": str(week.week),
                "cells": [_cell(title, values[number], week) for title, values in columns.items()],
            }
            for number, week in enumerate(report.weeks)
        ],
    }


def _in_words(id_: str, title: str, report: LeaderReport) -> Chart:
    first, last = report.weeks[0].week, report.weeks[-1].week
    return Chart(id_, f"{title}, week by week", f"From {first} to {last}; the table below has the numbers.")


def _cell(title: str, value: float | None, week: WeekMeasures) -> str:
    if value is None:
        return "-" if title == DEPTH else f"<{week.shown_from}"
    return f"{value:g}"


def _about(outcome: Outcome, shown: Shown) -> tuple[str, str]:
    """Returns what it is about, and the address of that on the site; empty if there is no page."""
    if outcome.answer in shown.answers:
        return shown.answers[outcome.answer].title, f"a/{outcome.answer}/"
    if outcome.moment in shown.moments:
        return shown.moments[outcome.moment].title, f"m/{outcome.moment}/"
    return outcome.answer or outcome.moment, ""


def _outcome_chart(outcome: Outcome) -> str:
    labels = ("without", "with") if outcome.is_by_tag else ("before", str(outcome.period))
    texts = (amount(outcome.before, outcome.unit), amount(outcome.after, outcome.unit))
    words = "; ".join(f"{label}: {text}" for label, text in zip(labels, texts, strict=True))
    chart = Chart("outcome", name(outcome), words)
    return charts.rows(chart, labels, (outcome.before, outcome.after), texts, most=0)


def _move(report: LeaderReport, root: str) -> Context | None:
    move = report.move
    if move is None:
        return None
    return {**asdict(move), "url": f"{root}{move.address}" if root and move.address else ""}
