"""Caches: the content of recordings seen before, which transcript belongs to which content, and unsaved transcripts.

They are kept in `.hallway/`. Deleting them costs time, but no saved data.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hallway import files, plain
from hallway.capture.inbox.transcript_log import TranscriptLog
from hallway.errors import DocumentError
from hallway.library import recording_hashes
from hallway.library.transcript import Transcript

if TYPE_CHECKING:
    from hallway.capture.inbox.drop_folder import Recording
    from hallway.library.library import Library
    from hallway.library.recording_hashes import Signature


LIST_EVERY_SECONDS = 60.0
DIGESTS = re.compile(rb'"(?:audio_)?sha256": *"([0-9a-f]{64})"')


class ContentCache:
    """The hashes of recordings by path and signature, so that scans read no file twice."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, dict[str, Any]] = recording_hashes.read(path)
        self._is_new = False

    def failure(self, recording: Recording, options: str) -> tuple[str, str] | None:
        """Returns reason and hint if the last attempt with these bytes and options failed for good, otherwise None."""
        entry = self._known.get(recording.name, {})
        reason, hint, by = entry.get("failure", ("", "", ""))
        return (reason, hint) if reason and by == options and tuple(entry["signature"]) == recording.signature else None

    def note_failure(self, recording: Recording, reason: str, hint: str, options: str) -> None:
        """Remembers that another attempt with these bytes is pointless until something else changes."""
        self.sha256(recording)
        self._known[recording.name]["failure"] = [reason, hint, options]
        self._is_new = True

    def sha256(self, recording: Recording) -> str:
        """Returns the SHA-256 of the file as 64 hex digits. Raises OSError if it cannot be read."""
        return self._get(recording) or self._put(recording, files.sha256(recording.path))

    def first_part(self, recording: Recording) -> str:
        """Returns the hash of the earlier content at this path if the file begins with it, otherwise an empty string.

        This recognises a copy that stalled for longer than the settle time before the rest arrived.
        """
        size, digest = self._known.get(recording.name, {}).get("before", (0, ""))
        with suppress(OSError):  # the file is gone, which the next read will report
            if 0 < size < recording.size and _sha256_of_start(recording.path, size) == digest:
                return str(digest)
        return ""

    def note_audio(self, recording: Recording, audio_sha256: str) -> None:
        """Remembers the hash of the audio alone, which recognises a copy with other tags."""
        self.sha256(recording)
        self._known[recording.name]["audio_sha256"] = audio_sha256
        self._is_new = True

    def save(self) -> None:
        if self._is_new:
            _write(self._path, self._known)
            self._is_new = False

    def _get(self, recording: Recording) -> str:
        entry = self._known.get(recording.name)
        return str(entry["sha256"]) if entry and tuple(entry["signature"]) == recording.signature else ""

    def _put(self, recording: Recording, digest: str) -> str:
        last = self._known.get(recording.name)
        self._known[recording.name] = {"signature": list(recording.signature), "sha256": digest}
        if last and last["sha256"] != digest:
            self._known[recording.name]["before"] = [last["signature"][1], last["sha256"]]
        self._is_new = True
        return digest


class TranscriptIndex:
    """The transcript for each recording, by the hash of the file and by the hash of its audio alone.

    All transcripts are listed at the start, at the end and once a minute. In between, the log tells what other runs
    have written, so that the work for one recording does not depend on how many there are.
    """

    def __init__(self, library: Library, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._library = library
        self._path = library.state / "transcripts.json"
        self._known: dict[str, dict[str, Any]] = recording_hashes.read(self._path)
        self._ids: dict[str, str] = {}
        self._log = TranscriptLog(library)
        self._announced: dict[str, str] = {}
        self._is_new = False
        self._monotonic = monotonic
        self._list()

    def refresh(self) -> None:
        """Learns what other runs have written since."""
        self._announced |= self._log.read_new()
        if self._monotonic() - self._listed_at >= LIST_EVERY_SECONDS:
            self._list()

    def announce(self, transcript: Transcript) -> None:
        """Tells other runs of a transcript that is about to be written, whose content is locked."""
        self._log.announce(transcript)

    def id_of(self, digest: str) -> str:
        """Returns the id of the transcript for this content, or an empty string."""
        ids = (self._ids.get(digest, ""), self._announced.get(digest, ""))
        return next((id for id in ids if id and digest in self._digests(id)), "")

    def name_of(self, id: str) -> str:
        """Returns the path below `recordings/` at which the content was first seen."""
        return str(self._known[id]["name"])

    def save(self) -> None:
        """Saves what is known of all transcripts for the next run, which needs less of the log then."""
        self._list()
        self._log.trim()
        if self._is_new:
            _write(self._path, self._known)
            self._is_new = False

    def _list(self) -> None:
        """Adds what is new or changed, and removes what is gone."""
        self._listed_at = self._monotonic()
        known: dict[str, dict[str, Any]] = {}
        for id, signature in recording_hashes.signatures(self._library.transcripts, ".json"):
            known[id] = self._current(id, signature)
        self._is_new, self._known = self._is_new or known != self._known, known
        self._ids = {digest: id for id, entry in known.items() for digest in entry["digests"]}

    def _digests(self, id: str) -> list[str]:
        """Returns the hashes of the content of a transcript as it is now; empty if it is gone."""
        path = self._library.transcript_path(id)
        if not plain.is_file(path):
            return []
        self._known[id] = self._current(id, recording_hashes.signature_of(path.lstat()))
        return list(self._known[id]["digests"])

    def _current(self, id: str, signature: Signature) -> dict[str, Any]:
        """Returns the entry of a transcript, which is only read if it has changed."""
        entry = self._known.get(id)
        if entry and tuple(entry["signature"]) == signature:
            return entry
        self._is_new = True
        return self._entry(id, signature)

    def _entry(self, id: str, signature: Signature) -> dict[str, Any]:
        raw = plain.read(self._library.transcript_path(id)) or b""
        try:
            given = json.loads(raw)
            digests, name = [str(given["sha256"]), str(given["audio_sha256"])], str(given["recording_name"])
        except (ValueError, KeyError, TypeError, RecursionError):  # damaged; its hashes still prevent a second one
            digests, name = [found.decode() for found in DIGESTS.findall(raw)], ""
        return {"signature": list(signature), "digests": [digest for digest in digests if digest], "name": name}


class Spool:
    """Transcripts that could not be saved yet, so that no transcription is lost when a run stops."""

    def __init__(self, folder: Path, options: str) -> None:
        self._folder = folder
        self._options = hashlib.sha256(options.encode()).hexdigest()[:16]

    def put(self, transcript: Transcript) -> None:
        path = self._path(transcript.sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write_atomic(path, replace(transcript, id="heard").to_json())

    def get(self, sha256: str) -> Transcript | None:
        """Returns the transcript of this content with the same engine and options, if a stopped run left one."""
        path = self._path(sha256)
        try:
            transcript = Transcript.from_json(path.read_bytes(), path)
        except (OSError, DocumentError):
            return None
        return transcript if transcript.sha256 == sha256 else None

    def drop(self, sha256: str) -> None:
        """Removes all transcripts of this content, whatever the options."""
        for path in self._folder.glob(f"{sha256}.*.json"):
            path.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.{self._options}.json"


def _sha256_of_start(path: Path, size: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while size > 0 and (block := opened.read(min(size, 1 << 20))):
            digest.update(block)
            size -= len(block)
    return digest.hexdigest()


def _write(path: Path, content: dict[str, dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_atomic(path, json.dumps(content, sort_keys=True, indent=0))
