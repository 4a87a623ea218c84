"""Records a request for an answer, and refuses to ask an expert more often than the settings allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hallway.adopt.experts.missing import MissingAnswer
from hallway.adopt.experts.proposals import AskPlanner
from hallway.errors import InputError
from hallway.library import lookup
from hallway.names import clean_line

if TYPE_CHECKING:
    from datetime import date

    from hallway.library.library import Library
    from hallway.library.requests import Request

MOST_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """The result of asking."""

    request: Request
    """As it is in curation/requests.yml."""
    is_new: bool
    """False if the same person had already been asked the same question; nothing was written then."""


def ask(library: Library, wanted: Request, *, today: date, is_dry: bool = False) -> Asked:
    """Records a request, unless the same person has already been asked the same question.

    An open request for the same question that names nobody is assigned to the expert. `wanted.despite` is kept only if
    the limit would have been exceeded. With `is_dry`, nothing is written.

    Raises InputError if the expert or the moment is unknown, or if the expert may not be asked now: with who else could
    be asked, and when it is possible again.
    """
    wanted = replace(wanted, expert=expert_id(library, wanted.expert), moment=moment_id(library, wanted.moment))
    requests = library.requests()
    if before := requests.find(wanted.question, wanted.expert):
        return Asked(before, is_new=False)
    despite = clean_line(wanted.despite) if wanted.expert and _is_refused(library, wanted, today=today) else ""
    wanted = replace(wanted, asked_on=today, despite=despite)
    if is_dry:
        return Asked(wanted, is_new=True)
    assigned = requests.assign(wanted.question, wanted.expert, today=today, despite=despite) if wanted.expert else None
    if assigned is None:
        requests.add(wanted)
    return Asked(assigned or wanted, is_new=True)


def expert_id(library: Library, given: str, *, noun: str = "--expert") -> str:
    """Returns an expert's id for an id or a name; empty for an empty one.

    Raises InputError, with `noun` at the beginning, if it is unknown.
    """
    words = library.vocabulary()
    names = {id: each.name for id, each in words.experts.items()}
    return _known(words.resolve("expert", given) or given, names, noun, "curation/experts.yml")


def moment_id(library: Library, given: str) -> str:
    """Returns a moment's id for an id or a title; empty for an empty one. Raises InputError if it is unknown."""
    words = library.vocabulary()
    titles = {each.id: each.title for each in words.moments}
    return _known(words.resolve("moment", given) or given, titles, "--moment", "curation/moments.yml")


def _known(given: str, known: dict[str, str], noun: str, file: str) -> str:
    if not given.strip():
        return ""
    return lookup.required(given, known, noun=noun, file=file, advice="Or add it there first.")


def _is_refused(library: Library, wanted: Request, *, today: date) -> bool:
    """Returns whether the limit forbids the request. Raises InputError if so and there is no reason to ignore it."""
    planner = AskPlanner.of(library, today=today)
    load = planner.loads.get(wanted.expert)
    if load is None:
        name = planner.context.vocabulary.experts[wanted.expert].name
        raise InputError(f"{name} no longer answers questions. {_alternatives(planner, wanted)}")
    if not load.is_free and not clean_line(wanted.despite):
        override = "To ask anyway, say why: --despite REASON."
        raise InputError(f"{load.refusal}. {_alternatives(planner, wanted)} {override}")
    return not load.is_free


def _alternatives(planner: AskPlanner, wanted: Request) -> str:
    """Returns who else could be asked, those who are close to the question first."""
    question = MissingAnswer("request", wanted.question, planner.context.moment(wanted.moment), "")
    others = [id for id in planner.loads if id != wanted.expert]
    near = planner.candidates(question)
    free = sorted(planner.free(others), key=lambda id: id not in near)[:MOST_ALTERNATIVES]
    if not free:
        return "Nobody else can be asked now."
    return f"Ask someone else: {', '.join(f'{planner.loads[id].expert.name} ({id})' for id in free)}."
