"""Whisper models on this machine: which there are, where they lie, how one comes here, and that it is still the same.

Every model of the catalogue is pinned: the commit of its repository, and the checksum of its weights. Nothing but
`fetch` uses the network.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hallway import files, resources
from hallway.errors import ModelError
from hallway.names import printable

DEMO = "demo"
DEMO_MARKER = "hallway-demo.json"  # lies in the folder of the demo model, and says what it was trained on
RECEIPT = "hallway-model.json"  # lies in a fetched folder: repository, revision, checksum of each file
NEEDED = ("config.json", "model.bin", "tokenizer.json")  # without the last, faster-whisper would ask the network
PATTERNS = (*NEEDED, "preprocessor_config.json", "vocabulary.*")


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be fetched by its name."""

    name: str
    repository: str
    """On the Hugging Face hub, in CTranslate2's format."""
    revision: str
    """The commit that is fetched, whatever its `main` says later."""
    sha256: str
    """Of model.bin."""
    megabytes: int
    """To download, and on the disk."""
    advice: str


CATALOGUE = (
    Model(
        "tiny",
        "Systran/faster-whisper-tiny",
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1",
        78,
        "quickest and roughest: to try things out",
    ),
    Model(
        "base",
        "Systran/faster-whisper-base",
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        148,
        "clear English on an old laptop",
    ),
    Model(
        "small",
        "Systran/faster-whisper-small",
        "536b0662742c02347bc0e980a01041f333bce120",
        "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671",
        486,
        "the default: good text on an ordinary CPU",
    ),
    Model(
        "medium",
        "Systran/faster-whisper-medium",
        "08e178d48790749d25932bbc082711ddcfdfbc4f",
        "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae",
        1531,
        "accents and other languages; slow without a GPU",
    ),
    Model(
        "large-v3",
        "Systran/faster-whisper-large-v3",
        "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1",
        3091,
        "most languages, fewest errors; wants a GPU; repeats itself a little more than others",
    ),
    Model(
        "large-v3-turbo",
        "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
        "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
        "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da",
        1622,
        "nearly as good as large-v3 and several times quicker: the best where there is a GPU",
    ),
)
ALIASES = {"large": "large-v3", "turbo": "large-v3-turbo"}


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


def known(name: str) -> Model | None:
    """Returns the model of the catalogue with that name or alias."""
    name = ALIASES.get(name, name)
    return next((model for model in CATALOGUE if model.name == name), None)


def resolve(name_or_folder: str | Path) -> Path:
    """Returns the folder of a model that is on this machine; ModelError names the three ways out.

    A name of the catalogue is looked for in the store, then in the Hugging Face cache; "demo" is the model that comes
    with Hallway; anything else is a folder.
    """
    name = str(name_or_folder)
    if name == DEMO:
        folder = resources.demo_model()
    elif model := known(name):
        found = here(model)
        if found is None:
            raise missing(model.name)
        folder = found
    else:
        folder = Path(name_or_folder).expanduser()
    return _complete(folder.absolute(), name)


def here(model: Model) -> Path | None:
    """Returns the folder of a model of the catalogue if it is on this machine, in the store or in the hub's cache."""
    kept = store() / model.name
    if all((kept / file).is_file() for file in NEEDED):
        return kept
    from huggingface_hub import try_to_load_from_cache

    cached = [try_to_load_from_cache(model.repository, file, revision=model.revision) for file in NEEDED]
    return Path(cached[0]).parent if all(isinstance(one, str) for one in cached) else None  # type: ignore[arg-type]


def obtain(name_or_folder: str | Path) -> Path:
    """Returns the folder of a model, fetching one of the catalogue when it is not here yet. ModelError as `resolve`."""
    model = known(str(name_or_folder))
    if model is not None and here(model) is None:
        return fetch(model.name)
    return resolve(name_or_folder)


def fetch(name: str, *, hub: str | None = None) -> Path:
    """Downloads a model of the catalogue into the store, check it, and return its folder.

    `hub` is the address of a mirror of the Hugging Face hub. The hub's client shows its progress on stderr and goes on
    where an earlier download stopped. ModelError when the network or the checksum fails; then nothing is in the store.
    """
    model = known(name)
    if model is None:
        raise _unknown(name)
    from filelock import FileLock

    folder, partial = store() / model.name, store() / f".{model.name}.partial"
    partial.mkdir(parents=True, exist_ok=True)
    with FileLock(store() / f".{model.name}.lock"):
        if all((folder / file).is_file() for file in NEEDED):
            return folder
        _download(model, partial, hub)
        sums = checksums(partial)
        if sums["model.bin"] != model.sha256:
            shutil.rmtree(partial)
            raise ModelError(f"What came as the model {model.name} is something else: its checksum differs. Try again.")
        receipt = {"repository": model.repository, "revision": model.revision, "sha256": sums}
        files.write_atomic(partial / RECEIPT, json.dumps(receipt, indent=2) + "\n")
        shutil.rmtree(partial / ".cache", ignore_errors=True)
        partial.rename(folder)
    return folder


