"""The kinds of places: for each, what can be pasted there, in its format and within its limits."""

from __future__ import annotations

from hallway.place.kinds.interface import Kind, Piece, Pin
from hallway.place.kinds.registry import GROUP, kind, kinds
from hallway.place.kinds.templates import Templates

__all__ = ["GROUP", "Kind", "Piece", "Pin", "Templates", "kind", "kinds"]
