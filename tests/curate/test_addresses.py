"""Whatever a team does to its answers, by command or by hand, every published address and second still works."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from posixpath import normpath
from typing import TYPE_CHECKING

import jinja2
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

import seeds
from hallway.capture.run import outputs
from hallway.curate import moves
from hallway.curate.approve import approve
from hallway.curate.published import alias_lost, unrecorded
from hallway.errors import BuildError, DocumentError, InputError
from hallway.library import document
from hallway.library.library import Library
from hallway.site import bundle, check
from hallway.site.mkdocs.build import build
from hallway.site.page import Page
from hallway.site.producer import produce
from hosted import Served, in_memory, reading
from knowledge import CURATION, MKDOCS, add_answer, add_transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TODAY = date(2026, 11, 22)
NAMES = ("refund", "late-refund", "quiet", "why-quiet", "price", "list-price")
REFUSED = (InputError, DocumentError)  # the errors of a refused command
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
COMMAND = re.compile(r"`hallway ([a-z]+) ?([^`]*)`")

names = st.sampled_from(NAMES)
picks = st.integers(0, 99)
times = st.frozensets(st.integers(0, 12), max_size=4)


@dataclass(slots=True)
class Thing:
    """An answer under any name, as the model sees it."""

    number: int
    id: str
    """The name of its file, without the suffix; empty if the file is gone."""
    status: str = "draft"
    """draft, live, retired or merged, as readers see it."""
    to: Thing | None = None
    """The answer that replaces it."""
    names: set[str] = field(default_factory=set)
    """All ids under which it was ever approved."""
    first: str = ""
    """Its first id, which is that of its transcript."""

    @property
    def word(self) -> str:
        """A word that only this answer contains."""
        return f"thing{self.number}word"

    def end(self) -> Thing:
        """The answer that its address finally leads to."""
        return self.to.end() if self.status == "merged" and self.to else self


class Team(RuleBasedStateMachine):
    """A team that drafts, approves, edits, renames, merges, retires and deletes answers, and sometimes builds."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="hallway-addresses-", dir=MEMORY))
        self.library = Library(self.root / "base")
        self.things: list[Thing] = []
        self.published: dict[str, set[str]] = {}
        self.owner: dict[str, Thing] = {}

    @initialize()
    def found(self) -> None:
        """Creates a knowledge base with one published answer."""
        for folder in (self.library.transcripts, self.library.media, self.library.curation):
            folder.mkdir(parents=True)
        (self.library.root / "mkdocs.yml").write_bytes(MKDOCS.read_bytes())
        for name, text in CURATION.items():
            (self.library.curation / name).write_text(text, encoding="utf-8")
        self.draft("refund", frozenset((0, 4, 9)))
        self.let_out(self.things[0])
        self.build()

    def draft(self, id_: str, seconds: frozenset[int]) -> None:
        thing = Thing(len(self.things), id_, first=id_)
        body = self.body(thing, seconds)
        add_answer(
            self.library,
            id_,
            body=body,
            status="draft",
            review_by=date(2099, 1, 1),
            media="",
            approved_by="",
            approved_on=None,
        )
        add_transcript(self.library, id_)
        self.things.append(thing)

    @staticmethod
    def body(thing: Thing, seconds: frozenset[int]) -> str:
        return "".join(f"[0:{second:02}] {thing.word} says this.\n\n" for second in sorted(seconds)) or thing.word

    def pick(self, number: int, *statuses: str) -> Thing | None:
        """Returns an answer that has a file and, if any are given, one of these statuses."""
        found = [thing for thing in self.things if thing.id and (not statuses or thing.status in statuses)]
        return found[number % len(found)] if found else None

    def let_out(self, thing: Thing) -> None:
        approve(self.library, thing.id, by="Ana", today=TODAY)
        self.is_out(thing)

    @staticmethod
    def is_out(thing: Thing) -> None:
        thing.status, thing.to = "live", None
        thing.names.add(thing.id)

    def change(self, thing: Thing, **keys: object) -> None:
        """Edits the header of a file by hand."""
        path = self.library.answer_path(thing.id)
        path.write_bytes(document.change_header(path.read_bytes(), keys, path))

    @rule(name=names, seconds=times)
    def somebody_records(self, name: str, seconds: frozenset[int]) -> None:
        """A recording becomes a draft with an id that was never used."""
        if name not in outputs.TakenIds(self.library):
            self.draft(name, seconds)

    @rule(number=picks)
    def somebody_approves(self, number: int) -> None:
        """Approves a draft, or an answer that was changed back to one."""
        if thing := self.pick(number):
            with suppress(*REFUSED):
                self.let_out(thing)

    @rule(number=picks, seconds=times)
    def somebody_edits(self, number: int, seconds: frozenset[int]) -> None:
        """Replaces the text, so that it has other times."""
        if thing := self.pick(number):
            path = self.library.answer_path(thing.id)
            header, _ = document.split(path.read_bytes())
            path.write_text(f"---\n{header}---\n{self.body(thing, seconds)}", encoding="utf-8")

    @rule(number=picks, title=st.text(max_size=9), tags=st.sampled_from((["refunds"], [])))
    def somebody_retitles(self, number: int, title: str, tags: list[str]) -> None:
        """Changes title and tags."""
        if thing := self.pick(number):
            with suppress(ValueError):
                self.change(thing, title=f"{title.encode('utf-8', 'replace').decode()} and what?", tags=tags)

    @rule(number=picks, name=names)
    def somebody_renames(self, number: int, name: str) -> None:
        """Renames by command, which refuses an id that is or was in use."""
        if thing := self.pick(number):
            with suppress(*REFUSED):
                self.rename(thing, thing.id, name)

    def rename(self, thing: Thing, id_: str, name: str) -> None:
        moves.rename(self.library, id_, name, by="Ana", today=TODAY).apply()
        others = [other for other in self.things if other is not thing]
        assert not any(name == other.id or name in other.names for other in others), f"{name} is given twice"
        thing.names |= {name} if thing.names else set()
        thing.id = name

    @rule(number=picks, other=picks)
    def somebody_merges(self, number: int, other: int) -> None:
        """Merges an answer into a published one."""
        one, two = self.pick(number), self.pick(other, "live")
        if one and two:
            with suppress(*REFUSED):
                moves.merge(self.library, one.id, two.id, by="Ana", today=TODAY).apply()
                one.status, one.to = "merged", two

    @rule(number=picks, other=picks)
    def somebody_retires(self, number: int, other: int) -> None:
        """Retires an answer, with or without a successor."""
        one, two = self.pick(number), self.pick(other, "live") if other % 2 else None
        if one:
            with suppress(*REFUSED):
                successor = two.id if two else ""
                moves.retire(self.library, one.id, successor=successor, why="Old", by="Ana", today=TODAY).apply()
                one.status, one.to = "retired", two

    @rule(number=picks)
    def somebody_takes_back_by_hand(self, number: int) -> None:
        """Writes `status: draft` by hand.

        A published answer must then be approved again or retired; a retired one stays so.
        """
        if thing := self.pick(number):
            self.change(thing, status="draft")

    @rule(number=picks)
    def somebody_approves_again_by_hand(self, number: int) -> None:
        """Writes `status: approved` into a retired answer by hand and builds, which publishes it again."""
        if thing := self.pick(number, "retired"):
            self.change(thing, status="approved", successor=None)
            self.is_out(thing)
            self.build()

    @rule(number=picks)
    def somebody_deletes(self, number: int) -> None:
        """Deletes the file."""
        if thing := self.pick(number):
            self.library.answer_path(thing.id).unlink()
            thing.id = ""

    @rule(number=picks, name=names, is_whole=st.booleans())
    def somebody_renames_by_hand(self, number: int, name: str, is_whole: bool) -> None:
        """Renames the file to an unused name by hand, with or without changing the id in the header."""
        thing = self.pick(number, "live")
        taken = outputs.TakenIds(self.library)
        if thing and name not in taken:
            if is_whole:
                self.change(thing, id=name)
            self.library.answer_path(thing.id).rename(self.library.answer_path(name))
            thing.id = name

    @rule(number=picks)
    def the_machine_listens_again(self, number: int) -> None:
        """A new transcription changes no answer, and finds the answer under its current id."""
        if (thing := self.pick(number)) and (heard := self.library.transcript(thing.first)):
            before = self.library.answer_path(thing.id).read_bytes()
            outputs.renew(self.library, heard, replace(heard, segments=()))
            assert self.library.answer_path(thing.id).read_bytes() == before
            with suppress(DocumentError):
                self.library.answer(thing.id)
                assert self.library.answer_id(thing.first) == thing.id

    @precondition(lambda self: bool(self.things))
    @rule()
    def build(self) -> None:
        """Builds; if the build refuses something, runs the command that it names. Then checks every old address."""
        pages, refused = self.make()
        for _ in range(4):
            if not refused:
                break
            for reason in refused:
                self.mend(reason)
            pages, refused = self.make()
        assert not refused
        self.remember(pages)
        self.look(pages)

    def make(self) -> tuple[Mapping[str, str], list[str]]:
        """Returns the pages by address, and the reasons why they must not be published."""
        site = produce(self.library, preview=False)
        made = {file.address: file.content for file in site.files if file.address.endswith("/")}
        pages = {address: text.html if isinstance(text, Page) else text.decode() for address, text in made.items()}  # type: ignore[union-attr]
        refused = [str(finding) for finding in check.lost(in_memory(pages), site)]
        if not refused:
            ledger = self.library.ledger()
            ledger.extend(unrecorded(ledger, site.collection.answers, today=TODAY))
        return pages, refused

    def mend(self, reason: str) -> None:
        """Runs the command that the build's message names."""
        found = COMMAND.search(reason)
        assert found, reason
        id_ = reason.removeprefix("/").split("/")[1]
        thing = next(thing for thing in self.things if id_ == thing.id or id_ in thing.names)
        match found.groups():
            case ("check", "--fix"):
                assert alias_lost(self.library, id_, by="Ana", today=TODAY)
            case ("approve", one):
                self.let_out(self.thing(one))
            case ("retire", rest):
                moves.retire(self.library, rest.split()[0], why="Gone", by="Ana", today=TODAY).apply()
                thing.status, thing.to = "retired", None
            case ("rename", both):
                old, new = both.split()
                self.rename(self.thing(new, old), old, new)
            case _:
                raise AssertionError(reason)

    def thing(self, *names: str) -> Thing:
        return next(thing for thing in self.things if thing.id in names)

    def remember(self, pages: Mapping[str, str]) -> None:
        """Records what is published now; from now on, someone may link to it."""
        for thing in self.things:
            if thing.status == "live" and thing.id:
                ids = reading(pages[f"a/{thing.id}/"]).ids
                self.published.setdefault(thing.id, set()).update(id_ for id_ in ids if re.fullmatch(r"t\d+", id_))
                assert self.owner.setdefault(thing.id, thing) is thing

    def look(self, pages: Mapping[str, str]) -> None:
        for id_, anchors in self.published.items():
            self.look_at(pages, f"a/{id_}/", self.owner[id_], anchors)
            self.look_at(pages, f"embed/{id_}/", self.owner[id_], anchors)

    def look_at(self, pages: Mapping[str, str], address: str, thing: Thing, anchors: set[str]) -> None:
        """An address leads, in at most one step, to the answer, to its replacement, or to a notice."""
        assert address in pages, f"{address} is lost"
        page, end = reading(pages[address]), thing.end()
        for kind in ("same", "other"):
            if to := page.link("data-moved", kind):
                assert (kind == "same") == (thing.end() is thing)
                assert anchors <= page.ids
                if kind == "same" and address.startswith("a/"):
                    assert {f"{to}#{anchor}" for anchor in anchors} <= {link["href"] for link in page.links}
                anchors = anchors if kind == "same" else set()
                address = normpath(f"{address}{to}") + "/"
                assert address in pages, f"{address} is not there"
                page = reading(pages[address])
                assert not page.link("data-moved", kind), "two steps"
        if end.status == "retired":
            assert "has been retired" in page.text
            assert end.word not in page.text
        else:
            assert end.word in page.text
            assert anchors <= page.ids

    def teardown(self) -> None:
        if self.things:
            self.build()
        shutil.rmtree(self.root)


