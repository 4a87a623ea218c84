"""`hallway redact`: removes words from an answer for good."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hallway.curate.redact import Plan, Redacted
    from hallway.library.library import Library
    from hallway.library.redaction import Range


def _second(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Parses a time in a recording, in any format that pages and links use."""
    from hallway import timecode
    from hallway.errors import printable

    try:
        return None if value is None else timecode.parse(value)
    except ValueError as error:
        raise click.BadParameter(f"“{printable(value or '')}” is not a time: {error}.", ctx, param) from error


@click.command()
@click.argument("id", metavar="ID")
@click.option("--from", "start", callback=_second, metavar="TIME", help="Start: 1:12, 1:12.4 or 72.")
@click.option("--to", "end", callback=_second, metavar="TIME", help="End.")
@click.option(
    "--word",
    "words",
    multiple=True,
    metavar="TEXT",
    help="A word or name to remove everywhere in the answer; may be repeated.",
)
@click.option("--only-here", is_flag=True, help="Keep the same words elsewhere in the answer.")
@click.option("--why", default="", metavar="TEXT", help="The reason, for the ledger. Do not repeat the words.")
@click.option("--by", envvar="HALLWAY_BY", default="", help="Your name, for the ledger. Also from HALLWAY_BY.")
@click.option("--dry-run", is_flag=True, help="Show what would change, without changing it.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def redact(
    find_library: Callable[[], Library],
    id: str,
    *,
    start: float | None,
    end: float | None,
    words: tuple[str, ...],
    only_here: bool,
    why: str,
    by: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Remove words from an answer for good.

    Replaces everything said between --from and --to with a bar in text, transcript and captions, and with silence in
    the audio. Removes each --word wherever it is said or written in the answer, in any spelling. Deletes the published
    media file and all caches that contain the words. Transcribing or drafting again does not bring them back.

    \b
    Example:
      hallway redact how-do-i-refund --from 1:12 --to 1:15 --why "a customer's name"
      hallway redact how-do-i-refund --from 1:12 --to 1:15 --word "Jane Doe" --dry-run
    """
    from datetime import date

    from hallway.curate import redact as redaction

    if (start is None) != (end is None):
        raise click.UsageError("Give both --from and --to.")
    library = find_library()
    span = (start, end) if start is not None and end is not None else None
    plan = redaction.plan(library, id, span=span, words=words, only_here=only_here)
    if dry_run:
        _show(plan, as_json=as_json)
        return
    done = redaction.carry_out(plan, silence=_silence, today=date.today(), by=by, why=why)
    _report(library, done, as_json=as_json)


def _silence(source: Path, folder: Path, id: str, ranges: Sequence[Range], keeps_picture: bool) -> Path:
    from hallway.capture.media import published

    return published.silence(source, folder, id, ranges, keeps_picture=keeps_picture).media


def _show(plan: Plan, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_as_json(plan), indent=2))
        return
    click.echo(plan.changes().diff(), nl=False)
    click.echo(f"{plan.answer.id}: {_count(plan)} would be removed. Nothing was changed.", err=True)


def _report(library: Library, done: Redacted, *, as_json: bool) -> None:
    plan, answer = done.plan, done.plan.answer
    if as_json:
        click.echo(json.dumps(_as_json(plan, done), indent=2))
    else:
        click.echo(f"{answer.id}: {_count(plan)} removed.")
        if done.media:
            deleted = f" Deleted: {_names(library, done.deleted)}." if done.deleted else ""
            click.echo(f"  The new media file, with silence, is {_names(library, [done.media])}.{deleted}")
        if done.cleared.paths:
            click.echo(f"  Removed from caches and receipts: {_cleared(library, done.cleared.paths)}.")
    for line in _warnings(library, done):
        click.echo(f"  {line}", err=True)


def _count(plan: Plan) -> str:
    from hallway.library.redaction import written

    return f"{plan.words} word{'s' if plan.words != 1 else ''} ({', '.join(written(plan.ranges)) or 'not spoken'})"


def _warnings(library: Library, done: Redacted) -> list[str]:
    """Returns what a person still has to do, one line each."""
    from hallway.errors import printable

    plan, answer = done.plan, done.plan.answer
    lines = [f"Still there: {each.where}: {each.advice}." for each in plan.mentions]
    if done.cleared.left:
        lines.append(f"Still there: {_names(library, done.cleared.left)} could not be changed. Delete this file.")
    if answer.media and not done.media and plan.ranges:
        lines.append(f"The media file {printable(answer.media)} is missing, so only the text was redacted.")
    if done.has_picture:
        lines.append(
            f"The picture was not changed. Check that neither it nor {_poster(answer.poster)} shows the words."
        )
    if answer.recording:
        name = printable(answer.recording)
        lines.append(f"The original recordings/{name} still contains the words. The site no longer needs it.")
    if any((folder / ".git").exists() for folder in (library.root, *library.root.parents)):
        old = _names(library, done.deleted) or "the old files"
        lines.append(
            f"Git's history still contains {old} and the old text. Commit this change. To remove them from the history "
            "too, rewrite it (git filter-repo), replace all clones and ask the host to delete cached copies."
        )
    if answer.status != "draft":
        lines.append("Build and publish now. Earlier copies may remain in caches and with other people.")
    return lines


def _poster(poster: str) -> str:
    from hallway.errors import printable

    return f"its poster answers/{printable(poster)}" if poster else "its link preview"


def _names(library: Library, paths: Sequence[Path]) -> str:
    from hallway.errors import printable

    return ", ".join(printable(path.relative_to(library.root).as_posix()) for path in paths)


def _cleared(library: Library, paths: Sequence[Path]) -> str:
    """Counts the cards, whose names may contain the words, and names the build cache and the other files."""
    from hallway.names import counted

    built = {path for path in paths if path.is_relative_to(library.build_cache)}
    cards = [path for path in paths if path.suffix == ".png"]
    others = sorted({*paths} - built - {*cards})
    said = (counted(len(cards), "card") if cards else "", "the build cache" if built else "", _names(library, others))
    return ", ".join(filter(None, said))


def _as_json(plan: Plan, done: Redacted | None = None) -> dict[str, object]:
    from hallway.library.redaction import written

    root = plan.library.root
    media = done.media.relative_to(root).as_posix() if done and done.media else None
    return {
        "id": plan.answer.id,
        "redacted": list(written(plan.ranges)),
        "words": plan.words,
        "is_changed": done is not None,
        "media": media,
        "deleted": [path.relative_to(root).as_posix() for path in (done.deleted if done else ())],
        "cleared": [path.relative_to(root).as_posix() for path in (done.cleared.paths if done else ())],
        "mentions": [{"where": each.where, "advice": each.advice} for each in plan.mentions],
    }
