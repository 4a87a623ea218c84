"""The requests: questions that somebody is asked to answer, kept in curation/requests.yml until an answer is approved.

The file is a list that people edit as well; a change of ours touches only the lines of the entry it is about.
"""

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

KEYS = ("question", "expert", "moment", "asked_on", "by", "status", "answer")
HEADER = """\
# Questions that somebody was asked to answer. `hallway ask "..." --expert ID` writes them, `hallway ask` lists the open
# ones, and approving the answer closes them. Edit as you like; `status` is open or answered.
"""

_SHORTEST_CUT = 90  # characters; a title so long may be the beginning of a question that the draft had to shorten


@dataclass(frozen=True, slots=True)
class Request:
    """One question."""

    question: str
    expert: str = ""
    """Id in curation/experts.yml of who is asked; empty: whoever knows."""
    moment: str = ""
    """Id in curation/moments.yml; empty if nobody has said."""
    asked_on: date = date.min
    by: str = ""
    """Who asks; may be empty."""
    status: Status = "open"
    answer: str = ""
    """Id of the answer that closed it."""

    @property
    def is_open(self) -> bool:
        """Says whether it still waits for an answer."""
        return self.status == "open"

    def link(self, site: str) -> str:
        """Returns the address of the record page with this question in it.

        `site` ends with a slash, or is empty. What is asked stands in the fragment, which reaches no server.
        """
        given = {"question": self.question, "expert": self.expert, "moment": self.moment}
        known = {key: value for key, value in given.items() if value}
        return f"{site}record/#{urlencode(known, quote_via=quote)}"

    def is_answered_by(self, answer: Answer) -> bool:
        """Says whether the answer is to this question, by its title or by the name of its recording, whoever speaks."""
        return _is_same(self.question, answer.title) or self._is_named_by(PurePosixPath(answer.recording).name)

    def _is_named_by(self, name: str) -> bool:
        """Makes the name anew from this question, so that one that had to be cut is known again."""
        named = recording_name.read(name)
        if named is None:
            return False
        ours = recording_name.read(recording_name.write(self.question, expert=named.expert, moment=named.moment))
        return ours is not None and _words(ours.question) == _words(named.question) != ""


class Requests(RecordFile[Request]):
    """The requests, each identified by what is asked, who is asked, and how it was answered."""

    HEADER = HEADER

    def open(self) -> tuple[Request, ...]:
        """Returns those that wait for an answer, oldest first."""
        return tuple(sorted((each for each in self.entries if each.is_open), key=lambda each: each.asked_on))

    def find(self, question: str, expert: str) -> Request | None:
        """Returns the open request for the same question to the same expert, if there is one."""
        return next((each for each in self.open() if each.expert == expert and _is_same(each.question, question)), None)

    def close(self, answer: Answer) -> tuple[Request, ...]:
        """Marks the open requests that this answer answers, and returns them as they are now.

        Where several people were asked the same, those that name the answer's expert are meant, if any do.
        """
        return tuple(
            self.replace(self.key(request), replace(request, status="answered", answer=answer.id))
            for request in _closed_by(self.entries, answer)
        )

    @staticmethod
    def key(record: Request) -> tuple[str, ...]:
        """Returns the words of the question, the expert and the answer."""
        return _words(record.question) or record.question, record.expert, record.status, record.answer

    @staticmethod
    def values(record: Request) -> dict[str, object]:
        """Returns what is written of it; what is empty is left out."""
        values: dict[str, object] = {key: getattr(record, key) for key in KEYS}
        return {key: value for key, value in values.items() if value}

    @staticmethod
    def parse(path: Path, raw: bytes) -> Iterator[Request]:
        """Yields the requests. DocumentError names the line of a mistake."""
        for given in read_list(path, KEYS, what="a request", raw=raw):
            status: Status = given.choice("status", get_args(Status), "open")
            answer = given.id("answer")
            if answer and status == "open":
                given.fail("answer", "there is one, so write “status: answered”, or take it out.")
            yield Request(
                question=given.text("question", None),
                expert=given.id("expert"),
                moment=given.id("moment"),
                asked_on=given.day("asked_on") or given.fail("asked_on", "a request needs the day: 2026-11-22."),
                by=given.text("by"),
                status=status,
                answer=answer,
            )


def _closed_by(entries: Iterable[Request], answer: Answer) -> list[Request]:
    same = [request for request in entries if request.is_open and request.is_answered_by(answer)]
    return [request for request in same if request.expert in ("", answer.expert)] or same


def _is_same(asked: str, said: str) -> bool:
    """Compares by words alone, for signs are lost on the way."""
    one, other = _words(asked), _words(said)
    is_cut = len(other) >= _SHORTEST_CUT and one.startswith(f"{other} ")
    return one != "" and (one == other or is_cut)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
