"""The review queue: everything in a knowledge base that waits for a person, the most urgent first. It changes nothing.

What is wrong with one answer is one task with several reasons, for a person opens the answer once. A file that cannot
be read is a task as well; the others go on.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.curate import reasons
from hallway.curate.reasons import KINDS, Context, Reason
from hallway.errors import DocumentError
from hallway.library import likeness, recording_name, recordings
from hallway.library.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from hallway.library.library import Library
    from hallway.library.placements import Placement
    from hallway.library.requests import Request

RANK = {kind: number for number, kind in enumerate(KINDS)}
MOST_ALIKE = 3  # named of those that are like one answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that a person has to look at, and why."""

    subject: str
    """answer, request, moment, recording or file."""
    id: str = ""
    """Of the answer or the moment, or the path of the file below the root; a request has none."""
    title: str
    owner: str = ""
    """Id of the expert whom it concerns; empty: whoever curates."""
    status: str = ""
    """draft or approved, of an answer."""
    reasons: tuple[Reason, ...]
    """The most urgent first. For a draft that is that it is one: what is wrong with it, nobody sees yet."""
    link: str = ""
    """Where the site helps with it, relative to its root: the recorder with the question in it. May be empty."""

    @property
    def address(self) -> str:
        """The page of it, relative to the root of the site; empty where there is none. Drafts are in previews only."""
        return {"answer": f"a/{self.id}/", "moment": f"m/{self.id}/"}.get(self.subject, self.link)

    @property
    def urgency(self) -> tuple[int, int, str, str]:
        """What is smaller is more urgent: by the first reason, then by age."""
        first = self.reasons[0]
        return RANK[first.kind], first.since.toordinal() if first.since else 10**7, self.id, self.title


@dataclass(frozen=True, slots=True)
class Queue:
    """The tasks of one day, the most urgent first."""

    today: date
    tasks: tuple[Task, ...]
    names: Mapping[str, str]
    """Of the experts, by id."""
    left_out: tuple[Task, ...] = field(default=(), repr=False)
    """What a cap has taken away."""

    def only(self, *, owner: str | None = None, kind: str = "") -> Queue:
        """Returns the tasks of one owner, or the reasons of one kind, or both."""
        mine = (task for task in self.tasks if owner is None or task.owner == owner)
        if kind:
            cut = ((task, tuple(each for each in task.reasons if each.kind == kind)) for task in mine)
            mine = (replace(task, reasons=left) for task, left in cut if left)
        return replace(self, tasks=_sorted(mine))

    def capped(self, most: int, *, per_owner: int = 10**6) -> Queue:
        """Returns the most urgent of them: at most so many in all, and of one owner."""
        kept, left_out, count = list[Task](), list[Task](), Counter[str]()
        for task in self.tasks:
            is_kept = len(kept) < most and count[task.owner] < per_owner
            (kept if is_kept else left_out).append(task)
            count[task.owner] += 1
        return replace(self, tasks=tuple(kept), left_out=(*self.left_out, *left_out))

    def by_owner(self) -> dict[str, tuple[Task, ...]]:
        """Returns the tasks by owner, the owner with the most urgent task first."""
        groups: dict[str, list[Task]] = {}
        for task in self.tasks:
            groups.setdefault(task.owner, []).append(task)
        return {owner: tuple(tasks) for owner, tasks in groups.items()}

    def counts(self) -> dict[str, int]:
        """Returns how many tasks have a reason of each kind, the most urgent kind first; those left out count too."""
        found = Counter(kind for task in (*self.tasks, *self.left_out) for kind in {each.kind for each in task.reasons})
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def name(self, owner: str) -> str:
        """Returns what an owner is called; the id where curation/experts.yml does not know it."""
        return self.names.get(owner, owner) or "Whoever curates"


def review(library: Library, *, today: date) -> Queue:
    """Returns everything that waits for a person on this day; changes nothing.

    Raises DocumentError when the vocabulary or the ledger cannot be read: without them nothing can be said.
    """
    bad: list[Task] = []
    readable, unreadable = library.read_answers()
    bad += [_file_task(library, error) for error in unreadable]
    answers = [answer for answer in readable if answer.status != "retired"]
    placements: Sequence[Placement] = ()
    requests: Sequence[Request] = ()
    with _naming(library, bad):
        placements = library.placements().entries
    with _naming(library, bad):
        requests = library.requests().open()
    context = Context.of(library, answers, placements, requests, today=today)
    about_answers = _of_answers(answers, context, bad)
    tasks = [*about_answers, *_of_requests(context), *_of_moments(context), *_of_recordings(context, bad), *bad]
    return Queue(today, _sorted(tasks), {id: expert.name for id, expert in context.experts.items()})


