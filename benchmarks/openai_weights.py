"""Whisper weights from CTranslate2's format into that of openai-whisper, so that both run the same model.

A CTranslate2 model.bin is a header, then name, shape, type and bytes of each variable, then the names of variables
that equal another one; little-endian. It keeps the projections of query, key and value that see the same input as one
matrix; openai-whisper keeps them apart.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[Any]]

VERSION = 6  # of the format, the only one since CTranslate2 2.0
TYPES = {0: "<f4", 1: "<i1", 2: "<i2", 3: "<i4", 4: "<f2"}
HEAD_WIDTH = 64  # of every Whisper model
FUSED = {
    ("self_attention", "linear_0"): ("query", "key", "value"),
    ("self_attention", "linear_1"): ("out",),
    ("attention", "linear_0"): ("query",),
    ("attention", "linear_1"): ("key", "value"),
    ("attention", "linear_2"): ("out",),
    ("ffn", "linear_0"): ("0",),
    ("ffn", "linear_1"): ("2",),
}
NORM = {"gamma": "weight", "beta": "bias"}


def load(folder: Path) -> Any:
    """Returns the model of a CTranslate2 folder as an openai-whisper model."""
    torch, whisper = import_module("torch"), import_module("whisper")
    weights = convert(read(folder / "model.bin"))
    model = whisper.model.Whisper(whisper.model.ModelDimensions(**_dimensions(weights)))
    state = {name: torch.from_numpy(value.astype(np.float32)) for name, value in weights.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or set(missing) - {"encoder.positional_embedding"}:
        raise ValueError(f"{folder} does not hold a Whisper model: {sorted(missing)[:3]} are missing")
    heads = torch.zeros(model.dims.n_text_layer, model.dims.n_text_head, dtype=torch.bool)
    for layer, head in json.loads((folder / "config.json").read_text(encoding="utf-8"))["alignment_heads"]:
        heads[layer, head] = True
    model.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)
    return model


def read(path: Path) -> Weights:
    """Returns the variables of a model.bin."""
    with path.open("rb") as file:
        version = _number(file, "I")
        if version != VERSION:
            raise ValueError(f"{path} has format {version}; only {VERSION} is understood")
        _text(file), _number(file, "I")  # the specification and its revision
        variables = dict(_variable(file) for _ in range(_number(file, "I")))
        aliases = {_text(file): _text(file) for _ in range(_number(file, "I"))}
        return variables | {name: variables[same] for name, same in aliases.items()}


def convert(variables: Weights) -> Weights:
    """Returns the weights under openai-whisper's names."""
    weights: Weights = {}
    for name, value in variables.items():
        for renamed, part in _renamed(name.split("/"), value):
            weights[renamed] = part
    return weights


def _renamed(name: list[str], value: NDArray[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    match name:
        case ["encoder", ("conv1" | "conv2") as layer, kind]:
            yield f"encoder.{layer}.{kind}", value
        case [side, "position_encodings", "encodings"]:
            yield f"{side}.positional_embedding", value
        case ["decoder", "embeddings", "weight"]:
            yield "decoder.token_embedding.weight", value
        case [side, "layer_norm", kind]:
            yield f"{side}.{'ln_post' if side == 'encoder' else 'ln'}.{NORM[kind]}", value
        case [side, layer, ("self_attention" | "attention" | "ffn") as part, *rest] if layer.startswith("layer_"):
            block = f"{side}.blocks.{layer.removeprefix('layer_')}"
            yield from _block(block, part, rest, value)


def _block(block: str, part: str, rest: list[str], value: NDArray[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    own = {"self_attention": "attn", "attention": "cross_attn", "ffn": "mlp"}[part]
    layer, kind = rest
    if layer == "layer_norm":
        yield f"{block}.{own}_ln.{NORM[kind]}", value
        return
    parts = FUSED[part, layer]
    for name, piece in zip(parts, np.split(value, len(parts)), strict=True):
        if (name, kind) != ("key", "bias"):  # Whisper's keys have none: these are zeros
            yield f"{block}.{own}.{name}.{kind}", piece


def _dimensions(weights: Weights) -> dict[str, int]:
    """Returns the arguments of openai-whisper's ModelDimensions."""
    width, mels, _ = weights["encoder.conv1.weight"].shape
    vocabulary, _ = weights["decoder.token_embedding.weight"].shape
    layers = {
        side: 1 + max(int(name.split(".")[2]) for name in weights if name.startswith(f"{side}.blocks."))
        for side in ("encoder", "decoder")
    }
    return {
        "n_mels": mels,
        "n_vocab": vocabulary,
        "n_audio_ctx": 1500,
        "n_audio_state": width,
        "n_audio_head": width // HEAD_WIDTH,
        "n_audio_layer": layers["encoder"],
        "n_text_ctx": len(weights["decoder.positional_embedding"]),
        "n_text_state": width,
        "n_text_head": width // HEAD_WIDTH,
        "n_text_layer": layers["decoder"],
    }


def _variable(file: BinaryIO) -> tuple[str, NDArray[Any]]:
    name = _text(file)
    shape = [_number(file, "I") for _ in range(_number(file, "B"))]
    kind = TYPES[_number(file, "B")]
    return name, np.frombuffer(file.read(_number(file, "I")), kind).reshape(shape)


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H")).rstrip(b"\0").decode()


def _number(file: BinaryIO, kind: str) -> int:
    (number,) = struct.unpack(f"<{kind}", file.read(struct.calcsize(f"<{kind}")))
    return int(number)
