"""What the entries of the ledger say together: where each id leads, and what is known of the answer behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hallway.library.anchors import LATEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hallway.library.ledger_entry import LedgerEntry

LEADS_ON = ("renamed", "merged")
OUT = ("approved", "published")
NOT_OUT = ("redacted",)  # happens to drafts, too


@dataclass(slots=True)
class AnswerHistory:
    """What is known of an answer under one of its names: what happened under this name and under all before it."""

    seconds: set[int] = field(default_factory=set)
    """Those that were ever published."""
    let_go: set[int] = field(default_factory=set)
    title: str = ""
    out_since: str = ""
    """The day of the first entry that let it out."""
    decided: tuple[int, LedgerEntry] | None = None
    """The last entry that let it out or took it back, and its number."""

    def add(self, number: int, entry: LedgerEntry) -> None:
        """Adds an entry that is later than all others."""
        seconds = [second for second in entry.anchors if 0 <= second <= LATEST]
        self.seconds.update(seconds)
        if entry.event == "aliased":
            self.let_go.update(seconds)
        self.title = entry.title or self.title
        if entry.event in OUT:
            self.out_since = self.out_since or entry.at
        if entry.event in (*OUT, "retired"):
            self.decided = (number, entry)

    def take_over(self, before: AnswerHistory) -> None:
        """Adds what is known of the answer under the name that it had until now."""
        self.seconds |= before.seconds
        self.let_go |= before.let_go
        self.title = before.title or self.title
        self.out_since = min(filter(None, (self.out_since, before.out_since)), default="")
        decided = filter(None, (self.decided, before.decided))
        self.decided = max(decided, key=lambda each: each[0], default=None)


@dataclass(frozen=True, slots=True)
class History:
    """What all entries say."""

    ids: frozenset[str]
    """Every id that was ever published."""
    entries: Mapping[str, Sequence[LedgerEntry]]
    """The entries of each id, oldest first."""
    answers: Mapping[str, AnswerHistory]
    """What is known under each id."""
    ends: Mapping[str, str]
    """The id at which each id that leads to another one ends, over renames and merges."""
    names: Mapping[str, str]
    """The same over renames alone: the id that the answer has now."""
    before: Mapping[str, Sequence[str]]
    """The ids that were renamed to an id."""
    after: Mapping[str, Sequence[str]]
    """The ids that an id was renamed to."""

    @classmethod
    def of(cls, entries: Sequence[LedgerEntry]) -> History:
        """Reads the entries, in the order of the file."""
        told: dict[str, list[LedgerEntry]] = {}
        answers: dict[str, AnswerHistory] = {}
        leads: dict[str, LedgerEntry] = {}
        before: dict[str, list[str]] = {}
        after: dict[str, list[str]] = {}
        # The sort is stable: on one day, entries are as they stand in the file.
        for number, entry in enumerate(sorted(entries, key=lambda entry: entry.at)):
            told.setdefault(entry.id, []).append(entry)
            for id_ in dict.fromkeys((entry.id, _name(entry.id, leads))):  # an old name, too: two branches were merged
                answers.setdefault(id_, AnswerHistory()).add(number, entry)
            _lead_on(entry, leads)
            if entry.event == "renamed" and entry.to:
                before.setdefault(entry.to, []).append(entry.id)
                after.setdefault(entry.id, []).append(entry.to)
                answers.setdefault(entry.to, AnswerHistory()).take_over(answers[entry.id])
        out = (id_ for id_, events in told.items() if any(entry.event not in NOT_OUT for entry in events))
        ends = _ends({id_: entry.to for id_, entry in leads.items()})
        names = _ends({id_: entry.to for id_, entry in leads.items() if entry.event == "renamed"})
        return cls(frozenset((*out, *before)), told, answers, ends, names, before, after)


def _lead_on(entry: LedgerEntry, leads: dict[str, LedgerEntry]) -> None:
    """Notes where an id leads from this entry on."""
    if entry.event in LEADS_ON and entry.to and entry.to != entry.id:
        leads[entry.id] = entry
    elif entry.event == "approved" and entry.id in leads and leads[entry.id].event == "merged":
        del leads[entry.id]  # let out again, as an answer of its own
    if entry.event == "renamed":
        leads.pop(entry.to, None)  # renamed back


def _name(id_: str, leads: Mapping[str, LedgerEntry]) -> str:
    """Returns the name that an answer has for the time being; leads have no circle while they are followed."""
    passed = {id_}
    while (entry := leads.get(id_)) and entry.event == "renamed" and entry.to not in passed:
        id_ = entry.to
        passed.add(id_)
    return id_


def _ends(leads: Mapping[str, str]) -> dict[str, str]:
    """Returns where each id ends; in a circle, which only two branches can make, at the last one before it closes."""
    ends: dict[str, str] = {}
    for id_ in leads:
        way = dict[str, None]()
        while id_ in leads and id_ not in ends and id_ not in way:
            way[id_] = None
            id_ = leads[id_]
        if id_ in way:
            circle = list(way)[list(way).index(id_) :]
            ends |= zip(circle, (circle[-1], *circle), strict=False)
        end = ends.get(id_, id_)
        for passed in way:
            ends.setdefault(passed, end)
    return ends
