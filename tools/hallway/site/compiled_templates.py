"""Compiled templates, kept in memory for later builds in the same process, and in the store for the next process."""

from __future__ import annotations

import marshal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import jinja2

from hallway.site.cache.fingerprint import fingerprint, program

if TYPE_CHECKING:
    from types import CodeType

    from jinja2.bccache import Bucket

    from hallway.site.cache.store import Store


@dataclass(frozen=True, slots=True)
class StoredTemplates:
    """What the store keeps: for each template, by its key, the checksum of its text and its code, marshalled."""

    codes: dict[str, tuple[str, bytes]] = field(default_factory=dict)


class CompiledTemplates(jinja2.BytecodeCache):
    """The compiled form of each template, for environments with the same options; an edited template misses."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: dict[str, tuple[str, CodeType]] = {}
        self._is_saved = False

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives the bucket its code, unless the template's text has changed."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code of a template that was just compiled."""
        if bucket.code:
            self._kept[bucket.key] = (bucket.checksum, bucket.code)
            self._is_saved = False

    def restore(self, store: Store) -> None:
        """Takes over what the last process compiled, if this one has compiled nothing yet.

        Code is read only from records that our builds have signed.
        """
        if not self._kept and (found := store.find(self._key(), StoredTemplates)):
            stored = found.head.codes.items()
            self._kept = {key: (checksum, marshal.loads(code)) for key, (checksum, code) in stored}
            self._is_saved = True

    def save(self, store: Store) -> None:
        """Keeps what was compiled for the next process."""
        if not self._is_saved:
            codes = {key: (checksum, marshal.dumps(code)) for key, (checksum, code) in self._kept.items()}
            store.keep(self._key(), StoredTemplates(codes), ())
            self._is_saved = True

    def _key(self) -> str:
        return fingerprint("templates", self._name, program())


OURS = CompiledTemplates("ours")
THEME = CompiledTemplates("theme")
"""The theme's, whose environment does not escape."""


def restore(store: Store) -> None:
    """Takes over what the last process compiled; with the same environments, see `CompiledTemplates.restore`."""
    for templates in (OURS, THEME):
        templates.restore(store)


def save(store: Store) -> None:
    """Keeps all compiled templates for the next process."""
    for templates in (OURS, THEME):
        templates.save(store)
