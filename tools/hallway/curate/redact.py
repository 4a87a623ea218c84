"""Redaction: removes words from an answer for good, from its text, its transcript and its audio.

Everything is prepared before anything is replaced: the silenced audio is written beside the old file, then header, text
and transcript are replaced as one change, and only then is the old audio deleted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hallway import files, plain, timecode
from hallway.curate import caches, leftover_mentions, ranges
from hallway.curate.leftover_mentions import Mention, RevealingWords
from hallway.curate.mask_text import Named, cover_body, said_in, spoken
from hallway.errors import InputError, printable
from hallway.library import document, redaction
from hallway.library.alignment import words_of
from hallway.library.answer import Answer, text_digest
from hallway.library.changes import Changes
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.redaction import Range, Utterance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hallway.curate.caches import Cleared
    from hallway.curate.mask_text import Spoken
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript

Silence = Callable[[Path, Path, str, Sequence[Range], bool], Path]
"""Creates the silenced copy. Takes the source, the folder, the id, the ranges, and whether to keep the picture."""

_TEXTS = ("title", "summary", "recording", "approved_against")
_NAMES = re.compile(r"(?:id|transcript|media|poster|successor):")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a redaction will change; nothing has been written."""

    library: Library
    raw: bytes
    """The current bytes of the answer's file."""
    answer: Answer
    ranges: tuple[Range, ...]
    """All ranges that will be silent, including earlier redactions."""
    words: int
    """How many words are removed from the transcript or, if there is none, from the text."""
    body: str
    header: Mapping[str, object]
    """The keys to write, except for the media."""
    transcript_raw: bytes
    """The current bytes of the transcript's file; empty if there is none."""
    transcript: Transcript | None
    """The new transcript."""
    named: Named
    gone: Named
    """The named words or, if none were named, the revealing ones among those removed."""
    mentions: tuple[Mention, ...]
    """Where the words are still mentioned."""

    def changes(self, media: str = "") -> Changes:
        """Returns the changes to the files; `media` is the new reference, or empty without audio."""
        changes, keys = Changes(self.library), {**self.header, **({"media": media} if media else {})}
        path = self.library.answer_path(self.answer.id)
        changed = _changed(self.raw, self.body, keys, path)
        changes.replace(path, self.raw, changed)
        if self.transcript:
            where = self.library.transcript_path(self.transcript.id)
            was_ours = hashlib.sha256(self.raw).hexdigest() == self.transcript.drafted_sha256
            # The hash of the old text is replaced too, because guesses at the text could be checked against it.
            drafted = hashlib.sha256(changed).hexdigest() if was_ours else ""
            made = replace(self.transcript, drafted_sha256=drafted).to_json()
            changes.replace(where, self.transcript_raw, made.encode())
        return changes


@dataclass(frozen=True, slots=True)
class Redacted:
    """The result for one answer."""

    plan: Plan
    media: Path | None
    """The silenced audio, if there is any."""
    deleted: tuple[Path, ...]
    """The published files in which the words could be heard."""
    cleared: Cleared
    """Caches and receipts."""
    has_picture: bool
    """Whether the media has a picture, which is not changed."""


def plan(
    library: Library,
    id: str,
    *,
    span: Range | None = None,
    words: Sequence[str] = (),
    only_here: bool = False,
) -> Plan:
    """Plans to cover everything that is said in `span`, and each of `words` wherever it appears.

    `span` is in seconds of the recording. Raises InputError if it is outside the recording or if it is unknown what is
    said there, and, unless `only_here`, if revealing words also appear elsewhere in the answer.
    """
    answer, named = library.answer(id), Named(words)
    raw = answer.raw
    before, transcript = _transcript(library, answer)
    heard = redaction.said(transcript) if transcript else ()
    _check(library, answer, span, named, heard)
    page = spoken(answer.body, words_of(transcript), duration=answer.duration)
    asked = [*ranges.asked(span, heard, answer.duration), *ranges.of_names(heard, answer, page, named)]
    fresh = redaction.merged(asked)
    hit = [each for each in heard if any(redaction.touches(each.start, each.end, within) for within in fresh)]
    here = said_in(page, fresh)
    every = redaction.merged([*fresh, *redaction.parse(answer.redacted), *redaction.ranges_of(transcript)])
    body = cover_body(answer.body, here, named)
    header = _header(answer, body, every, named)
    taken = [each.text for each in hit if redaction.BAR not in each.text] + [each.text for each in here]
    revealing = leftover_mentions.revealing(
        library, answer, taken, proper=leftover_mentions.proper_names(answer.body, here, heard)
    )
    widely = Named([*named.words, *revealing.words, *leftover_mentions.revealing_parts(named.words)])
    covered = _cover_names(redaction.cover(transcript, every), named, widely) if transcript else None
    after = Answer.parse(changed := _changed(raw, body, header, answer.path), answer.path)
    if not only_here:
        _refuse(after, document.split(changed)[0], covered, named, revealing)
    gone = named or Named(revealing.words)
    left = (*_left(library, answer, gone), *_mentioned_again(after, covered, revealing))
    return Plan(library, raw, answer, every, _count(hit, here), body, header, before, covered, named, gone, left)


