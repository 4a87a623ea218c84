"""A small file that holds hours of sound costs neither the memory nor the evening."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

import sounds
from hallway.capture.audio.decode import decode
from hallway.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Record = Callable[[str, object], None]

pytestmark = pytest.mark.slow

REFUSED_SECONDS = 5  # of the processor
MEMORY = 1500  # MB for three hours, of which 660 are the samples
PEAK = """
import pathlib, resource, sys
from hallway.capture.audio.decode import decode
sound = decode(pathlib.Path(sys.argv[1]))
print(round(sound.seconds / 3600, 2), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_row_16_a_day_of_sound_is_refused_at_once(tmp_path: Path, record_property: Record) -> None:
    """With the limit named, before it is decoded."""
    day = sounds.write_silence(tmp_path / "day.flac", hours=24)
    began = time.process_time()
    with pytest.raises(RecordingError, match="longer than 240 minutes"):
        decode(day)
    took = time.process_time() - began
    record_property("figure", f"24 h in {day.stat().st_size / 1e6:.0f} MB refused in {took:.2f} s")
    assert took < REFUSED_SECONDS


def test_row_16_three_hours_fit_into_memory(tmp_path: Path, record_property: Record) -> None:
    """What is allowed can be decoded on a small machine."""
    path = sounds.write_silence(tmp_path / "long.flac", hours=3)
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
    hours, peak = map(float, done.stdout.split())
    record_property("figure", f"3 h decoded with a peak of {peak:.0f} MB")
    assert hours == 3
    assert peak < MEMORY
