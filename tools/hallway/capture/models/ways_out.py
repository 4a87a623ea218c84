"""What to say when a model cannot be had: why, source by source, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hallway.capture.models.catalogue import Model, smaller_on_index
from hallway.errors import ModelError

PLACES = {"hub": "the model hub", "index": "the package index"}
COPY = "copy a folder with a Whisper model in CTranslate2's format here, and name it: --model /path/to/folder"


@dataclass(frozen=True, slots=True)
class Failure:
    """One source that did not give a model."""

    model: Model
    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.model.name} cannot be had from {PLACES[self.source]}: {self.reason}"


def missing(model: Model) -> ModelError:
    """Returns the error for a model that is not on this machine."""
    places = " or ".join(PLACES[each] for each in model.sources)
    fetching = f"fetch it once, from {places}: {_command(model)}"
    head = f"The model {model.name} is not on this machine. Ways out:"
    return ModelError(_numbered(head, [fetching, *_smaller(model), COPY]))


def unavailable(model: Model, failures: Sequence[Failure]) -> ModelError:
    """Returns the error for a model that no source gave."""
    head = [f"The model {model.name} could not be fetched.", *(f"  {each}" for each in failures), "What you can do:"]
    mirror = f"name a mirror of the hub: hallway model fetch {model.name} --hub https://..."
    return ModelError(_numbered("\n".join(head), [*_smaller(model), mirror, COPY]))


def _smaller(model: Model) -> list[str]:
    """Returns the advice to take a smaller model from the package index, if it has one."""
    smaller = smaller_on_index(model)
    if smaller is None:
        return []
    english = ", English only" if smaller.is_english_only else ""
    return [
        f"take {smaller.name}{english}, which the package index has too: {_command(smaller)}, "
        f"then --model {smaller.name} or `model: {smaller.name}` in curation/settings.yml"
    ]


def _command(model: Model) -> str:
    return f"hallway model fetch {model.name} ({model.megabytes} MB)"


def _numbered(head: str, ways: Sequence[str]) -> str:
    return "\n".join([head, *(f"  {number}. {way}" for number, way in enumerate(ways, 1))])
