"""A decoder with faults, for tests: the name of a recording says what it does to the process that decodes it.

`crash while opening.wav` is one. The faults are installed as a `sitecustomize` that the decoder's process loads; the
process of the test stays as it is.
"""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hallway.capture import isolation

HANGING = "HALLWAY_FAULTY_HANGING"
"""Names a folder in which each process that hangs leaves an empty file with its number."""


def _hang() -> None:
    if folder := os.environ.get(HANGING):
        Path(folder, str(os.getpid())).touch()
    signal.pause()


def _spin() -> None:
    while True:  # a file that is packets without end
        isolation.alive()


def _allocate() -> None:
    taken = []
    while True:
        taken.append(bytearray(1 << 24))


FAULTS: dict[str, Callable[[], object]] = {
    "crash": lambda: ctypes.string_at(0),  # reads address 0, as a memory bug of a decoder does
    "abort": os.abort,
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "hang": _hang,
    "spin": _spin,
    "allocate": _allocate,
    "raise": lambda: list[str]().pop(),
}


def name(fault: str, moment: str) -> str:
    """Returns the name of a recording with a fault; the moment is opening, decoding or publishing."""
    return f"{fault} while {moment}.wav"


def install(folder: Path) -> None:
    """Makes `folder` a place on the path from which the decoder's process loads the faults."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text("import faulty_decoder\nfaulty_decoder.break_decoder()\n")


def break_decoder() -> None:
    """Puts the faults into this process."""
    import av

    from hallway.capture.audio.decode import SAMPLE_RATE, Decoder

    open_container, take = av.open, Decoder.take

    def faulty_open(file: str, *arguments: Any, **keywords: Any) -> Any:
        _fail(file, "opening")
        return open_container(file, *arguments, **keywords)

    def faulty_take(self: Decoder, packet: Any) -> Any:
        _fail(self._source.path, "decoding" if self._timeline.rate == SAMPLE_RATE else "publishing")
        return take(self, packet)

    av.open = faulty_open  # type: ignore[assignment]
    Decoder.take = faulty_take  # type: ignore[method-assign]


def _fail(path: Path | str, moment: str) -> None:
    fault, _, when = Path(path).stem.partition(" while ")
    if when == moment:
        FAULTS[fault]()
