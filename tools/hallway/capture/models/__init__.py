"""Whisper models: which there are, where they are kept, how one is fetched, and that its bytes are the published ones.

Every model of the catalogue is pinned: the commit of its repository and the checksums of its files. Only `fetch` uses
the network.
"""

from __future__ import annotations

from hallway.capture.models.catalogue import ALIASES, CATALOGUE, Model, Wheel, known
from hallway.capture.models.download import Fetched, fetch
from hallway.capture.models.installed import NEEDED, RECEIPT, checksums, here, resolve, store, verify
from hallway.capture.models.progress import Progress

__all__ = [
    "ALIASES",
    "CATALOGUE",
    "NEEDED",
    "RECEIPT",
    "Fetched",
    "Model",
    "Progress",
    "Wheel",
    "checksums",
    "fetch",
    "here",
    "known",
    "resolve",
    "store",
    "verify",
]
