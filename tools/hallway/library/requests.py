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
from hallway.library.curation import read_list
from hallway.library.yaml import entry_lines
from hallway.library.yaml.list_file import ListFile
from hallway.library.yaml.node import Node

if TYPE_CHECKING:
    from collections.abc import Iterable

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


class Requests:
    """The requests in the order of the file."""

    def __init__(self, file: ListFile[Request]) -> None:
        self._file = file

    @classmethod
    def load(cls, path: Path, *, lock_path: Path | None = None) -> Requests:
        """Reads the file, or nothing where there is none; DocumentError names the line of what cannot be read."""
        return cls(ListFile(path, _entries, lock_path=lock_path))

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    @property
    def entries(self) -> tuple[Request, ...]:
        """All of them."""
        return self._file.entries

    def open(self) -> tuple[Request, ...]:
        """Returns those that wait for an answer, the oldest first."""
        return tuple(sorted((each for each in self.entries if each.is_open), key=lambda each: each.asked_on))

    def find(self, question: str, expert: str) -> Request | None:
        """Returns the open request for the same question to the same expert, if there is one."""
        return next((each for each in self.open() if each.expert == expert and _is_same(each.question, question)), None)

    def add(self, request: Request) -> None:
        """Adds an entry at the end of the file; ConflictError or DocumentError where that is not possible."""
        shown = {"expert": request.expert, "moment": request.moment, "asked_on": request.asked_on, "by": request.by}
        values = {"question": request.question, **{k: v for k, v in shown.items() if v}, "status": request.status}
        self._file.rewrite(
            lambda text, top: entry_lines.append(text or HEADER, top, values), lambda old: (*old, request)
        )

    def close(self, answer: Answer) -> tuple[Request, ...]:
        """Marks the open requests that this answer answers, and returns them; the file stays where there are none.

        Where several people were asked the same, those that name the answer's expert are meant, if any do.
        """
        if not _closed_by(self.entries, answer):
            return ()

        def changed(text: str, top: Node) -> str:
            for number in sorted(_closed_by(self.entries, answer), reverse=True):  # upwards: lines above keep numbers
                text = entry_lines.change(text, top.items[number], {"status": "answered", "answer": answer.id})
            return text

        before: tuple[Request, ...] = ()

        def meant(old: tuple[Request, ...]) -> tuple[Request, ...]:
            nonlocal before
            before, closed = old, _closed_by(old, answer)
            return tuple(
                replace(each, status="answered", answer=answer.id) if number in closed else each
                for number, each in enumerate(old)
            )

        self._file.rewrite(changed, meant)
        return tuple(now for was, now in zip(before, self.entries, strict=True) if now != was)


def _entries(path: Path, raw: bytes) -> Iterable[Request]:
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


def _closed_by(entries: tuple[Request, ...], answer: Answer) -> frozenset[int]:
    same = [number for number, each in enumerate(entries) if each.is_open and each.is_answered_by(answer)]
    mine = [number for number in same if entries[number].expert in ("", answer.expert)]
    return frozenset(mine or same)


def _is_same(asked: str, said: str) -> bool:
    """Compares by words alone, for signs are lost on the way."""
    one, other = _words(asked), _words(said)
    is_cut = len(other) >= _SHORTEST_CUT and one.startswith(f"{other} ")
    return one != "" and (one == other or is_cut)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
