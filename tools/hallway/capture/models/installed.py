"""Manages models on this machine: where they are stored, how to find one, and whether its files are unchanged."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from hallway import files
from hallway.capture.models import sources
from hallway.capture.models.catalogue import CATALOGUE, Model, known, unknown
from hallway.errors import ModelError, printable

RECEIPT = "hallway-model.json"  # in a fetched model: repository, revision, source, licence, checksum of each file
NEEDED = ("config.json", "model.bin", "tokenizer.json")  # without the last, faster-whisper would use the network
PATTERNS = (*NEEDED, "preprocessor_config.json", "vocabulary.*")


def store() -> Path:
    """Returns the folder of fetched models: HALLWAY_MODELS, or one in the user's cache."""
    if chosen := os.environ.get("HALLWAY_MODELS"):
        return Path(chosen).expanduser().absolute()
    if sys.platform == "win32":
        cache = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        cache = Path.home() / "Library" / "Caches"
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "hallway" / "models"


def resolve(name_or_folder: str | Path) -> Path:
    """Returns the folder of a model on this machine. Raises ModelError, with what to do, if it is missing.

    A name from the catalogue is looked up in the store, then in the Hugging Face cache; anything else is a folder.
    """
    name = str(name_or_folder)
    if model := known(name):
        if folder := here(model):
            return folder.absolute()
        raise sources.missing(model)
    return _complete(Path(name_or_folder).expanduser().absolute(), name)


def here(model: Model) -> Path | None:
    """Returns the folder of a model that is in the store or in the hub's cache, or None."""
    kept = store() / model.name
    if not lacking(kept):
        return kept
    from huggingface_hub import try_to_load_from_cache

    cached = [try_to_load_from_cache(model.repository, file, revision=model.revision) for file in NEEDED]
    return Path(cached[0]).parent if all(isinstance(one, str) for one in cached) else None  # type: ignore[arg-type]


def lacking(folder: Path) -> list[str]:
    """Returns the required files that are missing from a folder."""
    return [file for file in NEEDED if not (folder / file).is_file()]


def checksums(folder: Path) -> dict[str, str]:
    """Returns the SHA-256 of each file of a model, sorted by file name."""
    found = {path for pattern in PATTERNS for path in folder.glob(pattern) if path.is_file()}
    return {path.name: files.sha256(path) for path in sorted(found)}


def verify(folder: Path) -> str:
    """Returns the digest of a model's files. Raises ModelError if they have changed since they were fetched."""
    sums, expected = checksums(folder), _expected(folder)
    if changed := [name for name, value in expected.items() if sums.get(name) != value]:
        raise ModelError(
            f"The model in {printable(folder)} has changed since it was fetched ({', '.join(changed)}). "
            "Delete that folder and fetch it again: `hallway model fetch NAME`."
        )
    return hashlib.sha256(json.dumps(sums, sort_keys=True).encode()).hexdigest()


def _expected(folder: Path) -> Mapping[str, str]:
    """Returns the checksums in the receipt or, for the hub's cache, in the catalogue."""
    try:
        sums = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        sums = None
    if isinstance(sums, dict):
        return {str(file): str(value) for file, value in sums.items()}
    return next((model.sha256 for model in CATALOGUE if model.revision == folder.name), {})


def _complete(folder: Path, name: str) -> Path:
    """Returns a folder if it has a complete model. Raises ModelError if not."""
    if not folder.is_dir():
        raise unknown(name)
    if files_lacking := lacking(folder):
        raise ModelError(
            f"{printable(folder)} is not a complete Whisper model in CTranslate2 format: "
            f"it has no {', '.join(files_lacking)}."
        )
    return folder
