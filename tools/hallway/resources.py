"""Files that are part of Hallway: inside the installed package, or at the top of a clone."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def overrides() -> Path:
    """Returns the folder of overrides of the Material theme."""
    return _packaged("overrides")


def starter() -> Path:
    """Returns the folder of the files that a new knowledge base starts with."""
    return PACKAGE / "starter"


def workflows() -> Path:
    """Returns the folder of the CI workflows that check and build a knowledge base."""
    return PACKAGE / "workflows"


def _packaged(relative: str) -> Path:
    """Prefers the installed package; a clone has the same folders at its top, two levels above ``tools/hallway``."""
    installed, clone = PACKAGE / relative, PACKAGE.parents[1] / relative
    return clone if clone.is_dir() and not installed.is_dir() else installed
