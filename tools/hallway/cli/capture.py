"""The commands `transcribe`, `watch` and `add`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hallway.capture.inbox.drop_folder import Settling
    from hallway.capture.run.task import RunOptions
    from hallway.library.library import Library
    from hallway.library.settings import Settings

    OpenLibrary = Callable[[], Library]

Command = Callable[..., Any]

ENGINE_OPTIONS = (
    click.option("--engine", metavar="NAME", help="faster-whisper, openai-whisper or another installed engine."),
    click.option("--model", metavar="NAME", help="Name or folder of a model; see `hallway model list`."),
    click.option("--language", metavar="CODE", help="en, de, ...; auto detects it."),
    click.option(
        "--beam", type=click.IntRange(1, 20), default=5, show_default=True, help="Candidates to explore (beam size)."
    ),
    click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True),
    click.option(
        "--threads",
        type=click.IntRange(0, 256),
        default=0,
        help="CPU threads per job; 0 divides the cores of a machine among its jobs.",
    ),
    click.option("--prompt", default="", metavar="TEXT", help="Example text; Whisper imitates its style."),
    click.option("--batched", is_flag=True, help="Faster, mainly on a GPU, but slightly less accurate."),
    click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Process N recordings at a time."),
    click.option("--cluster", default="", metavar="tcp://HOST:PORT", help="Transcribe on this Dask cluster."),
    click.option(
        "--settle",
        type=click.FloatRange(0, 3600),
        metavar="SECONDS",
        help="How long a file must stay unchanged to count as complete.",
    ),
)


def engine_options(command: Command) -> Command:
    """Adds the transcription options to a command."""
    for option in reversed(ENGINE_OPTIONS):
        command = option(command)
    return command


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@engine_options
@click.option("--again", is_flag=True, help="Also redo recordings that have a transcript. Answers stay the same.")
@click.option("--plan", "only_plan", is_flag=True, help="Only say what there is to do and how long it will take.")
@click.option("--json", "as_json", is_flag=True, help="Print results as JSON.")
@click.pass_obj
def transcribe(
    open_library: OpenLibrary, /, paths: tuple[Path, ...], *, again: bool, only_plan: bool, as_json: bool, **chosen: Any
) -> None:
    """Turn new recordings into drafts.

    Processes everything in recordings/, or the files and folders in it that you name. A recording is transcribed once,
    whatever its name. One that cannot be used does not stop the others; the exit status is then 1.

    \b
    hallway transcribe
    hallway transcribe --plan
    hallway transcribe --model large-v3-turbo --jobs 2 recordings/refund-request
    """
    from hallway.capture import pipeline
    from hallway.cli import progress

    library = open_library()
    settings = library.settings()
    options, settling = _options(library, settings, chosen, again=again)
    if only_plan:
        plan = pipeline.plan(library, paths, options=options, settling=settling)
        click.echo(json.dumps(plan.to_json(), indent=2) if as_json else progress.planned(plan))
        return
    with _reporter(is_machine_read=as_json, names_known=bool(paths)) as reporter:
        try:
            summary = pipeline.run(library, paths, options=options, settling=settling, reporter=reporter)
        except KeyboardInterrupt:
            reporter.message("Stopped. Finished work is kept; run the command again to continue.")
            raise click.exceptions.Exit(130) from None
    if as_json:
        click.echo(
            json.dumps({"results": [asdict(each) for each in summary.results], "ignored": summary.ignored}, indent=2)
        )
    progress.list_failures(summary.of("waiting", "failed"))
    click.echo(progress.closing(summary), err=True)
    raise click.exceptions.Exit(summary.exit_status)


@click.command()
@engine_options
@click.option("--poll", is_flag=True, help="For network shares, which do not report changes.")
@click.pass_obj
def watch(open_library: OpenLibrary, /, *, poll: bool, **chosen: Any) -> None:
    """Turn recordings into drafts as they arrive, until Ctrl-C.

    \b
    hallway watch
    hallway watch --poll --settle 60
    """
    from hallway.capture import pipeline

    library = open_library()
    options, settling = _options(library, library.settings(), chosen, again=False)
    with _reporter(is_endless=True) as reporter:
        reporter.message("Watching recordings/ for new recordings. Stop with Ctrl-C.")
        try:
            pipeline.watch(library, options=options, settling=settling, reporter=reporter, polls=poll)
        except KeyboardInterrupt:
            reporter.message("Stopped. Finished work is kept.")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--question", default="", metavar="TEXT", help="The question it answers, used as file name and title.")
@click.option("--expert", default="", metavar="ID", help="Who speaks: an id in curation/experts.yml.")
@click.option("--moment", default="", metavar="ID", help="When it is needed: an id in curation/moments.yml.")
@click.pass_obj
def add(open_library: OpenLibrary, /, files: tuple[Path, ...], *, question: str, expert: str, moment: str) -> None:
    """Copy recordings into recordings/, in folders named after the moment and the expert.

    \b
    hallway add ~/memo.m4a --question "What do I do when a refund is past 30 days?" --expert ana --moment refund-request
    """
    from hallway.capture.add import add as copy_in
    from hallway.errors import printable

    library = open_library()
    words = library.vocabulary()
    expert, moment = words.resolve("expert", expert) or expert, words.resolve("moment", moment) or moment
    _require("--expert", expert, list(words.experts), "curation/experts.yml")
    _require("--moment", moment, [each.id for each in words.moments], "curation/moments.yml")
    for source in files:
        path, is_new = copy_in(library.recordings, source, question=question, expert=expert, moment=moment)
        name = printable(path.relative_to(library.root))
        click.echo(name if is_new else f"{name} is already there.")
    click.echo("Next: hallway transcribe", err=True)


def _require(option: str, given: str, known: list[str], where: str) -> None:
    """Raises InputError, with the most similar id, if an id is not in the vocabulary."""
    from hallway.errors import InputError, printable
    from hallway.library import lookup

    if given and given not in known:
        hint = lookup.hint(given, known)
        raise InputError(f"{option} {printable(given)} is not in {where}. {hint} Or add it there first.")


def _options(
    library: Library, settings: Settings, chosen: dict[str, Any], *, again: bool
) -> tuple[RunOptions, Settling]:
    """Returns the options for this run: those given on the command line, then those in the settings."""
    from hallway.capture.engines.interface import EngineOptions
    from hallway.capture.inbox.drop_folder import Settling
    from hallway.capture.run.task import RunOptions

    engine_options = EngineOptions(
        model=chosen["model"] or settings.model,
        language=chosen["language"] or settings.language,
        beam=chosen["beam"],
        device=chosen["device"],
        threads=chosen["threads"],
        batched=chosen["batched"],
        prompt=chosen["prompt"],
        hotwords=tuple(term.term for term in library.glossary().terms),
        allowed_languages=settings.allowed_languages,
    )
    options = RunOptions(
        engine=chosen["engine"] or settings.engine,
        options=engine_options,
        max_seconds=settings.max_minutes * 60.0,
        jobs=chosen["jobs"] or settings.jobs,
        cluster=chosen["cluster"],
        again=again,
    )
    settle = settings.settle_seconds if chosen["settle"] is None else chosen["settle"]
    return options, Settling(settle)


def _reporter(**options: bool) -> Any:  # a context manager of a PlainReporter
    """Returns a reporter with progress bars on a terminal, or one with plain lines."""
    from hallway.cli.progress import BarReporter, PlainReporter

    return BarReporter(**options) if _is_terminal() else nullcontext(PlainReporter(**options))


def _is_terminal() -> bool:
    return sys.stderr.isatty()
