"""A small file with hours of audio costs neither much memory nor much time."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import sounds
from hallway.capture import isolation
from hallway.capture.audio.decode import decode
from hallway.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Record = Callable[[str, object], None]

pytestmark = pytest.mark.slow

REFUSED_SECONDS = 5  # of CPU time
MEMORY = 400  # MB for three hours, whose samples have 660 MB
PEAK = r"""
import pathlib, re, resource, sys
from hallway.capture import isolation
from hallway.capture.audio.decode import decode
sound = decode(pathlib.Path(sys.argv[1]))
isolation.close()
# RUSAGE_SELF would include the peak of the process that started this one
own = int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path("/proc/self/status").read_text())[1])
print(round(sound.seconds / 3600, 2), (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)
"""


def test_row_16_a_day_of_sound_is_refused_at_once(tmp_path: Path, record_property: Record) -> None:
    """The recording is refused before decoding, with an error that names the limit."""
    day = sounds.write_silence(tmp_path / "day.flac", hours=24)
    began = _cpu_seconds()
    with pytest.raises(RecordingError, match="longer than 240 minutes"):
        decode(day)
    took = _cpu_seconds() - began
    record_property("figure", f"24 h in {day.stat().st_size / 1e6:.0f} MB refused in {took:.2f} s")
    assert took < REFUSED_SECONDS


def _cpu_seconds() -> float:
    """Returns the CPU time of this process and of the decoder."""
    isolation.close()
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def test_row_16_three_hours_fit_into_memory(tmp_path: Path, record_property: Record) -> None:
    """A recording within the limit can be decoded on a small machine."""
    path = sounds.write_silence(tmp_path / "long.flac", hours=3)
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
    hours, peak = map(float, done.stdout.split())
    record_property("figure", f"3 h decoded with a peak of {peak:.0f} MB")
    assert hours == 3
    assert peak < MEMORY
