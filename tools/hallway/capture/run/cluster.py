"""A Dask cluster as a place where recordings are transcribed."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hallway import urls
from hallway.capture.run.progress import TOPIC, Progress
from hallway.errors import HallwayError, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

CONNECT_SECONDS = 10
LOST = "The connection to the cluster was lost. What is finished is kept; run this again."
LARGEST_TASK = "16 GiB"  # without a shared folder, the audio itself is an argument of the task


@dataclass(frozen=True, slots=True)
class Cluster:
    """An open connection to a scheduler."""

    executor: Executor
    _client: Any

    def slots(self) -> Mapping[str, int]:
        """Returns how many tasks each machine runs at a time, by the address of the machine.

        Raises HallwayError if the scheduler is gone.
        """
        slots = Counter[str]()
        try:
            for address, threads in self._client.nthreads().items():
                slots[_machine(address)] += threads
        except Exception as error:  # OSError or another one, depending on when the scheduler went away
            raise HallwayError(LOST) from error
        return slots


@contextmanager
def connected(address: str, listener: Progress) -> Iterator[Cluster]:
    """Connects to the scheduler at `address`, `tcp://host:8786`.

    Raises InputError if it cannot be reached or the extra `dask` is not installed.
    """
    try:
        import dask.config
        import distributed
    except ImportError as error:
        hint = "In the clone of Hallway, run: pip install '.[dask]'"
        raise InputError(f"--cluster needs the extra 'dask'. {hint}") from error
    try:
        open_client: Any = distributed.Client
        client = open_client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"No Dask scheduler responds at {address}. Start one with: dask scheduler") from error
    client.subscribe_topic(TOPIC, lambda event: listener(*event[1]))
    executor = client.get_executor(pure=False)
    with _without_tracebacks(), dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGEST_TASK}):
        try:
            yield Cluster(executor, client)
        finally:
            executor.shutdown(wait=False)
            client.close()


def machine() -> str:
    """Returns the address of the machine if this is a task on a Dask worker, as in `Cluster.slots`; otherwise empty."""
    if "distributed.worker" not in sys.modules:
        return ""
    from distributed import get_worker

    try:
        return _machine(get_worker().address)
    except ValueError:  # not inside a task
        return ""


def _machine(worker: str) -> str:
    url = urls.split(worker)
    return url.host if url and url.host else worker


@contextmanager
def _without_tracebacks() -> Iterator[None]:
    """Keeps Dask from logging the traceback of a lost connection, of which the run has its own message."""
    logger = logging.getLogger("distributed.client")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
