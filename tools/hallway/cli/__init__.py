"""The command ``hallway``: a table of commands, each loaded when it is called, so that ``--help`` answers at once."""

from __future__ import annotations

import errno
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from hallway import errors

if TYPE_CHECKING:
    from hallway.library.library import Library

OpenLibrary = Callable[[], "Library"]
"""What a command gets through ``click.pass_obj``: called, it finds the knowledge base or says what to do."""


class Command(NamedTuple):
    """Where a command is, and what the list of commands says of it."""

    target: str
    help: str


COMMANDS = {
    "init": Command("hallway.cli.start:init", "Make a new knowledge base."),
    "ask": Command("hallway.cli.requests:ask", "Ask somebody a question, or list what nobody has answered yet."),
    "add": Command("hallway.cli.capture:add", "Copy a recording in, with its question, expert and moment."),
    "transcribe": Command("hallway.cli.capture:transcribe", "Turn new recordings into drafts."),
    "watch": Command("hallway.cli.capture:watch", "Wait for recordings and turn each into a draft."),
    "redraft": Command("hallway.cli.drafts:redraft", "Write an untouched draft anew from its transcript."),
    "review": Command("hallway.cli.review:review", "List what waits for a person, the most urgent first."),
    "digest": Command("hallway.cli.review:digest", "Write what waits as a message for a channel."),
    "approve": Command("hallway.cli.drafts:approve", "Approve an answer: from then on its address is for ever."),
    "verify": Command("hallway.cli.drafts:verify", "Say that published answers still hold."),
    "rename": Command("hallway.cli.moves:rename", "Give an answer another id; its old addresses lead there."),
    "merge": Command("hallway.cli.moves:merge", "Let one answer hold in place of two."),
    "retire": Command("hallway.cli.moves:retire", "Take an answer back, and say why at its address."),
    "vocabulary": Command("hallway.cli.vocabulary:vocabulary", "List, add, rename, merge and retire words."),
    "check": Command("hallway.cli.check:check", "Find what people, editors and git have damaged, and mend it."),
    "redact": Command("hallway.cli.redact:redact", "Take words out for good, in text, transcript and sound."),
    "pin": Command("hallway.cli.pin:pin", "Put an answer where the work is: prints what to paste there."),
    "placements": Command("hallway.cli.placements:placements", "Say what stands where, move it, take it away."),
    "pick": Command("hallway.cli.pick:pick", "Pick the answer of a week, and print what a manager pastes."),
    "merge-driver": Command("hallway.cli.check:merge_driver", "For git: put two versions of a file together."),
    "build": Command("hallway.cli.site:build", "Build and check the site."),
    "serve": Command("hallway.cli.site:serve", "Show the site, drafts too, on this machine."),
    "model": Command("hallway.cli.model:model", "List and fetch the models that listen."),
}


class Commands(click.Group):
    """A group that knows its commands by name and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names, in the order of the journey."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns the command, loaded; HallwayError where its module cannot be."""
        if cmd_name not in COMMANDS:
            return None
        return load(cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. What the operating system refuses becomes a message, here for all commands."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno == errno.EPIPE:  # nobody reads on, as in `hallway review | head`: Click ends quietly
                raise
            raise errors.from_os_error(error) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list from the table, so that nothing is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])


def load(name: str) -> click.Command:
    """Imports one command of the table; HallwayError that says what is missing."""
    module, _, attribute = COMMANDS[name].target.partition(":")
    try:
        command: click.Command = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        hint = "Install Hallway again: `pip install .` in the clone."
        raise errors.HallwayError(f"`hallway {name}` is not whole in this installation: {error}. {hint}") from error
    return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The knowledge base. Default: the one that this folder lies in.",
)
@click.version_option(package_name="hallway", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, root: Path | None) -> None:
    """Five-minute answers from the people down the hall, put where the work is.

    \b
    hallway init answers-of-our-team
    cd answers-of-our-team
    cp ~/Desktop/"How do I refund an order.m4a" recordings/
    hallway transcribe
    hallway serve

    The exit status is 0 when all went well, 1 when something failed or needs a person (the output says what), and 2
    when the command was typed wrongly: an unknown option, a missing argument.
    """
    ctx.obj = lambda: _library(root)


def _library(root: Path | None) -> Library:
    from hallway.library.library import Library

    return Library.find() if root is None else Library.at(root)
