"""The check finds every problem and its location; it fixes what needs no decision and leaves the rest to people."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import knowledge
from hallway import cli, resources
from hallway.curate import review_findings
from hallway.curate.check import KINDS, check, fix
from hallway.curate.checks import leftovers
from hallway.curate.merging import ledger_lines
from hallway.library import recording_hashes
from hallway.library.changes import Changes
from hallway.library.checked_transcripts import CheckedTranscripts
from hallway.library.finding import Finding
from hallway.library.journal import Journal
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.site import check as site_check

TODAY = date(2026, 11, 22)
REFUND = "refund-after-30-days"


@pytest.fixture
def sound(library: Library) -> Library:
    """A knowledge base without problems."""
    library.ledger().append(LedgerEntry(REFUND, "published", "2026-11-18", anchors=(4, 9)))
    knowledge.add_transcript(library, "quiet-deal")
    return library


def found(library: Library) -> list[tuple[str, str, int | None]]:
    """Returns the kind, file and line of each finding."""
    return [(each.kind, each.path.name if each.path else "", each.line) for each in check(library, today=TODAY)]


def the_one(library: Library) -> Finding:
    """Returns the only finding."""
    findings = check(library, today=TODAY)
    assert len(findings) == 1, [str(each) for each in findings]
    assert findings[0].kind in KINDS
    return findings[0]


def change(path: Path, old: str, new: str) -> None:
    """Edits a file as a person would, and asserts that the text to replace was there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def files_of(library: Library) -> dict[str, bytes]:
    """Returns the content of every file."""
    return {str(path): path.read_bytes() for path in sorted(library.root.rglob("*")) if path.is_file()}


def test_a_sound_base_has_nothing_wrong(sound: Library) -> None:
    """The check finds nothing and changes nothing."""
    before = files_of(sound)
    assert check(sound, today=TODAY) == ()
    assert files_of(sound) == before


MECHANICAL = {
    "an old tag": ("old word", "tags: refunds is now money"),
    "a lost second": ("lost second", "links to 0:09 have lost their passage"),
    "a new second": ("not recorded", "publishes 0:11"),
    "a renamed successor": ("old word", "successor: quiet-deal is now called silent-deal"),
    "a torn end": ("ledger line", "a crash cut this line off"),
    "markers in the ledger": ("conflict marker", "the entries of both sides are kept"),
    "a repeated line": ("ledger line", "repeats an earlier one"),
    "two on one line": ("ledger line", "two entries are on one line"),
    "a repeated key": ("duplicate", "the key “tags” is repeated on line"),
    "a repeated word": ("duplicate", "the word “refunds” is repeated on line 1"),
    "a word and its new name": ("duplicate", "is now a synonym of “money” on line 2"),
    "a repeated request": ("duplicate", "this entry is repeated on line"),
    "a request of several lines": ("several lines", "each entry must be on one line"),
    "an old leftover": ("leftover", "was stopped while writing"),
    "a kept copy of the same": ("leftover", "the same content as tags.yml"),
    "an interrupted change": ("interrupted", "is finished or undone"),
}


