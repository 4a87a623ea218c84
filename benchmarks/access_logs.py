"""Writes access logs of a made-up site in every format, and knows what is in them, to the line.

What a visitor does is decided first and noted in the truth; then the lines are written that a server would write.
Nobody in them exists: the addresses are those that RFC 5737 and RFC 3849 set aside for examples, and 198.18.0.0/15.

    python benchmarks/access_logs.py --lines 20000 --format combined > access.log
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.adopt.measure.counting import Tally
from hallway.days import Week
from hallway.library.access_log.request import LogRequest
from log_formats import FORMATS, Format

if TYPE_CHECKING:
    from hallway.library.library import Library

FIRST_DAY = date(2026, 8, 31)
DAYS = 28
SIZE = 2_400_000  # bytes of a recording: five minutes at 64 kbit/s
CHECK_AGENT, CHECK_ADDRESS = "Mozilla/5.0 (compatible; TeamCheck/1.0)", "203.0.113.7"
BASE = "/kb"

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
DESKTOPS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15",
    f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36",
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1"
IPHONE_PLAYER = "AppleCoreMedia/1.0.0.22A3354 (iPhone; U; CPU OS 19_0 like Mac OS X; en_us)"
ROBOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "python-requests/2.34.2",
    "WhatsApp/2.24.6 A",
    "",
)
NOISE = ("/assets/stylesheets/main.css", "/assets/hallway/main.js", "/search/index.js", "/favicon.ico", "/", "/week/")


@dataclass(frozen=True, slots=True)
class Pin:
    """A placement: where its link leads, and since when people have it."""

    section: str
    """``a``, ``m`` or ``embed``."""
    id: str
    second: int | None = None
    since: date = FIRST_DAY


@dataclass(frozen=True, slots=True)
class Recorded:
    """The file of a recording."""

    name: str
    size: int = SIZE


@dataclass(frozen=True, slots=True)
class Scene:
    """A site, as far as its logs show it."""

    answers: tuple[str, ...]
    """The first is asked for most, the second half as often, and so on."""
    moments: tuple[str, ...]
    pins: dict[str, Pin]
    """By code."""
    old: str = ""
    """An answer's former name, which is the first answer's from `renamed_on` on; empty if none was renamed."""
    renamed_on: date = date.max
    recordings: dict[str, Recorded] = field(default_factory=dict)
    """By answer; the others have one of the usual size."""

    def recorded(self, answer: str) -> Recorded:
        """Returns the recording of an answer."""
        return self.recordings.get(answer) or Recorded(f"{answer}.0a1b2c3d.m4a")

    def pinned(self, day: date, *sections: str) -> dict[str, Pin]:
        """Returns the placements in these sections that are there by then."""
        return {code: pin for code, pin in self.pins.items() if pin.section in sections and pin.since <= day}


MADE_UP = Scene(
    answers=tuple(f"answer-{number}" for number in range(1, 13)),
    moments=("refund-request", "deal-gone-quiet"),
    pins={
        "desk-aaaa": Pin("a", "answer-1", 83),
        "desk-bbbb": Pin("a", "answer-2"),
        "desk-cccc": Pin("embed", "answer-4"),
        "desk-dddd": Pin("m", "refund-request"),
    },
    old="old-name",
    renamed_on=FIRST_DAY + timedelta(days=10),
)


@dataclass(slots=True)
class Truth:
    """What is in a log."""

    weeks: dict[Week, Tally] = field(default_factory=lambda: defaultdict(Tally))
    lines: int = 0
    unreadable: int = 0
    secrets: set[str] = field(default_factory=set)
    """Every address, agent and stray parameter: nothing of it may appear in what is printed or saved."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser at an address."""

    address: str
    agent: str

    @property
    def player(self) -> str:
        """The agent that fetches recordings."""
        return IPHONE_PLAYER if self.agent == IPHONE else self.agent


def make_library(root: Path) -> Library:
    """Writes the knowledge base of `MADE_UP`; needs tests/ on the path."""
    from hallway.library.ledger_entry import LedgerEntry
    from knowledge import add_answer, write_library

    library, scene = write_library(root), MADE_UP
    for id_ in scene.answers:
        add_answer(library, id_)
        with (library.media / f"{id_}.0a1b2c3d.m4a").open("r+b") as media:
            media.truncate(SIZE)
    approved = LedgerEntry(scene.old, "approved", f"{FIRST_DAY}", title="Old", anchors=(0,))
    library.ledger().extend([approved, LedgerEntry(scene.old, "renamed", f"{scene.renamed_on}", to=scene.answers[0])])
    (library.curation / "places.yml").write_text("desk: {title: The desk, kind: zendesk}\n")
    (library.curation / "placements.yml").write_text("".join(_entry(*each) for each in scene.pins.items()))
    return library


def _entry(code: str, pin: Pin) -> str:
    key = "moment" if pin.section == "m" else "answer"
    start = "" if pin.second is None else f", second: {pin.second}"
    return f"- {{place: desk, kind: text, {key}: {pin.id}{start}, from_code: {code}, placed_on: {pin.since}}}\n"


