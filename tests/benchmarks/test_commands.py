"""The knowledge base on which the commands are measured is what it says."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

import commands
import corpus
from hallway.cli import main


def test_nothing_is_left_to_transcribe(tmp_path: Path) -> None:
    """Every recording of the knowledge base has its answer, so that only finding that out is measured."""
    library = corpus.write(tmp_path / "done", 3)
    commands.record(library)
    done = CliRunner().invoke(main, ["--root", str(library.root), "transcribe", "--settle", "0"])
    assert done.stderr == "3 already answered.\n"