def break_it(library: Library, problem: str) -> None:
    """Creates the named problem."""
    answer, ledger, tags = library.answer_path(REFUND), library.ledger_path, library.curation / "tags.yml"
    line = LedgerEntry("quiet-deal", "approved", "2026-11-18", by="Ana", title="quiet-deal", anchors=(0,)).to_line()
    if problem == "an old tag":
        tags.write_text("money: {title: Money, synonyms: [refunds]}\n")
        change(library.answer_path("quiet-deal"), "[refunds]", "[money]")
        change(library.answer_path("old-way"), "[refunds]", "[money]")
        change(library.answer_path("secret-plan"), "[refunds]", "[money]")
    elif problem == "a lost second":
        change(answer, "[0:09] Say", "Say")
    elif problem == "a new second":
        change(answer, "[0:09] Say what", "[0:09] Say\n\n[0:11] what")
    elif problem == "a renamed successor":
        change(library.answer_path("quiet-deal"), "id: quiet-deal", "id: silent-deal")
        library.answer_path("quiet-deal").rename(library.answer_path("silent-deal"))
        library.ledger().append(LedgerEntry("quiet-deal", "renamed", "2026-11-19", to="silent-deal"))
    elif problem == "a torn end":
        ledger.write_text(ledger.read_text() + line[:40])
    elif problem == "markers in the ledger":
        change(ledger, line, f"<<<<<<< HEAD\n{line}\n=======\n{line.replace('Ana', 'Ben')}\n>>>>>>> ben")
    elif problem == "a repeated line":
        ledger.write_text(f"{ledger.read_text()}{line}\n")
    elif problem == "two on one line":
        change(ledger, f"{line}\n", line)
    elif problem == "a repeated key":
        change(answer, "tags: [refunds]", "tags: [refunds]\ntags:\n  - refunds")
    elif problem == "a repeated word":
        tags.write_text("refunds: {title: Refunds, synonyms: [money-back]}\n# ours\nrefunds: Refunds\n")
    elif problem == "a word and its new name":
        tags.write_text("refunds: Refunds\nmoney: {title: Refunds, synonyms: [refunds]}\n")
        for each in library.answer_paths():
            change(each, "[refunds]", "[money]")
    elif problem == "a repeated request":
        was = "- {question: Why?, asked_on: 2026-11-20, status: open}\n"
        now = was.replace("open", "answered, answer: quiet-deal")
        (library.curation / "requests.yml").write_text(now + was)
    elif problem == "a request of several lines":
        (library.root / ".gitattributes").write_text("/curation/requests.yml merge=union\n")
        text = "# asked\n- question: 'Is it: so?'\n  asked_on: 2026-11-20\n\n- {question: Why?, asked_on: 2026-11-20}\n"
        (library.curation / "requests.yml").write_text(text)
    elif problem == "an old leftover":
        path = library.answers / ".x.md.0a1b2c3d.hallway-tmp"
        path.write_text("half")
        os.utime(path, (0, 0))
    elif problem == "a kept copy of the same":
        shutil.copy(tags, library.curation / ".tags.yml.0a1b2c3d.hallway-kept")
    else:
        interrupt(library)


def interrupt(library: Library) -> None:
    """Leaves the journal of a change that was killed before it replaced the first file."""
    planned, path = Changes(library), library.curation / "tags.yml"
    planned.replace(path, path.read_bytes(), b"refunds: Money back\n")
    journal = Journal.begin(library, tuple(planned._changes.values()), ())
    assert journal.changes


@pytest.mark.parametrize("problem", MECHANICAL)
def test_what_is_mechanical_is_reported_and_fixed(sound: Library, problem: str) -> None:
    """The check reports the problem without writing anything; after a fix, there are no findings."""
    break_it(sound, problem)
    before = files_of(sound)
    kind, reason = MECHANICAL[problem]
    findings = check(sound, today=TODAY)
    assert files_of(sound) == before
    assert {each.kind for each in findings} == {kind}
    assert any(reason in each.reason for each in findings), [each.reason for each in findings]
    outcome = fix(sound, today=TODAY, by="Ana")
    assert (outcome.left, outcome.failed) == ((), ())
    assert {each.kind for each in outcome.fixed} == {kind}
    assert check(sound, today=TODAY) == ()


def test_a_fix_changes_what_is_wrong_and_nothing_else(sound: Library) -> None:
    """Comments, quotes and order of the header stay, and the ledger only gains a line."""
    answer = sound.answer_path(REFUND)
    change(answer, "tags: [refunds]", "# ours\ntags: ['refunds'] # theirs")
    change(answer, "[0:09] Say", "Say")
    (sound.curation / "tags.yml").write_text("money: {title: Money, synonyms: [refunds]}\n")
    before, ledger = answer.read_bytes(), sound.ledger_path.read_bytes()
    fix(sound, today=TODAY, by="Ana, L&D")
    assert answer.read_bytes() == before.replace(b"['refunds']", b"[money]")
    added = sound.ledger_path.read_bytes().removeprefix(ledger)
    assert (json.loads(added)["event"], json.loads(added)["by"], json.loads(added)["anchors"]) == (
        "aliased",
        "Ana, L&D",
        [9],
    )


