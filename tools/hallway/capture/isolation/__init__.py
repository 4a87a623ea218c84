"""FFmpeg reads what people give in a process of its own, with limits, so that no recording can end a run.

`parent` starts that process and gives it jobs, `child` is the process, `limits` says what a job may use, and `failures`
what goes wrong with one.
"""

from hallway.capture.isolation.child import alive
from hallway.capture.isolation.limits import Limits
from hallway.capture.isolation.parent import close, run, stream

__all__ = ["Limits", "alive", "close", "run", "stream"]
