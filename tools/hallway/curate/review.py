"""The review queue: everything in a knowledge base that needs attention, most urgent first. It changes nothing.

All findings about one answer are one task, since a person opens the answer once. A file that cannot be read becomes a
task too, and does not hide the others.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hallway.curate import review_findings
from hallway.curate.review_findings import KINDS, ReviewContext
from hallway.errors import DocumentError
from hallway.library import recording_name, recordings, similarity
from hallway.library.answer import Answer
from hallway.library.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from hallway.library.library import Library
    from hallway.library.placements import Placement
    from hallway.library.requests import Request

RANK = {kind: number for number, kind in enumerate(KINDS)}
MOST_ALIKE = 3  # near duplicates that are listed for one answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that needs attention, and why."""

    subject: str
    """answer, request, moment, recording or file."""
    id: str = ""
    """The id of the answer or the moment, or the path of the file below the root; empty for a request."""
    title: str
    owner: str = ""
    """The id of the expert responsible; empty for the curators."""
    status: str = ""
    """For an answer: draft or approved."""
    findings: tuple[Finding, ...]
    """Most urgent first. For a draft, the first is that it is one: readers cannot see its problems yet."""
    link: str = ""
    """The page that helps with it, relative to the root of the site: the recorder with the question. May be empty."""

    @property
    def address(self) -> str:
        """The page, relative to the root of the site; empty if there is none. Drafts have one only in previews."""
        return {"answer": f"a/{self.id}/", "moment": f"m/{self.id}/"}.get(self.subject, self.link)

    @property
    def urgency(self) -> tuple[int, int, str, str]:
        """The sort key, most urgent first: by the kind of the first finding, then by age."""
        first = self.findings[0]
        return RANK[first.kind], first.since.toordinal() if first.since else 10**7, self.id, self.title


@dataclass(frozen=True, slots=True)
class Queue:
    """The tasks of one day, most urgent first."""

    today: date
    tasks: tuple[Task, ...]
    names: Mapping[str, str]
    """The experts' names, by id."""
    left_out: tuple[Task, ...] = field(default=(), repr=False)
    """The less urgent tasks that were cut off by a limit."""

    def only(self, *, owner: str | None = None, kind: str = "") -> Queue:
        """Returns the tasks of one owner, or those with findings of one kind, or both."""
        mine = (task for task in self.tasks if owner is None or task.owner == owner)
        if kind:
            filtered = ((task, tuple(each for each in task.findings if each.kind == kind)) for task in mine)
            mine = (replace(task, findings=found) for task, found in filtered if found)
        return replace(self, tasks=_sorted(mine))

    def capped(self, most: int, *, per_owner: int = 10**6) -> Queue:
        """Returns the most urgent tasks: at most `most` in total and `per_owner` for each owner."""
        kept, left_out, count = list[Task](), list[Task](), Counter[str]()
        for task in self.tasks:
            is_kept = len(kept) < most and count[task.owner] < per_owner
            (kept if is_kept else left_out).append(task)
            count[task.owner] += 1
        return replace(self, tasks=tuple(kept), left_out=(*self.left_out, *left_out))

    def by_owner(self) -> dict[str, tuple[Task, ...]]:
        """Returns the tasks by owner; the owner of the most urgent task comes first."""
        groups: dict[str, list[Task]] = {}
        for task in self.tasks:
            groups.setdefault(task.owner, []).append(task)
        return {owner: tuple(tasks) for owner, tasks in groups.items()}

    def counts(self) -> dict[str, int]:
        """Returns how many tasks have a finding of each kind, most urgent kind first, including those left out."""
        found = Counter(
            kind for task in (*self.tasks, *self.left_out) for kind in {each.kind for each in task.findings}
        )
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def name(self, owner: str) -> str:
        """Returns the name of an owner, or the id if curation/experts.yml does not list it."""
        return self.names.get(owner, owner) or "Curators"


def review(library: Library, *, today: date) -> Queue:
    """Returns everything that needs attention on this day; changes nothing.

    Raises DocumentError if the vocabulary or the ledger, which everything depends on, cannot be read.
    """
    bad: list[Task] = []
    readable, unreadable = library.read_answers()
    bad += [_file_task(library, error) for error in unreadable]
    answers = [answer for answer in readable if answer.status != "retired"]
    placements: Sequence[Placement] = ()
    requests: Sequence[Request] = ()
    with _reporting(library, bad):
        placements = library.placements().entries
    with _reporting(library, bad):
        requests = library.requests().open()
    context = ReviewContext.of(library, answers, placements, requests, today=today)
    about_answers = _of_answers(answers, context, bad)
    tasks = [*about_answers, *_of_requests(context), *_of_moments(context), *_of_recordings(context, bad), *bad]
    return Queue(today, _sorted(tasks), {id: expert.name for id, expert in context.experts.items()})


