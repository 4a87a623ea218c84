"""Checks published addresses and seconds: each still works, and no id was renamed in two ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.curate import published
from hallway.curate.checks.state import State
from hallway.errors import printable
from hallway.library.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hallway.library.answer import Answer
    from hallway.library.ledger_entry import LedgerEntry
    from hallway.library.library import Library

KINDS = {
    "two names": "an id was renamed or merged twice, into different answers",
    "lost address": "a published address is broken",
    "not in the ledger": "an answer says approved, but the ledger has no entry for it",
    "lost second": "a published second no longer has a passage in the text",
    "not recorded": "the next build publishes something that the ledger does not have yet, such as a new second",
}


def check(state: State) -> Iterator[Finding]:
    """Yields lost and ambiguous addresses, and seconds that are lost or not in the ledger yet."""
    yield from _two_names(state)
    fixes = published.AddressFixes(state.library, state.ledger)
    for answer_id in sorted(state.ledger.ids()):
        yield from _lost(state, answer_id, fixes)
    for answer in state.answers.values():
        if answer.status == "approved":
            yield from _approved(state, answer)
    for answer in published.forgotten(state.ledger, state.answers.values()):
        if answer.status != "approved":
            reason = "it was approved once, but the ledger has no entry for it: restore the ledger from git"
            path = state.library.answer_path(answer.id)
            yield Finding("not in the ledger", path, f"{reason} (`git log -p` shows its lines).", subject=answer.id)


def _two_names(state: State) -> Iterator[Finding]:
    """Yields ids that two branches renamed or merged differently; git keeps both lines of the ledger."""
    for answer_id, entries in sorted(_redirects(state).items()):
        ends = {state.ledger.resolve(entry.to) for entry in entries}
        if len(ends) > 1:
            history = " and ".join(
                f"{'renamed to' if entry.event == 'renamed' else 'merged into'} {entry.to}"
                + (f" by {printable(entry.by)}" if entry.by else "")
                for entry in entries
            )
            reason = f"{answer_id} was {history}. {_choice(state, answer_id, sorted(ends))}"
            yield Finding("two names", state.library.ledger_path, reason, subject=answer_id)


def _redirects(state: State) -> dict[str, list[LedgerEntry]]:
    """Returns the entries that still redirect each id. Renaming it back, or approving it again, ends a redirect."""
    redirects: dict[str, list[LedgerEntry]] = {}
    for entry in sorted(state.ledger.entries, key=lambda entry: entry.at):
        if entry.event in ("renamed", "merged") and entry.to:
            redirects.setdefault(entry.id, []).append(entry)
        if entry.event == "renamed":
            redirects.pop(entry.to, None)
        elif entry.event == "approved" and entry.id in redirects:
            redirects[entry.id] = [each for each in redirects[entry.id] if each.event == "renamed"]
    return redirects


def _choice(state: State, answer_id: str, ends: list[str]) -> str:
    present = [end for end in ends if state.has_file(end)]
    gone = [end for end in ends if end not in present]
    if len(present) > 1:
        return f"Choose the one to keep: `hallway merge {present[0]} INTO {present[1]}`, or the other way round."
    if present and gone:
        return f"Only one of them has a file: `hallway rename {gone[0]} {present[0]}`."
    return f"Neither has a file: restore one with `git checkout`, or `hallway retire {answer_id} --why TEXT`."


def _lost(state: State, answer_id: str, fixes: published.AddressFixes) -> Iterator[Finding]:
    """Yields a finding if the address of a published id is broken."""
    path, end = state.library.answer_path(answer_id), state.ledger.resolve(answer_id)
    if end != answer_id:
        if not state.is_known(end):
            reason = f"{answer_id} redirects to {end}, which does not exist: restore answers/{end}.md."
            yield Finding("lost address", path, reason, subject=answer_id)
        elif state.has_file(answer_id) and state.ledger.renamed(answer_id) != answer_id:
            reason = f"it was renamed to {end}, but still exists: move what you need to {end}.md and delete this file."
            yield Finding("two names", path, reason, subject=answer_id)
        return
    if state.has_file(answer_id):
        answer = state.answers.get(answer_id)
        is_lost = answer is not None and answer.status == "draft"
    else:
        is_lost = state.ledger.retirement(answer_id) is None
    if is_lost:
        reason = f"it was published and would be lost; {fixes.of(answer_id)}."
        yield Finding("lost address", path, reason, subject=answer_id)


def _approved(state: State, answer: Answer) -> Iterator[Finding]:
    """Yields how the text of an approved answer differs from the ledger."""
    path = state.library.answer_path(answer.id)
    if not state.ledger.is_frozen(answer.id):
        reason = f"it says approved, but the ledger has no entry for it: `hallway approve {answer.id}` adds one."
        yield Finding("not in the ledger", path, reason, subject=answer.id)
        return
    if gone := published.lost(state.ledger, answer):
        reason = (
            f"links to {_times(gone)} have lost their passage: put the time back into the text, or redirect "
            "them to the nearest remaining passage."
        )
        alias = partial(published.alias_lost, state.library, answer.id, by=state.by, today=state.today)
        yield Finding("lost second", path, reason, subject=answer.id, repair=alias)
    for entry in published.unrecorded(state.ledger, [answer], today=state.today):
        news = _times(entry.anchors) or "it again although it was retired"
        reason = f"the next build publishes {news}, which the ledger does not have yet."
        record = partial(_record, state.library, replace(entry, by=state.by))
        yield Finding("not recorded", path, reason, severity="warning", subject=answer.id, repair=record)


def _record(library: Library, entry: LedgerEntry) -> None:
    library.ledger().append(entry)


def _times(seconds: Sequence[int]) -> str:
    return ", ".join(timecode.stamp(second) for second in seconds)
