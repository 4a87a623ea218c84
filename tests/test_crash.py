"""Killed and simultaneous runs lose nothing, leave nothing half-written and do nothing twice."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import drop_folder
import seeds
from hallway.library.library import Library

pytestmark = pytest.mark.slow

NAMES = tuple(f"refund-request/Question {number}.wav" for number in range(7)) + tuple(
    f"New Recording {number}.wav" for number in range(3)
)
MOMENTS = 10
FINISH_SECONDS = 300


@pytest.fixture
def base(tmp_path: Path) -> Library:
    return drop_folder.make(tmp_path / "base", NAMES)


def start(base: Library, *arguments: str, pace: str = "0.3") -> drop_folder.Started:
    """Starts a run whose engine takes `pace` seconds for each recording."""
    engines = base.root.parent / "engines"
    log = str(base.root.parent / "heard.txt")
    return drop_folder.command(base, engines, *arguments, HALLWAY_FAKE_SECONDS=pace, HALLWAY_FAKE_LOG=log)


def kill_somewhere(run: drop_folder.Started, dice: random.Random) -> None:
    """Kills a run at a random moment after the first transcription has started; waits for its workers to end."""
    assert run.stdout
    while (said := run.stdout.readline()) and b"Transcribing" not in said:
        pass
    time.sleep(dice.uniform(0.0, 0.7))
    workers = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    children = workers.read_text().split() if workers.exists() else []
    run.kill()
    run.wait()
    run.stdout.close()
    drop_folder.wait_until(lambda: not any(is_running(child) for child in children), seconds=60)


def is_running(process: str) -> bool:
    status = Path("/proc", process, "stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def require_whole(base: Library) -> None:
    """Asserts that every existing file is readable and belongs to one recording."""
    known = Counter(transcript.sha256 for id in base.transcript_ids() if (transcript := base.transcript(id)))
    assert not known or max(known.values()) == 1
    answers = [base.answer(path.stem) for path in base.answer_paths()]
    assert len({answer.recording for answer in answers}) == len(answers)
    assert all((base.answers / answer.media).is_file() for answer in answers)


def require_one_of_each(base: Library) -> None:
    """Asserts that each recording has one transcript, answer, media file and receipt, and that nothing else is left."""
    require_whole(base)
    answers = [base.answer(path.stem) for path in base.answer_paths()]
    assert sorted(answer.recording for answer in answers) == sorted(NAMES)
    assert sorted(base.transcript_ids()) == sorted(answer.id for answer in answers)
    assert sorted(answer.media for answer in answers) == sorted(
        f"media/{path.name}" for path in base.media.glob("*.m4a")
    )
    receipts = {path.relative_to(base.recordings).as_posix() for path in base.recordings.rglob("*.hallway.txt")}
    assert receipts == {f"{name}.hallway.txt" for name in NAMES}


def finish(run: drop_folder.Started) -> dict[str, object]:
    said, _ = run.communicate(timeout=FINISH_SECONDS)
    assert run.returncode == 0, said.decode()
    found: dict[str, object] = json.loads(said[said.index(b"{") : said.rindex(b"}") + 1])
    return found


@pytest.mark.fuzz
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ten_kills_lose_nothing_and_double_nothing(
    base: Library, jobs: str, record_property: Callable[[str, object], None]
) -> None:
    """After ten random kills, the next run completes: there is one transcript and one answer for each recording."""
    dice = seeds.dice(f"kills {jobs}")
    for _ in range(MOMENTS):
        kill_somewhere(start(base, "--jobs", jobs), dice)
        require_whole(base)
    finish(start(base, "--json", pace="0"))
    require_one_of_each(base)
    record_property("examples", MOMENTS)


def test_two_runs_at_the_same_moment_share_the_work(base: Library) -> None:
    """Both succeed, and each recording is transcribed once."""
    runs = [start(base, "--json"), start(base, "--json", "--jobs", "2")]
    found = [finish(run) for run in runs]
    require_one_of_each(base)
    heard = Counter(line.split()[0] for line in (base.root.parent / "heard.txt").read_text().splitlines())
    assert len(heard) == len(NAMES)
    assert set(heard.values()) == {1}
    assert all(len(one["results"]) == len(NAMES) for one in found)  # type: ignore[arg-type]


def test_ctrl_c_stops_at_once_and_the_next_run_goes_on(base: Library) -> None:
    """An interrupted run says so, leaves nothing half-written, and finished work is not repeated."""
    import signal

    run = start(base, "--jobs", "2", pace="5")
    assert run.stdout
    while b"Transcribing" not in run.stdout.readline():
        pass
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 130, said.decode()
    assert b"run the command again to continue" in said
    finish(start(base, "--json", pace="0"))
    require_one_of_each(base)