def _of_answers(answers: Sequence[Answer], context: ReviewContext, bad: list[Task]) -> Iterator[Task]:
    alike = _alike(answers)
    for written, answer in zip(answers, context.answers, strict=True):
        found: list[Finding] = []
        with _reporting(context.library, bad):  # the transcript may be unreadable
            is_draft = answer.status == "draft"
            found += (review_findings.of_draft if is_draft else review_findings.of_approved)(answer, context)
        found += review_findings.of_any(written, context)
        found += alike.get(answer.id, [])
        if found:
            yield Task(
                subject="answer",
                id=answer.id,
                title=answer.title,
                owner=answer.expert,
                status=answer.status,
                findings=tuple(sorted(found, key=lambda each: (each.kind != "draft", RANK[each.kind]))),
            )


def _alike(answers: Sequence[Answer]) -> dict[str, list[Finding]]:
    """Returns the near duplicates of each answer, listed under the later of the two, unless one links to the other."""
    found: dict[str, list[Finding]] = {}
    for one, other, share in similarity.similar_pairs(answers):
        later, earlier = sorted((one, other), key=lambda each: (each.status != "draft", -each.recorded.toordinal()))
        findings = found.setdefault(later.id, [])
        if len(findings) < MOST_ALIKE and not _links(later, earlier) and not _links(earlier, later):
            findings.append(review_findings.of_likeness(later, earlier, share))
    return found


def _links(one: Answer, other: Answer) -> bool:
    """Returns whether the text links to the other answer, which means that someone decided to keep both."""
    link = f"/{other.id}"
    return link in one.body and re.search(rf"{re.escape(link)}(?![a-z0-9-])", one.body) is not None


def _of_requests(context: ReviewContext) -> Iterator[Task]:
    for request in context.requests:
        yield Task(
            subject="request",
            title=request.question,
            owner=context.vocabulary.resolve("expert", request.expert) or request.expert,
            findings=(review_findings.of_request(request, context),),
            link=request.link(""),
        )


def _of_moments(context: ReviewContext) -> Iterator[Task]:
    for moment in context.moments:
        if found := tuple(review_findings.of_moment(moment, context)):
            yield Task(subject="moment", id=moment.id, title=moment.title, findings=found)


def _of_recordings(context: ReviewContext, bad: list[Task]) -> Iterator[Task]:
    """Yields the recordings without an answer, each with the expert named in the file name or one of its folders."""
    answered = {answer.recording for answer in context.answers}
    with _reporting(context.library, bad, context.library.recordings):
        for each in recordings.unanswered(context.library, answered):
            name = f"recordings/{each.name}"
            finding = review_findings.of_open_recording(each, context)
            yield Task(subject="recording", id=name, title=name, owner=_owner(each.path, context), findings=(finding,))


def _owner(recording: Path, context: ReviewContext) -> str:
    tagged = recording_name.read(recording.name)
    folders = recording.parent.relative_to(context.library.recordings).parts
    named = (tagged.expert if tagged else "", *reversed(folders))
    return next(filter(None, (context.vocabulary.resolve("expert", each) for each in named)), "")


@contextmanager
def _reporting(library: Library, bad: list[Task], path: Path | None = None) -> Iterator[None]:
    """Adds a task for a file that cannot be read."""
    try:
        yield
    except DocumentError as error:
        bad.append(_file_task(library, error))
    except OSError as error:
        bad.append(_file_task(library, DocumentError(path, None, error.strerror or str(error))))


def _file_task(library: Library, error: DocumentError) -> Task:
    path = error.path or Path()
    name = path.relative_to(library.root).as_posix() if path.is_relative_to(library.root) else str(path)
    finding = Finding("unreadable", path, error.reason, error.line)
    return Task(subject="file", id=name, title=name, findings=(finding,))


def _sorted(tasks: Iterable[Task]) -> tuple[Task, ...]:
    return tuple(sorted(tasks, key=lambda task: task.urgency))
