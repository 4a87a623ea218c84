"""What to say of a recording whose content has a transcript already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway import files, plain
from hallway.capture.run import receipt
from hallway.capture.run.report import Result
from hallway.errors import DocumentError
from hallway.library import receipts

if TYPE_CHECKING:
    from hallway.capture.inbox.cache import Transcripts
    from hallway.capture.inbox.drop_folder import Recording
    from hallway.library.library import Library


class Known:
    """Tells a finished recording from one that a stopped run left half-way, by what lies on the disk."""

    def __init__(self, library: Library, transcripts: Transcripts) -> None:
        self._library = library
        self._transcripts = transcripts
        self._media: frozenset[str] = frozenset()

    def refresh(self) -> None:
        """Looks at the media once, rather than into every answer."""
        folder = self._library.media
        names = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
        self._media = frozenset(name.split(".", 1)[0] for name in names)

    def result(self, recording: Recording, id: str) -> Result | None:
        """What became of it earlier; None when its transcript has still to become an answer, or its media are gone."""
        if not plain.is_file(self._library.answer_path(self._library.answer_id(id))):
            return self._deleted(recording, id) if self._is_announced(recording, id) else None
        first = self._transcripts.name_of(id)
        if first and first != recording.name:
            receipt.write(recording.path, receipt.known(id, first), elsewhere=receipts.folder(self._library))
            return Result(recording.name, "known", id, f"the same sound as {first}")
        if self._is_announced(recording, id) and self._has_media(id):
            return Result(recording.name, "known", id)
        return None

    def _deleted(self, recording: Recording, id: str) -> Result:
        told = files.printable(receipts.path_for(recording.path).name)
        hint = f"to have it again, delete {told} and run again"
        return Result(recording.name, "left", id, "its answer was deleted", hint)

    def _is_announced(self, recording: Recording, id: str) -> bool:
        """True when a receipt says that this answer was made, beside this recording or where it used to lie."""
        beside = receipts.path_for(recording.path)
        old = receipts.path_for(self._library.recordings / self._transcripts.name_of(id))
        places = (beside, old, receipts.folder(self._library) / beside.name)
        return any(found.answer == id for found in map(receipts.read, places) if found)

    def _has_media(self, id: str) -> bool:
        """True when the file that the answer names is there, or when nobody can say which that is."""
        if id in self._media:
            return True
        try:
            media = self._library.answer(self._library.answer_id(id)).media
        except DocumentError:
            return True
        return not media or plain.is_file(self._library.answers / media)
