"""Decides what may be published: the gate between the files of a knowledge base and its site.

An answer passes if its file is a regular file, its strictly parsed header says `status: approved`, and a second parser
agrees. Nothing else is published. A file that cannot be read is left out and reported; the others are published.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from hallway.errors import printable
from hallway.library import document
from hallway.library.answer import Answer
from hallway.library.finding import Finding
from hallway.site import addresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from hallway.library.experts import Expert
    from hallway.library.finding import Severity
    from hallway.library.ledger import Ledger
    from hallway.library.library import Library
    from hallway.library.settings import Settings
    from hallway.library.vocabulary import Kind, Moment, Term, Vocabulary
    from hallway.site.addresses import Moved

MEDIA = re.compile(r"media/[a-z0-9][a-z0-9.-]*\.(?:m4a|mp4|jpg)")


class HeaderCache(Protocol):
    """What is known about files that were read before."""

    def answer(self, path: Path, raw: bytes) -> Answer:
        """Returns the answer in a file. Raises DocumentError if the file is not an answer."""

    def is_published(self, answer: Answer) -> bool:
        """Returns what `document.is_published` returns for its bytes."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The answers that the site shows, and everything that they refer to."""

    library: Library
    """With the answers as they were read for this collection."""
    ledger: Ledger
    settings: Settings
    preview: bool
    answers: tuple[Answer, ...]
    """Newest first."""
    retired: tuple[Answer, ...]
    """Answers that were published once, even if only the ledger still has them: only title and successor are shown."""
    shown_ids: frozenset[str]
    """The ids of published and retired answers."""
    withheld: tuple[Answer, ...]
    """Answers that must not appear anywhere."""
    moments: tuple[Moment, ...]
    experts: Mapping[str, Expert]
    roles: tuple[Term, ...]
    tags: tuple[Term, ...]
    vocabulary: Vocabulary
    """All words, and what each stands for now; the answers already have the current words."""
    successors: Mapping[str, Answer]
    """The published answer that replaces each retired one, by the id of the retired one."""
    media: Mapping[str, Path]
    """The regular files in answers/media that answers can refer to, by the reference."""
    findings: tuple[Finding, ...]
    """What is wrong with the files: an error keeps an answer out, a warning does not."""

    @classmethod
    def read(cls, library: Library, *, preview: bool, headers: HeaderCache | None = None) -> Collection:
        """Reads the library; `preview` includes drafts, and `headers` knows files that were read before.

        Raises DocumentError if a file of the vocabulary cannot be read.
        """
        library = library.snapshot(parse=headers.answer if headers else None)
        ledger, vocabulary = library.ledger(), library.vocabulary()
        answers, findings = _clear_answers(library, headers)
        shown = [answer for answer in answers if answer.status in ("approved", "draft" if preview else "approved")]
        retired = [answer for answer in answers if answer.status == "retired" and ledger.is_frozen(answer.id)]
        allowed = {answer.id for answer in (*shown, *retired)}
        renamed = addresses.reused(ledger, (*shown, *retired))
        findings += [
            _old_id(answer.path, renamed[answer.id]) for answer in shown if answer.id in renamed and answer.path
        ]
        shown = [answer for answer in shown if answer.id not in renamed]
        retired = [answer for answer in retired if not addresses.leads_on(ledger, answer.id)]
        retired += _deleted(ledger, {answer.id for answer in (*shown, *retired)})
        findings += _unknown_words(vocabulary, shown, severity="warning" if preview else "fatal")
        shown, retired = [vocabulary.read(each) for each in shown], [vocabulary.read(each) for each in retired]
        return cls(
            library=library,
            ledger=ledger,
            settings=library.settings(),
            preview=preview,
            answers=tuple(sorted(shown, key=lambda answer: (-answer.recorded.toordinal(), answer.id))),
            retired=tuple(sorted(retired, key=lambda answer: answer.id)),
            shown_ids=frozenset(answer.id for answer in (*shown, *retired)),
            withheld=tuple(answer for answer in answers if answer.id not in allowed),
            moments=vocabulary.moments,
            experts=vocabulary.experts,
            roles=vocabulary.roles,
            tags=vocabulary.tags,
            vocabulary=vocabulary,
            successors=addresses.successors(ledger, shown, retired),
            media=_media(library),
            findings=tuple(findings),
        )

    def without(self, answer: Answer, reason: str) -> Collection:
        """Returns the collection without one of its answers, and with a finding that gives the reason."""
        left = tuple(each for each in self.answers if each.id != answer.id)
        finding = (_left_out("too slow", answer.path, reason),) if answer.path else ()
        return replace(
            self,
            answers=left,
            shown_ids=self.shown_ids - {answer.id},
            withheld=(*self.withheld, replace(answer, status="draft")),  # no page may mention it
            successors=addresses.successors(self.ledger, left, self.retired),
            findings=(*self.findings, *finding),
        )

    def expert_name(self, answer: Answer) -> str:
        """Returns the name of the expert, or the id if it is not in curation/experts.yml."""
        expert = self.experts.get(answer.expert)
        return expert.name if expert else answer.expert

    def published_on(self, answer: Answer) -> date:
        """Returns the date on which it was first published; a later approval does not change that."""
        return self.ledger.published_since(answer.id) or answer.approved_on or answer.recorded

    def answers_by(self, kind: Kind) -> dict[str, list[Answer]]:
        """Returns the answers, newest first, for each word of a kind, by the word's id; the ids are sorted."""
        groups: dict[str, list[Answer]] = {word.id: [] for word in self.vocabulary.words(kind)}
        for answer in self.answers:
            for id_ in _words_of(answer, kind):
                if id_ in groups:
                    groups[id_].append(answer)
        return {id_: groups[id_] for id_ in sorted(groups) if groups[id_]}

    def experts_with_page(self) -> list[str]:
        """Returns who has or had an answer: an expert's page does not disappear with the last one."""
        asked = {answer.expert for answer in (*self.answers, *self.retired)}
        return sorted(asked & self.experts.keys())

    def moved(self) -> tuple[Moved, ...]:
        """Returns the old addresses of answers and of words."""
        answers = addresses.moved_answers(self.ledger, self.answers, retired=self.retired, preview=self.preview)
        return (*answers, *addresses.moved_words(self.vocabulary, experts=self.experts_with_page()))

    def has_page(self, answer_id: str) -> bool:
        """Returns whether there is a page at the address of an answer, even one that only redirects.

        What curation files say about any other answer must not appear on the site.
        """
        return answer_id in self.shown_ids or self.ledger.resolve(answer_id) in self.shown_ids

    def successor(self, answer: Answer) -> Answer | None:
        """Returns the published answer that replaces a retired one, if there is one."""
        return self.successors.get(answer.id)

    def media_path(self, reference: str) -> Path | None:
        """Returns the file for an answer's `media` or `poster`; None if there is no such regular file."""
        return self.media.get(reference)