FOR_PEOPLE = {
    "unknown word": ("tags: [refunds]", "tags: [refund]", "Did you mean “refunds”?"),
    "unreadable": ("id: refund-after-30-days", "id: refund", "but the file is called refund-after-30-days.md"),
    "missing file": ("media/refund-after-30-days.0a", "media/refund-after-30-days.ff", "is missing. Restore it"),
    "missing answer": ("status: approved", "status: approved\nsuccessor: nobody", "there is no answer nobody"),
    "lost address": ("status: approved", "status: draft", "`hallway approve refund-after-30-days`"),
    "duplicate": ('title: "What', 'title: "Who?"\ntitle: "What', "keep the correct one"),
    "conflict marker": (
        "[0:04] First",
        "<<<<<<< HEAD\n[0:04] First\n=======\n[0:04] Last\n>>>>>>> b\n",
        "Keep what is correct",
    ),
}


@pytest.mark.parametrize("kind", FOR_PEOPLE)
def test_what_a_person_has_to_choose_is_named_and_left(sound: Library, kind: str) -> None:
    """The finding says what to do next, and a fix changes nothing in the file."""
    old, new, reason = FOR_PEOPLE[kind]
    change(sound.answer_path(REFUND), old, new)
    named = the_one(sound)
    assert (named.kind, named.path) == (kind, sound.answer_path(REFUND))
    assert reason in named.reason
    before = files_of(sound)
    assert fix(sound, today=TODAY).left == (named,)
    assert files_of(sound) == before


def test_a_deleted_answer_is_a_lost_address(sound: Library) -> None:
    """Retiring the answer resolves the finding, because its address then has a notice."""
    sound.answer_path(REFUND).unlink()
    named = the_one(sound)
    assert (named.kind, named.subject) == ("lost address", REFUND)
    assert f"`hallway retire {REFUND} --why" in named.reason
    sound.ledger().append(LedgerEntry(REFUND, "retired", "2026-11-20", why="no longer so"))
    assert check(sound, today=TODAY) == ()


def test_approved_by_hand_is_not_approved(sound: Library) -> None:
    """Setting the status by hand skips the checklist, so there is no automatic fix."""
    change(sound.answer_path("secret-plan"), "status: draft", "status: approved")
    named = the_one(sound)
    assert (named.kind, named.repair) == ("not in the ledger", None)
    assert "`hallway approve secret-plan`" in named.reason


def test_two_names_of_one_answer_are_a_choice(sound: Library) -> None:
    """If both branches renamed an answer, merging one into the other resolves the finding."""
    path = sound.answer_path("quiet-deal")
    for name, by in (("silent-deal", "Ana"), ("deal-is-quiet", "Ben")):
        shutil.copy(path, sound.answer_path(name))
        change(sound.answer_path(name), "id: quiet-deal", f"id: {name}")
        sound.ledger().append(LedgerEntry("quiet-deal", "renamed", "2026-11-19", by=by, to=name))
    path.unlink()
    change(sound.answer_path("old-way"), "successor: quiet-deal", "successor: silent-deal")
    named = the_one(sound)
    assert named.kind == "two names"
    assert "renamed to silent-deal by Ana and renamed to deal-is-quiet by Ben" in named.reason
    assert "`hallway merge deal-is-quiet INTO silent-deal`" in named.reason
    result = CliRunner().invoke(cli.main, ["--root", str(sound.root), "merge", "deal-is-quiet", "INTO", "silent-deal"])
    assert result.exit_code == 0, result.output
    assert not [each for each in found(sound) if each[0] == "two names"]


def test_an_invalid_line_of_the_ledger_stops_nothing_else(sound: Library) -> None:
    """The line is reported with its number, everything else is checked, and a fix does not change it."""
    change(sound.ledger_path, '"id": "old-way"', '"id" "old-way"')
    change(sound.answer_path(REFUND), "[0:09] Say", "Say")
    sound.answer_path("quiet-deal").unlink()
    kinds = {(kind, line) for kind, name, line in found(sound)}
    assert {("ledger line", 3), ("lost second", None), ("lost address", None)} <= kinds
    fix(sound, today=TODAY)
    assert b'"id" "old-way"' in sound.ledger_path.read_bytes()


