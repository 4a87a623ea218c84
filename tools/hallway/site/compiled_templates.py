"""Compiled templates, kept in memory for later builds in the same process: a preview is built again after each edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from types import CodeType

    from jinja2.bccache import Bucket


class CompiledTemplates(jinja2.BytecodeCache):
    """The compiled form of each template, for environments with the same options; an edited template misses."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives the bucket its code, unless the template's text has changed."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code of a template that was just compiled."""
        if bucket.code:
            self._kept[bucket.key] = (bucket.checksum, bucket.code)


OURS = CompiledTemplates()
THEME = CompiledTemplates()
"""The theme's, whose environment does not escape."""
