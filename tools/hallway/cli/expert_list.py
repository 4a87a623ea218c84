"""The list of `hallway experts`: who answers which moments, who could be asked next, and who was asked lately."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

import click

from hallway.cli.tables import echo_table
from hallway.errors import printable
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hallway.adopt.experts.coverage import MomentExperts
    from hallway.adopt.experts.load import ExpertLoad
    from hallway.adopt.experts.proposals import AskPlanner, AskProposal
    from hallway.library.library import Library

MOST_PROPOSALS = 5  # enough for a week; --json has all of them


def show(library: Library, *, as_json: bool) -> None:
    """Prints the list, or all of it as JSON."""
    from datetime import date

    from hallway.adopt.experts.proposals import AskPlanner

    planner = AskPlanner.of(library, today=date.today())
    moments, proposals = planner.context.moments, planner.proposals()
    if as_json:
        plain = {
            "moments": [_plain_moment(each) for each in moments],
            "proposals": [_plain_proposal(each) for each in proposals],
            "experts": [_plain_load(each) for each in planner.loads.values()],
            "limit": {"asks": planner.limit.most, "days": planner.limit.days},
        }
        click.echo(json.dumps(plain, indent=2))
        return
    if not moments:
        click.echo("There are no moments of need yet. Add one: hallway vocabulary add moment ID --title TEXT", err=True)
        return
    echo_table([("Moment", "Last answer", "Who answers", "Risk"), *map(_row, moments)])
    _show_risk(moments)
    _show_proposals(proposals)
    _show_loads(planner)


def _row(each: MomentExperts) -> tuple[str, ...]:
    who = ", ".join(f"{theirs.expert.name} ({len(theirs.answers)})" for theirs in each.experts)
    last = f"{each.experts[0].last_on}" if each.experts else "-"
    return each.moment.title, last, who or "nobody", _risk(each)


def _risk(each: MomentExperts) -> str:
    if not each.is_at_risk:
        return ""
    said = "depends on one person" if each.active else "no expert"
    return f"{said}; a draft waits for approval" if each.drafts else said


def _show_risk(moments: Iterable[MomentExperts]) -> None:
    at_risk = [each for each in moments if each.is_at_risk]
    single = sum(bool(each.active) for each in at_risk)
    lines = []
    if single:
        verb = "depends" if single == 1 else "depend"
        lines.append(f"{counted(single, 'moment')} {verb} on one person: if that person is away, nobody answers.")
    if none := len(at_risk) - single:
        lines.append(f"{counted(none, 'moment')} {'has' if none == 1 else 'have'} no expert.")
    _show_section("", lines)


def _show_proposals(proposals: Sequence[AskProposal]) -> None:
    lines = []
    for each in proposals[:MOST_PROPOSALS]:
        lines += ["", f"{each.expert.name if each.expert else 'Nobody right now'}: {each.missing.question}"]
        lines.append(f"  why this: {'; '.join(each.missing.reasons)}")
        lines.append(f"  {'why them' if each.expert else 'why nobody'}: {'; '.join(each.reasons)}")
        lines += [f"  {_command(each)}"] if each.expert else []
    if len(proposals) > MOST_PROPOSALS:
        lines += ["", f"and {len(proposals) - MOST_PROPOSALS} more: hallway experts --json"]
    _show_section("Who could be asked next", lines or ["No question is open, and every moment has two experts."])


def _show_loads(planner: AskPlanner) -> None:
    from hallway.adopt.experts.load import times

    lines = []
    for each in planner.loads.values():
        if not each.is_free:
            lines.append(f"{each.refusal}.")
        elif each.asked:
            lines.append(f"{each.expert.name} was asked {times(each.asked)}.")
    _show_section(f"Asked in the last {planner.limit.days} days, at most {times(planner.limit.most)}", lines)


def _show_section(heading: str, lines: Sequence[str]) -> None:
    """Prints lines below a heading, with a blank line before; nothing if there are none."""
    if lines:
        click.echo(f"\n{click.style(heading, bold=True)}" if heading else "")
    for line in lines:
        click.echo(printable(line))


def _command(proposal: AskProposal) -> str:
    """Returns the command that asks what is proposed."""
    assert proposal.expert
    missing = proposal.missing
    if missing.kind in ("gap", "single") and missing.moment:
        about = f"--moment {missing.moment.id}"
    elif missing.kind == "request":
        about = f"--request {shlex.quote(printable(missing.question))}"
    else:
        about = f"--question {shlex.quote(printable(missing.question))}"
    return f"hallway experts ask {proposal.expert.id} {about}"


def _plain_moment(each: MomentExperts) -> dict[str, Any]:
    theirs = [
        {"id": one.expert.id, "name": one.expert.name, "answers": len(one.answers), "last_on": one.last_on.isoformat()}
        for one in each.experts
    ]
    return {"id": each.moment.id, "title": each.moment.title, "experts": theirs, "risk": each.risk}


def _plain_proposal(each: AskProposal) -> dict[str, Any]:
    return {
        "kind": each.missing.kind,
        "question": each.missing.question,
        "moment": each.missing.moment.id if each.missing.moment else "",
        "reasons": list(each.missing.reasons),
        "expert": each.expert.id if each.expert else None,
        "expert_reasons": list(each.reasons),
        "command": _command(each) if each.expert else "",
    }


def _plain_load(each: ExpertLoad) -> dict[str, Any]:
    return {
        "id": each.expert.id,
        "name": each.expert.name,
        "asked": each.asked,
        "last_asked_on": each.last_asked_on.isoformat() if each.last_asked_on else None,
        "waiting": each.waiting,
        "free_from": each.free_from.isoformat(),
        "reason": each.reason,
    }
