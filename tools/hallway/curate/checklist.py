"""The checklist for approving or verifying an answer. It lists everything that is missing at once."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal

from hallway import plain, timecode
from hallway.curate import personal_data
from hallway.errors import DocumentError, InputError, printable
from hallway.library import document, doubtful, flags
from hallway.library.answer import Answer
from hallway.library.finding import Finding
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from hallway.library.library import Library
    from hallway.library.transcript import Transcript

_QUESTION_MARKS = "?\uff1f\u061f\u037e"  # Latin, full width, Arabic, Greek
_CLOSING = ("Pe", "Pf", "Po", "Pi")  # what may follow the mark: quotes, brackets
_MOST = 5  # per kind; with more than that, the text needs a closer look anyway
_LONGEST = 80  # characters of a passage


def check(
    library: Library,
    answer: Answer,
    changed: bytes,
    *,
    before: bytes,
    today: date,
    despite: str = "",
    event: Literal["approved", "verified"] = "approved",
) -> tuple[Finding, ...]:
    """Returns the warnings that `despite` overrides. Raises InputError that lists everything that is missing.

    `changed` is the file after the change, `before` the current one; line numbers refer to the latter.
    """
    found = tuple(findings(library, answer, today=today, raw=before))
    if event == "approved":  # the recording has not changed since someone approved it
        found = (*found, *_recording_findings(library, answer))
    if not document.is_published(changed):
        reason = "MkDocs and python-frontmatter read it differently; write it as plain `key: value` lines"
        found = (*found, _error("header", answer, reason))
    missing = [each for each in found if not (each.severity == "warning" and despite)]
    if missing:
        lines = [f"  - {described(each)}" for each in missing]
        if any(each.severity == "warning" for each in missing):
            lines.append('If you disagree, say why: --despite "she spells it out, and it is correct".')
        where = f"answers/{answer.id}.md"
        raise InputError(f"{answer.id} cannot be {event} yet, see {where}:\n" + "\n".join(lines))
    return found


def findings(library: Library, answer: Answer, *, today: date, raw: bytes = b"") -> Iterator[Finding]:
    """Yields what keeps an answer from being approved; `raw`, the file, is needed for line numbers."""
    lines = _lines(raw)
    yield from _title_findings(answer, lines)
    if not answer.summary.strip():
        yield _error("summary", answer, "it is empty; write the answer in two lines", lines.get("summary"))
    if not any(passage.text.strip() for chapter in answer.chapters for passage in chapter.passages):
        yield _error("text", answer, "there is no text below the header")
    yield from _word_findings(library, answer, lines)
    yield from _day_findings(answer, today, lines)
    if answer.media and not plain.is_file(library.answers / answer.media):
        reason = f"{printable(answer.media)} is missing; run `hallway transcribe` to create it again"
        yield _error("media", answer, reason, lines.get("media"))
    yield from _doubtful_findings(library, answer)
    yield from _personal_findings(answer)


def described(finding: Finding) -> str:
    """Returns a finding for the list of what is missing, without the file, which the list names once at the top."""
    return f"{finding.kind}: {finding.reason_with_line}"


def is_question(title: str, *, language: str = "") -> bool:
    """Returns whether a title ends with a question mark of any script, ignoring closing quotes and brackets.

    In Greek, the question mark is a semicolon.

    >>> is_question("What does “done” mean (here?)")
    True
    """
    marks = (*_QUESTION_MARKS, *(";" if language.partition("-")[0] == "el" else ""))
    text = title.rstrip()
    while text and text[-1] not in (*marks, ".") and unicodedata.category(text[-1]) in _CLOSING:
        text = text[:-1].rstrip()
    return text.endswith(marks) and any(char.isalnum() for char in text)


def _error(key: str, answer: Answer, reason: str, line: int | None = None) -> Finding:
    return Finding(key, answer.path, reason, line, subject=answer.id)


def _warning(kind: str, answer: Answer, reason: str) -> Finding:
    """What a person may override with a reason."""
    return Finding(kind, answer.path, reason, severity="warning", subject=answer.id)


def _title_findings(answer: Answer, lines: dict[str, int]) -> Iterator[Finding]:
    title = answer.title.strip()
    if not title:
        yield _error("title", answer, "it is empty; write the question it answers", lines.get("title"))
    elif not is_question(title, language=answer.language):
        reason = f"“{printable(title)}” is not a question; write the one it answers, with a question mark"
        yield _error("title", answer, reason, lines.get("title"))


def _word_findings(library: Library, answer: Answer, lines: dict[str, int]) -> Iterator[Finding]:
    """Yields a missing expert or moment, and words that are not in the vocabulary."""
    words = library.vocabulary()
    if not answer.expert:
        reason = f"it is empty; curation/experts.yml has {_listed(sorted(words.experts))}"
        yield _error("expert", answer, reason, lines.get("expert"))
    if not answer.moments and answer.suggested_moments:
        options = " ".join(f"--moment {id}" for id in answer.suggested_moments)
        yield _error("moments", answer, f"none is confirmed; suggested: {options}", lines.get("moments"))
    elif not answer.moments:
        offered = sorted(moment.id for moment in words.moments if not moment.is_retired)
        yield _error("moments", answer, f"none; {_moment_hint(offered)}", lines.get("moments"))
    for unknown in words.unknown(answer):
        yield _error(unknown.key, answer, unknown.reason.removeprefix(f"{unknown.key}: "), unknown.line)


def _day_findings(answer: Answer, today: date, lines: dict[str, int]) -> Iterator[Finding]:
    line = lines.get("review_by")
    if answer.review_by is None:
        yield _error("review_by", answer, "there is no date; add --review-by YYYY-MM-DD", line)
    elif answer.review_by <= today:
        yield _error("review_by", answer, f"{answer.review_by} is in the past; add --review-by with a later date", line)
    if not answer.approved_by:
        yield _error("approved_by", answer, 'name who checked it, with --by "Your name"', lines.get("approved_by"))


def _recording_findings(library: Library, answer: Answer) -> Iterator[Finding]:
    for each in flags.told(_transcript(library, answer)):
        if each.blocks:
            yield _warning("recording", answer, f"{each.finding}; {each.advice}")


def _doubtful_findings(library: Library, answer: Answer) -> Iterator[Finding]:
    found = doubtful.open_passages(answer, _transcript(library, answer))
    if unheard := [timecode.span(each.seconds, each.end) for each in found if each.is_unheard]:
        passages = f"{counted(len(unheard), 'passage')} of speech, {_capped(unheard)}"
        reason = f"{passages}; listen, and replace the note with what is said"
        yield _warning("not transcribed", answer, reason)
    if unsure := [each for each in found if not each.is_unheard]:
        named = _capped([_heard(each) for each in unsure])
        reason = f"{counted(len(unsure), 'passage')} that Whisper was unsure of: {named}; listen and correct the text"
        yield _warning("doubtful", answer, reason)


def _personal_findings(answer: Answer) -> Iterator[Finding]:
    found = [f"{each.kind} “{printable(each.text)}” {where}" for where, each in personal(answer)]
    if found:
        redact = f"`hallway redact {answer.id}` removes it from the audio too"
        yield _warning("personal data", answer, f"{_capped(found)}; remove it, {redact}")


def personal(answer: Answer) -> Iterator[tuple[str, personal_data.PersonalData]]:
    """Yields what looks like personal data in an answer, each with its location: ``in the title``, ``at 1:23``."""
    parts = [("in the title", answer.title), ("in the summary", answer.summary)]
    at = 0.0
    for chapter in answer.chapters:
        at = at if chapter.seconds is None else chapter.seconds
        parts.append((f"at {timecode.stamp(at)}", chapter.title))
        for passage in chapter.passages:
            at = at if passage.seconds is None else passage.seconds
            parts.append((f"at {timecode.stamp(at)}", passage.text))
    for where, text in parts:
        for found in personal_data.find(text, language=answer.language or "en"):
            yield where, found


def _transcript(library: Library, answer: Answer) -> Transcript | None:
    return library.transcript(answer.transcript) if answer.transcript else None


def _heard(doubt: doubtful.Doubt) -> str:
    """Returns where to listen and what for: ``0:42 “fifteen” in “within fifteen days”``."""
    text = f"“{_short(doubt.text)}”"
    is_of_words = all(flag.startswith(doubtful.ONE_WORD) for flag in doubt.flags)
    named = f"“{_short(', '.join(doubt.words))}” in {text}" if is_of_words else text
    return f"{timecode.stamp(max(doubt.seconds, 0.0))} {named}"


def _lines(raw: bytes) -> dict[str, int]:
    try:
        node = document.read_header(document.split(raw)[0])
    except DocumentError:
        return {}
    return {key.text: key.line for key, _ in node.fields}


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words) or "none yet"


def _moment_hint(offered: Sequence[str]) -> str:
    if offered:
        return f"add --moment with one of {', '.join(offered)}"
    return "curation/moments.yml has none yet: `hallway vocabulary add moment ID --title TEXT` adds one"


def _capped(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _MOST} more" if len(texts) > _MOST else ""
    return "; ".join(texts[:_MOST]) + more


def _short(text: str) -> str:
    return printable(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
