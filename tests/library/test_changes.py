"""Changes to several files happen completely or not at all, even after a crash, and never overwrite someone's save."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import seeds
import small_library
from hallway import files
from hallway.errors import ConflictError, HallwayError, InputError
from hallway.library.changes import Changes
from hallway.library.journal import journal_path, recover
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library

CRASH_COUNT = 25
COUNT = 12  # changed files, in addition to a new and a deleted one
NOTE = LedgerEntry("note-0", "renamed", "2026-11-22", to="note-1")
# In each folder, a child process applies the change and kills itself with SIGKILL at a given step.
CRASHES = """
import os, random, signal, sys
from pathlib import Path
sys.path[:0] = [{tests!r}]
import test_changes as test

def child(root, stop, name=""):
    steps = 0
    def count(frame, event, argument):
        nonlocal steps
        if "hallway" in frame.f_code.co_filename and (not name or (frame.f_code.co_name, event) == (name, "return")):
            steps += 1
            if steps == stop:
                os.kill(os.getpid(), signal.SIGKILL)
    changes = test.planned(test.Library(root))
    sys.setprofile(count)
    changes.apply()
    sys.setprofile(None)
    return steps

root = Path({root!r})
if {name!r}:
    moments = [{stop}]
else:
    moments = random.Random({seed}).sample(range(1, child(root / "counted", 0)), {runs})
for number, moment in enumerate(moments):
    if not (pid := os.fork()):
        child(root / str(number), moment, {name!r})
        os._exit(0)
    os.waitpid(pid, 0)
"""


def base(root: Path) -> Library:
    """A knowledge base with files to change."""
    library = small_library.make(root)
    for number in range(COUNT):
        (library.answers / f"{number}.md").write_text(f"first\nword: old\nlast {number}\n", encoding="utf-8")
    (library.answers / "goes.md").write_text("goes\n", encoding="utf-8")
    return library


def planned(library: Library) -> Changes:
    """Plans changed files, a new one, a deleted one, and a line of the ledger."""
    changes = Changes(library)
    for number in range(COUNT):
        path = library.answers / f"{number}.md"
        changes.replace(path, path.read_bytes(), path.read_bytes().replace(b"old", b"new"))
    changes.create(library.answers / "comes.md", b"comes\n")
    changes.delete(library.answers / "goes.md", b"goes\n")
    changes.note(NOTE)
    return changes


def said(library: Library) -> dict[str, bytes]:
    """Returns the content of all files in the folder of answers, including hidden ones."""
    return {path.name: path.read_bytes() for path in sorted(library.answers.iterdir())}


def crash(root: Path, *, runs: int = 1, name: str = "", stop: int = 0) -> list[Library]:
    """Returns knowledge bases whose change was killed at random steps, or when a function returned for the nth time."""
    libraries = [base(root / str(number)) for number in range(runs)]
    base(root / "counted")
    seed = seeds.dice("crashes").random()
    script = CRASHES.format(
        tests=str(Path(__file__).parent), root=str(root), name=name, stop=stop, runs=runs, seed=seed
    )
    path = ":".join(sys.path)
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"})
    return libraries


@pytest.mark.fuzz
@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_all_or_nothing_whenever_it_is_killed(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """After the next command, all files are old or all are new, nothing else is left, and the ledger agrees."""
    old = said(base(tmp_path / "old"))
    library = base(tmp_path / "new")
    planned(library).apply()
    new, outcomes = said(library), []
    for killed in crash(tmp_path / "crashed", runs=CRASH_COUNT):
        found = Library.open(killed.root)
        assert said(found) in (old, new)
        assert found.ledger().entries == ((NOTE,) if said(found) == new else ())
        assert not journal_path(found).exists()
        outcomes.append(said(found) == new)
    assert {True, False} == set(outcomes)
    record_property("examples", CRASH_COUNT)


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.parametrize(("number", "word", "is_finished"), [(COUNT - 1, b"old", False), (0, b"new", True)])
def test_a_save_after_a_crash_is_kept(tmp_path: Path, number: int, word: bytes, is_finished: bool) -> None:
    """If someone saved the old version of a file, the change is reverted; if the new one, it is completed."""
    [library] = crash(tmp_path, name="put_if_same", stop=5)
    mine = (library.answers / f"{number}.md").read_bytes() + b"A line of mine.\n"
    assert word in mine
    (library.answers / f"{number}.md").write_bytes(mine)
    assert len(recover(library)) == COUNT + 2
    now = said(library)
    assert now.pop(f"{number}.md") == mine
    assert all((b"new" in text) == is_finished for name, text in now.items() if name[0].isdigit())
    assert ("comes.md" in now, "goes.md" in now) == (is_finished, not is_finished)
    assert not any(name.startswith(".") for name in now)


def test_nothing_changes_where_a_file_is_another(tmp_path: Path) -> None:
    """If a single file was edited, created or deleted in the meantime, nothing changes."""
    for number, name in enumerate(("3.md", "comes.md", "goes.md")):
        library = base(tmp_path / str(number))
        changes = planned(library)
        (library.answers / name).write_text("mine", encoding="utf-8")
        before = said(library)
        with pytest.raises(ConflictError, match=name):
            changes.apply()
        assert said(library) == before
        assert library.ledger().entries == ()
        assert not journal_path(library).exists()


def test_a_save_in_the_midst_takes_all_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a file is saved during the change, all other files are restored and the save is kept."""
    library = base(tmp_path)
    before = said(library)
    put = files.put_if_same

    def save_then_put(path: Path, *arguments: object) -> None:
        if path.name == "7.md":
            path.write_bytes(b"mine")
        put(path, *arguments)  # type: ignore[arg-type]

    changes = planned(library)
    monkeypatch.setattr(files, "put_if_same", save_then_put)
    with pytest.raises(ConflictError):
        changes.apply()
    assert said(library) == {**before, "7.md": b"mine"}
    assert not journal_path(library).exists()


