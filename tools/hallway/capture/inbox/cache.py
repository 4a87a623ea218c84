"""What is known already: the content of recordings looked at before, and which transcript belongs to which content.

Both are caches of what the disk says, kept under `.hallway/`; deleting them costs time and loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hallway import files
from hallway.errors import DocumentError
from hallway.library import recording_hashes
from hallway.library.transcript import Transcript
from hallway.names import is_id

if TYPE_CHECKING:
    from hallway.capture.inbox.drop_folder import Recording
    from hallway.library.library import Library
    from hallway.library.recording_hashes import Signature


DIGESTS = re.compile(rb'"(?:audio_)?sha256": *"([0-9a-f]{64})"')


class ContentCache:
    """The hashes of recordings by path and signature, so that a scan of a full folder reads no file twice."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, dict[str, Any]] = recording_hashes.read(path)
        self._is_new = False

    def failure(self, recording: Recording, options: str) -> tuple[str, str] | None:
        """Reason and hint of the last try on these bytes, if it was made with the same options and failed for good."""
        entry = self._known.get(recording.name, {})
        reason, hint, by = entry.get("failure", ("", "", ""))
        return (reason, hint) if reason and by == options and tuple(entry["signature"]) == recording.signature else None

    def note_failure(self, recording: Recording, reason: str, hint: str, options: str) -> None:
        """Remembers that another try on these bytes is of no use until something else changes."""
        self.sha256(recording)
        self._known[recording.name]["failure"] = [reason, hint, options]
        self._is_new = True

    def sha256(self, recording: Recording) -> str:
        """The hash of the file's bytes, 64 hex digits. Raises `OSError` when it cannot be read."""
        return self._get(recording) or self._put(recording, files.sha256(recording.path))

    def has_grown_from(self, recording: Recording) -> str:
        """The hash of what lay at this path before, if these bytes begin with it; else the empty string.

        So a copy that stalled for longer than the settle time is the same recording when the rest has come.
        """
        size, digest = self._known.get(recording.name, {}).get("before", (0, ""))
        with suppress(OSError):  # gone: whoever reads it next will say so
            if 0 < size < recording.size and _sha256_of_start(recording.path, size) == digest:
                return str(digest)
        return ""

    def note_audio(self, recording: Recording, audio_sha256: str) -> None:
        """Remembers the hash of the sound alone: a re-tagged copy of a recording is no other recording."""
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
    """Which transcript holds a content, by the hash of a file's bytes and by that of its audio alone."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._path = library.state / "transcripts.json"
        self._known: dict[str, dict[str, Any]] = recording_hashes.read(self._path)
        self._ids: dict[str, str] = {}
        self._is_new = False
        self.refresh()

    def refresh(self) -> None:
        """Takes in what other runs have written since, and forgets what is gone."""
        known: dict[str, dict[str, Any]] = {}
        for id, signature in _listing(self._library.transcripts):
            entry = self._known.get(id)
            known[id] = entry if entry and tuple(entry["signature"]) == signature else self._entry(id, signature)
        self._is_new, self._known = self._is_new or known != self._known, known
        self._ids = {digest: id for id, entry in known.items() for digest in entry["digests"]}

    def id_of(self, digest: str) -> str:
        """The id of the transcript that holds this content, or the empty string."""
        return self._ids.get(digest, "")

    def name_of(self, id: str) -> str:
        """The path below `recordings/` under which the content was first known."""
        return str(self._known[id]["name"])

    def save(self) -> None:
        if self._is_new:
            _write(self._path, self._known)
            self._is_new = False

    def _entry(self, id: str, signature: Signature) -> dict[str, Any]:
        try:
            transcript = self._library.transcript(id)
        except DocumentError:  # torn by hand: its content is known all the same, so that it is not transcribed twice
            raw = self._library.transcript_path(id).read_bytes()
            digests, name = [found.decode() for found in DIGESTS.findall(raw)], ""
        else:
            digests = [transcript.sha256, transcript.audio_sha256] if transcript else []
            name = transcript.recording_name if transcript else ""
        return {"signature": list(signature), "digests": [digest for digest in digests if digest], "name": name}


class Spool:
    """What was heard and could not be written as a transcript yet, so that a stop never costs a transcription."""

    def __init__(self, folder: Path, options: str) -> None:
        self._folder = folder
        self._options = hashlib.sha256(options.encode()).hexdigest()[:16]

    def put(self, transcript: Transcript) -> None:
        path = self._path(transcript.sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write_atomic(path, replace(transcript, id="heard").to_json())

    def get(self, sha256: str) -> Transcript | None:
        """What was heard in this content with the same engine and options, if a stopped run left it."""
        path = self._path(sha256)
        try:
            transcript = Transcript.from_json(path.read_bytes(), path)
        except (OSError, DocumentError):
            return None
        return transcript if transcript.sha256 == sha256 else None

    def drop(self, sha256: str) -> None:
        """Forgets this content, also as it was heard in other ways."""
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


def _listing(folder: Path) -> list[tuple[str, Signature]]:
    """Ids and file signatures of the transcripts, sorted by id."""
    if not folder.is_dir():
        return []
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".json") and is_id(entry.name.removesuffix(".json")):
                status = entry.stat(follow_symlinks=False)
                found.append((entry.name.removesuffix(".json"), recording_hashes.signature_of(status)))
    return sorted(found)


def _write(path: Path, content: dict[str, dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_atomic(path, json.dumps(content, sort_keys=True, indent=0))