def carry_out(plan: Plan, *, silence: Silence, today: date, by: str = "", why: str = "") -> Redacted:
    """Applies a plan, or changes nothing and raises.

    Raises ConflictError if a file was changed in the meantime, and NotPlainError if a link would keep a cache from
    being cleared.
    """
    library, answer = plan.library, plan.answer
    caches.check(library)
    source = _source(library, answer) if plan.ranges else None
    keeps_picture = answer.media.endswith(".mp4")
    media = silence(source, library.media, answer.id, plan.ranges, keeps_picture) if source else None
    reference = media.relative_to(library.answers).as_posix() if media else ""
    try:
        changes = plan.changes(reference)
        if library.ledger().is_frozen(answer.id):
            title = str(plan.header.get("title", answer.title))
            note = plan.named.cover(" ".join(why.split()))
            changes.note(LedgerEntry(answer.id, "redacted", today.isoformat(), by=by.strip(), title=title, why=note))
        changes.apply()
    except BaseException:
        if media and reference != answer.media:
            media.unlink(missing_ok=True)
        raise
    deleted = tuple(_delete_old(library, answer)) if media else ()
    cleared = caches.clear(library, answer, plan.gone)
    return Redacted(plan, media, deleted, cleared, has_picture=keeps_picture and media is not None)


def _transcript(library: Library, answer: Answer) -> tuple[bytes, Transcript | None]:
    path = library.transcript_path(answer.transcript or answer.id)
    raw = (plain.read(path) or b"") if answer.transcript else b""
    return raw, library.transcript(answer.transcript) if raw else None


def _check(library: Library, answer: Answer, span: Range | None, named: Named, heard: Sequence[Utterance]) -> None:
    if not span and not named:
        raise InputError("Specify what to remove: --from 1:12 --to 1:15, or --word NAME, or both.")
    if span and not span[0] < span[1]:
        raise InputError(f"--from {timecode.stamp(span[0])} is not before --to {timecode.stamp(span[1])}.")
    if span and answer.duration and span[0] >= answer.duration:
        raise InputError(f"The recording of {answer.id} already ends at {timecode.stamp(answer.duration)}.")
    if span and not heard and not named:
        raise InputError(
            f"{answer.id} has no transcript, so it is unknown which words are said there. Name them with --word NAME."
        )
    if named.spans(answer.id) and not library.ledger().is_frozen(answer.id):
        raise InputError(
            f"The id {answer.id} itself contains the word. It has not been published yet, so run "
            f"`hallway rename {answer.id} NEW` first, then this command again."
        )


def _header(answer: Answer, body: str, every: Sequence[Range], named: Named) -> dict[str, object]:
    covered = {key: named.cover(getattr(answer, key)) for key in _TEXTS}
    changes: dict[str, object] = {key: text for key, text in covered.items() if text != getattr(answer, key)}
    if (written := redaction.written(every)) != answer.redacted:
        changes["redacted"] = list(written)
    if answer.approved_text and answer.approved_text == text_digest(answer.body):
        changes["approved_text"] = text_digest(body)  # the remaining text counts as checked
    return changes


def _cover_names(transcript: Transcript, named: Named, widely: Named) -> Transcript:
    """Covers the names in a transcript's other fields; `widely` in those that only machines read."""
    return replace(
        transcript,
        recording_name=named.cover(transcript.recording_name),
        segments=tuple(replace(each, text=named.cover(each.text)) for each in transcript.segments),
        corrections=tuple(
            each for each in transcript.corrections if not (widely.spans(each.from_) or widely.spans(each.to))
        ),
        options={key: _scrubbed(value, widely) for key, value in transcript.options.items()},
    )


def _scrubbed(value: Any, named: Named) -> Any:
    if isinstance(value, list):
        return [part for part in value if not (isinstance(part, str) and named.spans(part))]
    return named.cover(value) if isinstance(value, str) else value


