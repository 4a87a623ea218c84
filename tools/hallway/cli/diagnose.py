"""`hallway diagnose`: runs the diagnostic, using what the knowledge base knows as the suggested answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hallway.adopt.evidence import Evidence
    from hallway.library.diagnostics import Diagnostic, Score
    from hallway.library.library import Library

FILE = click.Path(path_type=Path, dir_okay=False)


class Run(NamedTuple):
    """One run of the diagnostic, complete or not, and the run it is compared with."""

    evidence: tuple[Evidence, ...]
    diagnostic: Diagnostic
    before: Diagnostic | None
    """The last stored run from an earlier day."""

    @property
    def unscored(self) -> list[int]:
        """The numbers of the questions that have no score yet."""
        scored = {score.question for score in self.diagnostic.scores}
        return [each.question for each in self.evidence if each.question not in scored]


@click.command()
@click.option("--score", "scores", multiple=True, metavar="N=SCORE", help="Score question N: 0, 1 or 2. Repeatable.")
@click.option("--note", "notes", multiple=True, metavar="N=TEXT", help="Why, or an example. Required if you overrule.")
@click.option("--by", envvar="HALLWAY_BY", default="", metavar="NAME", help="Your name. Also from HALLWAY_BY.")
@click.option("--save/--dry-run", "save", default=None, help="Store the result or not; default: ask in a terminal.")
@click.option("--replace", "may_replace", is_flag=True, help="Overwrite today's stored result.")
@click.option("--card", type=FILE, metavar="FILE.png", help="Draw the score card.")
@click.option("--print", "printout", type=FILE, metavar="FILE.html", help="Write a page to print for the meeting.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def diagnose(
    find_library: Callable[[], Library],
    *,
    scores: tuple[str, ...],
    notes: tuple[str, ...],
    by: str,
    save: bool | None,
    may_replace: bool,
    card: Path | None,
    printout: Path | None,
    as_json: bool,
) -> None:
    """Run the diagnostic: five questions about where help is, scored 0, 1 or 2.

    Placements, drill times, experts, picks and outcomes suggest scores and say why. In a terminal you are asked each
    question; otherwise, the suggestions are used, and --score overrides one, with a --note as reason. A stored run is
    a file in curation/diagnostics/, and the next one is compared with it.

    \b
    Example:
      hallway diagnose
      hallway diagnose --score 2=1 --note 2="Only from the ticket desk" --by "Knowledge team" --save
      hallway diagnose --score 5=0 --note 5="In one team only" --card score.png --print meeting.html
    """
    from datetime import date

    from hallway.adopt.evidence import gather
    from hallway.names import clean_line

    library, today = find_library(), date.today()
    evidence = gather(library, today=today)
    chosen, why = _scores(scores), {number: clean_line(text) for number, text in _pairs(notes, "--note").items()}
    is_asked = not chosen and not as_json and _is_terminal()
    if is_asked:
        _ask(evidence, chosen, why)
    run = _run(library, evidence, chosen, why, by=clean_line(by))
    if as_json:
        click.echo(json.dumps(_plain(run), indent=2))
    else:
        _show(run)
    if card or printout or save:
        _check_complete(run)
    if card:
        _write(card, _drawn(run, library))
    if printout:
        _write(printout, _printed(run, library))
    if save or (save is None and is_asked and click.confirm("Store this result?", err=True)):
        _save(library, run.diagnostic, may_replace=may_replace)


def _run(
    library: Library, evidence: tuple[Evidence, ...], chosen: Mapping[int, int], notes: Mapping[int, str], *, by: str
) -> Run:
    from datetime import date

    from hallway.adopt.diagnostic import previous
    from hallway.adopt.evidence import scores as scored
    from hallway.library.diagnostics import Diagnostic

    diagnostic = Diagnostic(date.today(), by, scored(evidence, chosen, notes))
    return Run(evidence, diagnostic, previous(library.diagnostics(), diagnostic))


def _pairs(texts: Sequence[str], option: str) -> dict[int, str]:
    """Returns what was given for each question, such as `2=1`."""
    from hallway.library.diagnostics import QUESTIONS

    found = {}
    for text in texts:
        number, equals, value = text.partition("=")
        if not equals or not number.strip().isascii() or number.strip() not in map(str, range(1, QUESTIONS + 1)):
            raise click.BadParameter(f"Give the question and a value: {option} 2=... (1 to 5)", param_hint=option)
        found[int(number)] = value.strip()
    return found


def _scores(texts: Sequence[str]) -> dict[int, int]:
    found = _pairs(texts, "--score")
    if wrong := [value for value in found.values() if value not in ("0", "1", "2")]:
        raise click.BadParameter(f"A score is 0, 1 or 2, not {wrong[0]!r}.", param_hint="--score")
    return {number: int(value) for number, value in found.items()}


def _is_terminal() -> bool:
    import sys

    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask(evidence: Sequence[Evidence], chosen: dict[int, int], notes: dict[int, str]) -> None:
    """Asks for the score of each question, and for a note if someone overrides the evidence."""
    from hallway.adopt.diagnostic import QUESTIONS
    from hallway.names import clean_line

    for question, known in zip(QUESTIONS, evidence, strict=True):
        click.echo(f"\n{click.style(f'{question.number}. {question.text}', bold=True)}")
        for points, choice in enumerate(question.choices):
            click.echo(f"   {points}  {choice}")
        click.echo(f"   {known.reason}")
        choice_of = click.Choice(["0", "1", "2"])
        usual = None if known.score is None else str(known.score)
        chosen[question.number] = int(click.prompt("   Score", type=choice_of, default=usual, show_choices=False))
        if known.score not in (None, chosen[question.number]) and not notes.get(question.number):
            notes[question.number] = clean_line(click.prompt(f"   Why {chosen[question.number]}?"))
    click.echo()


def _check_complete(run: Run) -> None:
    from hallway.errors import InputError

    if run.unscored:
        wanted = " ".join(f"--score {number}=..." for number in run.unscored)
        raise InputError(f"The result is not complete: nothing suggests a score for every question. Add {wanted}")


def _show(run: Run) -> None:
    from hallway.adopt.diagnostic import QUESTIONS, band, change, moves

    scores = {score.question: score for score in run.diagnostic.scores}
    for question, known in zip(QUESTIONS, run.evidence, strict=True):
        _show_score(question.text, known, scores.get(question.number), _before(run, question.number))
    if run.unscored:
        numbers = ", ".join(map(str, run.unscored))
        click.echo(f"\nNot scored yet: {numbers}. Use --score N=SCORE, or run this in a terminal.", err=True)
        return
    now = run.diagnostic
    reading = band(now.total)
    than = f", {change(now, run.before)}" if run.before else ""
    click.echo(f"\n{click.style(f'{now.total} of 10: {reading.name}', bold=True)}{than}\n{reading.reading}")
    click.echo("\nNext:")
    for move in moves(now.points):
        beside = " (in parallel)" if move.is_parallel else ""
        click.echo(f"- {move.title}{beside}{f': {move.command}' if move.command else ''}")


def _show_score(text: str, known: Evidence, score: Score | None, before: Score | None) -> None:
    from hallway.errors import printable

    points = "?" if score is None else str(score.score)
    click.echo(f"{click.style(points, bold=True)}  {known.question}. {text}")
    click.echo(f"   {printable(known.reason)}")
    if score and score.is_override:
        click.echo(f"   The evidence suggests {known.score}. {printable(score.note)}")
    elif score and score.note:
        click.echo(f"   {printable(score.note)}")
    if score and before and before.score != score.score:
        click.echo(f"   It was {before.score} last time.")


def _before(run: Run, number: int) -> Score | None:
    scores = run.before.scores if run.before else ()
    return next((score for score in scores if score.question == number), None)


def _save(library: Library, diagnostic: Diagnostic, *, may_replace: bool) -> None:
    from hallway.errors import printable
    from hallway.library import diagnostics

    path = diagnostics.save(diagnostic, library.diagnostics_folder, may_replace=may_replace)
    click.echo(f"Stored in {printable(path.relative_to(library.root))}.", err=True)


def _drawn(run: Run, library: Library) -> bytes:
    from hallway.site.diagnostic import score_card

    return score_card.draw(run.diagnostic, run.before, site=library.settings().site_name)


def _printed(run: Run, library: Library) -> bytes:
    from hallway.site.diagnostic import printout

    return printout.render(run.diagnostic, run.before, site=library.settings().site_name)


def _write(path: Path, content: bytes) -> None:
    from hallway.errors import printable
    from hallway.files import write_atomic

    write_atomic(path, content)
    click.echo(printable(path), err=True)


def _plain(run: Run) -> dict[str, Any]:
    """Returns the result as JSON data; values that need all scores are null if one is missing."""
    from dataclasses import asdict

    from hallway.adopt.diagnostic import band, moves

    now, is_complete = run.diagnostic, not run.unscored
    reading = band(now.total)
    return {
        "run_on": now.run_on.isoformat(),
        "by": now.by,
        "total": now.total if is_complete else None,
        "band": reading.name if is_complete else None,
        "reading": reading.reading if is_complete else None,
        "scores": [asdict(score) for score in now.scores],
        "not_scored": [asdict(each) for each in run.evidence if each.question in run.unscored],
        "moves": [asdict(move) for move in moves(now.points)] if is_complete else [],
        "before": {"run_on": run.before.run_on.isoformat(), "total": run.before.total} if run.before else None,
    }
