"""Whisper models: the catalogue, where models are stored, and how they are downloaded and verified.

The catalogue pins the commit of each model's repository and the checksums of its files. Only `fetch` uses the network.
"""

from __future__ import annotations

from hallway.capture.models.catalogue import ALIASES, CATALOGUE, Model, Wheel, known
from hallway.capture.models.download import Fetched, fetch
from hallway.capture.models.installed import NEEDED, RECEIPT, checksums, here, resolve, store, verify
from hallway.capture.models.sources import DownloadReporter

__all__ = [
    "ALIASES",
    "CATALOGUE",
    "NEEDED",
    "RECEIPT",
    "DownloadReporter",
    "Fetched",
    "Model",
    "Wheel",
    "checksums",
    "fetch",
    "here",
    "known",
    "resolve",
    "store",
    "verify",
]
