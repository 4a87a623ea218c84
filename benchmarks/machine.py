"""The machine on which the benchmarks run, and where on it there is room."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

MEMORY = Path("/dev/shm")
PACKAGES = {
    "MkDocs": "mkdocs",
    "Material for MkDocs": "mkdocs-material",
    "Pagefind": "pagefind-bin",
    "faster-whisper": "faster-whisper",
    "Dask": "distributed",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
GIGABYTE = 1 << 30


def facts() -> dict[str, str]:
    """Returns what figures depend on, by name."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    memory = f"{_memory() / GIGABYTE:.0f} GB of memory"
    programs = [*_packages(), _openai(), _program(*BROWSERS), _program("goaccess")]
    return {
        "Date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Machine": f"{_processor()}, {os.cpu_count()} cores, {memory}, {platform.system()}",
        "Load before": load,
        "Python": platform.python_version(),
        "Beside": ", ".join(filter(None, programs)),
    }


def scratch(room: int) -> Path:
    """Returns the folder in memory if it has so many bytes of room, else that for temporary files."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= room and _available() >= room
    return MEMORY if has_room else Path(tempfile.gettempdir())


def is_in_memory(folder: Path) -> bool:
    """Returns whether the folder is below /dev/shm."""
    return MEMORY in folder.resolve().parents


def _processor() -> str:
    return _field("/proc/cpuinfo", "model name") or platform.processor() or platform.machine()


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _available() -> int:
    """Returns the bytes of memory that programs can still have."""
    return int(_field("/proc/meminfo", "MemAvailable").removesuffix(" kB") or 0) * 1024


def _field(path: str, name: str) -> str:
    """Returns the first value of this name in a file that Linux keeps; empty on other systems."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(rf"^{name}\s*:\s*(.+)$", text, re.MULTILINE)
    return found.group(1) if found else ""


def _packages() -> list[str]:
    found = []
    for name, package in PACKAGES.items():
        try:
            found.append(f"{name} {version(package)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return found


def _openai() -> str:
    """Returns the version of openai-whisper, which may live in another environment (see backlog.py)."""
    asked = "from importlib.metadata import version; print(version('openai-whisper'))"
    python = os.environ.get("OPENAI_PYTHON", sys.executable)
    said = subprocess.run([python, "-c", asked], capture_output=True, text=True).stdout.strip()
    return f"openai-whisper {said}" if said else "no openai-whisper"


def _program(*names: str) -> str:
    """Returns the first line of what a program says of its version."""
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        return f"no {names[0]}"
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    return said.partition("\n")[0].strip().rstrip(".")