def _refuse(after: Answer, header: str, transcript: Transcript | None, named: Named, revealing: RevealingWords) -> None:
    """Raises InputError that lists every place in the answer where the removed words would still appear.

    A name or a number counts everywhere, other words only in titles and the summary.
    """
    lines = [
        f"answers/{after.id}.md, line {number}: it cannot be covered there; remove it by hand"
        for number in _kept_lines(header, named)
    ]
    names = leftover_mentions.in_answer(after, transcript, revealing.names)
    found = names | leftover_mentions.in_headings(after, revealing.others)
    lines += [f"“{printable(word)}”: {leftover_mentions.listed(places)}" for word, places in found.items()]
    if lines:
        options = "".join(f" --word {printable(word)}" for word in found)
        also = f"Cover them there too with{options}, or leave" if found else "Or leave"
        raise InputError(
            f"Nothing was changed: what you remove from {after.id} also appears elsewhere in it.\n"
            + "".join(f"  - {line}\n" for line in lines)
            + f"{also} these as they are with --only-here."
        )


def _kept_lines(header: str, named: Named) -> list[int]:
    """Returns the lines of a header that would still contain a name, as written or as YAML reads them."""
    numbered = enumerate(header.split("\n"), start=document.FIRST_LINE)
    kept = {number for number, line in numbered if named.spans(line) and not _NAMES.match(line)}
    for key, value in document.read_header(header, None).fields:
        is_free = not _NAMES.match(f"{key.text}:")
        kept |= {each.line for each in (value, *value.items) if is_free and named.spans(each.text)}
    return sorted(kept)


def _mentioned_again(after: Answer, transcript: Transcript | None, revealing: RevealingWords) -> Iterator[Mention]:
    for word, places in leftover_mentions.in_answer(after, transcript, revealing.words).items():
        name = printable(word)
        yield Mention(f"“{name}” in {leftover_mentions.listed(places)}", f"--word {name} removes it there too")


def _left(library: Library, answer: Answer, named: Named) -> Iterator[Mention]:
    if named.spans(answer.id):
        advice = "a published address is never removed; `hallway rename` adds a new one, and this one redirects to it"
        yield Mention(f"the address /a/{answer.id}/", advice)
    last = library.ledger().retirement(answer.id)
    if last and named.spans(last.why):
        yield Mention("the reason on the page of this retired answer", f"hallway retire {answer.id} --why TEXT")
    yield from leftover_mentions.in_other_files(library, answer, named)


def _count(hit: Sequence[Utterance], here: Sequence[Spoken]) -> int:
    texts = [each.text for each in hit] or [each.text for each in here]
    return sum(redaction.BAR not in text for text in texts)


def _source(library: Library, answer: Answer) -> Path | None:
    """Returns the source of the silenced audio: the recording, which sounds best, or else the published file.

    A picture is always taken from the published file.
    """
    published = library.answers / answer.media if answer.media else None
    if published and answer.media.endswith(".mp4"):
        return published if plain.is_file(published) else None
    if published and answer.recording and answer.recording_sha256:
        recording = library.recordings / answer.recording
        if files.is_regular(recording) and files.sha256(recording) == answer.recording_sha256:
            return recording
    return published if published and plain.is_file(published) else None


def _delete_old(library: Library, answer: Answer) -> Iterator[Path]:
    """Deletes published audio that no answer refers to any more, including files left by an interrupted redaction."""
    stems = {answer.id, answer.media.removeprefix("media/").partition(".")[0]}
    named = b"\n".join(path.read_bytes() for path in library.answer_paths())
    for path in sorted(library.media.iterdir()):
        stem, _, rest = path.name.partition(".")
        is_sound = re.fullmatch(r"[0-9a-f]{8}\.(?:m4a|mp4)", rest) is not None
        if stem in stems and is_sound and path.name.encode() not in named and files.is_regular(path):
            path.unlink()
            yield path


def _changed(raw: bytes, body: str, keys: Mapping[str, object], path: Path | None) -> bytes:
    changed = document.change_header(_with_body(raw, body), dict(keys), path)
    Answer.parse(changed, path)
    return changed


def _with_body(raw: bytes, body: str) -> bytes:
    """Returns the file with a new body of the same number of lines; line endings stay the same."""
    header = document.split(raw)[0].count("\n") + 2
    lines, new = raw.split(b"\n"), body.encode("utf-8").split(b"\n")
    ends = [b"\r" if line.endswith(b"\r") else b"" for line in lines[header:]]
    return b"\n".join([*lines[:header], *(line + end for line, end in zip(new, ends, strict=True))])