class LogWriter:
    """Writes the log of several weeks; `truth` grows with what has been written."""

    def __init__(self, log_format: Format, scene: Scene = MADE_UP, *, seed: int = 1, spoiled: float = 0.001) -> None:
        self.format, self.scene, self.truth = log_format, scene, Truth()
        self._random, self._spoiled = random.Random(seed), spoiled
        self._second = 0
        self._played: dict[tuple[date, Visitor, str], float] = {}
        self._visitors: dict[date, list[Visitor]] = defaultdict(list)
        self._visited: set[tuple[date, Visitor]] = set()

    def lines(self, count: int) -> Iterator[str]:
        """Yields at least so many lines, day after day, each with its end."""
        yield self.format.header
        for number in range(DAYS):
            while self.truth.lines < count * (number + 1) / DAYS:
                yield from self.sessions(FIRST_DAY + timedelta(days=number), 1)
        self.close()

    def sessions(self, day: date, count: int) -> Iterator[str]:
        """Yields the lines of what so many senders do; people are the most frequent ones."""
        actions = (self._person, self._frame, self._robot, self._check, self._noise)
        for action in self._random.choices(actions, (60, 10, 10, 2, 18), k=count):
            yield from map(self._written, action(day))

    def close(self) -> None:
        """Notes what counts once a day; the truth is complete then."""
        for day, _ in self._visited:
            self.truth.weeks[Week.of(day)].visit_days += 1
        for (day, _, answer), share in self._played.items():
            if share > 0:
                tally = self.truth.weeks[Week.of(day)]
                tally.plays[answer] += 1
                tally.depth["0-25" if share < 0.25 else "25-60" if share < 0.6 else "60-100"] += 1

    def _person(self, day: date) -> Iterator[LogRequest]:
        visitor, chance = self._visitor(day), self._random
        self._visited.add((day, visitor))
        if chance.random() < 0.2:
            yield self._moment(day, visitor)
            return
        pins = self.scene.pinned(day, "a")
        code = chance.choice(list(pins)) if pins and chance.random() < 0.5 else ""
        if not code and self.scene.old and chance.random() < 0.1:
            yield from self._by_old_name(day, visitor)
            return
        answer = pins[code].id if code else self._answer()
        has_second = not code and chance.random() < 0.2
        query = f"?from={code}" if code else "?t=83" if has_second else ""
        self._note_open(day, answer, code, has_second=has_second or (bool(code) and pins[code].second is not None))
        name = chance.choice(("", "", "index.html"))
        yield self._request(day, visitor, f"/a/{answer}/{name}{query}", status=chance.choice((200, 200, 304)))
        yield from self._recording(day, visitor, answer)

    def _by_old_name(self, day: date, visitor: Visitor) -> Iterator[LogRequest]:
        """Until the answer is renamed this is its page; then it leads on, and the browser asks for the new address."""
        now = self.scene.answers[0]
        self._note_open(day, now)
        yield self._request(day, visitor, f"/a/{self.scene.old}/")
        if day >= self.scene.renamed_on:
            yield self._request(day, visitor, f"/a/{now}/")
        yield from self._recording(day, visitor, now)

    def _note_open(self, day: date, answer: str, code: str = "", *, has_second: bool = False) -> None:
        tally = self.truth.weeks[Week.of(day)]
        tally.opens[answer] += 1
        tally.opens_at_second += has_second
        if code:
            tally.placements[code] += 1
            tally.opens_from_placements[answer] += 1

    def _answer(self) -> str:
        answers = self.scene.answers
        return self._random.choices(answers, [1 / rank for rank in range(1, len(answers) + 1)])[0]

    def _recording(self, day: date, visitor: Visitor, answer: str) -> Iterator[LogRequest]:
        """The page fetches the beginning; half of the visitors press Play and get to one of three places.

        Later that day the browser has the recording.
        """
        yield self._request(day, visitor, self._random.choice(NOISE[:4]))
        if (day, visitor, answer) in self._played:
            return
        chance, size = self._random, self.scene.recorded(answer).size
        reached = size // 24
        if visitor.agent == IPHONE:
            yield self._media(day, visitor, answer, 0, 2, last=1)
        yield self._media(day, visitor, answer, 0, reached)
        self._played[day, visitor, answer] = 0.0
        if chance.random() < 0.5:
            return
        yield self._request(day, visitor, f"/a/{answer}/words.json")
        share = chance.choice((0.1, 0.4, 0.9))
        end = int(size * share)
        middle = (reached + end) // 2
        if self.format.has_ranges and chance.random() < 0.2:
            yield self._media(day, visitor, answer, end - 5000, 5000)  # a jump: what is between was never fetched
        else:
            yield self._media(day, visitor, answer, reached, middle - reached)
            yield self._media(day, visitor, answer, middle, end - middle)
        self._played[day, visitor, answer] = share

    def _moment(self, day: date, visitor: Visitor) -> LogRequest:
        tally, pins = self.truth.weeks[Week.of(day)], self.scene.pinned(day, "m")
        code = self._random.choice(("", *pins))
        moment = pins[code].id if code else self._random.choice(self.scene.moments)
        tally.moments[moment] += 1
        if code:
            tally.placements[code] += 1
            tally.opens_from_placements[""] += 1
        return self._request(day, visitor, f"/m/{moment}/{f'?from={code}' if code else ''}")

    def _frame(self, day: date) -> Iterator[LogRequest]:
        tally, pins = self.truth.weeks[Week.of(day)], self.scene.pinned(day, "embed")
        code = self._random.choice(("", *pins))
        answer = pins[code].id if code else self._answer()
        tally.embeds[answer] += 1
        tally.placements.update([code] if code else [])
        yield self._request(day, self._visitor(day), f"/embed/{answer}/{f'?x=1&from={code}' if code else ''}")

    def _robot(self, day: date) -> Iterator[LogRequest]:
        """Robots open pages, frames and recordings; none of it counts."""
        if not self.format.has_agents:
            yield from self._noise(day)
            return
        robot = Visitor(self._address(), self._random.choice(ROBOTS))
        answer, moment = self._answer(), self.scene.moments[0]
        targets = (f"/a/{answer}/?from=desk-aaaa", f"/embed/{answer}/", f"/m/{moment}/", f"/a/{answer}/words.json")
        self.truth.weeks[Week.of(day)].ignored["robots"] += 1
        yield self._request(day, robot, self._random.choice(targets))

    def _check(self, day: date) -> Iterator[LogRequest]:
        """The team's own checks come from an address, or say who they are where the log records that."""
        by_agent = self.format.has_agents and self._random.random() < 0.5
        own = Visitor(self._address(), CHECK_AGENT) if by_agent else Visitor(CHECK_ADDRESS, DESKTOPS[0])
        self.truth.weeks[Week.of(day)].ignored["own checks"] += 1
        yield self._request(day, own, f"/a/{self.scene.answers[0]}/?from=desk-aaaa")

    def _noise(self, day: date) -> Iterator[LogRequest]:
        """Requests that are none of our business: other files, errors, unknown codes in a link to nowhere."""
        visitor, chance = self._visitor(day), self._random
        answer, secret = self.scene.answers[0], f"person{chance.randrange(1000)}"
        self.truth.secrets.add(secret)
        yield chance.choice(
            (
                lambda: self._request(day, visitor, chance.choice(NOISE)),
                lambda: self._request(day, visitor, f"/a/{answer}/?from=desk-aaaa", method="HEAD"),
                lambda: self._request(day, visitor, f"/a/{answer}?from=desk-aaaa", status=301),
                lambda: self._request(day, visitor, f"/a/no-such-answer/?from=desk-aaaa&who={secret}", status=404),
                lambda: self._request(day, visitor, f"/x/{secret}/?from={secret}&mail={secret}%40example.com"),
            )
        )()

    def _visitor(self, day: date) -> Visitor:
        """Some come again on the same day. Desktops share addresses, as in an office; phones have their own."""
        chance, before = self._random, self._visitors[day]
        if before and chance.random() < 0.3:
            return chance.choice(before)
        if chance.random() < 0.1:
            visitor = Visitor(f"2001:db8::{chance.randrange(1 << 16):x}", IPHONE)
        else:
            visitor = Visitor(self._address(), chance.choice(DESKTOPS if self.format.has_agents else DESKTOPS[:1]))
        before.append(visitor)
        return visitor

    def _address(self) -> str:
        number = self._random.randrange(20_000)
        return f"198.18.{number >> 8}.{number & 255}"

    def _media(
        self, day: date, visitor: Visitor, answer: str, first: int, sent: int, *, last: int | None = None
    ) -> LogRequest:
        player, recorded = Visitor(visitor.address, visitor.player), self.scene.recorded(answer)
        found = self._request(day, player, f"/media/{recorded.name}", status=206)
        return found._replace(first=first, last=last, sent=sent, size=recorded.size)

    def _request(
        self, day: date, visitor: Visitor, target: str, *, method: str = "GET", status: int = 200
    ) -> LogRequest:
        return LogRequest(day, visitor.address, visitor.agent, method, BASE + target, status, 9001)

    def _written(self, request: LogRequest) -> str:
        """Returns the line; sometimes with a line before it that a crash has cut or another program has written."""
        truth = self.truth
        truth.weeks[Week.of(request.day)].days.add(request.day)
        truth.secrets.update(filter(None, (request.address, request.agent)))
        self._second = (self._second + 1) % 86_400
        minutes, second = divmod(self._second, 60)
        line = self.format.write(request, f"{minutes // 60:02}:{minutes % 60:02}:{second:02}")
        truth.lines += 1
        if self._random.random() < self._spoiled:
            truth.lines += 1
            truth.unreadable += 1
            broken = (line[: len(line) // 3], "\x00\xff\x16\x03 not a log", line.replace("GET", "G\x00T")[5:40])
            return f"{self._random.choice(broken)}\n{line}\n"
        return f"{line}\n"


def main() -> None:
    """Writes a log to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--format", choices=FORMATS, default="combined")
    chosen = parser.parse_args()
    sys.stdout.writelines(LogWriter(FORMATS[chosen.format]).lines(chosen.lines))


if __name__ == "__main__":
    main()
