"""`hallway paths`: lists the learning paths of roles, with their gaps and what needs attention."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from hallway.errors import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hallway.adopt.paths import FollowedPath, PathStep
    from hallway.library.finding import Finding
    from hallway.library.library import Library

FILE = "curation/paths.yml"


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_context
def paths(ctx: click.Context, *, as_json: bool) -> None:
    """List the learning paths, their gaps, and what needs attention.

    A path has the answers for a role in the order in which to hear them. Paths are kept in curation/paths.yml; the
    site shows them at /paths/.

    \b
    Example:
      hallway paths
      hallway paths show support-agent
    """
    if ctx.invoked_subcommand is not None:
        if as_json:
            raise click.UsageError(f"Put --json last: hallway paths {ctx.invoked_subcommand} --json")
        return
    found = list(_read(ctx.obj()))
    if as_json:
        click.echo(json.dumps([each.to_json() for each in found], indent=2))
        return
    for each in found:
        _echo_summary(each)
        _echo_flags(each)
    if not found:
        click.echo(f"There are no learning paths yet. Write one into {FILE}; it begins with an example.", err=True)


@paths.command()
@click.argument("role")
@click.option("--json", "as_json", is_flag=True, help="Print the path as JSON.")
@click.pass_obj
def show(find_library: Callable[[], Library], *, role: str, as_json: bool) -> None:
    """Show the path of a role, by its id or title: every answer, what reinforces it, and every gap.

    \b
    Example:
      hallway paths show support-agent
    """
    from hallway.library import lookup

    found = {each.role: each for each in _read(find_library())}
    known = {id_: each.title for id_, each in found.items()}
    path = found[lookup.required(role, known, noun="The role", file=FILE)]
    if as_json:
        click.echo(json.dumps(path.to_json(), indent=2))
        return
    _echo_summary(path)
    for stage, steps in path.followed.stages.items():
        if steps:
            click.echo(f"\n{stage.capitalize()}")
        for number, step in enumerate(steps, start=1):
            _echo_step(number, step, path)
    click.echo()
    _echo_flags(path)


@dataclass(frozen=True, slots=True)
class CheckedPath:
    """A path with the answers that it leads to today, and what needs attention."""

    followed: FollowedPath
    title: str
    """The title of the role."""
    findings: tuple[Finding, ...]
    moments: Mapping[str, str]
    """The titles of all moments, by id."""

    @property
    def role(self) -> str:
        """The id of the role."""
        return self.followed.path.role

    def to_json(self) -> dict[str, Any]:
        """Returns the path as JSON data."""
        stages = self.followed.stages.items()
        return {
            "role": self.role,
            "title": self.title,
            "audience": self.followed.path.audience,
            "stages": {stage: [_plain(step, self.moments) for step in steps] for stage, steps in stages},
            "findings": [each.to_json() for each in self.findings],
        }


def _read(library: Library) -> Iterator[CheckedPath]:
    """Yields every path, in the order of the file."""
    from datetime import date

    from hallway.adopt.paths import follow
    from hallway.curate.checks import paths as checks
    from hallway.curate.checks.state import State
    from hallway.place.address_status import AddressStatuses

    today = date.today()
    listed, vocabulary = library.paths(), library.vocabulary()
    statuses = AddressStatuses.of(library, today=today)
    answers = {answer.id: answer for answer in statuses.published()}
    findings = tuple(checks.check(State.read(library, by="", today=today)))
    titles = {role.id: role.title for role in vocabulary.roles}
    moments = {moment.id: moment.title for moment in vocabulary.moments}
    for path in listed:
        lines = {path.line, *(entry.line for entry in path.entries)}
        yield CheckedPath(
            follow(path, statuses, answers),
            titles.get(vocabulary.resolve("role", path.role), path.role),
            tuple(each.relative_to(library.root) for each in findings if each.line in lines),
            moments,
        )


def _echo_summary(path: CheckedPath) -> None:
    """Prints on one line what a path has."""
    from hallway import timecode
    from hallway.library.paths import AUDIENCES
    from hallway.names import counted

    answers, gaps = path.followed.answers, path.followed.gaps
    number = f", {counted(len(gaps), 'gap')}" if gaps else ""
    length = timecode.stamp(sum(answer.duration for answer in answers))
    who = f"{path.title}, for {AUDIENCES[path.followed.path.audience]}"
    click.echo(printable(f"{path.role}  {who}: {counted(len(answers), 'answer')} in {length}{number}"))


def _echo_flags(path: CheckedPath) -> None:
    """Prints the gaps of a path, each with the command that asks for its answer, and what needs attention."""
    from hallway.adopt.paths import ask_command

    for step in path.followed.steps:
        if step.entry.is_gap:
            click.echo(printable(f"    No answer yet: {ask_command(step.entry, path.moments)}"))
        if step.reason:
            click.echo(printable(f"    ! {step.entry.answer or step.entry.moment}: {step.reason}"))
    for finding in path.findings:
        click.echo(printable(f"    ! {finding.reason_with_line}"))


def _echo_step(number: int, step: PathStep, path: CheckedPath) -> None:
    """Prints a step, and below it what reinforces it."""
    from hallway import timecode
    from hallway.adopt.paths import question
    from hallway.library.paths import REINFORCEMENTS

    if step.answer:
        click.echo(printable(f"{number:>3}. {step.answer.title}  {timecode.stamp(step.answer.duration)}"))
        click.echo(f"     {step.answer.id}")
    elif step.entry.is_gap:
        click.echo(printable(f"{number:>3}. No answer yet: {question(step.entry, path.moments)}"))
    else:
        click.echo(printable(f"{number:>3}. Not published: {step.entry.answer}"))
    for key, text in step.entry.reinforcements.items():
        click.echo(printable(f"     {REINFORCEMENTS[key]}: {text}"))


def _plain(step: PathStep, moments: Mapping[str, str]) -> dict[str, Any]:
    from hallway.adopt.paths import question

    entry = step.entry
    return {
        "answer": step.answer.id if step.answer else "",
        "title": step.answer.title if step.answer else question(entry, moments) if entry.is_gap else "",
        "seconds": step.answer.duration if step.answer else None,
        "is_gap": entry.is_gap,
        "listed_as": entry.answer,
        "moment": entry.moment,
        **entry.reinforcements,
        "reason": step.reason,
    }