def _download(model: Model, folder: Path, hub: str | None) -> None:
    """Brings the files of a model into `folder`; ModelError when they cannot be had."""
    from huggingface_hub import constants, snapshot_download

    if reason := _unreachable(hub or constants.ENDPOINT):  # the client would try for half a minute
        raise missing(model.name, reason=reason)
    try:
        snapshot_download(
            model.repository,
            revision=model.revision,
            local_dir=folder,
            allow_patterns=list(PATTERNS),
            endpoint=hub,
            token=False,  # public models; nobody's token belongs there
        )
    except Exception as error:  # the hub's client raises its own errors, httpx's and the system's
        raise missing(model.name, reason=f"{type(error).__name__}: {str(error).splitlines()[0][:200]}") from error
    if lacking := [file for file in NEEDED if not (folder / file).is_file()]:
        raise missing(model.name, reason=f"the hub did not send {', '.join(lacking)}")


def _unreachable(address: str) -> str:
    """Returns why nobody answers at an address, through the proxy if there is one; empty when somebody does."""
    import ssl
    import urllib.error
    import urllib.request

    if not address.startswith(("https://", "http://")):
        return f"{printable(address)} is no web address"
    try:
        urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=10).close()
    except urllib.error.HTTPError as answer:
        answer.close()
    except OSError as error:
        reason = getattr(error, "reason", error)
        return "" if isinstance(reason, ssl.SSLError) else f"{address}: {reason}"  # the client knows more certificates
    return ""


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


def _promised(folder: Path) -> dict[str, str]:
    """Returns the checksums that the receipt, the demo marker or the catalogue (the hub's cache) holds us to."""
    for name in (RECEIPT, DEMO_MARKER):
        sums = _read(folder / name).get("sha256")
        if isinstance(sums, dict):
            return {str(file): str(value) for file, value in sums.items()}
    pinned = next((model for model in CATALOGUE if model.revision == folder.name), None)
    return {"model.bin": pinned.sha256} if pinned else {}


def is_demo(folder: Path) -> bool:
    """Tells whether this is the demo model, by the marker in its folder."""
    return (folder / DEMO_MARKER).is_file()


def demo_facts(folder: Path) -> dict[str, Any]:
    """Returns what the demo model's marker says: "prompts" (it can be told terms), "sha256"; empty for other models."""
    return _read(folder / DEMO_MARKER)


def missing(name: str, *, reason: str = "") -> ModelError:
    """Returns the error for a model that is not here, with the three ways out, the demo model last."""
    model = known(name)
    size = f" ({model.megabytes} MB)" if model else ""
    tried = f" and could not be fetched ({reason})" if reason else ""
    return ModelError(
        f"The model {name} is not on this machine{tried}. Three ways out:\n"
        f"  1. copy a folder with a Whisper model in CTranslate2's format here, and name it: --model /path/to/folder\n"
        f"  2. where there is a network: hallway model fetch {name}{size}; a mirror: --hub https://...\n"
        f"  3. to see how it all works: --model demo, which comes with Hallway and knows no voice but its own"
    )


def _complete(folder: Path, name: str) -> Path:
    """Returns a folder that holds a whole model."""
    shown = printable(folder)
    if not folder.is_dir():
        raise missing(DEMO) if name == DEMO else _unknown(name)
    if lacking := [file for file in NEEDED if not (folder / file).is_file()]:
        raise ModelError(f"{shown} is no whole Whisper model in CTranslate2's format: it has no {', '.join(lacking)}.")
    return folder


def _unknown(name: str) -> ModelError:
    """Returns the error for what is neither a name nor a folder."""
    names = [model.name for model in CATALOGUE] + [*ALIASES, DEMO]
    near = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return ModelError(
        f"There is no model “{printable(name)}”, neither by name nor as a folder.{hint} Names: {', '.join(names)}."
    )


def _read(path: Path) -> dict[str, Any]:
    """Returns a JSON object from a file; empty where there is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
