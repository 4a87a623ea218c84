"""`hallway measure` prints and saves what was opened each week, but nothing about individual people."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import access_logs
from hallway.cli import main
from hallway.days import Week
from hallway.library.library import Library
from hallway.library.measures import WeekMeasures
from log_formats import FORMATS

IGNORED = ("--ignore-agent", "TeamCheck", "--ignore-address", f"{access_logs.CHECK_ADDRESS}/32")
FIRST = Week.of(access_logs.FIRST_DAY)


@pytest.fixture
def site(tmp_path: Path) -> Library:
    return access_logs.make_library(tmp_path / "base")


def run(site: Library, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["--root", str(site.root), "measure", *map(str, arguments)])


def write(path: Path, name: str = "combined", lines: int = 3000) -> access_logs.Truth:
    writer = access_logs.LogWriter(FORMATS[name])
    path.write_text("".join(writer.lines(lines)))
    return writer.truth


def test_the_table_has_a_row_a_week(site: Library, tmp_path: Path) -> None:
    """Large enough counts are exact, and stderr says what could not be read."""
    truth = write(tmp_path / "log")
    done = run(site, tmp_path / "log", *IGNORED)
    tally = truth.weeks[FIRST]
    opens = tally.opens.total() + tally.moments.total()
    row = next(line.split() for line in done.stdout.splitlines() if line.startswith(str(FIRST)))
    assert row[:5] == [str(FIRST), "7", str(tally.visit_days), str(opens), str(tally.opens_from_placements.total())]
    assert f"{truth.unreadable} of {truth.lines:,} lines could not be read." in done.stderr
    assert done.exit_code == 0


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_about_a_person_is_printed_or_saved(site: Library, tmp_path: Path, name: str) -> None:
    """No address, user agent or unknown parameter of the log is in any output."""
    truth = write(tmp_path / "log", name)
    outputs = [run(site, tmp_path / "log", *more).output for more in ((), ("--json",), ("--save",), IGNORED)]
    outputs += [path.read_text() for path in site.measures_folder.iterdir()]
    assert len(outputs) == 4 + 4
    assert len(truth.secrets) > 500
    assert [secret for secret in truth.secrets for output in outputs if secret in output] == []


def test_small_counts_are_not_shown(site: Library, tmp_path: Path) -> None:
    """Small counts are hidden in the table, JSON and the file; the limit can be raised, or lowered to 3."""
    write(tmp_path / "log", lines=300)
    for limit in ("5", "20", "3"):
        done = run(site, tmp_path / "log", "--json", "--save", "--hide-below", limit)
        for week in json.loads(done.stdout)["weeks"]:
            counts = [week[key] for key in ("visit_days", "opens", "plays", "embeds")]
            counts += [count for use in week["answers"].values() for count in use.values()]
            assert all(count == f"<{limit}" or count == 0 or count >= int(limit) for count in counts)
            assert f"<{limit}" in counts
    assert {week.shown_from for week in site.measures()} == {3}
    assert run(site, tmp_path / "log", "--hide-below", "2").exit_code == 2


def test_a_week_is_replaced_by_one_that_covers_more_of_it(site: Library, tmp_path: Path) -> None:
    """Counting the same logs twice changes nothing; part of a week does not replace a complete one."""
    write(tmp_path / "log")
    assert "Saved 4 weeks" in run(site, tmp_path / "log", "--save").stderr
    before = site.measures()
    assert run(site, tmp_path / "log", "--save").exit_code == 0
    assert site.measures() == before
    lines = (tmp_path / "log").read_text().splitlines(keepends=True)
    (tmp_path / "rest").write_text("".join(line for line in lines if "06/Sep/2026" in line))
    done = run(site, tmp_path / "rest", "--save")
    assert f"{FIRST}: the saved file was kept, because it covers 7 days, more than these logs." in done.stderr
    assert site.measures() == before


def test_old_weeks_are_deleted(site: Library, tmp_path: Path) -> None:
    """Weeks that are older than the setting allows are deleted and not saved again."""
    old = Week.of(date.today() - timedelta(weeks=14))
    site.measures_folder.mkdir()
    (site.measures_folder / f"{old}.json").write_text(WeekMeasures(old, 7).to_json())
    (site.curation / "settings.yml").write_text("keep_measures_weeks: 13\n")
    write(tmp_path / "log")
    done = run(site, tmp_path / "log", "--save")
    assert f"does not keep weeks this old: {old}" in done.stderr
    assert old not in [each.week for each in site.measures()]


def test_saved_weeks_are_shown_without_a_log(site: Library, tmp_path: Path) -> None:
    """Saved weeks look the same as when they were counted."""
    assert "No week is saved yet" in run(site).stderr
    write(tmp_path / "log")
    counted = run(site, tmp_path / "log", "--save")
    assert run(site).stdout == counted.stdout
    assert run(site, "--week", str(FIRST)).stdout.count("2026-W") == 2
    assert "There is no data for 2026-W01." in run(site, "--week", "2026-W01").stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--save",), "Name the logs to count"),
        (("--week", "soon"), "write a week like 2026-W49"),
        (("LOG", "--ignore-address", "the office"), "“the office” is neither an address nor a network"),
        (("LOG", "--ignore-agent", " "), "it would ignore everyone"),
    ],
)
def test_wrong_options_are_named(site: Library, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    """The error comes before anything is counted."""
    (tmp_path / "log").write_text("")
    done = run(site, *(str(tmp_path / "log") if each == "LOG" else each for each in arguments))
    assert done.exit_code in (1, 2)
    assert message in done.stderr


def test_a_file_that_is_not_a_log_fails(site: Library, tmp_path: Path) -> None:
    """The other logs are still counted."""
    (tmp_path / "notes").write_text("Call Ana back\n")
    write(tmp_path / "log")
    done = run(site, tmp_path / "notes", tmp_path / "log")
    assert done.exit_code == 1
    assert str(FIRST) in done.stdout
    assert "notes is in none of the known formats" in done.stderr
