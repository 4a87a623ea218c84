"""File names of recordings: which of them a person wrote, and what they say."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath

from hallway.capture.draft.sentences import clean
from hallway.library import ignored_files, recording_name

# Words that recorders, phones, browsers and sync clients put into names, in the languages of their menus. A name made
# of nothing but these, numbers and dates was not given by a person.
MACHINE_WORDS = """
    new recording recordings record rec voice memo memos note notes audio aud sound track clip take video vid movie mov
    img image dsc pxl mvi wa ptt whatsapp zoom gmt meeting call screen screencast capture file document untitled
    unnamed output export download stream media recorder recordrtc mediarecorder blob live mono stereo microphone mic
    only ste dm dw r m at of on from the my a an am pm utc z copy final draft edited version v answer reply test sample
    neue neues aufnahme aufnahmen sprachmemo sprachnachricht bildschirmaufnahme unbenannt kopie um nouvel nouveau
    enregistrement vocal mémo sans titre copie nueva nuevo grabación grabacion nota de voz sin título titulo copia
    nova novo gravação gravacao senza titolo nuova registrazione vocale nieuwe opname opnamen naamloos
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun today yesterday
    kb kbps khz hz mp mp3 mp4 m4a wav ogg opus webm flac aac amr aiff
"""
# Names with other people's words in them: meetings and calls that a program named.
MACHINE_NAMES = (
    re.compile(r"GMT\d{8}[-_]\d{6}.*", re.IGNORECASE),  # Zoom cloud
    re.compile(r".*[-_ ]\d{8}[-_ ]\d{6}([-_ ].*)?Meeting Recording.*", re.IGNORECASE),  # Teams
    re.compile(r"(Call with|Meeting (in|with)) .*\d{6,}.*", re.IGNORECASE),  # Teams
    re.compile(r".*\(\d{4}-\d\d-\d\d at \d\d[ _:.]\d\d.*\)", re.IGNORECASE),  # Google Meet
    re.compile(r"\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE),  # a UUID
    re.compile(r"(?=.*\d)[0-9a-f]{8,}", re.IGNORECASE),  # a hash
)
# What gets stuck to a person's name on its way here.
LEADING = re.compile(
    r"^(copy of\s+|kopie von\s+|(19|20)\d\d[-_.]?\d\d[-_.]?\d\d([T _-]+\d\d[-_.:h]?\d\d([-_.:m]?\d\d)?)?[-_ ,]+"
    r"|\d{1,3}\s*[-_.)]\s*(?=\D))",
    re.IGNORECASE,
)
TRAILING = re.compile(
    r"([\s_-]*\(\d{1,3}\)|[\s_-]+(copy|kopie|final|edited|v\d+)(\s*\d+)?|[-_ ,]+(19|20)\d\d[-_.]?\d\d[-_.]?\d\d)$",
    re.IGNORECASE,
)
_MACHINE_WORDS = frozenset(MACHINE_WORDS.split())
DAY = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")


def given_name(path: PurePosixPath) -> str:
    """Returns what a person called the recording, as words; "" when a machine named it.

    Example: `how-do-i-refund (2).m4a` gives "How do I refund", `VID_20261112_101112.mp4` gives "". The record page's
    names give the question as it was asked.
    """
    if asked := recording_name.read(clean(path.name)):
        return "" if _is_machine_made(asked.question) else asked.question
    whole = PurePosixPath(ignored_files.without_conflict(path.name) or path.name)
    name = clean(whole.stem if whole.suffix[1:].isalnum() and len(whole.suffix) <= 6 else whole.name)
    if any(pattern.fullmatch(name) for pattern in MACHINE_NAMES):
        return ""
    name = _without_marks(name)
    if " " not in name:
        name = re.sub(r"[-+.]+" if "_" not in name else r"[_+]+", " ", name)
    name = re.sub(r"[_\\]", " ", name).strip(" -.,")
    return "" if _is_machine_made(name) else _capitalised(clean(name))


def writable(path: PurePosixPath) -> str:
    """Returns the path for a header: a name that is no text, or has a backslash, is written so that it can be read."""
    return re.sub("[\ud800-\udfff]", "\ufffd", path.as_posix()).replace("\\", "_")


def named_day(path: PurePosixPath) -> date | None:
    """Returns the day that a recorder or a person wrote into the name (2026-11-12, 20261112), if there is one."""
    name = clean(path.name)
    asked = recording_name.read(name)
    said = asked.rest if asked else name  # a day in a question is not that of its answer
    for year, _, month, day in DAY.findall(said):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def _without_marks(name: str) -> str:
    before = ""
    while before != name:
        before = name
        name = TRAILING.sub("", LEADING.sub("", name)).strip()
    return name


def _is_machine_made(name: str) -> bool:
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", name)]
    telling = [word for word in words if word not in _MACHINE_WORDS]
    return sum(map(len, telling)) < 2


def _capitalised(text: str) -> str:
    text = re.sub(r"\bi\b(?=$|[\s'’])", "I", text) if text.isascii() else text  # noqa: RUF001
    return text[:1].upper() + text[1:]
