"""Dependencies are pinned, and a build uses no network and gives the same bytes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from hallway.library.library import Library

ROOT = Path(__file__).parents[2]
OFFLINE = ["unshare", "--map-root-user", "--net"]
SAFE = {"mkdocs-material": (9, 7, 7), "av": (18,), "nh3": (0, 3), "jinja2": (3, 1, 6)}
"""The first versions with fixes for holes that would let an answer run a script or a recording escape."""


def has_no_network() -> bool:
    """Returns whether a program can be run without a network on this machine."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*OFFLINE, "true"], capture_output=True, check=False).returncode == 0


def name_of(requirement: str) -> str:
    return re.split(r"[<>=\[; ]", requirement.lower())[0].replace("_", "-")


def pins() -> dict[str, set[str]]:
    """Returns the pinned versions of each package; older versions of Python may need older ones."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.slow
@pytest.mark.skipif(not has_no_network(), reason="needs unshare, and the right to use it")
def test_row_59_a_build_without_network_gives_the_same_bytes_twice(
    library: Library, record_property: Callable[[str, object], None]
) -> None:
    """The build cannot even reach this machine, and all files of both sites are identical."""
    sites = [build_offline(library, library.root.parent / name) for name in ("one", "two")]
    record_property("figure", f"{len(sites[0])} files built twice without network, 0 differ")
    assert len(sites[0]) > 50
    assert sites[0] == sites[1]


def build_offline(library: Library, out: Path) -> dict[str, bytes]:
    program = [sys.executable, "-c", "from hallway.cli import main; main()"]
    command = [*OFFLINE, *program, "--root", str(library.root), "build", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def test_row_59_everything_has_one_version() -> None:
    """Each dependency is pinned, and none to a version with a known hole."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    assert {name_of(line) for line in named} - set(pins()) == set()
    assert all(version.startswith("1.") for version in pins()["mkdocs"])
    for name, least in SAFE.items():
        assert min(tuple(int(part) for part in version.split(".")) for version in pins()[name]) >= least, name


@pytest.mark.parametrize("group", ["demo", "dev"])
def test_row_59_everything_that_is_installed_has_its_hash(group: str) -> None:
    """Each package has one version with a hash, which pip verifies; `make lock` renews the list."""
    listed = (ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8")
    locked = re.findall(r"^([\w.-]+)==([^\s;]+)[^\n]*\\\n    --hash=sha256:[0-9a-f]{64}", listed, re.MULTILINE)
    assert len(locked) == len(re.findall(r"^[\w-]", listed, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = {name_of(line) for line in [*project["project"]["dependencies"], *project["dependency-groups"][group]]}
    assert named | {"hatchling", "pip"} <= {name for name, _ in locked}
    assert [(name, version) for name, version in locked if version not in pins().get(name, {version})] == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"--require-hashes -r requirements/{group}.txt" in makefile


def test_row_59_ffmpeg_is_one_without_known_holes() -> None:
    """PyAV includes FFmpeg 8.1 or later, where an encrypted MP4 cannot write out of bounds (CVE-2026-40962)."""
    import av

    assert av.ffmpeg_version_info.split(".")[:2] >= ["8", "1"]