class ServedTeam(Team):
    """The same, with the real build, served as a static host would."""

    def make(self) -> tuple[Mapping[str, str], list[str]]:
        out = self.root / "site"
        try:
            build(self.library, out, today=TODAY)
        except BuildError as error:
            return {}, [line.strip() for line in error.message.splitlines()[1:]]
        return Served(out), []


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads templates and scripts only once and skips syncing to disk, which other tests cover."""
    made: dict[str, tuple[str, bytes]] = {}
    script, environment = bundle.script, cache(jinja2.Environment)
    monkeypatch.setattr(
        bundle, "script", lambda entry, read: made.setdefault(entry, made.get(entry) or script(entry, read))
    )
    loader = jinja2.FileSystemLoader([str(MKDOCS.parent / "overrides")])
    monkeypatch.setattr(jinja2, "Environment", lambda **_: environment(autoescape=True, loader=loader))
    monkeypatch.setattr(os, "fsync", lambda _: None)


def test_an_answer_approved_again_under_another_name_is_no_longer_retired(quick: None) -> None:
    """If an answer is approved again under a former id and its file is then deleted, its page does not say retired."""
    team = Team()
    team.found()
    team.somebody_renames(0, "quiet")
    team.somebody_retires(0, 0)
    team.somebody_takes_back_by_hand(0)
    team.somebody_renames(0, "refund")
    team.somebody_approves(0)
    team.somebody_renames(0, "quiet")
    team.somebody_deletes(0)
    _, refused = team.make()
    assert [reason.split(";")[0] for reason in refused] == ["/a/quiet/: was published and would be lost"]
    team.teardown()


def test_an_answer_renamed_by_hand_is_moved_only_once_its_links_lead_there(quick: None) -> None:
    """A file renamed by hand can only be retired or merged after `hallway rename`, or its old address would be lost."""
    team = Team()
    team.found()
    team.somebody_records("late-refund", frozenset())
    team.somebody_approves(1)
    team.somebody_renames_by_hand(0, "quiet", True)
    for move in (partial(moves.retire, why="Old"), partial(moves.merge, other="late-refund")):
        with pytest.raises(InputError, match="quiet seems to be refund, renamed by hand"):
            move(team.library, "quiet", by="Ana", today=TODAY)
    team.teardown()


def test_an_answer_approved_again_by_hand_is_no_longer_retired(quick: None) -> None:
    """The build that publishes it again records that; when its file is gone, its page does not say retired."""
    team = Team()
    team.found()
    team.somebody_retires(0, 0)
    team.somebody_approves_again_by_hand(0)
    team.somebody_deletes(0)
    _, refused = team.make()
    assert [reason.split(";")[0] for reason in refused] == ["/a/refund/: was published and would be lost"]
    team.teardown()


@pytest.mark.fuzz
@pytest.mark.slow
def test_every_address_ever_published_still_answers(
    quick: None, record_property: Callable[[str, object], None]
) -> None:
    """Two hundred teams with a dozen actions each; a thousand with fresh seeds."""
    teams = seeds.examples(200)
    run_state_machine_as_test(Team, settings=settings(max_examples=teams, stateful_step_count=12))
    record_property("examples", teams)


@pytest.mark.fuzz
@pytest.mark.slow
def test_the_real_build_served_by_a_static_host_does_the_same(record_property: Callable[[str, object], None]) -> None:
    """A few teams; ten with fresh seeds."""
    teams = seeds.examples(2)
    run_state_machine_as_test(ServedTeam, settings=settings(max_examples=teams, stateful_step_count=8))
    record_property("examples", teams)