ONE, TWO = (LedgerEntry(f"a-{n}", "approved", "2026-11-18", anchors=(n,)).to_line() for n in (1, 2))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (f"<<<<<<< HEAD\n{ONE}\n||||||| 1a\n=======\n{TWO}\n>>>>>>> b\n", f"{ONE}\n{TWO}\n"),
        (f"{ONE}\r\n\r\n{TWO}\r\n{ONE}\r\n", f"{ONE}\r\n\r\n{TWO}\r\n"),
        (f"{ONE}{TWO}\n", f"{ONE}\n{TWO}\n"),
        (f"{ONE}\n{TWO}{ONE[:9]}", f"{ONE}\n{TWO}\n"),
        (f"{ONE}\n{TWO[:30]}", f"{ONE}\n"),
        (f"{TWO[:30]}\n{ONE}\n{TWO}\n", f"{ONE}\n{TWO}\n"),
        (f"{TWO[:30]}\n{ONE}\n", f"{TWO[:30]}\n{ONE}\n"),
        (f"{TWO}?\n{ONE}\n", f"{TWO}?\n{ONE}\n"),
        (f"{ONE}\n{TWO}", f"{ONE}\n{TWO}\n"),
        ("", ""),
    ],
)
def test_a_fix_keeps_every_entry_that_can_be_read(raw: str, expected: str) -> None:
    """A line that may have been an entry is never removed automatically."""
    assert ledger_lines.repaired(raw.encode()).decode() == expected
    assert ledger_lines.repaired(expected.encode()).decode() == expected


def test_copies_that_editors_and_sync_programs_leave_are_named(sound: Library) -> None:
    """Copies may contain a person's work, so they are never deleted."""
    names = (f"{REFUND}.md.orig", "tags (conflicted copy 2026-11-20).yml", ".tags.yml.0a1b2c3d.hallway-kept")
    for name, folder in zip(names, (sound.answers, sound.curation, sound.curation), strict=True):
        (folder / name).write_text("mine: Mine\n")
    assert sorted(name for kind, name, _ in found(sound) if kind == "leftover") == sorted(names)
    assert len(fix(sound, today=TODAY).left) == 3


def test_git_is_told_how_to_merge(sound: Library) -> None:
    """In a repository, missing lines are added to .gitattributes, and the team's own rules stay."""
    assert check(sound, today=TODAY) == ()
    subprocess.run(["git", "init", "-q", str(sound.root)], check=True)
    (sound.root / ".gitattributes").write_text("/answers/*.md text\n/curation/ledger.jsonl merge=union")
    assert the_one(sound).kind == "attributes"
    assert fix(sound, today=TODAY).left == ()
    lines = (sound.root / ".gitattributes").read_text().splitlines()
    assert lines[-2:] == ["/answers/*.md text", "/curation/ledger.jsonl merge=union"]
    assert "/curation/requests.yml text eol=lf merge=union" in lines
    assert leftovers.missing_attributes((resources.starter() / "gitattributes").read_text()) == []


def test_the_command_ends_with_1_while_anything_is_wrong(sound: Library) -> None:
    """Paths are relative to the knowledge base, in text and JSON; after a fix, the exit status is 0."""
    run = CliRunner().invoke
    change(sound.answer_path(REFUND), "[0:09] Say", "Say")
    result = run(cli.main, ["--root", str(sound.root), "check"])
    assert result.exit_code == 1
    assert result.stdout.startswith(f"answers/{REFUND}.md: links to 0:09 have lost their passage")
    assert "1 problem found. `hallway check --fix` fixes 1 of them." in result.stderr
    result = run(cli.main, ["--root", str(sound.root), "check", "--json"])
    wrong = json.loads(result.stdout)["findings"]
    assert [(each["kind"], each["subject"], each["fixable"]) for each in wrong] == [("lost second", REFUND, True)]
    result = run(cli.main, ["--root", str(sound.root), "check", "--fix", "--by", "Ana"])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"fixed: answers/{REFUND}.md: links to 0:09")
    assert run(cli.main, ["--root", str(sound.root), "check"]).exit_code == 0


def test_names_cannot_steer_a_terminal(sound: Library) -> None:
    """Escape characters in a file name are shown as text."""
    (sound.answers / "x\x1b[2J.md.orig").write_text("")
    result = CliRunner().invoke(cli.main, ["--root", str(sound.root), "check"])
    assert "\x1b" not in result.output
    assert "\\x1b[2J" in result.output


def test_a_save_in_the_meantime_wins(sound: Library) -> None:
    """If someone saves between check and fix, their version stays, and only what is still wrong is fixed."""
    change(sound.answer_path(REFUND), "tags: [refunds]", "tags: [refunds]\ntags: [refunds]")
    (finding,) = check(sound, today=TODAY)
    change(sound.answer_path(REFUND), "Say what you can do.", "Say what you can do, kindly.")
    assert finding.repair
    finding.repair()
    text = sound.answer_path(REFUND).read_text()
    assert "kindly" in text
    assert text.count("tags:") == 1


