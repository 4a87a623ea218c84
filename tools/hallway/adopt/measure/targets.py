"""What a request was for: the page of an answer or a moment, an embed, a recording, or nothing that counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from hallway import days, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from hallway.library.access_log.request import LogRequest
    from hallway.library.library import Library

Kind = Literal["answer", "moment", "embed", "play", "recording"]

PAGES: Mapping[str, Kind] = {"a": "answer", "m": "moment", "embed": "embed"}
"""The folders of the site with pages that count."""
WORD_TIMES = "words.json"
"""The page fetches the times of the words when someone presses Play; see overrides/assets/hallway/words/words.js."""
MEDIA = "/media"

_CODE = re.compile(r"(?:^|&)from=([a-z0-9][a-z0-9-]{0,99})(?=&|$)")
_SECOND = re.compile(r"(?:^|&)t=[0-9]")
_IS_SHOWN = frozenset({200, 304})  # 304: the browser had the page and asked whether it is still current
_IS_SENT = frozenset({200, 206})


class Target(NamedTuple):
    """What was requested."""

    kind: Kind
    id: str
    """Of the answer or the moment."""
    code: str = ""
    """Of the placement whose link was followed; empty if there is none with this code."""
    has_second: bool = False
    """Whether the link is to a specific second, as far as a server can know."""
    size: int = 0
    """Bytes of the recording; 0 if unknown."""


class PlayedFile(NamedTuple):
    """A recording that the site plays."""

    answer: str
    size: int
    """Bytes; 0 if unknown."""


@dataclass(frozen=True, slots=True)
class PublishedAddresses:
    """What the site shows, now and in the past, at each address."""

    answers: Mapping[str, str]
    """Every id that an answer has or had, with its current one."""
    left: Mapping[str, date]
    """The dates on which ids were replaced; from then on, a page redirects to the new address."""
    moments: frozenset[str]
    recordings: Mapping[str, PlayedFile]
    """By the name of the file."""
    placements: Mapping[str, bool]
    """Every code, and whether its link is to a specific second."""

    @classmethod
    def of(cls, library: Library) -> PublishedAddresses:
        """Reads a knowledge base. Answers that cannot be read are left out, as they are on the site."""
        ledger = library.ledger()
        answers, _ = library.read_answers()
        shown = [answer for answer in answers if answer.status == "approved" or ledger.is_frozen(answer.id)]
        names = {answer.media.rpartition("/")[2]: answer.id for answer in shown if answer.media}
        moves = [entry for entry in ledger.entries if entry.event in ("renamed", "merged")]
        return cls(
            answers={id_: ledger.resolve(id_) for id_ in {answer.id for answer in shown} | ledger.ids()},
            left={entry.id: days.parse(entry.at) for entry in moves if entry.at},
            moments=frozenset(moment.id for moment in library.moments()),
            recordings={name: PlayedFile(id_, _size(library.media / name)) for name, id_ in names.items()},
            placements={each.from_code: each.second is not None for each in library.placements().entries},
        )

    def target(self, request: LogRequest) -> Target | None:
        """Returns what a successful request counts as; None if it does not count.

        An address that redirects does not count, because the browser then requests the new one.
        """
        if request.method != "GET":
            return None
        path, query = _split(request.target)
        if path.endswith(("/", ".html")):
            return self._page(path, query, request) if request.status in _IS_SHOWN else None
        folders, _, name = path.rpartition("/")
        if name == WORD_TIMES:
            return self._play(folders, request) if request.status in _IS_SHOWN else None
        if folders.endswith(MEDIA) and request.status in _IS_SENT:
            recording = self.recording(name)
            return Target("recording", recording.answer, size=recording.size) if recording else None
        return None

    def recording(self, name: str) -> PlayedFile | None:
        """Returns the recording in a file; for one that was replaced, the answer is known but not the size."""
        if found := self.recordings.get(name):
            return found
        answer = self.answers.get(name.partition(".")[0])
        return PlayedFile(answer, 0) if answer else None

    def _page(self, path: str, query: str, request: LogRequest) -> Target | None:
        parts = path.removesuffix("index.html").rsplit("/", 3)
        if len(parts) < 3 or parts[-1] or not (kind := PAGES.get(parts[-3])):
            return None
        id_ = parts[-2]
        if kind != "moment":
            id_ = self._answer(id_, request)
        elif id_ not in self.moments:
            return None
        if not id_ or not query:
            return Target(kind, id_) if id_ else None
        found = _CODE.search(query)
        code = found[1] if found and found[1] in self.placements else ""
        return Target(kind, id_, code, self.placements.get(code, False) or bool(_SECOND.search(query)))

    def _play(self, folders: str, request: LogRequest) -> Target | None:
        parts = folders.rsplit("/", 2)
        answer = self._answer(parts[-1], request) if parts[-2:-1] == ["a"] else ""
        return Target("play", answer) if answer else None

    def _answer(self, id_: str, request: LogRequest) -> str:
        """Returns the current id of an answer; empty if there is none or its address redirects by then."""
        now = self.answers.get(id_, "")
        if now != id_ and id_ in self.left and request.day >= self.left[id_]:
            return ""
        return now


def _split(target: str) -> tuple[str, str]:
    """Returns path and query."""
    path, _, query = target.partition("#")[0].partition("?")
    return path, query


def _size(path: Path) -> int:
    return path.stat().st_size if plain.is_file(path) else 0