def _of_answers(answers: Sequence[Answer], context: Context, bad: list[Task]) -> Iterator[Task]:
    alike = _alike(answers)
    for written, answer in zip(answers, context.answers, strict=True):
        found: list[Reason] = []
        with _naming(context.library, bad):  # its transcript may not be readable
            found += (reasons.of_draft if answer.status == "draft" else reasons.of_approved)(answer, context)
        found += reasons.of_any(written, context)
        found += alike.get(answer.id, [])
        if found:
            yield Task(
                subject="answer",
                id=answer.id,
                title=answer.title,
                owner=answer.expert,
                status=answer.status,
                reasons=tuple(sorted(found, key=lambda each: (each.kind != "draft", RANK[each.kind]))),
            )


def _alike(answers: Sequence[Answer]) -> dict[str, list[Reason]]:
    """Returns for the later one of each two that are alike why; for those that link to each other nothing."""
    found: dict[str, list[Reason]] = {}
    for one, other, share in likeness.pairs(answers):
        later, earlier = sorted((one, other), key=lambda each: (each.status != "draft", -each.recorded.toordinal()))
        said = found.setdefault(later.id, [])
        if len(said) < MOST_ALIKE and not _links(later, earlier) and not _links(earlier, later):
            said.append(reasons.of_likeness(later, earlier, share))
    return found


def _links(one: Answer, other: Answer) -> bool:
    """Says whether the text leads to the other answer: then a person has told them apart."""
    return re.search(rf"/{re.escape(other.id)}(?![a-z0-9-])", one.body) is not None


def _of_requests(context: Context) -> Iterator[Task]:
    for request in context.requests:
        yield Task(
            subject="request",
            title=request.question,
            owner=context.vocabulary.resolve("expert", request.expert) or request.expert,
            reasons=(reasons.of_request(request, context),),
            link=request.link(""),
        )


def _of_moments(context: Context) -> Iterator[Task]:
    for moment in context.moments:
        if found := tuple(reasons.of_moment(moment, context)):
            yield Task(subject="moment", id=moment.id, title=moment.title, reasons=found)


def _of_recordings(context: Context, bad: list[Task]) -> Iterator[Task]:
    """Yields the recordings that have no answer yet, each for the expert whom its name or a folder names."""
    answered = {answer.recording for answer in context.answers}
    with _naming(context.library, bad, context.library.recordings):
        for each in recordings.unanswered(context.library, answered):
            name = f"recordings/{each.name}"
            reason = reasons.of_open_recording(each, context)
            yield Task(subject="recording", id=name, title=name, owner=_owner(each.path, context), reasons=(reason,))


def _owner(recording: Path, context: Context) -> str:
    tagged = recording_name.read(recording.name)
    folders = recording.parent.relative_to(context.library.recordings).parts
    named = (tagged.expert if tagged else "", *reversed(folders))
    return next(filter(None, (context.vocabulary.resolve("expert", each) for each in named)), "")


@contextmanager
def _naming(library: Library, bad: list[Task], path: Path | None = None) -> Iterator[None]:
    """Makes a task of a file that cannot be read, and goes on."""
    try:
        yield
    except DocumentError as error:
        bad.append(_file_task(library, error))
    except OSError as error:
        bad.append(_file_task(library, DocumentError(path, None, error.strerror or str(error))))


def _file_task(library: Library, error: DocumentError) -> Task:
    path, line = error.path or Path(), f"line {error.line}: " if error.line else ""
    name = path.relative_to(library.root).as_posix() if path.is_relative_to(library.root) else str(path)
    return Task(subject="file", id=name, title=name, reasons=(Reason("unreadable", line + error.reason),))


def _sorted(tasks: Iterable[Task]) -> tuple[Task, ...]:
    return tuple(sorted(tasks, key=lambda task: task.urgency))
