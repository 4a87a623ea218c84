"""The secret with which the records of a cache are signed.

It is kept outside the knowledge base: a pull request could add files to `.hallway/cache`, and a record that someone
else wrote would be published without passing the renderer.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from platformdirs import user_state_path

from hallway import files

BYTES = 32


def path() -> Path:
    """Returns the path of the secret, which is the same for all knowledge bases of a person."""
    return user_state_path("hallway") / "cache.key"


def read() -> bytes:
    """Returns the secret, creating it the first time; a new one for this process alone if it cannot be kept."""
    with suppress(OSError):
        if (kept := _kept()) is None:
            files.create(path(), secrets.token_bytes(BYTES))
            path().chmod(0o600)
            kept = _kept()  # perhaps that of another build, which was faster
        if kept is not None:
            return kept
    return secrets.token_bytes(BYTES)


def _kept() -> bytes | None:
    if not files.is_regular(path()):
        return None
    content = path().read_bytes()
    return content if len(content) == BYTES else None
