"""Keeps the samples of a recording, those of a long one in a temporary file: memory does not grow with its length.

The file has no name, so that nothing remains of it, however the process ends. Its pages take memory only while they
are read, and the system can take them back at any time.
"""

from __future__ import annotations

import mmap
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.errors import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

MOST_IN_MEMORY = 600 * 16_000 * 4  # bytes: ten minutes at 16 kHz
BLOCK = 1 << 20  # samples that are examined at a time


class SampleStore:
    """Collects blocks of samples, to be read as one array."""

    def __init__(self, file: tempfile.SpooledTemporaryFile[bytes]) -> None:
        self._file = file
        self._size = 0

    def append(self, block: Samples) -> None:
        """Adds a block. Raises OSError, which names the folder, if the disk is full."""
        with naming(Path(tempfile.gettempdir())):
            self._size += self._file.write(block.tobytes())

    def array(self) -> Samples:
        """Returns all samples, shape (n,), read-only. It may be used after the store is closed."""
        import numpy as np

        if self._size <= MOST_IN_MEMORY:
            self._file.seek(0)
            return np.frombuffer(self._file.read(), np.float32)
        self._file.flush()
        return np.frombuffer(mmap.mmap(self._file.fileno(), self._size, access=mmap.ACCESS_READ), np.float32)


@contextmanager
def sample_store() -> Iterator[SampleStore]:
    """Opens an empty store. Its file is in the folder for temporary files, which `TMPDIR` sets."""
    with tempfile.SpooledTemporaryFile(MOST_IN_MEMORY) as file:
        yield SampleStore(file)


def blocks_of(samples: Samples, size: int = BLOCK) -> Iterator[Samples]:
    """Yields views of at most `size` samples each, so that neither they nor what is computed from them fills memory."""
    for start in range(0, len(samples), size):
        yield samples[start : start + size]
        give_back(samples)


def give_back(samples: Samples) -> None:
    """Gives the memory of samples in a file back to the system; reading them again takes it again."""
    owner: object = samples
    while owner is not None and not isinstance(owner, mmap.mmap):
        owner = owner.obj if isinstance(owner, memoryview) else getattr(owner, "base", None)
    if isinstance(owner, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        with suppress(OSError):  # only a hint
            owner.madvise(mmap.MADV_DONTNEED)
