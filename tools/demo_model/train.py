"""Training: AdamW on the stream of batches, a checkpoint that resumes to the bit, and the loss curve as a table."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, multiprocessing, nn

from .batches import IGNORED, Batch, Batches, Stage, stage_at
from .corpus import PHONES
from .network import Network, Shape
from .tokens import Tokens

PEAK_RATE = 1.4e-3
WARM_UP = 200
PLATEAU, HALF = 0.216, 0.378
"""Shares of the steps: at the peak until the first, straight down to half of it at the second."""
SHARES = 2
"""Processes that train together."""
CHECKPOINT_EVERY = 200
LOG_EVERY = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """Means over LOG_EVERY steps."""

    step: int
    steps: int
    written: float
    """Loss of the text and timestamps."""
    phone_accuracy: float
    text_accuracy: float
    """With the true text given so far."""
    heard_hours: float
    seconds: float

    def __str__(self) -> str:
        return (
            f"step {self.step}/{self.steps}  loss {self.written:.3f}  sounds right {self.phone_accuracy:.1%}  "
            f"words right {self.text_accuracy:.1%}  heard {self.heard_hours:.1f} h  {self.seconds:.0f} s"
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """Memory that the processes share; a collective over sockets took a third of each step."""

    barrier: Barrier
    values: Tensor
    """(2, SHARES, numbers): steps take turns, so that nobody writes over what another still reads."""

    def mean(self, mine: Sequence[Tensor], share: int, step: int, out: Tensor) -> None:
        """Write the mean of what all processes bring, end to end, to `out`; each waits for the others."""
        values = self.values[step % 2]
        torch.cat([part.reshape(-1) for part in mine], out=values[share])
        self.barrier.wait()
        torch.mean(values, 0, out=out)


@dataclass(frozen=True, slots=True)
class Flat:
    """A network's parameters end to end in one piece of memory: one clip, one optimizer kernel, one exchange."""

    parameters: list[nn.Parameter]
    """Matrices first: weights decay, the rest does not."""
    values: Tensor
    gradients: Tensor
    decaying: int
    """How many numbers are in matrices."""

    @classmethod
    def of(cls, network: Network) -> Flat:
        def decays(named: tuple[str, nn.Parameter]) -> bool:
            return named[1].dim() >= 2 and named[0].endswith("weight")

        named = sorted(network.named_parameters(), key=decays, reverse=True)
        values = torch.cat([parameter.detach().reshape(-1) for _, parameter in named])
        for (_, parameter), part in zip(named, values.split([p.numel() for _, p in named]), strict=True):
            parameter.data = part.view_as(parameter)
        decaying = sum(one[1].numel() for one in named if decays(one))
        return cls([parameter for _, parameter in named], values, torch.zeros_like(values), decaying)

    def optimizer(self) -> torch.optim.AdamW:
        groups = []
        for part, decay in ((slice(self.decaying), 0.02), (slice(self.decaying, None), 0.0)):
            parameter = nn.Parameter(self.values[part])
            parameter.grad = self.gradients[part]
            groups.append({"params": [parameter], "weight_decay": decay})
        return torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.98), eps=1e-8, fused=True)

    def take_gradients(self) -> list[Tensor]:
        """What the last backward pass left, in order; the parameters are without afterwards."""
        found = [p.grad if p.grad is not None else torch.zeros_like(p) for p in self.parameters]
        for parameter in self.parameters:
            parameter.grad = None
        return found


def train(
    folder: Path,
    shards: Sequence[Path],
    *,
    steps: int,
    seed: int,
    stop_after: int | None = None,
) -> Path:
    """Train until `steps`, from the checkpoint in `folder` if there is one; returns the checkpoint.

    Two processes, a thread each, share every step and average what they learn: nets this small do not gain from
    threads. The loss curve goes to `loss.tsv`. `stop_after` ends early, for trying out.
    """
    # Started anew rather than forked: torch's threads do not survive a fork.
    size = sum(parameter.numel() for parameter in _network(folder)[0].parameters())
    values = torch.zeros(2, SHARES, size).share_memory_()
    exchange = Exchange(multiprocessing.get_context("spawn").Barrier(SHARES), values)
    arguments = (exchange, folder, list(shards), steps, seed, stop_after)
    multiprocessing.spawn(_learn, arguments, nprocs=SHARES)
    return folder / "checkpoint.pt"


