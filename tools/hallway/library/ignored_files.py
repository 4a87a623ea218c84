"""Files that are not recordings: what sync clients, browsers and desktops leave in a folder.

Matching ignores case, so `Thumbs.db` and `THUMBS.DB` are the same.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Literal

Kind = Literal["temporary", "housekeeping", "receipt", "other", "absent"]

RECEIPT_SUFFIX = ".hallway.txt"

TEMPORARY: dict[str, str] = {
    "*.part": "Firefox, wget, KDE",
    "*.partial": "Internet Explorer, MEGA",
    "*.filepart": "WinSCP",
    "*.crdownload": "Chrome",
    "*.download": "Safari (a file or a folder)",
    "*.opdownload": "Opera",
    "*.aria2": "aria2's control file",
    "*.!sync": "Resilio Sync",
    "*.!ut": "BitTorrent clients",
    "*.bts": "Resilio Sync",
    "*.tmp": "many programs",
    "*.temp": "many programs",
    "*.hallway-tmp": "Hallway itself",
    "~$*": "Microsoft Office owner file",
    ".~lock.*#": "LibreOffice lock",
    "*~": "editors' backups",
    "~syncthing~*": "Syncthing on Windows",
    ".syncthing.*.tmp": "Syncthing",
    ".goutputstream-*": "GNOME",
    ".nfs*": "NFS, a deleted file still open",
    ".fuse_hidden*": "FUSE, a deleted file still open",
    ".smbdelete*": "SMB, a deleted file still open",
    ".*.??????": "rsync while it copies",
}

HOUSEKEEPING: dict[str, str] = {
    "._*": "macOS, the metadata of a file on another file system",
    ".ds_store": "macOS",
    ".localized": "macOS",
    "icon\r": "macOS",
    "thumbs.db": "Windows",
    "ehthumbs.db": "Windows",
    "desktop.ini": "Windows",
    "@eadir": "Synology",
    "#recycle": "Synology",
    "#snapshot": "Synology",
    "$recycle.bin": "Windows",
    "system volume information": "Windows",
    "lost+found": "Linux",
    "__macosx": "macOS archives",
    ".*": "hidden by its owner (.git, .stfolder, .stversions, .Trash-1000, .dropbox.cache, .tmp.drivedownload ...)",
}

NOT_DOWNLOADED: dict[str, str] = {
    ".*.icloud": "iCloud keeps the file elsewhere",
}

COMPANIONS = (".part", ".partial", ".aria2", ".!sync", ".!ut", ".crdownload", ".opdownload", ".filepart")
"""While `x.m4a.part` exists beside `x.m4a`, the latter is a placeholder (Firefox) or preallocated (aria2)."""

NO_RECORDINGS = """
    .txt .md .markdown .rst .pdf .doc .docx .odt .rtf .pages .xls .xlsx .ods .csv .tsv .ppt .pptx .key .json .yml .yaml
    .toml .xml .html .htm .css .js .py .sh .srt .vtt .ass .lrc .jpg .jpeg .png .gif .webp .heic .svg .bmp .tif .tiff
    .psd .zip .7z .rar .gz .tar .lnk .url .webloc .db .sqlite .log .eml .msg .ics .bak .swp .lock .asd .torrent
"""
"""Suffixes of files that people keep beside recordings, which are never opened. Other files are probed for audio."""

CONFLICT_COPIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\s*\([^()]*(?:conflicted copy|case conflict|conflit|Konflikt)[^()]*\)", re.I), "Dropbox, Nextcloud"),
    (re.compile(r"\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]{7})?"), "Syncthing"),
    (re.compile(r"_conflict-\d{8}-\d{6}"), "ownCloud"),
    (re.compile(r"\s*\[conflict(?:ed)?(?: \d+)?\]", re.I), "Google Drive"),
    (re.compile(r"\.conflict(?:ed)?(?:-\d+)?(?=\.|$)", re.I), "Resilio Sync, Unison"),
)


def of(name: str, *, is_folder: bool = False) -> Kind | None:
    """Returns why a file or folder is ignored, judging by its name; None if it may be or contain a recording.

    >>> of("talk.m4a.crdownload"), of("Thumbs.db"), of("notes.txt"), of(".talk.m4a.icloud"), of("talk")
    ('temporary', 'housekeeping', 'other', 'absent', None)
    """
    folded = name.casefold()
    if not is_folder and folded.endswith(RECEIPT_SUFFIX):
        return "receipt"
    if _matches(folded, NOT_DOWNLOADED):
        return "absent"
    if _matches(folded, {k: v for k, v in TEMPORARY.items() if not (is_folder and k in (".*.??????", "*~"))}):
        return "temporary"
    if _matches(folded, HOUSEKEEPING):
        return "housekeeping"
    if not is_folder and folded.endswith(tuple(NO_RECORDINGS.split())):
        return "other"
    return None


def without_conflict(name: str) -> str:
    """Returns the name without the marker that a sync client gives to conflict copies, if it has one.

    >>> without_conflict("Refund.sync-conflict-20261101-120000-ABCDEFG.m4a")
    'Refund.m4a'
    """
    for pattern, _ in CONFLICT_COPIES:
        name = pattern.sub("", name)
    return name


def _matches(folded: str, table: dict[str, str]) -> bool:
    return any(fnmatchcase(folded, glob) for glob in table)
