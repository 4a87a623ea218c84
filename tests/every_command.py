"""Every command of the CLI, found by introspection, each with a call that works on a knowledge base in use.

Tests that cover all commands fail for a command without a call here.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

import fake_engine
from drop_folder import record
from hallway.cli import main
from hallway.library.period import Period
from knowledge import add_transcript, write_library

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REFUND = "refund-after-30-days"
HEARD = "what-do-you-do-about-number-ab8ee0fd-today"
"""The id of the answer that the fake engine's transcript becomes."""
LATER = ("--review-by", f"{date.today() + timedelta(days=90)}")
PLACES = "desk: {title: The desk, kind: zendesk}\nchannel: {title: Support, kind: slack}\n"
LOG_LINE = """10.0.0.7 - - [22/Nov/2026:09:14:00 +0000] "GET /kb/a/quiet-deal/?from=desk-k3f9 HTTP/1.1" 200 9001 "-" \
"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
"""
THIS_QUARTER = Period.quarter_of(date.today())
LAST_QUARTER = str(Period.quarter_of(THIS_QUARTER.first - timedelta(days=1)))
ENGINE = ("--engine", "fake", "--model", "m", "--settle", "0")

SCORED = tuple(word for n in range(1, 6) for word in ("--score", f"{n}=1", "--note", f"{n}=It is so"))
"""A complete diagnostic that does not depend on the evidence."""

SOLD = ("--metric", "win rate", "--period", "2026-Q3", "--source", "CRM", "--said-by", "Ana")
TAGGED = ("--tag-column", "Tags", "--tag", "hallway", "--metric-column", "Won")

CALLS: dict[str, tuple[str, ...]] = {
    "init": ("BASE",),
    "ask": ("How long is the notice period?", "--expert", "support-lead"),
    "add": ("GIVEN/new.wav", "--question", "What is new?"),
    "transcribe": ENGINE,
    "redraft": (HEARD,),
    "review": (),
    "digest": (),
    "approve": ("secret-plan", "--by", "Ana", "--listened", *LATER, "--despite", "a test"),
    "verify": ("quiet-deal", "--by", "Ana", "--listened", *LATER),
    "rename": ("quiet-deal", "silent-deal"),
    "merge": ("quiet-deal", "into", REFUND),
    "retire": ("quiet-deal", "--why", "The deals are loud now"),
    "vocabulary add": ("tag", "prices", "--title", "Prices"),
    "vocabulary list": (),
    "vocabulary merge": ("role", "sales", "into", "support"),
    "vocabulary rename": ("tag", "refunds", "money-back"),
    "vocabulary retire": ("tag", "refunds", "--off-answers"),
    "check": (),
    "redact": (HEARD, "--word", "wait", "--why", "a name"),
    "pin": (REFUND, "--in", "channel", "--at", "0:04"),
    "placements": (),
    "placements list": ("--log", "GIVEN/access.log"),
    "placements move": ("CODE", "--to", "channel"),
    "placements remove": ("CODE",),
    "placements verify": ("GIVEN/macros.json", "--in", "desk"),
    "measure": ("GIVEN/access.log", "--save"),
    "pick": ("quiet-deal", "--week", "2027-W20", "--why", "Nine calls", "--reinforce", "Pipeline review"),
    "experts": (),
    "experts ask": ("silent", "--moment", "refund-request"),
    "experts note": ("--quarter", "2026-Q4"),
    "experts pause": ("silent", "--until", "2099-01-01"),
    "experts thank": (REFUND,),
    "paths": (),
    "paths show": ("support",),
    "diagnose": ("--save", "--replace", *SCORED),
    "drill": (),
    "drill add": ("--place", "desk", "--seconds", "48"),
    "drill list": (),
    "barriers": (),
    "barriers add": ("The old macro is faster", "--impact", "H", "--likelihood", "M", "--answer", REFUND),
    "barriers calendar": ("--out", "GIVEN/review.ics"),
    "barriers change": ("old-tool-still-live", "--owner", "Ana", "--heard", "2026-11-20, 4 people: exports only"),
    "barriers close": ("old-tool-still-live",),
    "barriers list": ("--all",),
    "barriers reopen": ("data-not-trusted", "--why", "Two teams keep lists again"),
    "barriers review": (),
    "barriers start": ("friction-at-handoff", "--owner", "Ana"),
    "outcomes add": ("--answer", REFUND, "--before", "21", "--after", "24", *SOLD),
    "outcomes list": (),
    "outcomes import": ("GIVEN/tickets.csv", "--answer", REFUND, "--save", *TAGGED, *SOLD),
    "baseline freeze": (LAST_QUARTER, "--again"),
    "baseline list": (),
    "baseline show": (LAST_QUARTER,),
    "baseline compare": (),
    "report": ("--format", "html", "--format", "png", "--format", "md", "--out", "GIVEN/report"),
    "merge-driver": ("GIVEN/base", "GIVEN/ours", "GIVEN/theirs", "answers/a.md"),
    "build": (),
}
FORKED = multiprocessing.get_context("fork")
ENDLESS = {"watch": ENGINE, "serve": ("--port", "0")}
ELSEWHERE = {"model fetch", "model list", "model path"}
"""These use the store of models, not a knowledge base."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a knowledge base in use, next to input files for commands."""

    folder: Path
    code: str
    """The code of its placement."""

    @property
    def base(self) -> Path:
        return self.folder / "base"

    def copy(self, folder: Path) -> Desk:
        """Returns a copy in a new folder, which replaces an old one there."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder, symlinks=True)
        return Desk(folder, self.code)

    def run(self, command: str, *arguments: str) -> Result:
        """Runs a command as typed, with its usual arguments if none are given."""
        known = {**CALLS, **ENDLESS}[command]
        words = (*command.split(), *(self._filled(word) for word in arguments or known))
        return CliRunner().invoke(main, ["--root", str(self.base), *words])

    def run_apart(
        self, command: str, *arguments: str, limits: Mapping[int, int] | None = None, seconds: float = 60
    ) -> tuple[int, str]:
        """Runs it in a process of its own, whose limits bind nobody else; returns exit status and output.

        Of an exception that nobody caught the output has a line beginning with `Traceback`.
        """
        receiving, sending = FORKED.Pipe(duplex=False)

        def run() -> None:
            for what, most in (limits or {}).items():
                resource.setrlimit(what, (most, most))
            done = self.run(command, *arguments)
            failure = "" if isinstance(done.exception, SystemExit | None) else f"Traceback: {done.exception!r}"
            sending.send((done.exit_code, done.output + failure))

        child = FORKED.Process(target=run)
        child.start()
        sending.close()
        if not receiving.poll(seconds):
            child.kill()
            raise AssertionError(f"hallway {command} hangs")
        status, output = receiving.recv()
        child.join()
        return status, output

    def _filled(self, word: str) -> str:
        word = word.replace("BASE", str(self.base)).replace("CODE", self.code)
        return word.replace("GIVEN", str(self.folder / "given"))


def names() -> list[str]:
    """Returns the full names of all commands; a group that can be run by itself counts as a command."""
    return list(_names(main, ()))


def find(name: str) -> click.Command:
    """Returns the command with this full name."""
    command: click.Command = main
    for part in name.split():
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), part)
        assert found is not None
        command = found
    return command


def _names(command: click.Command, name: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield " ".join(name)
        return
    if name and command.invoke_without_command:
        yield " ".join(name)
    context = click.Context(command)
    for part in command.list_commands(context):
        found = command.get_command(context, part)
        assert found is not None
        yield from _names(found, (*name, part))


@contextmanager
def desk_in_use() -> Iterator[Desk]:
    """Yields a desk in memory, if the system supports it, because the tests make hundreds of copies."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name).resolve()
        fake_engine.install(folder / "engines")
        patch.syspath_prepend(str(folder / "engines"))
        yield set_up(folder / "desk")


