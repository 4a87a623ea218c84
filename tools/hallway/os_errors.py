"""Errors of the operating system, each explained with its path, its reason and what to do next."""

from __future__ import annotations

import errno
import re

from hallway.errors import ConflictError, HallwayError, printable
from hallway.names import LEFTOVER

_NEXT_STEPS = {
    errno.ENOSPC: "Free some space on that disk",
    errno.EDQUOT: "Free some of your quota on that disk",
    errno.EFBIG: "Raise the limit on file size (`ulimit -f`)",
    errno.EROFS: "Make that folder writable, or work on a copy that is",
    errno.EACCES: "Check that you have permission to read and write there",
    errno.EPERM: "Check that you have permission to read and write there",
    errno.ENOENT: "Check the name and, if it is on a share, that the share is mounted",
    errno.EEXIST: "Something else has that name: move it out of the way",
    errno.EISDIR: "A folder has the name of that file: move it out of the way",
    errno.ENOTDIR: "A file has the name of that folder: move it out of the way",
    errno.ENOTEMPTY: "Another program wrote there at the same time: check which one",
    errno.ELOOP: "A link is in the way: replace it with a file or a folder",
    errno.ENAMETOOLONG: "Choose a shorter name",
    errno.EMFILE: "Close other programs, or allow more open files (`ulimit -n`)",
    errno.EIO: "The disk or the share is failing: copy what you can still read",
}
_OTHER_STEP = "Fix that"
_HIDDEN = re.compile(rf"\.([^/\\]+)\.[0-9a-f]{{8}}{re.escape(LEFTOVER)}")
"""The temporary name of a file while `files` writes it; it contains the real name."""


def from_os_error(error: OSError) -> HallwayError:
    """Returns an error that explains an OSError: the path if it is known, the reason, and what to do next."""
    lock = getattr(error, "lock_file", "")  # filelock's Timeout, which is an OSError
    if lock:
        return ConflictError(f"{printable(lock)} is held by another command. Run this again when it has finished.")
    path = _HIDDEN.sub(r"\1", str(error.filename2 or error.filename or ""))
    where = f"{printable(path)}: " if path else ""
    reason = error.strerror or str(error) or type(error).__name__
    step = _NEXT_STEPS.get(error.errno or 0, _OTHER_STEP)
    return HallwayError(f"{where}{printable(reason)}. {step}, then run this again.")
