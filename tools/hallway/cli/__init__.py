"""The command ``hallway``: a table of commands, each imported when it is called, so that ``--help`` is fast."""

from __future__ import annotations

import errno
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from hallway.errors import HallwayError
from hallway.os_errors import from_os_error

if TYPE_CHECKING:
    from hallway.library.library import Library

OpenLibrary = Callable[[], "Library"]
"""What ``click.pass_obj`` gives a command: finds the knowledge base, or raises an error that says what to do next."""


class Command(NamedTuple):
    """Where a command is defined, and its description in the list of commands."""

    target: str
    help: str


COMMANDS = {
    "init": Command("hallway.cli.start:init", "Create a knowledge base."),
    "ask": Command("hallway.cli.requests:ask", "Ask an expert for an answer, or list open requests."),
    "add": Command("hallway.cli.capture:add", "Add a recording, with its question, expert and moment."),
    "transcribe": Command("hallway.cli.capture:transcribe", "Transcribe new recordings and draft answers."),
    "watch": Command("hallway.cli.capture:watch", "Transcribe recordings as they arrive, until Ctrl-C."),
    "redraft": Command("hallway.cli.drafts:redraft", "Recreate an unedited draft from its transcript."),
    "review": Command("hallway.cli.review:review", "List everything that needs attention, most urgent first."),
    "digest": Command("hallway.cli.review:digest", "Write that list as a short message for a channel."),
    "approve": Command("hallway.cli.drafts:approve", "Approve drafts for publishing."),
    "verify": Command("hallway.cli.drafts:verify", "Confirm that published answers are still right."),
    "rename": Command("hallway.cli.moves:rename", "Change an answer's id; old links keep working."),
    "merge": Command("hallway.cli.moves:merge", "Merge one answer into another; old links keep working."),
    "retire": Command("hallway.cli.moves:retire", "Retire an answer; a notice stays at its address."),
    "vocabulary": Command("hallway.cli.vocabulary:vocabulary", "Manage moments, roles, tags and experts."),
    "check": Command("hallway.cli.check:check", "Find problems in the files of a knowledge base, and fix them."),
    "redact": Command("hallway.cli.redact:redact", "Remove words for good from text, transcript and sound."),
    "pin": Command("hallway.cli.pin:pin", "Pin an answer in a place, and print what to paste there."),
    "placements": Command("hallway.cli.placements:placements", "List, check, move and remove placements."),
    "pick": Command("hallway.cli.pick:pick", "Choose the pick of the week, and print it ready to paste."),
    "experts": Command("hallway.cli.experts:experts", "See who answers what, whom to ask next, and thank them."),
    "paths": Command("hallway.cli.paths:paths", "List the learning paths of roles, and their gaps."),
    "diagnose": Command("hallway.cli.diagnose:diagnose", "Score how close help is to the work, and what to do next."),
    "drill": Command("hallway.cli.drill:drill", "Time how long it takes to get help, starting in a place."),
    "measure": Command("hallway.cli.measure:measure", "Count what gets opened and played, from access logs."),
    "barriers": Command("hallway.cli.barriers:barriers", "Record what keeps people from using help, and remove it."),
    "outcomes": Command("hallway.cli.outcomes:outcomes", "Record what changed in the business, and who reported it."),
    "baseline": Command("hallway.cli.baseline:baseline", "Freeze where a quarter stands, and see what moved."),
    "report": Command("hallway.cli.report:report", "Write the report for leaders: one page, to print or to send."),
    "merge-driver": Command("hallway.cli.check:merge_driver", "For git: merge two versions of a file."),
    "build": Command("hallway.cli.site:build", "Build and check the site."),
    "serve": Command("hallway.cli.site:serve", "Preview the site, including drafts."),
    "model": Command("hallway.cli.model:model", "List and download Whisper models."),
}


class Commands(click.Group):
    """A group that lists its commands by name and imports each only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names, in the order in which people use the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports and returns the command. Raises HallwayError if that fails."""
        if cmd_name not in COMMANDS:
            return None
        return load(cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. Turns operating system errors into messages, for all commands."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if (
                error.errno == errno.EPIPE
            ):  # the reader closed the pipe, as in `hallway review | head`: Click exits quietly
                raise
            raise from_os_error(error) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list from the table, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])


def load(name: str) -> click.Command:
    """Imports one command of the table. Raises HallwayError if it cannot be imported."""
    module, _, attribute = COMMANDS[name].target.partition(":")
    try:
        command: click.Command = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        hint = "Reinstall Hallway: `pip install .` in the clone."
        raise HallwayError(f"`hallway {name}` is incomplete in this installation: {error}. {hint}") from error
    return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The knowledge base; default: the one that contains the current folder.",
)
@click.version_option(package_name="hallway", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, root: Path | None) -> None:
    """Five-minute answers from the people who know, delivered where work happens.

    \b
    hallway init our-answers
    cd our-answers
    cp ~/Desktop/"How do I refund an order.m4a" recordings/
    hallway transcribe
    hallway serve

    The exit status is 0 for success, 1 if something failed or needs a person (the output says what), and 2 for wrong
    usage, such as an unknown option.
    """
    ctx.obj = lambda: _library(root)


def _library(root: Path | None) -> Library:
    from hallway.library.folders import find_root
    from hallway.library.library import Library

    return Library.open(find_root(Path.cwd()) if root is None else root)
