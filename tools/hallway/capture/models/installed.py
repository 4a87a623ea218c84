"""The models on this machine: where they are kept, how a name is resolved, and whether their files are unchanged."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from hallway import files
from hallway.capture.models import ways_out
from hallway.capture.models.catalogue import CATALOGUE, Model, known, unknown
from hallway.errors import ModelError
from hallway.names import printable

RECEIPT = "hallway-model.json"  # in a fetched folder: repository, revision, source, licence, checksum of each file
NEEDED = ("config.json", "model.bin", "tokenizer.json")  # without the last, faster-whisper would ask the network
PATTERNS = (*NEEDED, "preprocessor_config.json", "vocabulary.*")


def store() -> Path:
    """Returns the folder of fetched models: HALLWAY_MODELS, else in the user's cache."""
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
    """Returns the folder of a model that is on this machine; ModelError says what to do where it is not.

    A name of the catalogue is looked for in the store, then in the Hugging Face cache; anything else is a folder.
    """
    name = str(name_or_folder)
    if model := known(name):
        if folder := here(model):
            return folder.absolute()
        raise ways_out.missing(model)
    return _whole(Path(name_or_folder).expanduser().absolute(), name)


def here(model: Model) -> Path | None:
    """Returns the folder of a model of the catalogue if it is on this machine, in the store or in the hub's cache."""
    kept = store() / model.name
    if not lacking(kept):
        return kept
    from huggingface_hub import try_to_load_from_cache

    cached = [try_to_load_from_cache(model.repository, file, revision=model.revision) for file in NEEDED]
    return Path(cached[0]).parent if all(isinstance(one, str) for one in cached) else None  # type: ignore[arg-type]


def lacking(folder: Path) -> list[str]:
    """Returns the files without which the folder is no model."""
    return [file for file in NEEDED if not (folder / file).is_file()]


def checksums(folder: Path) -> dict[str, str]:
    """Returns the SHA-256 of each file of a model by its name, sorted."""
    found = {path for pattern in PATTERNS for path in folder.glob(pattern) if path.is_file()}
    return {path.name: files.sha256(path) for path in sorted(found)}


def verify(folder: Path) -> str:
    """Returns the digest of a model's files; ModelError when they are no longer those that were fetched."""
    sums, promised = checksums(folder), _promised(folder)
    if changed := [name for name, value in promised.items() if sums.get(name) != value]:
        raise ModelError(
            f"The model in {printable(folder)} has changed since it was fetched ({', '.join(changed)}). "
            "Delete that folder and fetch it again: `hallway model fetch NAME`."
        )
    return hashlib.sha256(json.dumps(sums, sort_keys=True).encode()).hexdigest()


def _promised(folder: Path) -> Mapping[str, str]:
    """Returns the checksums that the receipt or, in the hub's cache, the catalogue holds us to."""
    try:
        sums = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        sums = None
    if isinstance(sums, dict):
        return {str(file): str(value) for file, value in sums.items()}
    return next((model.sha256 for model in CATALOGUE if model.revision == folder.name), {})


def _whole(folder: Path, name: str) -> Path:
    """Returns a folder that holds a whole model; ModelError for any other."""
    if not folder.is_dir():
        raise unknown(name)
    if files_lacking := lacking(folder):
        raise ModelError(
            f"{printable(folder)} is no whole Whisper model in CTranslate2's format: "
            f"it has no {', '.join(files_lacking)}."
        )
    return folder