def set_up(folder: Path) -> Desk:
    """Makes a knowledge base that has lived: with all curation files, and everything that commands leave in it.

    The fake engine must be on the path; see :func:`fake_engine.install`.
    """
    library = write_library(folder / "base")
    _give(folder / "given")
    add_transcript(library, "quiet-deal")
    (library.curation / "places.yml").write_text(PLACES)
    (library.curation / "paths.yml").write_text(f"support: {{foundational: [{REFUND}], role: [{{question: Why?}}]}}\n")
    (library.curation / "glossary.yml").write_text("- term: refund\n")
    (library.curation / "places").mkdir()
    (library.curation / "places" / "slack.text.txt").write_text("{{ title }} {{ url }}\n")
    with (library.curation / "settings.yml").open("a") as settings:
        settings.write("site_url: https://help.example/kb/\n")
    record(library.recordings / "New recording.wav")
    desk = Desk(folder, "")
    for call in (
        ("transcribe", *ENGINE),
        ("pin", REFUND, "--in", "desk"),
        ("ask", "Who may give a discount?"),
        ("pick", "quiet-deal", "--week", "2026-W49", "--why", "Nine calls", "--reinforce", "Review"),
        ("drill add", "--place", "desk", "--seconds", "48"),
        ("diagnose", "--save", *SCORED),
        ("measure", "GIVEN/access.log", "--save"),
        ("barriers start", "old-tool-still-live", "data-not-trusted", "--owner", "Ana", "--due", "2026-12-18"),
        ("barriers close", "data-not-trusted"),
        ("outcomes add", "--moment", "deal-gone-quiet", "--before", "21", "--after", "24", *SOLD),
        ("baseline freeze", LAST_QUARTER),
        ("baseline freeze", str(THIS_QUARTER)),
        ("build",),
    ):
        done = desk.run(call[0], *call[1:])
        assert done.exit_code in (0, 1), (call, done.output)
        assert isinstance(done.exception, SystemExit | None), (call, done.output)
    shutil.rmtree(library.root / "site")
    record(library.recordings / "Another.wav", 1)
    return Desk(folder, library.placements().entries[0].from_code)


def _give(folder: Path) -> None:
    folder.mkdir()
    record(folder / "new.wav", 9)
    (folder / "access.log").write_text(LOG_LINE)
    (folder / "macros.json").write_text('{"text": "https://help.example/kb/a/quiet-deal/"}')
    (folder / "tickets.csv").write_text("Tags,Won\n" + ",yes\n,no\nhallway,yes\n" * 4)
    for name in ("base", "ours", "theirs"):
        (folder / name).write_text("one\n")
