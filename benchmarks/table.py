"""The table of budgets: what each piece of work may cost, and what one run measured, ours beside the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

State = Literal["met", "missed", "not measured", "failed"]

HEAD = ("work", "measured with", "baseline", "ours", "ratio", "budget", "")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the benchmarks, as each part sees it."""

    folder: Path
    """An existing, empty folder for the part alone. Delete nothing in it: on some file systems, creating files is slow
    for minutes after many were deleted, which would be measured too."""
    is_quick: bool = False

    def size(self, full: int, *, quick: int) -> int:
        """Returns the size for this run: of a knowledge base, or the number of rounds."""
        return quick if self.is_quick else full


@dataclass(frozen=True, slots=True)
class Row:
    """What a part measured for one budget: ours and the baseline's figure, in the budget's unit."""

    key: str
    """The key of the budget."""
    ours: float
    baseline: float | None = None
    size: str = ""
    """With what it was measured, such as `1,000 answers`."""
    note: str = ""
    """What a reader of the figures must know, such as that the baseline is not installed."""
    details: str = ""
    """Figures behind this one, as Markdown."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a budget demands of ours, or of the ratio of ours to the baseline."""

    value: float
    is_ratio: bool = False
    is_least: bool = False

    def judge(self, row: Row) -> State:
        """Returns whether the row meets the limit."""
        figure = ratio(row) if self.is_ratio else row.ours
        if figure is None:
            return "not measured"
        return "met" if (figure >= self.value if self.is_least else figure <= self.value) else "missed"

    def text(self, unit: str) -> str:
        """Returns the limit as people read it."""
        figure = f"{self.value:g}x" if self.is_ratio else f"{self.value:,g} {unit}".strip()
        return f"at least {figure}" if self.is_least else f"at most {figure}"


@dataclass(frozen=True, slots=True)
class Budget:
    """A row of the table before it is measured."""

    key: str
    part: str
    """The module whose `rows(run)` measures it."""
    work: str
    unit: str
    limit: Limit
    baseline: str = ""
    """What one would use instead; empty if there is nothing to compare with."""


@dataclass(slots=True)
class Table:
    """All budgets, and what has been measured for them so far."""

    budgets: Sequence[Budget]
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why a budget is missed, by its key."""
    rows: dict[str, Row] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    """Why a part failed, by its name."""

    def add(self, row: Row) -> Budget:
        """Takes what was measured for a budget, and returns the budget."""
        budget = next((each for each in self.budgets if each.key == row.key), None)
        if budget is None:
            raise ValueError(f"There is no budget “{row.key}”.")
        self.rows[row.key] = row
        return budget

    def state(self, budget: Budget) -> State:
        """Returns what came of a budget."""
        if row := self.rows.get(budget.key):
            return budget.limit.judge(row)
        return "failed" if budget.part in self.problems else "not measured"

    def markdown(self) -> str:
        """Returns the table, its notes, what was missed and why, and the details."""
        lines = [_line(HEAD), _line(["---"] * len(HEAD)), *(_line(self.cells(budget)) for budget in self.budgets)]
        return "\n\n".join(["\n".join(lines), *self._notes(), *self._missed(), *self._details()]) + "\n"

    def cells(self, budget: Budget) -> list[str]:
        """Returns the cells of a budget's line."""
        row, state = self.rows.get(budget.key), self.state(budget)
        last = f"failed: {_one_line(self.problems[budget.part])}" if state == "failed" else state
        limit = budget.limit.text(budget.unit)
        if row is None:
            return [budget.work, "", budget.baseline, "", "", limit, last]
        theirs = "" if row.baseline is None else figure(row.baseline, budget.unit)
        beside = ": ".join(filter(None, [budget.baseline, theirs]))
        share = ratio(row)
        return [
            budget.work, row.size, beside, figure(row.ours, budget.unit), "" if share is None else f"{share:.2f}x",
            limit, last,
        ]  # fmt: skip

    def _notes(self) -> Iterator[str]:
        notes = [f"- {budget.work}: {row.note}" for budget, row in self._measured() if row.note]
        if notes:
            yield "\n".join(notes)

    def _missed(self) -> Iterator[str]:
        missed = [budget for budget in self.budgets if self.state(budget) == "missed"]
        if missed:
            yield "## Missed"
            yield "\n".join(f"- **{each.work}**: {self.reasons.get(each.key, 'not explained yet.')}" for each in missed)

    def _details(self) -> Iterator[str]:
        for budget, row in self._measured():
            if row.details:
                yield f"## {budget.work}"
                yield row.details.strip()

    def _measured(self) -> Iterator[tuple[Budget, Row]]:
        return ((budget, self.rows[budget.key]) for budget in self.budgets if budget.key in self.rows)


def ratio(row: Row) -> float | None:
    """Returns ours divided by the baseline; None without a baseline."""
    return row.ours / row.baseline if row.baseline else None


def figure(value: float, unit: str) -> str:
    """Returns a figure with three significant digits, or whole from a hundred on."""
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Returns a Markdown table."""
    return "\n".join(map(_line, [head, ["---"] * len(head), *body]))


def answers(count: int) -> str:
    """Returns the size of a knowledge base as people read it."""
    return f"{count:,} answers"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
