"""Files that come with Hallway: inside the installed package, or at the top of a clone."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def overrides() -> Path:
    """Returns the folder of the Material theme's overrides."""
    return _at_hand("overrides")


def starter() -> Path:
    """Returns the folder of the files that a new knowledge base begins with."""
    return PACKAGE / "starter"


def workflows() -> Path:
    """Returns the folder of the workflows that run the check and the build on a host of git repositories."""
    return PACKAGE / "workflows"


def _at_hand(relative: str) -> Path:
    """Prefers the installed package; a clone keeps the same folders at its top, two levels above ``tools/hallway``."""
    installed, clone = PACKAGE / relative, PACKAGE.parents[1] / relative
    return clone if clone.is_dir() and not installed.is_dir() else installed