@pytest.fixture
def recorded(sound: Library) -> Path:
    """The recording of an answer, at its path."""
    path = sound.recordings / "New Recording 1.m4a"
    path.write_bytes(b"first take")
    knowledge.add_answer(
        sound, "quiet-deal", title="Why is the deal quiet?", moments=("deal-gone-quiet",), roles=("sales",),
        recording=path.name, recording_sha256=hashlib.sha256(b"first take").hexdigest(),
    )  # fmt: skip
    assert found(sound) == []
    return path


def test_a_replaced_recording_is_named(sound: Library, recorded: Path) -> None:
    """If a recorder reuses a name, the answer would point to a recording with different content."""
    recorded.write_bytes(b"another take")
    finding = the_one(sound)
    assert (finding.kind, finding.subject, finding.path and finding.path.name) == (
        "replaced recording",
        "quiet-deal",
        "quiet-deal.md",
    )
    assert "recordings/New Recording 1.m4a is not the file that this answer was made from" in finding.reason
    assert "`hallway transcribe`" in finding.reason


def test_the_answer_of_the_new_take_is_named(sound: Library, recorded: Path) -> None:
    """The finding names both answers, so that a person can choose."""
    recorded.write_bytes(b"another take")
    digest = hashlib.sha256(b"another take").hexdigest()
    knowledge.add_answer(
        sound, "new-take", status="draft", transcript="", recording=recorded.name, recording_sha256=digest
    )
    assert "answers/new-take.md was made from the current file" in the_one(sound).reason


@pytest.mark.parametrize("is_there", [True, False])
def test_what_was_not_replaced_is_not_reported(sound: Library, recorded: Path, is_there: bool) -> None:
    """A missing recording, as in any clone, is not reported; neither is one with new tags but the same audio."""
    recorded.unlink()
    if is_there:
        recorded.write_bytes(b"first take, tagged")
        entry = {
            "signature": recording_hashes.signature_of(recorded.lstat()),
            "sha256": "2" * 64,
            "audio_sha256": "1" * 64,
        }
        sound.state.mkdir(exist_ok=True)
        recording_hashes.cache_path(sound).write_text(json.dumps({recorded.name: entry}))
    assert found(sound) == []


def test_every_kind_of_finding_is_documented() -> None:
    """The reference lists all kinds of findings in the JSON of `hallway check`, `review` and `build`."""
    text = (Path(__file__).parents[2] / "docs" / "reference" / "formats.md").read_text("utf-8")
    ours, _, of_build = text.partition("| Kind in `hallway check`")[2].partition("| Kind in `hallway build`")
    assert set(re.findall(r"^\| `([\w ]+)` \|", ours, re.MULTILINE)) == {*KINDS, *review_findings.KINDS}
    assert set(site_check.KINDS) <= set(re.findall(r"`([\w ]+)`", of_build))


def test_every_key_of_a_finding_is_documented() -> None:
    """The example and the table have every key."""
    text = (Path(__file__).parents[2] / "docs" / "reference" / "formats.md").read_text("utf-8")
    section = text.partition("## Findings")[2].partition("| Kind in")[0]
    keys = list(Finding("kind", None, "reason").to_json())
    assert list(json.loads(section.partition("```json")[2].partition("```")[0])) == keys
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(keys)


def test_a_transcript_is_read_again_only_when_it_has_changed(sound: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second check reads no transcript that was complete, and still reports one that was damaged since."""
    transcripts = CheckedTranscripts(sound)
    check(sound, today=TODAY, transcripts=transcripts)
    transcripts.save()
    read, first = list[str](), sound.transcript_ids()[0]
    whole = Library.transcript

    def transcript(self: Library, id: str) -> object:
        read.append(id)
        return whole(self, id)

    monkeypatch.setattr(Library, "transcript", transcript)
    assert not [each for each in check(sound, today=TODAY) if each.kind == "unreadable"]
    assert not read
    sound.transcript_path(first).write_text("{}")
    assert [each.path for each in check(sound, today=TODAY) if each.kind == "unreadable"] == [
        sound.transcript_path(first)
    ]
    assert read == [first]
