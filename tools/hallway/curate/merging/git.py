"""Runs git. It is only needed where several people share a knowledge base."""

from __future__ import annotations

import subprocess

from hallway.errors import InputError

_SECONDS = 60.0


def run(*arguments: str, allowed: range = range(0)) -> subprocess.CompletedProcess[bytes]:
    """Runs a git command and waits for it.

    Raises InputError if git is not installed, takes too long, or returns an exit status other than 0 or `allowed`.
    """
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False, timeout=_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise InputError(f"git could not be run: {error}.") from error
    if done.returncode and done.returncode not in allowed:
        raise InputError(f"git {arguments[0]} failed: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done
