"""A Dask cluster of real processes on this machine, as an operator starts them, whose parts can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

READY_SECONDS = 60

Started = subprocess.Popen[bytes]


@dataclass(slots=True)
class Cluster:
    """A scheduler and its workers."""

    folder: Path
    search: str
    """Where the processes find modules, as in PYTHONPATH."""
    address: str = ""
    """Of the scheduler; empty until it is started."""
    workers: list[Started] = field(default_factory=list)
    _scheduler: list[Started] = field(default_factory=list)

    def start(self, workers: int) -> None:
        """Starts the scheduler and as many workers of one thread each, and waits until they are ready."""
        import distributed

        file = self.folder / "scheduler.json"
        self._scheduler.append(self._run("scheduler", "--host=127.0.0.1", "--port=0", f"--scheduler-file={file}"))
        open_client: Any = distributed.Client
        with open_client(scheduler_file=str(file), set_as_default=False, timeout=READY_SECONDS) as client:
            self.address = client.scheduler.address
            for _ in range(workers):
                self.add_worker()
            if workers:
                client.wait_for_workers(workers, timeout=READY_SECONDS)

    def add_worker(self) -> None:
        """Starts a worker."""
        self.workers.append(self._run("worker", self.address, "--nthreads=1", "--no-nanny"))

    def lose_worker(self) -> None:
        """Kills a worker."""
        self.workers.pop().kill()

    def lose_scheduler(self) -> None:
        """Kills the scheduler."""
        self._scheduler[0].kill()

    def stop(self) -> None:
        """Kills what is left."""
        for process in [*self.workers, *self._scheduler]:
            process.kill()
            process.wait()

    def _run(self, part: str, *arguments: str) -> Started:
        command = [sys.executable, "-m", f"distributed.cli.dask_{part}", *arguments, "--no-dashboard"]
        environment = os.environ | {"PYTHONPATH": self.search}
        with (self.folder / "dask.log").open("ab") as log:
            return subprocess.Popen(command, env=environment, cwd=self.folder, stdout=log, stderr=log)
