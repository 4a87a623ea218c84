"""Speech recognisers behind one interface; each is found through the entry-point group `hallway.engines`."""

from __future__ import annotations

from hallway.capture.engines.interface import Engine, EngineOptions, Heard, engine

__all__ = ["Engine", "EngineOptions", "Heard", "engine"]
