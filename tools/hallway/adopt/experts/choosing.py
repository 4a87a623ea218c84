"""What to ask an expert: a question that a person chose, an open request, or what is missing most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.adopt.experts.missing import MissingAnswer, default_question, find
from hallway.errors import InputError, printable
from hallway.names import clean_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hallway.adopt.experts.proposals import AskPlanner
    from hallway.library.requests import Request


def choose(
    planner: AskPlanner, expert: str, *, question: str = "", request: str = "", moment: str = ""
) -> MissingAnswer:
    """Returns what to ask an expert (id).

    That is the given question; or the open request with the text in `request`; or else a request that they have not
    answered yet, or the most urgent question that they could answer, about the moment (id) if there is one. Raises
    InputError if there is none.
    """
    if question:
        same = (each for each in find(planner.context) if each.question == question)
        return next(same, MissingAnswer("request", question, planner.context.moment(moment), ""))
    if request:
        return _of_request(_requested(planner.context.requests.open(), request), planner)
    if waiting := _waiting(planner, expert, moment):
        return _of_request(waiting[0], planner)
    if found := _about(planner, moment, expert) if moment else planner.best_for(expert):
        return found
    name = planner.context.vocabulary.experts[expert].name
    raise InputError(f"Nothing is missing that {name} is close to. Say what to ask: --moment ID or --question TEXT")


def _waiting(planner: AskPlanner, expert: str, moment: str) -> list[Request]:
    """Returns the expert's open requests, oldest first; with a moment, only those about it."""
    words = planner.context.vocabulary
    theirs = [each for each in planner.context.requests.open() if words.resolve("expert", each.expert) == expert]
    return [each for each in theirs if moment in ("", words.resolve("moment", each.moment))]


def _about(planner: AskPlanner, moment_id: str, expert: str) -> MissingAnswer:
    """Returns what is missing for a moment and not theirs already, or else a question about it."""
    moment = planner.context.moment(moment_id)
    assert moment is not None, moment_id
    for each in find(planner.context):
        if each.moment == moment and each.owner in ("", expert) and expert not in each.answered_by:
            return each
    return MissingAnswer("single", default_question(moment), moment, "")


def _of_request(request: Request, planner: AskPlanner) -> MissingAnswer:
    return MissingAnswer("request", request.question, planner.context.moment(request.moment), "", request=request)


def _requested(waiting: Sequence[Request], text: str) -> Request:
    """Returns the open request with this question, or the only one that contains the text. Raises InputError."""
    wanted = clean_line(text).casefold()
    same = [each for each in waiting if each.question.casefold() == wanted]
    found = same or [each for each in waiting if wanted in each.question.casefold()]
    if len({each.question for each in found}) == 1:
        return found[0]
    problem = "Several open requests contain" if found else "No open request contains"
    raise InputError(f"{problem} “{printable(text)}”. `hallway ask` lists them; use the whole question.")
