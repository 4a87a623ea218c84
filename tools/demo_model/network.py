"""Whisper's network, small: the shapes CTranslate2 expects, and two aids that only training sees.

The encoder also says, frame by frame, which sound and which word it hears (dropped on export); its attention starts
local, without which training stalls (every head looked everywhere and the acoustics stood still).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

FRAMES = 1500
"""Encoder positions: 30 s in steps of 20 ms."""


@dataclass(frozen=True, slots=True)
class Shape:
    vocabulary: int
    timestamp_begin: int
    phones: int
    sounds: tuple[int, ...]
    """Token of each word class."""
    capitals: tuple[tuple[int, int], ...]
    """Tokens that are another one with a capital: they share its embedding."""
    width: int = 192
    heads: int = 4
    encoder_layers: int = 4
    decoder_layers: int = 4
    mels: int = 80
    text_positions: int = 448

    @property
    def guided(self) -> tuple[tuple[int, int], ...]:
        """(layer, head) of the cross-attention that is taught to look where the word is said."""
        return tuple((layer, head) for layer in range(1, self.decoder_layers) for head in (0, 1))

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


def sinusoids(length: int, channels: int) -> Tensor:
    """(length, channels) Whisper's fixed positions: sines, then cosines."""
    steps = torch.exp(-math.log(10_000) / (channels // 2 - 1) * torch.arange(channels // 2))
    angles = torch.arange(length)[:, None] * steps
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Attention(nn.Module):
    """Multi-head attention with the query, key and value weights stacked as CTranslate2 stores them."""

    def __init__(self, width: int, heads: int, *, cross: bool = False) -> None:
        super().__init__()
        self.heads, self.cross = heads, cross
        if cross:
            self.query, self.key_value = nn.Linear(width, width), nn.Linear(width, 2 * width)
        else:
            self.query_key_value = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(
        self, x: Tensor, memory: Tensor | None = None, *, causal: bool = False, weigh: tuple[int, ...] = ()
    ) -> tuple[Tensor, Tensor | None]:
        """(batch, time, width) and, for the heads in `weigh`, their log weights (batch, heads, time, memory)."""
        batch, time, width = x.shape
        if self.cross:
            assert memory is not None
            query = self.query(x)
            key, value = self.key_value(memory).chunk(2, dim=-1)
        else:
            query, key, value = self.query_key_value(x).chunk(3, dim=-1)
        query, key, value = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in (query, key, value))
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=causal)
        weights = None
        if weigh:
            chosen = list(weigh)
            scores = query[:, chosen] @ key[:, chosen].transpose(-1, -2) * (width // self.heads) ** -0.5
            weights = scores.log_softmax(-1)
        return self.out(mixed.transpose(1, 2).reshape(batch, time, width)), weights


class Block(nn.Module):
    def __init__(self, width: int, heads: int, *, cross: bool) -> None:
        super().__init__()
        self.self_norm, self.self_attention = nn.LayerNorm(width), Attention(width, heads)
        if cross:
            self.cross_norm, self.cross_attention = nn.LayerNorm(width), Attention(width, heads, cross=True)
        self.feed_norm, self.feed_in, self.feed_out = (
            nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(4 * width, width),
        )  # fmt: skip

    def forward(
        self, x: Tensor, memory: Tensor | None = None, *, weigh: tuple[int, ...] = ()
    ) -> tuple[Tensor, Tensor | None]:
        weights = None
        x = x + self.self_attention(self.self_norm(x), causal=memory is not None)[0]
        if memory is not None:
            mixed, weights = self.cross_attention(self.cross_norm(x), memory, weigh=weigh)
            x = x + mixed
        return x + self.feed_out(F.gelu(self.feed_in(self.feed_norm(x)))), weights


class Network(nn.Module):
    positions: Tensor
    lower: Tensor
    is_capital: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape, width = shape, shape.width
        self.conv1 = nn.Conv1d(shape.mels, width, 3, padding=1)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.encoder = nn.ModuleList(Block(width, shape.heads, cross=False) for _ in range(shape.encoder_layers))
        self.encoder_norm = nn.LayerNorm(width)
        self.embedding = nn.Parameter(torch.randn(shape.vocabulary, width) * 0.05)
        self.capital = nn.Parameter(torch.randn(width) * 0.05)
        self.text_positions = nn.Parameter(sinusoids(shape.text_positions, width) * 0.05)
        self.decoder = nn.ModuleList(Block(width, shape.heads, cross=True) for _ in range(shape.decoder_layers))
        self.decoder_norm = nn.LayerNorm(width)
        self.phone_head = nn.Linear(width, shape.phones)
        self.sound_heads = nn.ModuleList(nn.Linear(width, width) for _ in ("this word", "the word before"))
        self.register_buffer("positions", sinusoids(FRAMES, width))
        lower = torch.arange(shape.vocabulary)
        is_capital = torch.zeros(shape.vocabulary, 1)
        for upper, small in shape.capitals:
            lower[upper], is_capital[upper] = small, 1.0
        self.register_buffer("lower", lower)
        self.register_buffer("is_capital", is_capital)
        self._initialise()

    def token_table(self) -> Tensor:
        """(vocabulary, width) the embedding that reads and writes tokens."""
        return self.embedding[self.lower] + self.is_capital * self.capital

    def encode(self, mel: Tensor, offsets: Tensor) -> Tensor:
        """(batch, 80, frames) -> (batch, frames / 2, width); `offsets` shift the positions of each item."""
        x = F.gelu(self.conv2(F.gelu(self.conv1(mel)))).transpose(1, 2)
        index = (offsets[:, None] + torch.arange(x.shape[1])).clamp(max=FRAMES - 1)
        x = x + self.positions[index]
        for block in self.encoder:
            x, _ = block(x)
        return self.encoder_norm(x)

    def decode(self, tokens: Tensor, memory: Tensor, offsets: Tensor, table: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Hidden states (batch, tokens, width) and the log weights of the guided heads, a tensor a layer."""
        x = table[tokens] + self.text_positions[offsets[:, None] + torch.arange(tokens.shape[1])]
        guided: list[Tensor] = []
        for index, block in enumerate(self.decoder):
            heads = tuple(head for layer, head in self.shape.guided if layer == index)
            x, weights = block(x, memory, weigh=heads)
            if weights is not None:
                guided.append(weights)
        return self.decoder_norm(x), guided

    @torch.no_grad()
    def _initialise(self) -> None:
        width, layers = self.shape.width, self.shape.encoder_layers
        for name, parameter in self.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(parameter)
            elif parameter.dim() == 2 and ".weight" in name:
                to_stream = name.endswith(("out.weight", "feed_out.weight"))
                nn.init.normal_(parameter, std=0.05 / math.sqrt(2 * layers) if to_stream else 0.05)
        # A timestamp token starts as the position of the frame it names: both count in steps of 20 ms.
        begin, table = self.shape.timestamp_begin, sinusoids(FRAMES + 1, width)
        self.embedding[begin:] = 0.08 * (table - table.mean(0))
        _look_nearby(self)


OFFSETS = ((-2, 2, -5, 5), (-3, 3, -9, 9), (-4, 4, -12, 12), (-6, 6, -16, 16))
"""Frames away that each head of each encoder layer looks at first."""


@torch.no_grad()
def _look_nearby(network: Network) -> None:
    """Point each encoder head at a fixed distance, read off the sinusoids: sin and cos of the middle
    frequencies rotate by the distance. Their dimensions are kept clear of everything else at the start."""
    width, half = network.shape.width, network.shape.width // 2
    size = width // network.shape.heads
    first, count = 2, size // 2
    frequency = torch.exp(-math.log(10_000) / (half - 1) * torch.arange(first, first + count))
    kept = torch.cat([torch.arange(first, first + count), torch.arange(first, first + count) + half])
    network.conv2.weight[kept] = 0
    for layer, block in enumerate(network.encoder):
        assert isinstance(block, Block)
        attention = block.self_attention
        weight = attention.query_key_value.weight
        weight[: 2 * width] *= 0.2
        nn.init.normal_(weight[2 * width :], std=width**-0.5)
        gain = 2.8 + 0.2 * layer
        for head in range(network.shape.heads):
            query = weight[head * size : (head + 1) * size]
            key = weight[width + head * size : width + (head + 1) * size]
            turn = frequency * OFFSETS[layer % len(OFFSETS)][head]
            for index in range(count):
                sine, cosine = first + index, first + index + half
                query[index, sine] += gain * turn[index].cos()
                query[index, cosine] += gain * turn[index].sin()
                query[count + index, cosine] += gain * turn[index].cos()
                query[count + index, sine] -= gain * turn[index].sin()
                key[index, sine] += gain
                key[count + index, cosine] += gain
        nn.init.normal_(attention.out.weight, std=0.05)
        attention.out.weight[kept] = 0
        block.feed_out.weight[kept] = 0
