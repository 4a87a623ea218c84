"""The requests in curation/requests.yml: questions that someone was asked to answer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import quote, urlencode

from hallway.library import recording_name
from hallway.library.yaml.fields import read_list
from hallway.library.yaml.record_file import RecordFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hallway.library.answer import Answer

Status = Literal["open", "answered"]

KEYS = ("question", "expert", "moment", "asked_on", "expert_asked_on", "by", "despite", "status", "answer")
HEADER = """\
# Questions that someone was asked to answer. `hallway ask "..." --expert ID` adds one, `hallway ask` lists the open
# ones, and approving an answer closes its request. Edit as you like; `status` is open or answered.
"""

_SHORTEST_CUT = 90  # characters; a title of at least this length may be a question that the draft shortened


@dataclass(frozen=True, slots=True)
class Request:
    """One question."""

    question: str
    expert: str = ""
    """The id in curation/experts.yml of the person who was asked; empty if anyone may answer."""
    moment: str = ""
    """An id in curation/moments.yml; may be empty."""
    asked_on: date = date.min
    by: str = ""
    """Who asked; may be empty."""
    status: Status = "open"
    answer: str = ""
    """The id of the answer that closed it."""
    expert_asked_on: date | None = None
    """When the expert was asked, if the question had been open to anyone before."""
    despite: str = ""
    """Why the expert was asked although that was more often than the settings allow; may be empty."""

    @property
    def is_open(self) -> bool:
        """Whether it is still waiting for an answer."""
        return self.status == "open"

    @property
    def reached_expert_on(self) -> date:
        """The date on which the expert was asked."""
        return self.expert_asked_on or self.asked_on

    def link(self, site: str) -> str:
        """Returns the address of the record page with this question filled in.

        `site` ends with a slash, or is empty. The question is in the fragment, which browsers do not send to servers.
        """
        given = {"question": self.question, "expert": self.expert, "moment": self.moment}
        known = {key: value for key, value in given.items() if value}
        return f"{site}record/#{urlencode(known, quote_via=quote)}"

    def is_answered_by(self, answer: Answer) -> bool:
        """Returns whether the answer has this question as its title or in the name of its recording."""
        return _is_same(self.question, answer.title) or self._is_named_by(PurePosixPath(answer.recording).name)

    def _is_named_by(self, name: str) -> bool:
        """Compares the name with the one this question would get, so that a shortened name matches too."""
        named = recording_name.read(name)
        if named is None:
            return False
        ours = recording_name.read(recording_name.write(self.question, expert=named.expert, moment=named.moment))
        return ours is not None and _words(ours.question) == _words(named.question) != ""


class Requests(RecordFile[Request]):
    """The requests, each identified by the question, the expert, and how it was answered."""

    HEADER = HEADER

    def open(self) -> tuple[Request, ...]:
        """Returns the open requests, oldest first."""
        return tuple(sorted((each for each in self.entries if each.is_open), key=lambda each: each.asked_on))

    def find(self, question: str, expert: str) -> Request | None:
        """Returns the open request for the same question to the same expert, if there is one."""
        return next((each for each in self.open() if each.expert == expert and _is_same(each.question, question)), None)

    def assign(self, question: str, expert: str, *, today: date, despite: str = "") -> Request | None:
        """Assigns the open request for this question that anyone may answer to an expert, and returns it.

        Returns None if there is no such request.
        """
        before = self.find(question, "")
        if before is None:
            return None
        asked = replace(before, expert=expert, expert_asked_on=today, despite=despite)
        return self.replace(self.key(before), asked)

    def close(self, answer: Answer) -> tuple[Request, ...]:
        """Marks the open requests for this answer as answered, and returns them.

        If several people were asked the same question, only the request to the answer's expert is closed, if there
        is one.
        """
        return tuple(
            self.replace(self.key(request), replace(request, status="answered", answer=answer.id))
            for request in _closed_by(self.entries, answer)
        )

    @staticmethod
    def key(record: Request) -> tuple[str, ...]:
        """Returns the words of the question, the expert, the status and the answer."""
        return _words(record.question) or record.question, record.expert, record.status, record.answer

    @staticmethod
    def values(record: Request) -> dict[str, object]:
        """Returns the keys and values that are not empty, in order."""
        values: dict[str, object] = {key: getattr(record, key) for key in KEYS}
        return {key: value for key, value in values.items() if value}

    @staticmethod
    def parse(path: Path, raw: bytes) -> Iterator[Request]:
        """Yields the requests. Raises DocumentError with the line of a mistake."""
        for given in read_list(path, KEYS, noun="a request", raw=raw):
            status: Status = given.choice("status", get_args(Status), "open")
            answer = given.id("answer")
            if answer and status == "open":
                given.fail("answer", "a request with an answer needs “status: answered”; otherwise, remove the answer.")
            yield Request(
                question=given.text("question", None),
                expert=given.id("expert"),
                moment=given.id("moment"),
                asked_on=given.day("asked_on") or given.fail("asked_on", "a request needs a date such as 2026-11-22."),
                by=given.text("by"),
                status=status,
                answer=answer,
                expert_asked_on=given.day("expert_asked_on"),
                despite=given.text("despite"),
            )


def _closed_by(entries: Iterable[Request], answer: Answer) -> list[Request]:
    same = [request for request in entries if request.is_open and request.is_answered_by(answer)]
    return [request for request in same if request.expert in ("", answer.expert)] or same


def _is_same(asked: str, said: str) -> bool:
    """Compares only the words, since file names may lose punctuation."""
    one, other = _words(asked), _words(said)
    is_cut = len(other) >= _SHORTEST_CUT and one.startswith(f"{other} ")
    return one != "" and (one == other or is_cut)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
