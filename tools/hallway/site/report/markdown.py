"""The report as Markdown, for a document, a wiki or an email."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway.place.formats.syntax import escape, escape_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def render(report: Mapping[str, Any], *, site: str) -> str:
    """Returns the text; `report` is from `view.context`, and `site` is the name of the site."""
    return "\n".join(_lines(report, site)).rstrip() + "\n"


def _lines(report: Mapping[str, Any], site: str) -> Iterator[str]:
    yield f"# {report['title']}"
    as_of = "" if report["is_complete"] else f" The quarter is not over: this is how it stood on {report['frozen_on']}."
    yield from ("", f"{_text(site)}, {report['quarter']}.{as_of}", "", _text(" ".join(report["summary"])), "")
    yield from _number(report["number"])
    yield from _focus(report["focus"])
    yield from _moved(report)
    yield from _outcomes(report)
    yield from _move(report["move"])
    yield from ("## What is not known", "", *(f"- {_text(each)}" for each in report["unknown"]), "")


def _number(number: Mapping[str, Any] | None) -> Iterator[str]:
    yield from ("## What the number means", "")
    if number is None:
        yield from ("The diagnostic has not been run yet.", "")
        return
    yield from (f"**{number['total']} of {number['most']}: {number['band']}.** {number['reading']}", "")
    yield from _table(("Day", "Score"), number["history"])


def _focus(focus: Mapping[str, Any] | None) -> Iterator[str]:
    yield from ("## The moment", "")
    if focus is None:
        yield from ("No answer is pinned where people work yet.", "")
        return
    places = ", ".join(focus["places"])
    yield from (f"**{_inline(focus['title'])}.** {focus['reach']} {_inline(places)}; since {focus['since']}.", "")


def _moved(report: Mapping[str, Any]) -> Iterator[str]:
    moved, weeks = report["moved"], report["weeks"]
    if moved is None:
        yield from ("## What moved", "", "This is the first baseline.", "")
    else:
        yield from (f"## What moved since {moved['since']}", "", moved["headline"], "")
        rows = ((row["name"], row["before"], row["after"], _change(row), row["detail"]) for row in moved["rows"])
        yield from _table(("Indicator", moved["since"], report["quarter"], "Change", "Counted"), rows)
    if weeks:
        names = [each["title"] for each in weeks["charts"]]
        yield from _table(("Week", *names), ((row["week"], *row["cells"]) for row in weeks["rows"]))


def _change(row: Mapping[str, Any]) -> str:
    return f"{row['direction']}{', may be chance' if row['may_be_chance'] else ''}"


def _outcomes(report: Mapping[str, Any]) -> Iterator[str]:
    yield from ("## What it changed", "")
    if not report["outcomes"]:
        yield from ("No outcome is recorded yet.", "")
        return
    best = report["outcomes"][0]
    numbers = f"{best['before']} → {best['after']}"
    cases = f", {best['cases']}" if best["cases"] else ""
    said = f"{best['compared']}: {best['change']}{cases}. It is about {best['about']}."
    source = f"Source: {best['source']}, {best['period']}. Reported by {best['said_by']}."
    yield from (f"**{_inline(best['metric'])}: {_inline(numbers)}.** {_inline(said)}", "")
    yield from (f"**{report['correlation']}** {_inline(source)}", "")


def _move(move: Mapping[str, Any] | None) -> Iterator[str]:
    title, text = (move["title"], move["text"]) if move else ("Run the diagnostic", "It says where help is.")
    yield from ("## The next move", "", f"**{title}.** {text}", "")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = [_inline(name) for name in head]
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(map(_inline, row))} |"
    yield ""


def _inline(text: str) -> str:
    return escape(text, "markdown")


def _text(text: str) -> str:
    return escape_block(text, "markdown")
