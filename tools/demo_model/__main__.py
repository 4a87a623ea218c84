"""`python -m demo_model`: from nothing to the model folder, in steps that can each be broken off and taken up again."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
WORK = HERE / "work"
MODEL = ROOT / "models" / "demo"

STEPS = 25_000
SHARDS_PER_VOICE = 13


@click.group()
def main() -> None:
    """Train the demo model: a very small Whisper that knows two synthetic voices and a few hundred words.

    \b
    Example, all of it:
        python -m demo_model make
    """


@main.command()
@click.option("--workers", default=os.cpu_count() or 1, show_default=True, help="Processes that speak the corpus.")
@click.pass_context
def make(context: click.Context, workers: int) -> None:
    """Speak the corpus, train, export and evaluate: from nothing to the model folder."""
    context.invoke(corpus, workers=workers)
    context.invoke(train)
    context.invoke(export)
    context.invoke(samples)
    context.invoke(evaluate)


@main.command()
@click.option("--workers", default=os.cpu_count() or 1, show_default=True, help="Processes that speak.")
def corpus(workers: int) -> None:
    """Speak the training sentences; shards that are there already are kept."""
    from . import corpus as corpus_room

    started = time.monotonic()
    total = SHARDS_PER_VOICE * 2
    for count, shard in enumerate(
        corpus_room.make(WORK / "corpus", shards_per_voice=SHARDS_PER_VOICE, workers=workers), start=1
    ):
        click.echo(f"corpus {count}/{total}  {shard.name}  {time.monotonic() - started:.0f} s", err=True)


@main.command()
@click.option("--steps", default=STEPS, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--stop-after", type=int, help="End early, after so many steps; the next run goes on from there.")
@click.option("--work", type=click.Path(path_type=Path), default=WORK, help="Folder of checkpoint and loss curve.")
def train(steps: int = STEPS, seed: int = 1, stop_after: int | None = None, work: Path = WORK) -> None:
    """Train from the last checkpoint, or from nothing."""
    from . import tokens
    from . import train as train_room

    work.mkdir(parents=True, exist_ok=True)
    if not (work / "tokenizer.json").exists():
        tokens.build().save(str(work / "tokenizer.json"))
    shards = sorted((WORK / "corpus").glob("*-???.npz"))
    if not shards:
        raise click.ClickException("There is no corpus yet. Run `python -m demo_model corpus` first.")
    train_room.train(work, shards, steps=steps, seed=seed, stop_after=stop_after)


@main.command()
@click.option("--work", type=click.Path(path_type=Path), default=WORK)
@click.option("--out", type=click.Path(path_type=Path), default=MODEL, show_default=True)
def export(work: Path = WORK, out: Path = MODEL) -> None:
    """Write the model folder from the last checkpoint."""
    from . import export as export_room

    folder = export_room.export(work / "checkpoint.pt", work / "tokenizer.json", out)
    size = sum(path.stat().st_size for path in folder.iterdir())
    click.echo(f"{folder}  {size / 1e6:.1f} MB")


@main.command()
def samples() -> None:
    """Speak the samples' scripts into recordings."""
    from . import samples as samples_room

    for path in samples_room.make(ROOT / "samples" / "scripts", ROOT / "samples" / "recordings"):
        click.echo(path.relative_to(ROOT))


@main.command()
@click.option("--model", type=click.Path(path_type=Path, exists=True), default=MODEL, show_default=True)
@click.option("--threads", default=os.cpu_count() or 1, show_default=True)
@click.option("--limit", type=int, help="Only so many sentences and samples, for a quick look.")
def evaluate(model: Path = MODEL, threads: int = 2, limit: int | None = None) -> None:
    """Word error rates and times on speech never trained on, as the table of the model card."""
    from . import evaluate as evaluate_room

    click.echo(evaluate_room.HEADER)
    for row in evaluate_room.evaluate(model, ROOT / "samples" / "scripts", threads=threads, limit=limit):
        click.echo(row)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
