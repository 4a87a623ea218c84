"""Runs a program in a real terminal: its prompts, the input, and the output."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def hallway(root: Path, *words: str, typed: Iterable[tuple[str, str]], end: str) -> str:
    """Runs a command; types each text once its prompt was shown, and returns all that was shown up to `end`.

    Raises OSError if the program ends before it has shown a prompt.
    """
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from hallway.cli import main; main()", "--root", str(root), *words]
    shown = ""
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        for prompt, keys in typed:
            shown += _read_until(ours, prompt)
            os.write(ours, f"{keys}\n".encode())
        shown += _read_until(ours, end)
        os.close(ours)
        process.wait()
    return shown


def _read_until(terminal: int, text: str) -> str:
    shown = b""
    while text.encode() not in shown:
        shown += os.read(terminal, 1000)
    return shown.decode()
