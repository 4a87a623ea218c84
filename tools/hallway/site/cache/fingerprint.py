"""Fingerprints: hashes of everything that a result depends on."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING

import msgspec

from hallway import resources
from hallway.resources import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LIBRARIES = (
    *("jinja2", "markdown-it-py", "markupsafe", "mdformat", "minify-html", "mkdocs", "mkdocs-material"),
    *("msgspec", "nh3"),
    "pagefind-bin",  # not for every platform
    *("pillow", "rapidfuzz", "segno", "selectolax", "stop-words"),
)
"""The libraries that pages and the files beside them are made with."""


def fingerprint(*inputs: object) -> str:
    """Returns the hash of plain values and dataclasses; values that differ in any way have different hashes."""
    try:
        encoded = _ENCODER.encode(inputs)
    except UnicodeEncodeError:  # half of a pair of surrogates, from an escape in YAML
        encoded = repr(inputs).encode("utf-8", "backslashreplace")
    return hashlib.blake2b(encoded, digest_size=20).hexdigest()


def digest(content: bytes) -> bytes:
    """Returns what identifies a content: two contents with the same digest are the same."""
    return hashlib.blake2b(content, digest_size=32).digest()


def _plain(value: object) -> bytes:
    """Encodes what msgspec does not know: subclasses of str, such as escaped text."""
    if isinstance(value, str):
        return value.encode()
    raise TypeError(f"{type(value)} cannot be part of a fingerprint")


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain, order="deterministic")


@cache  # code that changes while it runs does not change what it makes
def program() -> str:
    """Returns the fingerprint of the program: Hallway's own files, the versions of libraries and Python."""
    return fingerprint(_digests(PACKAGE), [(name, _version(name)) for name in LIBRARIES], sys.version)


def templates(custom: Iterable[Path]) -> str:
    """Returns the fingerprint of the theme's overrides, Hallway's and those of the knowledge base."""
    return fingerprint([_digests(folder) for folder in (resources.overrides(), *custom)])


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""


def _digests(folder: Path) -> list[tuple[str, bytes]]:
    """Returns the path and digest of each file in a folder, except compiled Python."""
    found = sorted(path for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file())
    return [(path.relative_to(folder).as_posix(), digest(path.read_bytes())) for path in found]
