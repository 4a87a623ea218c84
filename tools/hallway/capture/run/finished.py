"""Finds out what an earlier run produced for a recording, judging by the files that exist now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway import plain
from hallway.capture.run import receipt
from hallway.capture.run.report import Result
from hallway.errors import DocumentError, printable
from hallway.library import receipts

if TYPE_CHECKING:
    from hallway.capture.inbox.cache import TranscriptIndex
    from hallway.capture.inbox.drop_folder import Recording
    from hallway.library.library import Library


class FinishedRecordings:
    """Distinguishes finished recordings from those that a stopped run left half-done."""

    def __init__(self, library: Library, transcripts: TranscriptIndex) -> None:
        self._library = library
        self._transcripts = transcripts
        self._media: frozenset[str] = frozenset()
        self._ledger = library.ledger()
        self._renamed: dict[str, str] | None = None

    def refresh(self) -> None:
        """Lists the media folder once, which is faster than reading every answer."""
        self._renamed = None
        folder = self._library.media
        names = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
        self._media = frozenset(name.split(".", 1)[0] for name in names)

    def result(self, recording: Recording, id: str) -> Result | None:
        """Returns the result for a recording with a transcript; None if its answer or its media have yet to be made."""
        if not plain.is_file(self._library.answer_path(self._answer_id(id))):
            return self._deleted(recording, id) if self._is_announced(recording, id) else None
        first = self._transcripts.name_of(id)
        if first and first != recording.name:
            receipt.write(recording.path, receipt.known(id, first), elsewhere=receipts.folder(self._library))
            return Result(recording.name, "known", id, f"the same audio as {first}")
        if self._is_announced(recording, id) and self._has_media(id):
            return Result(recording.name, "known", id)
        return None

    def _answer_id(self, id: str) -> str:
        """Returns the id of a transcript's answer, which may have been renamed; reads all answers at most once."""
        if plain.is_file(self._library.answer_path(id)):
            return id
        if self._renamed is None:
            answers, _ = self._library.read_answers()
            self._renamed = {answer.transcript: answer.id for answer in answers if answer.transcript}
            self._ledger = self._library.ledger()
        now = self._ledger.renamed(id)
        return now if plain.is_file(self._library.answer_path(now)) else self._renamed.get(id, id)

    def _deleted(self, recording: Recording, id: str) -> Result:
        name = printable(receipts.path_for(recording.path).name)
        hint = f"to recreate it, delete {name} and run again"
        return Result(recording.name, "left", id, "its answer was deleted", hint)

    def _is_announced(self, recording: Recording, id: str) -> bool:
        """Returns whether a receipt names this answer, beside the recording or where the recording was before."""
        beside = receipts.path_for(recording.path)
        old = receipts.path_for(self._library.recordings / self._transcripts.name_of(id))
        places = (beside, old, receipts.folder(self._library) / beside.name)
        return any(found.answer == id for found in map(receipts.read, places) if found)

    def _has_media(self, id: str) -> bool:
        """Returns whether the media file of the answer exists; True if the answer cannot be read."""
        if id in self._media:
            return True
        try:
            media = self._library.answer(self._answer_id(id)).media
        except DocumentError:
            return True
        return not media or plain.is_file(self._library.answers / media)
