"""Approval: a person lets an answer out. Its header is checked, its id frozen, its seconds noted in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway import files
from hallway.errors import InputError
from hallway.library import document
from hallway.library.answer import Answer, chapters
from hallway.library.ledger import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from hallway.library.library import Library
    from hallway.library.requests import Request


@dataclass(frozen=True, slots=True)
class Approval:
    """What became of one answer."""

    answer: Answer
    """The answer as the file now says it."""
    is_new: bool
    """False when it had been approved before: nothing was written."""
    closed: tuple[Request, ...] = ()
    """The requests that it answers, closed with it."""


def approve(
    library: Library,
    id: str,
    *,
    by: str,
    today: date,
    moments: Sequence[str] = (),
    review_by: date | None = None,
    against: str = "",
    listened: bool = False,
) -> Approval:
    """Approves the draft of `id`: status, who, when and against what into its header, one line into the ledger.

    `moments` confirms or replaces the suggested ones; `against` is what the answer was held against, such as "price
    list v7", and `listened` adds its recording to that. Only the keys named here change, and only if the file is still
    the one that was read. Approving twice changes nothing. Raises InputError naming everything that is missing at once,
    ConflictError when the file changes meanwhile, DocumentError when it cannot be read.
    """
    library.answer(id)  # says which one is meant when there is none
    path = library.answer_path(id)
    raw = path.read_bytes()
    answer = Answer.parse(raw, path)
    requests = library.requests()  # a file that cannot be read stops us before anything is written
    if answer.status == "retired":
        raise InputError(f"{id} is retired. To let it out again, write `status: draft` in {path.name} first.")
    if answer.status == "approved" and library.ledger().is_frozen(id):
        return Approval(answer, is_new=False, closed=requests.close(answer))
    changes = _changes(answer, by=by.strip(), today=today, moments=moments, review_by=review_by)
    changes |= _against(answer, checked_against(against, listened=listened))
    changed = document.change_header(raw, changes, path)
    approved = Answer.parse(changed, path)
    missing = list(problems(library, approved, today=today))
    if not document.is_published(changed):
        missing.append(
            "header: MkDocs and python-frontmatter read it differently; write it as plain `key: value` lines"
        )
    if missing:
        raise InputError(f"{id} cannot be approved yet:\n" + "\n".join(f"  - {line}" for line in missing))
    if changed != raw:
        files.replace_if_same(path, raw, changed)
    _note(library, approved, today)
    return Approval(approved, is_new=True, closed=requests.close(approved))


def anchors(answer: Answer) -> tuple[int, ...]:
    """Returns the seconds that the page can be entered at: those of its chapters and passages, sorted."""
    found = {
        int(seconds)
        for chapter in chapters(answer.body)
        for seconds in (chapter.seconds, *(passage.seconds for passage in chapter.passages))
        if seconds is not None
    }
    return tuple(sorted(found))


def checked_against(text: str, *, listened: bool) -> str:
    """Returns what an answer was checked against, in words that continue “Checked by Ana on 18 Nov 2026 against”.

    >>> checked_against("price list v7", listened=True)
    'the recording and price list v7'
    """
    parts = ["the recording"] if listened else []
    return " and ".join([*parts, *filter(None, (" ".join(text.split()),))])


def problems(library: Library, answer: Answer, *, today: date) -> Iterator[str]:
    """Yields what keeps an answer from being approved, one line each, with what to do."""
    known_moments, known_experts = sorted(moment.id for moment in library.moments()), sorted(library.experts())
    if not answer.title.strip():
        yield "title: it is empty; write the question it answers"
    if not answer.summary.strip():
        yield "summary: it is empty; write the answer in two lines"
    if not any(passage.text.strip() for chapter in chapters(answer.body) for passage in chapter.passages):
        yield "text: there is none under the header"
    if answer.expert not in known_experts:
        yield _unknown("expert", answer.expert, known_experts, "curation/experts.yml")
    yield from _moment_problems(answer, known_moments)
    yield from _day_problems(answer, today)
    if answer.media and not files.is_regular(library.answers / answer.media):
        yield f"media: {files.printable(answer.media)} is not there; run `hallway transcribe` to make it again"


def _moment_problems(answer: Answer, known: Sequence[str]) -> Iterator[str]:
    if not answer.moments and answer.suggested_moments:
        options = " ".join(f"--moment {id}" for id in answer.suggested_moments)
        yield f"moments: none is confirmed; suggested: {options}"
    elif not answer.moments:
        yield f"moments: none; add --moment with one of {', '.join(known)}"
    for id in answer.moments:
        if id not in known:
            yield _unknown("moments", id, known, "curation/moments.yml")


def _day_problems(answer: Answer, today: date) -> Iterator[str]:
    if answer.review_by is None:
        yield "review_by: there is no date; add --review-by YYYY-MM-DD"
    elif answer.review_by <= today:
        yield f"review_by: {answer.review_by} is past; add --review-by with a later day"
    if not answer.approved_by:
        yield 'approved_by: say who approves, with --by "Your name"'


def _unknown(key: str, value: str, known: Sequence[str], where: str) -> str:
    what = f"{files.printable(value)} is not known" if value else "it is empty"
    return f"{key}: {what}; {where} has {', '.join(known) or 'none yet'}"


def _changes(
    answer: Answer, *, by: str, today: date, moments: Sequence[str], review_by: date | None
) -> dict[str, object]:
    """The keys to write; what a stop between file and ledger left behind is kept."""
    changes: dict[str, object] = {
        "status": "approved",
        "approved_by": by or answer.approved_by,
        "approved_on": answer.approved_on if answer.status == "approved" and answer.approved_on else today,
    }
    if moments:
        changes["moments"] = list(dict.fromkeys(moments))
    if answer.suggested_moments and (moments or answer.moments):
        changes["suggested_moments"] = None
    if review_by:
        changes["review_by"] = review_by
    return changes


def _against(answer: Answer, said: str) -> dict[str, object]:
    """The key to write for what was checked; what an earlier approval was checked against does not count for this."""
    is_of_earlier = answer.status != "approved" and answer.approved_on is not None
    return {"approved_against": said or None} if said or is_of_earlier else {}


def _note(library: Library, answer: Answer, today: date) -> None:
    """Freezes the id: one line, after the file, so that a stop in between is mended by approving again."""
    day = (answer.approved_on or today).isoformat()
    seconds = anchors(answer)
    entry = Entry(answer.id, "approved", at=day, by=answer.approved_by, title=answer.title, anchors=seconds)
    library.ledger().append(entry)
