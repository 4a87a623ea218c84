"""The transcripts that were found to be complete, so that a check reads only those that changed since.

Deleting the cache costs time but no data.
"""

from __future__ import annotations

import json
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from hallway import files, plain
from hallway.errors import DocumentError
from hallway.library import recording_hashes
from hallway.library.transcript import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.library.library import Library


class CheckedTranscripts:
    """What is known of the transcripts of a knowledge base. Only `save` writes anything."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._path = library.state / "complete.json"
        self._by = f"{version('hallway')} {SCHEMA}"
        self._known = self._complete = self._read()

    def errors(self) -> Iterator[DocumentError]:
        """Yields why transcripts cannot be read; reads only those that are new, changed or incomplete."""
        signatures = dict(recording_hashes.signatures(self._library.transcripts, ".json"))
        known, self._complete = self._complete, {}
        for id in self._library.transcript_ids():
            signature = list(signatures.get(id, ()))
            try:
                if not signature or known.get(id) != signature:
                    self._library.transcript(id)
                self._complete[id] = signature
            except DocumentError as error:
                yield error

    def save(self) -> None:
        """Keeps what was found for the next check, unless the folder is read-only."""
        if self._complete != self._known:
            with suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                files.write_atomic(self._path, json.dumps({"by": self._by, "signatures": self._complete}))

    def _read(self) -> dict[str, Any]:
        """Returns the signatures of complete transcripts by id, as this version of the program found them."""
        try:
            kept = json.loads(plain.read(self._path) or b"{}")
            return dict(kept["signatures"]) if kept["by"] == self._by else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}
