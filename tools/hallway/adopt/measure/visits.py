"""Distinguishes visits without recording who came: addresses are hashed with a salt for one day and one run.

Only numbers ever leave memory.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING

from hallway.adopt.measure.senders import MEDIA_PLAYERS
from hallway.days import Week

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.access_log.request import LogRequest

MAX_REMEMBERED = 800_000  # visits and plays in one run; about 100 MB
_KEY_BYTES = 8
_PROBE_BYTES = 2

_Heard = tuple[Week, str]
"""A week and an answer."""


@dataclass(slots=True)
class Visits:
    """The visits and plays of one run. Hashes of different days cannot be compared, not even by this program."""

    is_full: bool = False
    """True if there were more than `MAX_REMEMBERED`; then the numbers are lower limits."""
    _salts: dict[date, bytes] = field(default_factory=dict, repr=False)
    _visitors: dict[date, set[int]] = field(default_factory=lambda: defaultdict(set), repr=False)
    _plays: dict[_Heard, dict[int, int]] = field(default_factory=lambda: defaultdict(dict), repr=False)
    """By the visitor's hash, the hash of the address alone."""
    _fetched: dict[_Heard, dict[int, float]] = field(default_factory=lambda: defaultdict(dict), repr=False)
    """By the same hash, how far into the recording."""
    _remembered: int = 0

    def open(self, request: LogRequest) -> None:
        """Records that someone opened a page."""
        key, visitors = self._key(request), self._visitors[request.day]
        if key not in visitors and self._has_room():
            visitors.add(key)

    def play(self, request: LogRequest, week: Week, answer: str) -> None:
        """Records that someone pressed Play."""
        key, plays = self._key(request), self._plays[week, answer]
        if key not in plays and self._has_room():
            plays[key] = self._key(request, agent="")

    def fetch(self, request: LogRequest, week: Week, answer: str, size: int) -> None:
        """Records how much of a recording was fetched; `size` is its size in bytes, 0 if unknown.

        If the log does not record ranges, what was sent on one day adds up. A probe of at most two bytes, which Safari
        sends first, is nothing.
        """
        size = request.size or size
        if not size or _is_probe(request):
            return
        key, fetched = self._key(request), self._fetched[week, answer]
        if key not in fetched and not self._has_room():
            return
        before = fetched.get(key, 0.0)
        if request.status == 206 and request.first is None:
            fetched[key] = min(1.0, before + request.sent / size)
        else:
            fetched[key] = max(before, min(1.0, ((request.first or 0) + request.sent) / size))

    def visit_days(self) -> Counter[Week]:
        """Returns how many visitors came in each week, each counted once a day."""
        found = Counter[Week]()
        for day, visitors in self._visitors.items():
            found[Week.of(day)] += len(visitors)
        return found

    def plays(self) -> Iterator[tuple[Week, str, list[float | None]]]:
        """Yields how far each play of an answer in a week went, from 0 to 1; None if it is not known."""
        for (week, answer), plays in self._plays.items():
            fetched = self._fetched.get((week, answer), {})
            yield week, answer, [fetched.get(key, fetched.get(address)) for key, address in plays.items()]

    def _has_room(self) -> bool:
        if self._remembered >= MAX_REMEMBERED:
            self.is_full = True
            return False
        self._remembered += 1
        return True

    def _key(self, request: LogRequest, agent: str | None = None) -> int:
        """Returns what stands for a browser at an address on one day; for a media player's agent, for the address."""
        agent = (request.agent or "") if agent is None else agent
        if agent.startswith(MEDIA_PLAYERS):
            agent = ""
        salt = self._salts.get(request.day) or self._salts.setdefault(request.day, secrets.token_bytes(16))
        text = f"{request.address}\0{agent}".encode("utf-8", "replace")
        return int.from_bytes(blake2b(text, key=salt, digest_size=_KEY_BYTES).digest())


def _is_probe(request: LogRequest) -> bool:
    """Returns whether only the first bytes were requested, to test whether the server supports range requests."""
    if request.status != 206:
        return False
    if request.first is not None and request.last is not None:
        return request.last - request.first < _PROBE_BYTES
    return request.sent <= _PROBE_BYTES
