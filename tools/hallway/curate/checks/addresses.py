"""Addresses and seconds that were published: each leads somewhere, and nobody has sent one two ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.curate import published
from hallway.curate.checks.state import State
from hallway.library.finding import Finding
from hallway.names import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hallway.library.answer import Answer
    from hallway.library.ledger_entry import LedgerEntry
    from hallway.library.library import Library


def check(state: State) -> Iterator[Finding]:
    """Yields what is wrong with them."""
    yield from _two_names(state)
    ways_back = published.WaysBack(state.library, state.ledger)
    for answer_id in sorted(state.ledger.ids()):
        yield from _lost(state, answer_id, ways_back)
    for answer in state.answers.values():
        if answer.status == "approved":
            yield from _frozen(state, answer)
    for answer in published.forgotten(state.ledger, state.answers.values()):
        if answer.status != "approved":
            reason = "it was approved once, and the ledger knows nothing of it: restore the ledger from git"
            path = state.library.answer_path(answer.id)
            yield Finding("not in the ledger", path, f"{reason} (`git log -p` shows its lines).", subject=answer.id)


def _two_names(state: State) -> Iterator[Finding]:
    """Two branches that gave one answer two names; git keeps both lines."""
    for answer_id, entries in sorted(_ways(state).items()):
        ends = {state.ledger.resolve(entry.to) for entry in entries}
        if len(ends) > 1:
            said = " and ".join(
                f"{'renamed to' if entry.event == 'renamed' else 'merged into'} {entry.to}"
                + (f" by {printable(entry.by)}" if entry.by else "")
                for entry in entries
            )
            reason = f"{answer_id} was {said}. {_choice(state, answer_id, sorted(ends))}"
            yield Finding("two names", state.library.ledger_path, reason, subject=answer_id)


def _ways(state: State) -> dict[str, list[LedgerEntry]]:
    """The entries by which each id leads on now; a way back, or a new approval after a merge, ends an older one."""
    ways: dict[str, list[LedgerEntry]] = {}
    for entry in sorted(state.ledger.entries, key=lambda entry: entry.at):
        if entry.event in ("renamed", "merged") and entry.to:
            ways.setdefault(entry.id, []).append(entry)
        if entry.event == "renamed":
            ways.pop(entry.to, None)
        elif entry.event == "approved" and entry.id in ways:
            ways[entry.id] = [way for way in ways[entry.id] if way.event == "renamed"]
    return ways


def _choice(state: State, answer_id: str, ends: list[str]) -> str:
    there = [end for end in ends if state.has_file(end)]
    gone = [end for end in ends if end not in there]
    if len(there) > 1:
        return f"Choose the one that stays: `hallway merge {there[0]} INTO {there[1]}`, or the other way round."
    if there and gone:
        return f"Only one of them is there: `hallway rename {gone[0]} {there[0]}`."
    return f"Neither is there: restore one with `git checkout`, or `hallway retire {answer_id} --why TEXT`."


def _lost(state: State, answer_id: str, ways_back: published.WaysBack) -> Iterator[Finding]:
    """An id that was let out, and whose address nothing keeps."""
    path, end = state.library.answer_path(answer_id), state.ledger.resolve(answer_id)
    if end != answer_id:
        if not state.is_known(end):
            reason = f"{answer_id} leads to {end}, which is not there: restore answers/{end}.md."
            yield Finding("lost address", path, reason, subject=answer_id)
        elif state.has_file(answer_id) and state.ledger.renamed(answer_id) != answer_id:
            reason = (
                f"it was renamed to {end}, and is here as well: take what you need over into {end}.md and delete it."
            )
            yield Finding("two names", path, reason, subject=answer_id)
        return
    if state.has_file(answer_id):
        answer = state.answers.get(answer_id)
        is_lost = answer is not None and answer.status == "draft"
    else:
        is_lost = state.ledger.retirement(answer_id) is None
    if is_lost:
        reason = f"it was published and would be lost; {ways_back.of(answer_id)}."
        yield Finding("lost address", path, reason, subject=answer_id)


def _frozen(state: State, answer: Answer) -> Iterator[Finding]:
    """What an approved answer's text and the ledger say of each other."""
    path = state.library.answer_path(answer.id)
    if not state.ledger.is_frozen(answer.id):
        reason = f"it says approved, and the ledger knows nothing of it: `hallway approve {answer.id}` notes it."
        yield Finding("not in the ledger", path, reason, subject=answer.id)
        return
    if gone := published.lost(state.ledger, answer):
        reason = f"links to {_times(gone)} find no place in the text any more: put the time back where it is said, or "
        reason += "let go of it, and the page leads to the nearest second that remains."

        def let_go() -> object:
            return published.let_go(state.library, answer.id, by=state.by, today=state.today)

        yield Finding("lost second", path, reason, subject=answer.id, repair=let_go)
    for entry in published.unnoted(state.ledger, [answer], today=state.today):
        what = _times(entry.anchors) or "it although it was retired"
        reason = f"the next build lets out {what}, and the ledger does not know."
        note = partial(_note, state.library, replace(entry, by=state.by))
        yield Finding("second not noted", path, reason, subject=answer.id, repair=note)


def _note(library: Library, entry: LedgerEntry) -> None:
    library.ledger().append(entry)


def _times(seconds: Sequence[int]) -> str:
    return ", ".join(timecode.stamp(second) for second in seconds)
