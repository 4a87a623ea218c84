"""The history in the ledger: where each id redirects now, and what happened to its answer under all its names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hallway.library.body import LATEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hallway.library.ledger_entry import LedgerEntry

REDIRECTS = ("renamed", "merged")
PUBLISHED = ("approved", "published")
ALSO_OF_DRAFTS = ("redacted",)


@dataclass(slots=True)
class AnswerHistory:
    """What happened to an answer under one of its names and all earlier ones."""

    seconds: set[int] = field(default_factory=set)
    """All seconds that were ever published."""
    aliased: set[int] = field(default_factory=set)
    """The seconds that were removed."""
    title: str = ""
    published_since: str = ""
    """The date of the first entry that published it."""
    last_status: tuple[int, LedgerEntry] | None = None
    """The last entry that published or retired it, with its number."""

    def add(self, number: int, entry: LedgerEntry) -> None:
        """Adds an entry that is later than all previous ones."""
        seconds = [second for second in entry.anchors if 0 <= second <= LATEST]
        self.seconds.update(seconds)
        if entry.event == "aliased":
            self.aliased.update(seconds)
        self.title = entry.title or self.title
        if entry.event in PUBLISHED:
            self.published_since = self.published_since or entry.at
        if entry.event in (*PUBLISHED, "retired"):
            self.last_status = (number, entry)

    def take_over(self, before: AnswerHistory) -> None:
        """Adds the history of the answer under its previous name."""
        self.seconds |= before.seconds
        self.aliased |= before.aliased
        self.title = before.title or self.title
        self.published_since = min(filter(None, (self.published_since, before.published_since)), default="")
        statuses = filter(None, (self.last_status, before.last_status))
        self.last_status = max(statuses, key=lambda each: each[0], default=None)


@dataclass(frozen=True, slots=True)
class History:
    """All entries of the ledger, arranged for lookups."""

    ids: frozenset[str]
    """Every id that was ever published."""
    entries: Mapping[str, Sequence[LedgerEntry]]
    """The entries of each id, oldest first."""
    answers: Mapping[str, AnswerHistory]
    """What happened under each id."""
    ends: Mapping[str, str]
    """The final id for each redirected id, after all renames and merges."""
    names: Mapping[str, str]
    """The current id of the answer for each renamed id, ignoring merges."""
    before: Mapping[str, Sequence[str]]
    """The ids that were renamed to an id."""
    after: Mapping[str, Sequence[str]]
    """The ids that an id was renamed to."""

    @classmethod
    def of(cls, entries: Sequence[LedgerEntry]) -> History:
        """Reads entries in the order of the file."""
        told: dict[str, list[LedgerEntry]] = {}
        answers: dict[str, AnswerHistory] = {}
        leads: dict[str, LedgerEntry] = {}
        before: dict[str, list[str]] = {}
        after: dict[str, list[str]] = {}
        # The sort is stable: the entries of one day stay in the order of the file.
        for number, entry in enumerate(sorted(entries, key=lambda entry: entry.at)):
            told.setdefault(entry.id, []).append(entry)
            for id_ in dict.fromkeys((entry.id, _name(entry.id, leads))):  # two ids if a branch used an old name
                answers.setdefault(id_, AnswerHistory()).add(number, entry)
            _lead_on(entry, leads)
            if entry.event == "renamed" and entry.to:
                before.setdefault(entry.to, []).append(entry.id)
                after.setdefault(entry.id, []).append(entry.to)
                answers.setdefault(entry.to, AnswerHistory()).take_over(answers[entry.id])
        out = (id_ for id_, events in told.items() if any(entry.event not in ALSO_OF_DRAFTS for entry in events))
        ends = _ends({id_: entry.to for id_, entry in leads.items()})
        names = _ends({id_: entry.to for id_, entry in leads.items() if entry.event == "renamed"})
        return cls(frozenset((*out, *before)), told, answers, ends, names, before, after)


def _lead_on(entry: LedgerEntry, leads: dict[str, LedgerEntry]) -> None:
    """Records where an id redirects from this entry on."""
    if entry.event in REDIRECTS and entry.to and entry.to != entry.id:
        leads[entry.id] = entry
    elif entry.event == "approved" and entry.id in leads and leads[entry.id].event == "merged":
        del leads[entry.id]  # published again as a separate answer
    if entry.event == "renamed":
        leads.pop(entry.to, None)  # renamed back


def _name(id_: str, leads: Mapping[str, LedgerEntry]) -> str:
    """Returns the name of an answer at this point of the history."""
    passed = {id_}
    while (entry := leads.get(id_)) and entry.event == "renamed" and entry.to not in passed:
        id_ = entry.to
        passed.add(id_)
    return id_


def _ends(leads: Mapping[str, str]) -> dict[str, str]:
    """Returns where each id finally redirects. A cycle, which only a merge can create, ends before it closes."""
    ends: dict[str, str] = {}
    for id_ in leads:
        way = dict[str, None]()
        while id_ in leads and id_ not in ends and id_ not in way:
            way[id_] = None
            id_ = leads[id_]
        if id_ in way:
            cycle = list(way)[list(way).index(id_) :]
            ends |= zip(cycle, (cycle[-1], *cycle), strict=False)
        end = ends.get(id_, id_)
        for passed in way:
            ends.setdefault(passed, end)
    return ends
