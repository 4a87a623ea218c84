"""The status of an address of the site: current, moved, retired or gone, and where to link instead.

Placements, picks and links in other tools' exports are all checked against it.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hallway.library.answer import Answer
    from hallway.library.ledger import Ledger
    from hallway.library.library import Library
    from hallway.library.placements import Placement
    from hallway.library.vocabulary import Kind, Vocabulary

State = Literal["fine", "stale", "renamed", "merged", "retired", "dead"]

ANSWERS = ("a", "embed")
"""The sections of the site whose addresses name an answer."""
WORDS: dict[str, Kind] = {"m": "moment", "r": "role", "t": "tag", "x": "expert"}
"""The sections whose addresses name a word of the vocabulary, and its kind."""


@dataclass(frozen=True, slots=True)
class AddressStatus:
    """The status of one address."""

    state: State
    current_id: str = ""
    """The id to link to: its own if it is fine or stale; empty if nothing replaces it."""
    reason: str = ""
    """Why it is not fine, without the id; empty if it is fine."""


class AddressStatuses:
    """The status of every answer and every word on a given day."""

    def __init__(self, answers: Iterable[Answer], ledger: Ledger, vocabulary: Vocabulary, *, today: date) -> None:
        """Accepts answers of any status; with `date.min` as today, none are due for review."""
        self.answers = {answer.id: vocabulary.read(answer) for answer in answers}
        self.today = today
        self._ledger, self._vocabulary = ledger, vocabulary

    @classmethod
    def of(cls, library: Library, *, today: date) -> AddressStatuses:
        """Reads a library and, like the site, skips answers that cannot be read."""
        answers, _ = library.read_answers()
        return cls(answers, library.ledger(), library.vocabulary(), today=today)

    def published(self) -> tuple[Answer, ...]:
        """Returns the approved answers that have a page of their own."""
        return tuple(answer for answer in self._approved if not self._is_renamed_copy(answer.id))

    def at(self, section: str, word: str) -> AddressStatus:
        """Returns the status of ``<section>/<word>/``; fine for sections that name neither an answer nor a word."""
        if section in ANSWERS:
            return self.answer(word)
        if section == "media":
            return self._media(word)
        if section not in WORDS:
            return AddressStatus("fine", word)
        return self._word(section, word)

    def answer(self, answer_id: str) -> AddressStatus:
        """Returns the status of an answer."""
        answer = self.answers.get(answer_id)
        if answer and answer.status == "approved" and not self._is_renamed_copy(answer_id):
            return self._approved_status(answer)
        if (target := self._ledger.resolve(answer_id)) != answer_id:
            return self._moved(answer_id, target)
        return self._gone(answer_id)

    def placement(self, placement: Placement) -> AddressStatus:
        """Returns the status of the page that a placement links to."""
        return self.answer(placement.answer) if placement.answer else self.at("m", placement.moment)

    def _is_renamed_copy(self, answer_id: str) -> bool:
        """Returns whether the answer was renamed and a copy is left under the old id."""
        new_id = self._ledger.renamed(answer_id)
        return new_id != answer_id and new_id in self.answers

    def _approved_status(self, answer: Answer) -> AddressStatus:
        if answer.is_edited_since_checked:
            return AddressStatus("stale", answer.id, "its text was edited after the last check")
        if answer.review_by and answer.review_by < self.today:
            return AddressStatus("stale", answer.id, f"its review was due on {answer.review_by}")
        return AddressStatus("fine", answer.id)

    def _moved(self, answer_id: str, target: str) -> AddressStatus:
        """Returns the status of an id that was renamed or merged, which depends on the id it redirects to."""
        if target not in self._published:
            last = self._gone(target)
            return AddressStatus(last.state, last.current_id, f"it is now {target}, and {last.reason}")
        if self._ledger.renamed(answer_id) == target:
            return AddressStatus("renamed", target, f"it was renamed to {target}")
        return AddressStatus("merged", target, f"it was merged into {target}")

    def _gone(self, answer_id: str) -> AddressStatus:
        """Returns the status of an id that was neither published nor moved."""
        answer = self.answers.get(answer_id)
        if answer.status == "retired" if answer else self._ledger.retirement(answer_id):
            return self._retired(answer_id)
        if answer:
            return AddressStatus("dead", "", "it is a draft and not published")
        return AddressStatus("dead", "", f"there is no such answer{_closest(answer_id, self._published)}")

    def _retired(self, answer_id: str) -> AddressStatus:
        """Follows the successors to the first published one; a cycle ends the search."""
        seen, current = {answer_id}, answer_id
        while (successor := self._ledger.resolve(self._successor(current))) and successor not in seen:
            if successor in self._published:
                return AddressStatus("retired", successor, f"it was retired and replaced by {successor}")
            seen.add(successor)
            current = successor
        return AddressStatus("retired", "", "it was retired without a replacement")

    def _successor(self, answer_id: str) -> str:
        if answer := self.answers.get(answer_id):
            return answer.successor if answer.status == "retired" else ""
        retirement = self._ledger.retirement(answer_id)
        return retirement.to if retirement else ""

    def _media(self, name: str) -> AddressStatus:
        if any(f"media/{name}" in (answer.media, answer.poster) for answer in self._approved):
            return AddressStatus("fine", name)
        reason = "a media file gets a new name when its recording changes; link to the answer's page instead"
        return AddressStatus("dead", "", reason)

    def _word(self, section: str, word: str) -> AddressStatus:
        kind = WORDS[section]
        current = self._vocabulary.resolve(kind, word)
        if not current:
            known = (each.id for each in self._vocabulary.words(kind))
            return AddressStatus("dead", "", f"there is no such {kind}{_closest(word, known)}")
        if current != word:
            return AddressStatus("renamed", current, f"the {kind} was renamed to {current}")
        if kind == "expert" and word not in self._experts_with_page:
            return AddressStatus("dead", "", "this expert has no answers and therefore no page")
        return AddressStatus("fine", word)

    @cached_property
    def _approved(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers.values() if answer.status == "approved")

    @cached_property
    def _published(self) -> frozenset[str]:
        return frozenset(answer.id for answer in self.published())

    @cached_property
    def _experts_with_page(self) -> frozenset[str]:
        return frozenset(answer.expert for answer in self.answers.values() if answer.status != "draft")


def _closest(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word[:100].lower(), sorted(known), n=1, cutoff=0.75)
    return f"; the closest is {close[0]}" if close else ""