def _learn(
    share: int,
    exchange: Exchange,
    folder: Path,
    shards: Sequence[Path],
    steps: int,
    seed: int,
    stop_after: int | None,
) -> None:
    """One of the processes; the first also keeps the checkpoint and the curve."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    network, tokens = _network(folder)
    flat = Flat.of(network)
    optimizer = flat.optimizer()
    path, curve, first, heard = folder / "checkpoint.pt", folder / "loss.tsv", 0, 0.0
    if path.exists():
        saved = torch.load(path, weights_only=True)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        first, heard = saved["step"], saved["heard"]
    exchange.barrier.wait()  # both have read the checkpoint
    if share == 0:
        _cut(curve, first)
    batches = Batches(shards, tokens, seed=seed, first=first, steps=min(steps, stop_after or steps), share=share)
    started, sums = time.monotonic(), torch.zeros(3)
    for step, batch in enumerate(batches, start=first):
        for group in optimizer.param_groups:
            group["lr"] = rate(step, steps)
        loss, report = losses(network, batch, stage_at(step), finer=step % 2)
        loss.backward()
        exchange.mean(flat.take_gradients(), share, step, out=flat.gradients)
        flat.gradients.mul_(min(1.0, 1 / (float(flat.gradients.norm()) + 1e-6)))
        optimizer.step()
        heard, sums, done = heard + SHARES * batch.seconds / 3600, sums + report, step + 1
        if share == 0 and done % LOG_EVERY == 0:
            written, phones, text = (sums / LOG_EVERY).tolist()
            with curve.open("a", encoding="utf-8") as file:
                file.write(f"{done}\t{written:.4f}\t{phones:.4f}\t{text:.4f}\n")
            now = Progress(done, steps, written, phones, text, heard, time.monotonic() - started)
            print(now, file=sys.stderr, flush=True)
            sums = torch.zeros(3)
        if share == 0 and (done % CHECKPOINT_EVERY == 0 or done == batches.steps):
            state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": done, "heard": heard}
            partial = path.with_suffix(".part")
            torch.save(state | {"shape": network.shape.to_dict()}, partial)
            partial.replace(path)


def _network(folder: Path) -> tuple[Network, Tokens]:
    tokens = Tokens.load(folder / "tokenizer.json")
    shape = Shape(tokens.size, tokens.timestamp_begin, len(PHONES), tuple(tokens.sounds), tuple(tokens.capitals()))
    return Network(shape), tokens


def rate(step: int, steps: int) -> float:
    """Learning rate of a step: up over WARM_UP, level, down to half, and from there slowly down to nothing."""
    turns = (0, WARM_UP, max(WARM_UP, PLATEAU * steps), HALF * steps, steps)
    return PEAK_RATE * float(np.interp(step, turns, (0.01, 1.0, 1.0, 0.5, 0.0)))


def losses(network: Network, batch: Batch, stage: Stage, *, finer: int) -> tuple[Tensor, Tensor]:
    """The sum to minimise, and (loss of the writing, phone accuracy, text accuracy)."""
    table = network.token_table()
    memory = network.encode(batch.mel, batch.offsets)
    hidden, guided = network.decode(batch.tokens, memory, batch.text_offsets, table)

    wanted = batch.targets != IGNORED
    logits, targets = hidden[wanted] @ table.T, batch.targets[wanted]
    counts = _weights(batch, stage.again)
    written = (F.cross_entropy(logits, targets, reduction="none") * counts[wanted]).sum() / counts[wanted].sum()

    phone_logits = network.phone_head(memory)
    phones = F.cross_entropy(phone_logits.flatten(0, 1), batch.phones.flatten(), ignore_index=IGNORED)

    # Every second frame is enough to learn words from; which half alternates.
    words, half = table[list(network.shape.sounds)].T, memory[:, finer::2]
    sounds = sum(
        F.cross_entropy((head(half) @ words).flatten(0, 1), label[:, finer::2].flatten(), ignore_index=IGNORED)
        for head, label in zip(network.sound_heads, (batch.sounds, batch.sounds_before), strict=True)
    )

    frames = torch.arange(memory.shape[1]) + 0.5
    said = (frames >= batch.spans[..., :1]) & (frames <= batch.spans[..., 1:])
    has_span = said.any(-1)
    outside = torch.full((), float("-inf"))
    share = counts[has_span, None] / counts[has_span].mean()
    rest, frames_said = (batch.ends & has_span)[:, :, None], said.sum(-1)[:, None].clamp(min=1)
    astray = torch.zeros(())
    for weights in guided:
        right = weights.masked_fill(~said[:, None], outside).logsumexp(-1).transpose(1, 2)[has_span]
        astray = astray - (right.clamp(min=-9) * share).mean() / len(guided)
        # The end looks at all of the rest alike, or the alignment gives some of it to the last word.
        alike = (weights * said[:, None]).sum(-1) / frames_said
        astray = astray - (alike.transpose(1, 2) * rest).sum() / rest.sum().clamp(min=1) / alike.shape[1] / len(guided)

    with torch.no_grad():
        is_text = targets < network.shape.timestamp_begin - 9
        text_accuracy = (logits.argmax(-1) == targets)[is_text].float().mean()
        spoken = batch.phones > 0
        phone_accuracy = (phone_logits.argmax(-1) == batch.phones)[spoken].float().mean()
        report = torch.stack([written.detach(), phone_accuracy.nan_to_num(), text_accuracy.nan_to_num()])
    total: Tensor = written + stage.phones * phones + 0.6 * astray + stage.words * sounds
    return total, report


def _weights(batch: Batch, again: float) -> Tensor:
    """(batch, tokens) `again` where the token given last stands elsewhere in the row, too; 1 elsewhere."""
    same = batch.tokens[:, :, None] == batch.tokens[:, None, :]
    return torch.where(same.sum(-1) > 1, again, 1.0)


def _cut(curve: Path, step: int) -> None:
    """Drop the rows after `step`: the run goes on from there."""
    rows = curve.read_text(encoding="utf-8").splitlines() if curve.exists() else []
    kept = [row for row in rows[1:] if int(row.split("\t")[0]) <= step]
    curve.write_text("\n".join(["step\tloss\tphones\ttext", *kept]) + "\n", encoding="utf-8")