def _media(library: Library) -> dict[str, Path]:
    """Lists the folder, which is faster than looking for each file."""
    folder = library.media
    found: dict[str, Path] = {}
    if not folder.is_symlink():
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if MEDIA.fullmatch(reference := f"media/{entry.name}") and entry.is_file(follow_symlinks=False):
                    found[reference] = folder / entry.name
    return found


def _words_of(answer: Answer, kind: Kind) -> tuple[str, ...]:
    words: dict[Kind, tuple[str, ...]] = {
        "moment": answer.moments,
        "role": answer.roles,
        "tag": answer.tags,
        "expert": (answer.expert,),
    }
    return words[kind]


def _deleted(ledger: Ledger, known: set[str]) -> Iterator[Answer]:
    """Yields the retired answers whose file is gone, according to the ledger; `known` ids have a file."""
    for id_ in sorted(ledger.ids() - known):
        last = ledger.retirement(id_)
        if last and not addresses.leads_on(ledger, id_):
            day, title = date.fromisoformat(last.at), ledger.title(id_) or id_
            yield Answer(id=id_, title=title, recorded=day, status="retired", successor=last.to)


def _clear_answers(library: Library, headers: HeaderCache | None) -> tuple[list[Answer], list[Finding]]:
    """Returns the answers that every program reads in the same way, and what is wrong with the others."""
    readable, unreadable = library.read_answers()
    is_published = headers.is_published if headers else _is_published
    findings = [
        _left_out("unreadable", error.path or library.answers, error.reason, line=error.line) for error in unreadable
    ]
    clear = [answer for answer in readable if answer.status != "approved" or is_published(answer)]
    known = {answer.id for answer in clear}
    findings += [_ambiguous(answer.path) for answer in readable if answer.path and answer.id not in known]
    return clear, findings


def _is_published(answer: Answer) -> bool:
    return document.is_published(answer.raw)


def _unknown_words(vocabulary: Vocabulary, answers: Iterable[Answer], *, severity: Severity) -> Iterator[Finding]:
    for answer in answers:
        for unknown in vocabulary.unknown(answer):
            if answer.path:
                yield Finding("unknown word", answer.path, unknown.reason, unknown.line, severity=severity)


def _old_id(path: Path, now: str) -> Finding:
    reason = f"this answer was renamed to {now}. Copy what you need into answers/{now}.md and delete this file."
    return _left_out("old id", path, reason)


def _ambiguous(path: Path) -> Finding:
    reason = "it says approved, but some programs read its header differently; approve it again."
    return _left_out("ambiguous header", path, reason)


def _left_out(kind: str, path: Path, reason: str, *, line: int | None = None) -> Finding:
    return Finding(kind, path, f"{printable(reason)} This answer was left out.", line, severity="error")
