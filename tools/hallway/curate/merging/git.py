"""git, called as a program: it is wherever a knowledge base is kept by several people, and nowhere needed else."""

from __future__ import annotations

import subprocess

from hallway.errors import InputError

_SECONDS = 60.0


def run(*arguments: str, allowed: range = range(0)) -> subprocess.CompletedProcess[bytes]:
    """Runs git to its end.

    Raises:
        InputError: there is no git, it takes too long, or its exit status is neither zero nor `allowed`.
    """
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False, timeout=_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise InputError(f"git cannot be run: {error}.") from error
    if done.returncode and done.returncode not in allowed:
        raise InputError(f"git {arguments[0]} failed: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done
