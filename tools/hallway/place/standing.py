"""What stands behind an address of the site today: the answer itself, what holds in its stead, or nothing.

One judgement for every list: of placements, of picks, and of links found in other people's files.
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
    from hallway.library.vocabulary import Kind, Vocabulary

State = Literal["fine", "stale", "renamed", "merged", "retired", "dead"]

ANSWERS = ("a", "embed")
"""The sections of the site whose addresses name an answer."""
WORDS: dict[str, Kind] = {"m": "moment", "r": "role", "t": "tag", "x": "expert"}
"""Those that name a word of the vocabulary, by its kind."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an address stands."""

    state: State
    now: str = ""
    """The id to link to: its own where it is fine or stale; empty where nothing holds in its stead."""
    reason: str = ""
    """In words, without the id; empty where it is fine."""


class Standings:
    """How every answer and every word stands on a day."""

    def __init__(self, answers: Iterable[Answer], ledger: Ledger, vocabulary: Vocabulary, *, today: date) -> None:
        """Knows these answers, in whatever state they are; on `date.min` none is due for another look."""
        self.answers = {answer.id: vocabulary.read(answer) for answer in answers}
        self.today = today
        self._ledger, self._vocabulary = ledger, vocabulary

    @classmethod
    def of(cls, library: Library, *, today: date) -> Standings:
        """Reads a library; an answer that cannot be read is passed over, for the site leaves it out too."""
        answers, _ = library.read_answers()
        return cls(answers, library.ledger(), library.vocabulary(), today=today)

    def published(self) -> tuple[Answer, ...]:
        """Returns the answers that have a page of their own and hold."""
        return tuple(answer for answer in self._approved if not self._is_given_up(answer.id))

    def at(self, section: str, word: str) -> Standing:
        """Returns how ``<section>/<word>/`` stands; a section that names neither answer nor word is fine."""
        if section in ANSWERS:
            return self.answer(word)
        if section == "media":
            return self._media(word)
        if section not in WORDS:
            return Standing("fine", word)
        return self._word(section, word)

    def answer(self, answer_id: str) -> Standing:
        """Returns how an answer stands."""
        answer = self.answers.get(answer_id)
        if answer and answer.status == "approved" and not self._is_given_up(answer_id):
            return self._of_approved(answer)
        if (end := self._ledger.resolve(answer_id)) != answer_id:
            return self._led_on(answer_id, end)
        return self._ended(answer_id)

    def _is_given_up(self, answer_id: str) -> bool:
        """Whether the answer goes by another name, and the file of this one is a copy that somebody left."""
        now = self._ledger.renamed(answer_id)
        return now != answer_id and now in self.answers

    def _of_approved(self, answer: Answer) -> Standing:
        if answer.is_edited_since_checked:
            return Standing("stale", answer.id, "its text was edited since it was checked")
        if answer.review_by and answer.review_by < self.today:
            return Standing("stale", answer.id, f"it is due for another look since {answer.review_by}")
        return Standing("fine", answer.id)

    def _led_on(self, answer_id: str, end: str) -> Standing:
        """An id that was renamed or merged: by the last step it is what the end of the way is."""
        if end not in self._published:
            last = self._ended(end)
            return Standing(last.state, last.now, f"it became {end}, and that: {last.reason}")
        is_same = self._ledger.renamed(answer_id) == end
        return Standing(
            "renamed" if is_same else "merged", end, f"it {'is called' if is_same else 'became part of'} {end}"
        )

    def _ended(self, answer_id: str) -> Standing:
        """An id that is not published and leads nowhere."""
        answer = self.answers.get(answer_id)
        if answer.status == "retired" if answer else self._ledger.retirement(answer_id):
            return self._retired(answer_id)
        if answer:
            return Standing("dead", "", "it is a draft, and not published")
        return Standing("dead", "", f"there is no such answer{_nearest(answer_id, self._published)}")

    def _retired(self, answer_id: str) -> Standing:
        """Follows the successors as far as they go, in no circle."""
        seen, now = {answer_id}, answer_id
        while (after := self._ledger.resolve(self._successor(now))) and after not in seen:
            if after in self._published:
                return Standing("retired", after, f"it was retired; {after} holds instead")
            seen.add(after)
            now = after
        return Standing("retired", "", "it was retired, and nothing holds in its stead")

    def _successor(self, answer_id: str) -> str:
        if answer := self.answers.get(answer_id):
            return answer.successor if answer.status == "retired" else ""
        retirement = self._ledger.retirement(answer_id)
        return retirement.to if retirement else ""

    def _media(self, name: str) -> Standing:
        if any(f"media/{name}" in (answer.media, answer.poster) for answer in self._approved):
            return Standing("fine", name)
        return Standing("dead", "", "a recording that is renewed gets another name; link to the page of its answer")

    def _word(self, section: str, word: str) -> Standing:
        kind = WORDS[section]
        now = self._vocabulary.resolve(kind, word)
        if not now:
            known = (each.id for each in self._vocabulary.words(kind))
            return Standing("dead", "", f"there is no such {kind}{_nearest(word, known)}")
        if now != word:
            return Standing("renamed", now, f"the {kind} is called {now}")
        if kind == "expert" and word not in self._heard:
            return Standing("dead", "", "this expert has no answer, and so no page")
        return Standing("fine", word)

    @cached_property
    def _approved(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers.values() if answer.status == "approved")

    @cached_property
    def _published(self) -> frozenset[str]:
        return frozenset(answer.id for answer in self.published())

    @cached_property
    def _heard(self) -> frozenset[str]:
        """The experts that have a page: those who answer, or did."""
        return frozenset(answer.expert for answer in self.answers.values() if answer.status != "draft")


def _nearest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word[:100].lower(), sorted(known), n=1, cutoff=0.75)
    return f"; the nearest is {near[0]}" if near else ""
