"""Two people curate in their own branches, git merges them, and the check fixes or reports the rest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

import knowledge
from hallway.cli.start import make
from hallway.curate import moves, vocabulary
from hallway.curate.approve import approve
from hallway.curate.check import check, fix
from hallway.curate.checks.state import rewrite
from hallway.curate.merging.driver import CALL, install
from hallway.library import document
from hallway.library.library import Library
from hallway.library.requests import Request

TODAY = date(2026, 11, 22)
NUMBERS = range(10)
ASKED = "What about draft-07-ana?"
ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
WHO = {f"GIT_{who}_{what}": "curator@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
BODY = "[0:00] Call {} first.\n\n[0:05] Say what you can do.\n\n## [0:20] When they ask again\n\n[0:20] Be kind.\n"

Work = Callable[[Library], object]


class Repository:
    """A knowledge base in its own git repository."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def begin(self) -> None:
        """Turns the folder into a repository and commits everything."""
        self.git("init", "-q", "-b", "main")
        self.commit("begin")

    def git(self, *arguments: str, must: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs git in the repository, independent of the machine's git configuration."""
        environment = {**{key: text for key, text in os.environ.items() if not key.startswith("GIT_")}, **ALONE, **WHO}
        command = ["git", "-C", str(self.library.root), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=must)

    def commit(self, message: str) -> None:
        """Commits everything."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def merge_by_key(self) -> None:
        """Configures the merge driver, as `hallway init` does."""
        command = f'"{sys.executable}" -c "from hallway.cli import main; main()"'
        self.git("config", "merge.hallway.driver", CALL.replace("hallway", command, 1))

    def branch(self, name: str, work: Work) -> None:
        """Does the work in a new branch of main."""
        self.git("checkout", "-q", "-b", name, "main")
        work(self.library)
        self.commit(name)

    def merge(self, ana: Work, ben: Work) -> list[str]:
        """Merges the work of both; returns the files with conflicts."""
        self.branch("ana", ana)
        self.branch("ben", ben)
        done = self.git("merge", "-q", "-m", "both", "ana", must=False)
        unmerged = self.git("diff", "--name-only", "--diff-filter=U").stdout.splitlines()
        assert bool(done.returncode) == bool(unmerged), done.stdout + done.stderr
        return unmerged


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A read-only knowledge base without problems: ten published answers and ten drafts for each of two people."""
    library = Library(tmp_path_factory.mktemp("many") / "base")
    make(library.root)
    for name, text in knowledge.CURATION.items():
        (library.curation / name).write_text(text)
    tags = "".join(f"tag-{letter}: Tag {letter.upper()}\n" for letter in "abcdefgh")
    (library.curation / "tags.yml").write_text(tags)
    for who in ("ana", "ben"):
        for number in NUMBERS:
            for state in ("draft", "old"):
                add(library, f"{state}-{number:02}-{who}", tag="tag-a" if who == "ana" else "tag-e")
                if state == "old":
                    publish(library, f"old-{number:02}-{who}")
    library.requests().add(Request(ASKED, asked_on=TODAY))
    assert check(library, today=TODAY) == ()
    Repository(library).begin()
    return library.root


@pytest.fixture
def repository(base: Path, tmp_path: Path) -> Repository:
    """A copy of the knowledge base."""
    shutil.copytree(base, tmp_path / "base")
    return Repository(Library(tmp_path / "base"))


def add(library: Library, id: str, *, tag: str) -> None:
    """Writes a draft that meets the checklist."""
    draft = {"status": "draft", "approved_by": "", "approved_on": None, "media": "", "transcript": ""}
    more = {"tags": (tag,), "body": BODY.format(id), "review_by": date(2027, 5, 1)}
    knowledge.add_answer(library, id, title=f"What about {id}?", **draft, **more)


def publish(library: Library, id: str, *, by: str = "Ana") -> None:
    """Approves a draft."""
    approve(library, id, by=by, today=TODAY)


def edit(library: Library, id: str, old: str, new: str) -> None:
    """Edits the file of an answer as a person would."""
    path = library.answer_path(id)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def twenty(who: str, tag: str) -> Work:
    """Returns twenty edits: six approvals, five text changes, three renames, three requests, two new words, a merge."""

    def work(library: Library) -> None:
        for number in range(6):
            publish(library, f"draft-{number:02}-{who}", by=who)
        for number in range(5):
            edit(library, f"old-{number:02}-{who}", "Be kind.", f"Be kind, says {who}.")
        for number in range(5, 8):
            name = f"new-{number:02}-{who}"
            moves.rename(library, f"old-{number:02}-{who}", name, by=who, today=TODAY).apply()
        for number in range(3):
            library.requests().add(Request(f"What does {who} want, {number}?", asked_on=TODAY, by=who))
        vocabulary.rename(library, "tag", tag, f"{tag}-of-{who}").changes.apply()
        vocabulary.add(library, "tag", f"made-by-{who}", {"title": f"Made by {who}"}).changes.apply()
        moves.merge(library, f"old-08-{who}", f"old-09-{who}", by=who, today=TODAY).apply()

    return work


def test_forty_curations_of_two_people_merge_cleanly(repository: Repository) -> None:
    """There is no conflict and no finding, and no work is lost."""
    repository.merge_by_key()
    assert repository.merge(twenty("ana", "tag-a"), twenty("ben", "tag-e")) == []
    library = repository.library
    assert [str(each) for each in check(library, today=TODAY)] == []
    ledger, words = library.ledger(), library.vocabulary()
    for who, tag in (("ana", "tag-a"), ("ben", "tag-e")):
        assert all(library.answer(f"draft-{number:02}-{who}").approved_by == who for number in range(6))
        assert f"says {who}" in library.answer(f"old-04-{who}").body
        assert ledger.resolve(f"old-06-{who}") == f"new-06-{who}"
        assert ledger.resolve(f"old-08-{who}") == f"old-09-{who}"
        assert sum(each.by == who for each in library.requests().open()) == 3
        assert words.resolve("tag", tag) == f"{tag}-of-{who}"
        assert words.resolve("tag", f"made-by-{who}")
        assert library.answer(f"new-07-{who}").tags == (f"{tag}-of-{who}",)


def rename_tag(old: str, new: str) -> Work:
    """Returns the work of renaming a tag in the vocabulary and all answers."""
    return lambda library: vocabulary.rename(library, "tag", old, new).changes.apply()


def changed(id: str, **keys: object) -> Work:
    """Returns the work of changing keys of a header by hand."""

    def work(library: Library) -> None:
        path = library.answer_path(id)
        path.write_bytes(document.change_header(path.read_bytes(), keys, path))

    return work


OLD = "old-00-ana"
NO_QUARREL: dict[str, tuple[Work, Work, Callable[[Library], object], object]] = {
    "a tag renamed everywhere, an answer approved": (
        rename_tag("tag-a", "tag-z"),
        lambda library: publish(library, "draft-00-ana", by="Ben"),
        lambda library: (library.answer("draft-00-ana").status, library.answer("draft-00-ana").tags),
        ("approved", ("tag-z",)),
    ),
    "two keys that stand one below the other": (
        changed(OLD, tags=["tag-b"]),
        changed(OLD, status="retired", roles=["sales"]),
        lambda library: (library.answer(OLD).tags, library.answer(OLD).status, library.answer(OLD).roles),
        (("tag-b",), "retired", ("sales",)),
    ),
    "two tags given to one answer": (
        changed(OLD, tags=["tag-a", "tag-b"]),
        changed(OLD, tags=["tag-c"]),
        lambda library: library.answer(OLD).tags,
        ("tag-c", "tag-b"),
    ),
    "neighbours renamed": (
        rename_tag("tag-c", "tag-y"),
        rename_tag("tag-d", "tag-z"),
        lambda library: [library.vocabulary().resolve("tag", word) for word in ("tag-c", "tag-d")],
        ["tag-y", "tag-z"],
    ),
    "renamed here, edited there": (
        lambda library: moves.rename(library, OLD, "new", by="Ana", today=TODAY).apply(),
        lambda library: edit(library, OLD, "Be kind.", "Be very kind."),
        lambda library: ("very" in library.answer("new").body, library.ledger().resolve(OLD)),
        (True, "new"),
    ),
    "a word renamed, and used by a colleague": (
        rename_tag("tag-h", "tag-z"),
        changed(OLD, tags=["tag-h"]),
        lambda library: library.answer(OLD).tags,
        ("tag-z",),
    ),
    "two experts added": (
        lambda library: vocabulary.add(library, "expert", "desk-a", {"name": "Desk A"}).changes.apply(),
        lambda library: vocabulary.add(library, "expert", "desk-b", {"name": "Desk B"}).changes.apply(),
        lambda library: list(library.experts())[2:],
        ["desk-b", "desk-a"],
    ),
    "two moments added, with comments": (
        lambda library: add_text(library, "moments.yml", "# ours\nlate:\n  title: It is late\n  need: apply\n"),
        lambda library: add_text(library, "moments.yml", "# theirs\nearly:\n  title: It is early\n  need: apply\n"),
        lambda library: [(each.id, each.title, each.need) for each in library.moments()][2:],
        [("early", "It is early", "apply"), ("late", "It is late", "apply")],
    ),
    "a request answered, another made": (
        lambda library: publish(library, "draft-07-ana"),
        lambda library: library.requests().add(Request("And who pays?", asked_on=TODAY)),
        lambda library: [(each.question, each.is_open) for each in library.requests().entries],
        [("And who pays?", True), (ASKED, False)],
    ),
    "a second lost here, the ledger longer there": (
        lambda library: edit(library, OLD, "[0:05] Say", "Say"),
        lambda library: publish(library, "draft-03-ben"),
        lambda library: sorted(library.ledger().aliased_anchors(OLD)),
        [5],
    ),
}


def add_text(library: Library, name: str, text: str) -> None:
    """Appends lines to a file by hand."""
    path = library.curation / name
    path.write_text(path.read_text() + text)


@pytest.mark.parametrize("is_told", [True, False], ids=["with the driver", "without"])
@pytest.mark.parametrize("what", NO_QUARREL)
def test_who_does_not_disagree_is_never_asked(repository: Repository, what: str, is_told: bool) -> None:
    """With the merge driver there is no conflict; without it, `check --fix` combines both versions."""
    ana, ben, say, meant = NO_QUARREL[what]
    if is_told:
        repository.merge_by_key()
    unmerged = repository.merge(ana, ben)
    if unmerged:
        assert not is_told
        marked = {each.path for each in check(repository.library, today=TODAY) if each.kind == "conflict marker"}
        assert {repository.library.root / name for name in unmerged} == marked
    outcome = fix(repository.library, today=TODAY, by="Ana")
    assert [str(each) for each in outcome.left] == []
    assert say(repository.library) == meant
    repository.commit("fixed")


QUARREL: dict[str, tuple[Work, Work, Sequence[str], str]] = {
    "one title, two wordings": (
        lambda library: edit(library, OLD, "What about", "Why about"),
        lambda library: edit(library, OLD, "What about", "How about"),
        [f"answers/{OLD}.md"],
        "Keep what is correct",
    ),
    "one sentence, two wordings": (
        lambda library: edit(library, OLD, "Be kind.", "Be quick."),
        lambda library: edit(library, OLD, "Be kind.", "Be patient."),
        [f"answers/{OLD}.md"],
        "Keep what is correct",
    ),
    "one draft, two approvals": (
        lambda library: publish(library, "draft-00-ana", by="Ana"),
        lambda library: publish(library, "draft-00-ana", by="Ben"),
        ["answers/draft-00-ana.md"],
        "Keep what is correct",
    ),
    "one word, two new names": (
        rename_tag("tag-h", "tag-y"),
        rename_tag("tag-h", "tag-z"),
        ["curation/tags.yml"],
        "Keep what is correct",
    ),
    "one answer, two new names": (
        lambda library: moves.rename(library, OLD, "one", by="Ana", today=TODAY).apply(),
        lambda library: moves.rename(library, OLD, "two", by="Ben", today=TODAY).apply(),
        [f"answers/{OLD}.md", "answers/one.md", "answers/two.md"],
        "renamed to two by Ben and renamed to one by Ana",
    ),
    "renamed here as a draft, approved there": (
        lambda library: moves.rename(library, "draft-00-ana", "one", by="Ana", today=TODAY).apply(),
        lambda library: publish(library, "draft-00-ana", by="Ben"),
        [],
        "`hallway approve one`",
    ),
}


@pytest.mark.parametrize("what", QUARREL)
def test_who_disagrees_is_told_so_and_nothing_is_chosen_for_them(repository: Repository, what: str) -> None:
    """Git reports only real conflicts; the check reports them too, and a fix does not resolve them."""
    repository.merge_by_key()
    ana, ben, unmerged, said = QUARREL[what]
    assert repository.merge(ana, ben) == unmerged
    left = fix(repository.library, today=TODAY).left
    assert any(said in each.reason for each in left), [str(each) for each in left]


def test_a_machine_s_transcript_is_never_a_mixture(repository: Repository) -> None:
    """If two branches transcribe with different models, git keeps one transcript whole and reports a conflict."""
    library = repository.library
    knowledge.add_transcript(library, OLD)
    repository.commit("heard")
    text = library.transcript_path(OLD).read_text()

    def heard(old: str, new: str) -> Work:
        return lambda library: rewrite(library.transcript_path(OLD), lambda _: text.replace(old, new).encode())

    unmerged = repository.merge(heard('"base"', '"small"'), heard("defund", "refund"))
    assert unmerged == [f"transcripts/{OLD}.json"]
    assert library.transcript_path(OLD).read_text() == text.replace("defund", "refund")
    assert [(each.kind, each.subject) for each in check(library, today=TODAY)] == [("conflict marker", "")]
    repository.commit("chosen")
    assert check(library, today=TODAY) == ()


def test_a_clone_without_the_program_merges_by_lines(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the configured merge driver is missing, git would keep one version without mentioning the other."""
    assert install(repository.library.root)
    monkeypatch.setenv("PATH", os.pathsep.join(str(Path(shutil.which(name) or "").parent) for name in ("git", "sh")))
    ana, ben, unmerged, _ = QUARREL["one sentence, two wordings"]
    assert repository.merge(ana, ben) == unmerged
    text = repository.library.answer_path(OLD).read_text()
    assert "Be quick." in text
    assert "Be patient." in text


def test_line_ends_of_an_editor_are_no_conflict(repository: Repository) -> None:
    """One person saves with CRLF line endings, the other changes a word."""

    def with_crlf(library: Library) -> None:
        path = library.answer_path(OLD)
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert repository.merge(with_crlf, lambda library: edit(library, OLD, "Be kind.", "Be patient.")) == []
    assert fix(repository.library, today=TODAY).left == ()
