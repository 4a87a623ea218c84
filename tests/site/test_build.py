"""A site is published as a whole, or the old one stays."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hallway.cli.site import build as build_command
from hallway.errors import BuildError, InputError
from hallway.library.library import Library
from hallway.site import check
from hallway.site.mkdocs.build import build
from hallway.site.producer import produce
from knowledge import add_answer
from site_reading import files_of


def mkdocs(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", *arguments]
    return subprocess.run(
        command, cwd=root, text=True, capture_output=True, timeout=120, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    )


def test_mkdocs_alone_builds_the_same_site(library: Library, built_site: Path) -> None:
    """`mkdocs build --strict` needs only the plugin and makes the same files."""
    done = mkdocs(library.root, "build", "--strict", "--site-dir", "plain")
    assert done.returncode == 0, done.stderr
    assert files_of(library.root / "plain") == files_of(built_site)


def test_mkdocs_strict_fails_for_a_bad_answer(library: Library) -> None:
    """A build in continuous integration fails."""
    (library.answers / "torn.md").write_text("---\nid: torn\n")
    done = mkdocs(library.root, "build", "--strict")
    assert done.returncode == 1
    assert "torn.md" in done.stderr


def test_a_new_site_takes_the_place_of_the_old(library: Library) -> None:
    """Pages of retired answers are gone, and no unfinished folder is left."""
    out = build(library, library.root / "site").folder
    (out / "stale.html").write_text("old")
    build(library, out)
    assert not (out / "stale.html").exists()
    assert not list(library.root.glob(".site.*"))


@pytest.mark.parametrize("place", [".", "answers", "answers/media/site", "..", "recordings"])
def test_nothing_that_people_keep_is_built_over(library: Library, place: str) -> None:
    """A site cannot be built into a folder with people's files."""
    with pytest.raises(InputError):
        build(library, library.root / place)


def test_a_folder_that_is_no_site_is_left_alone(library: Library, tmp_path: Path) -> None:
    """A typo in --out deletes nothing."""
    mine = tmp_path / "documents"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years")
    with pytest.raises(InputError, match="is not a built site"):
        build(library, mine)
    assert (mine / "thesis.txt").read_text() == "years"


def test_a_published_address_is_never_lost(library: Library) -> None:
    """If a published answer is no longer approved, the build fails and names the command to run; the old site stays."""
    out = build(library, library.root / "site").folder
    before = files_of(out)
    path = library.answer_path("quiet-deal")
    path.write_text(path.read_text().replace("status: approved", "status: draft"))
    with pytest.raises(BuildError, match="hallway approve quiet-deal"):
        build(library, out)
    assert files_of(out) == before


def test_a_published_second_is_never_lost(library: Library) -> None:
    """If an edit removes a published time, the build fails and names it."""
    path = library.answer_path("refund-after-30-days")
    path.write_text(path.read_text().replace("[0:00] ", "[0:01] "))
    with pytest.raises(BuildError, match="0:00"):
        build(library, library.root / "site")


def test_a_broken_link_is_named_and_strict_refuses(library: Library) -> None:
    """Links to missing pages or missing anchors are reported."""
    body = "[0:00] [a](../no-such-answer/) [b](#t77) [c](../refund-after-30-days/#t4) [d](#t=3) [e](?x=1#t0) [f](/)\n"
    add_answer(library, "linking", body=body)
    reasons = [str(finding) for finding in build(library, library.root / "site").findings]
    assert len(reasons) == 2
    assert "../no-such-answer/" in reasons[1] or "../no-such-answer/" in reasons[0]
    with pytest.raises(BuildError, match="no-such-answer"):
        build(library, library.root / "other", strict=True)


def test_the_check_finds_what_must_not_be_there(library: Library) -> None:
    """Unapproved files and titles are fatal, and so are resources from other hosts."""
    out = build(library, library.root / "site").folder
    (out / "a/secret-plan").mkdir()
    (out / "a/secret-plan/index.html").write_text('<img src="https://elsewhere.example/x.png">')
    fragment = next(out.glob("search/fragment/*"))
    content = {"url": "/x", "content": "", "meta": {"title": "Canary question nobody approved?"}}
    fragment.write_bytes(gzip.compress(b"pagefind_dcd" + json.dumps(content).encode()))
    findings = check.check(check.Built.of(out), produce(library, preview=False))
    assert [finding.severity for finding in findings] == ["fatal", "fatal", "warning"]


def test_the_command_publishes_the_good_and_ends_with_1(library: Library) -> None:
    """A bad answer does not stop the others, and the exit status is 1."""
    (library.answers / "torn.md").write_text("---\nid: torn\n")
    done = CliRunner().invoke(build_command, ["--json"], obj=lambda: library)
    assert done.exit_code == 1
    result = json.loads(done.stdout)
    assert result["answers"] == 2
    assert ("unreadable", "answers/torn.md") in [(each["kind"], each["path"]) for each in result["findings"]]
    assert "torn.md" in done.stderr
    assert (library.root / "site/a/quiet-deal/index.html").is_file()


def test_strict_publishes_nothing_while_something_is_wrong(library: Library) -> None:
    """With `--strict`, the output folder stays as it was."""
    (library.answers / "torn.md").write_text("---\nid: torn\n")
    done = CliRunner().invoke(build_command, ["--strict"], obj=lambda: library)
    assert done.exit_code == 1
    assert not (library.root / "site").exists()


def test_a_published_site_names_its_pages_in_the_sitemap(library: Library) -> None:
    """With site_url, the sitemap has full addresses, and its dates are those of the answers."""
    (library.curation / "settings.yml").write_text("site_url: https://help.example.com/hallway\n")
    out = build(library, library.root / "site").folder
    sitemap = (out / "sitemap.xml").read_text()
    assert "<loc>https://help.example.com/hallway/a/quiet-deal/</loc>" in sitemap
    assert "secret" not in sitemap