def test_a_failure_takes_all_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a full disk or Ctrl-C, all files are as before."""
    library = base(tmp_path)
    before = said(library)
    put = files.put_if_same
    for error, shown in ((OSError(28, "No space left"), HallwayError), (KeyboardInterrupt(), KeyboardInterrupt)):
        errors: list[BaseException] = [error]

        def fail_once(path: Path, *arguments: object, errors: list[BaseException] = errors) -> None:
            if path.name == "7.md" and errors:
                raise errors.pop()
            put(path, *arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(files, "put_if_same", fail_once)
        with pytest.raises(shown):
            planned(library).apply()
        assert said(library) == before


def test_plans_for_one_file_add_up(tmp_path: Path) -> None:
    """A second change to a file builds on the first; if nothing changes in the end, there is no change."""
    library = base(tmp_path)
    changes, path = Changes(library), library.answers / "1.md"
    raw = path.read_bytes()
    changes.replace(path, raw, b"two")
    assert changes.content(path) == b"two"
    with pytest.raises(ValueError, match="planned"):
        changes.replace(path, raw, b"three")
    changes.replace(path, b"two", raw)
    changes.create(library.answers / "x.md", b"x")
    changes.delete(library.answers / "x.md", b"x")
    assert (changes.paths, bool(changes), changes.diff()) == ((), False, "")


def test_the_diff_shows_all_and_steers_no_terminal(tmp_path: Path) -> None:
    """The diff shows changed, new, deleted and binary files and ledger lines, with control characters escaped."""
    library = base(tmp_path)
    changes = planned(library)
    changes.create(library.media / "a.m4a", b"\xff\x00")
    changes.create(library.answers / "odd.md", b"\x1b[31mred\n")
    shown = changes.diff()
    for line in ("--- a/answers/1.md", "-word: old", "+word: new", "+++ b/answers/comes.md", "--- a/answers/goes.md"):
        assert f"\n{line}\n" in f"\n{shown}"
    assert "Binary files a/answers/media/a.m4a" in shown
    assert "+\\x1b[31mred" in shown
    assert '"event": "renamed"' in shown


@pytest.mark.parametrize("place", ["../x.md", "recordings/a.m4a", ".git/config", ".hallway/x", "/etc/x"])
def test_what_is_not_ours_is_never_changed(tmp_path: Path, place: str) -> None:
    """Recordings, git's own files and paths outside the knowledge base are refused."""
    with pytest.raises(InputError):
        Changes(base(tmp_path)).create(tmp_path / place, b"")


def test_a_damaged_journal_is_named(tmp_path: Path) -> None:
    """The error names the file and what to do with it."""
    library = base(tmp_path)
    library.state.mkdir(exist_ok=True)
    journal_path(library).write_bytes(b'{"version": 1')
    with pytest.raises(HallwayError, match=r"Restore the folder.*changes\.journal"):
        Library.open(library.root)
