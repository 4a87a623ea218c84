"""Reads the path of a recording: people put the question, date, moment and expert into its names."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from hallway.capture.draft.phrases import clean
from hallway.library import ignored_files, recording_name
from hallway.names import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hallway.library.experts import Expert
    from hallway.library.vocabulary import Moment

# Words that recorders, phones, browsers and sync clients put into names, in the languages of their menus. No person
# chose a name that consists only of these words, numbers and dates.
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
# Names of meetings and calls: a program chose them, although they contain people's words.
MACHINE_NAMES = (
    re.compile(r"GMT\d{8}[-_]\d{6}.*", re.IGNORECASE),  # Zoom cloud
    re.compile(r".*[-_ ]\d{8}[-_ ]\d{6}([-_ ].*)?Meeting Recording.*", re.IGNORECASE),  # Teams
    re.compile(r"(Call with|Meeting (in|with)) .*\d{6,}.*", re.IGNORECASE),  # Teams
    re.compile(r".*\(\d{4}-\d\d-\d\d at \d\d[ _:.]\d\d.*\)", re.IGNORECASE),  # Google Meet
    re.compile(r"\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE),  # a UUID
    re.compile(r"(?=.*\d)[0-9a-f]{8,}", re.IGNORECASE),  # a hash
)
# What programs add to a name that a person chose.
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
    """Returns the name that a person gave the recording, as words; "" if a program named it.

    Example: `how-do-i-refund (2).m4a` gives "How do I refund", `VID_20261112_101112.mp4` gives "". A name from
    the record page gives the question as it was asked.
    """
    if asked := recording_name.read(clean(path.name)):
        return "" if _is_machine_made(asked.question) else asked.question
    whole = PurePosixPath(ignored_files.without_conflict(path.name) or path.name)
    name = clean(whole.stem if whole.suffix[1:].isalnum() and len(whole.suffix) <= 6 else whole.name)
    if any(pattern.fullmatch(name) for pattern in MACHINE_NAMES):
        return ""
    name = _without_additions(name)
    if " " not in name:
        name = re.sub(r"[-+.]+" if "_" not in name else r"[_+]+", " ", name)
    name = re.sub(r"[_\\]", " ", name).strip(" -.,")
    return "" if _is_machine_made(name) else _capitalised(clean(name))


def writable(path: PurePosixPath) -> str:
    """Returns the path for the header of an answer, without undecodable bytes and backslashes."""
    return re.sub("[\ud800-\udfff]", "\ufffd", path.as_posix()).replace("\\", "_")


def named_day(path: PurePosixPath) -> date | None:
    """Returns the date that a recorder or a person put into the name (2026-11-12, 20261112), or None."""
    name = clean(path.name)
    asked = recording_name.read(name)
    said = asked.rest if asked else name  # a date in a question is not the date of its answer
    for year, _, month, day in DAY.findall(said):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def folder_moments(path: PurePosixPath, moments: Iterable[Moment]) -> tuple[str, ...]:
    """Returns the ids of the moments in the recording's name or folders, given by id, title or synonym."""
    asked = recording_name.read(path.name)
    names = {moment.id: (moment.title, *moment.synonyms) for moment in moments}
    return _ids_named(path, names, asked.moment if asked else "")


def folder_expert(path: PurePosixPath, experts: Mapping[str, Expert]) -> str:
    """Returns the id of the expert in the recording's name or folders, given by id, name or synonym; "" if none."""
    asked = recording_name.read(path.name)
    names = {id: (expert.name, *expert.synonyms) for id, expert in experts.items()}
    return next(iter(_ids_named(path, names, asked.expert if asked else "")), "")


def _without_additions(name: str) -> str:
    before = ""
    while before != name:
        before = name
        name = TRAILING.sub("", LEADING.sub("", name)).strip()
    return name


def _is_machine_made(name: str) -> bool:
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", name)]
    own_words = [word for word in words if word not in _MACHINE_WORDS]
    return sum(map(len, own_words)) < 2


def _capitalised(text: str) -> str:
    text = re.sub(r"\bi\b(?=$|[\s'’])", "I", text) if text.isascii() else text  # noqa: RUF001
    return text[:1].upper() + text[1:]


def _ids_named(path: PurePosixPath, names: Mapping[str, tuple[str, ...]], own: str) -> tuple[str, ...]:
    """Returns the ids from `own` (the file's name) and the folders, without duplicates, in this order."""
    parts = [own, *(slug(part, "") for part in path.parts[:-1])]
    known = [(id, {id, *(slug(name, "") for name in named)}) for id, named in names.items()]
    return tuple(dict.fromkeys(id for part in parts if part for id, words in known if part in words))
