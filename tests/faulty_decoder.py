"""A decoder with faults, for tests: the name of a recording says what happens to the process that decodes it.

An example is `crash while opening.wav`. The faults are installed as a `sitecustomize` for the decoder process; the
process of the test is not affected.
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
"""Names a folder in which each hanging process leaves an empty file named after its process id."""


def _hang() -> None:
    if folder := os.environ.get(HANGING):
        Path(folder, str(os.getpid())).touch()
    signal.pause()


def _spin() -> None:
    while True:  # a file with an endless series of packets
        isolation.alive()


def _allocate() -> None:
    taken = []
    while True:
        taken.append(bytearray(1 << 24))


FAULTS: dict[str, Callable[[], object]] = {
    "crash": lambda: ctypes.string_at(0),  # reads address 0, like a memory bug in a decoder
    "abort": os.abort,
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "hang": _hang,
    "spin": _spin,
    "allocate": _allocate,
    "raise": lambda: list[str]().pop(),
}


def name(fault: str, moment: str) -> str:
    """Returns the name of a recording with this fault; the moment is opening, decoding or publishing."""
    return f"{fault} while {moment}.wav"


def install(folder: Path) -> None:
    """Makes `folder` a path entry that loads the faults into the decoder process."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text("import faulty_decoder\nfaulty_decoder.break_decoder()\n")


def break_decoder() -> None:
    """Installs the faults in this process."""
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
