"""Isolation: FFmpeg reads recordings in a separate process with limits, so that none of them can end a run.

`parent` starts that process and gives it jobs, `child` is the process, `limits` defines what a job may use, and
`failures` are the errors of a job.
"""

from hallway.capture.isolation.child import alive
from hallway.capture.isolation.limits import Limits
from hallway.capture.isolation.parent import close, run, stop, stream

__all__ = ["Limits", "alive", "close", "run", "stop", "stream"]
