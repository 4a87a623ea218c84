"""Random weights in the real shapes of Whisper, the same for CTranslate2 and for openai-whisper.

They understand nothing, but cost as much per token as trained weights.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHAPES = {"tiny": (384, 6, 4), "base": (512, 8, 6)}  # width, heads, layers of encoder and of decoder
MELS, FRAMES, POSITIONS, VOCABULARY, TEXTS = 80, 1500, 448, 51865, 50257
Weights = dict[str, NDArray[np.float32]]


def make(folder: Path, shape: str) -> Path:
    """Writes the model `shape` for both engines into `folder`, unless it exists, and returns the folder."""
    if (folder / "weights.npz").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    weights = _weights(*SHAPES[shape])
    _for_ctranslate2(folder, weights, *SHAPES[shape])
    np.savez(folder / "weights.npz", allow_pickle=False, **weights)
    return folder


def dimensions(shape: str) -> dict[str, int]:
    """Returns the arguments of openai-whisper's ModelDimensions."""
    width, heads, layers = SHAPES[shape]
    side = {"n_{}_ctx": 0, "n_{}_state": width, "n_{}_head": heads, "n_{}_layer": layers}
    sides = {name.format(kind): value for kind in ("audio", "text") for name, value in side.items()}
    return {**sides, "n_mels": MELS, "n_vocab": VOCABULARY, "n_audio_ctx": FRAMES, "n_text_ctx": POSITIONS}


def _weights(width: int, heads: int, layers: int) -> Weights:
    """Returns the parameters under openai-whisper's names."""
    random = np.random.default_rng(17)
    found: Weights = {}

    def linear(name: str, *shape: int, bias: bool = True) -> None:
        found[f"{name}.weight"] = random.normal(0, 0.02, shape).astype(np.float32)
        if bias:
            found[f"{name}.bias"] = np.zeros(shape[0], dtype=np.float32)

    def norm(name: str) -> None:
        found[f"{name}.weight"], found[f"{name}.bias"] = np.ones(width, np.float32), np.zeros(width, np.float32)

    linear("encoder.conv1", width, MELS, 3)
    linear("encoder.conv2", width, width, 3)
    found["encoder.positional_embedding"] = random.normal(0, 0.02, (FRAMES, width)).astype(np.float32)
    found["decoder.positional_embedding"] = random.normal(0, 0.02, (POSITIONS, width)).astype(np.float32)
    linear("decoder.token_embedding", VOCABULARY, width, bias=False)
    for side, attentions in {"encoder": ["attn"], "decoder": ["attn", "cross_attn"]}.items():
        for block in (f"{side}.blocks.{number}" for number in range(layers)):
            for attention in attentions:
                for part in ("query", "key", "value", "out"):
                    linear(f"{block}.{attention}.{part}", width, width, bias=part != "key")
                norm(f"{block}.{attention}_ln")
            linear(f"{block}.mlp.0", 4 * width, width)
            linear(f"{block}.mlp.2", width, 4 * width)
            norm(f"{block}.mlp_ln")
    norm("encoder.ln_post")
    norm("decoder.ln")
    return found


def _for_ctranslate2(folder: Path, weights: Weights, width: int, heads: int, layers: int) -> None:
    """Writes the same parameters as a CTranslate2 model, with a tokenizer of meaningless words."""
    from ctranslate2.specs import whisper_spec

    spec = whisper_spec.WhisperSpec(layers, heads, layers, heads)
    encoder, decoder = spec.encoder, spec.decoder
    for name in ("conv1", "conv2"):
        _copy(getattr(encoder, name), weights, f"encoder.{name}")
    encoder.position_encodings.encodings = weights["encoder.positional_embedding"]
    decoder.position_encodings.encodings = weights["decoder.positional_embedding"]
    decoder.embeddings.weight = weights["decoder.token_embedding.weight"]
    decoder.projection.weight = weights["decoder.token_embedding.weight"].copy()
    _norm(encoder.layer_norm, weights, "encoder.ln_post")
    _norm(decoder.layer_norm, weights, "decoder.ln")
    for side, layer_specs in (("encoder", encoder.layer), ("decoder", decoder.layer)):
        for number, layer in enumerate(layer_specs):
            _block(layer, weights, f"{side}.blocks.{number}", crosses=side == "decoder")
    tokenizer = _tokenizer()
    spec.register_vocabulary([tokenizer.id_to_token(number) for number in range(VOCABULARY)])
    start = tokenizer.token_to_id("<|startoftranscript|>")
    spec.config.lang_ids = list(range(start + 1, start + 100))
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], [TEXTS]
    spec.config.alignment_heads = [[layers - 1, 0]]
    spec.validate()
    spec.optimize(quantization="float32")
    spec.save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    features = {"feature_size": MELS, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(features), encoding="utf-8")


def _block(layer: Any, weights: Weights, name: str, *, crosses: bool) -> None:
    own = f"{name}.attn"
    _norm(layer.self_attention.layer_norm, weights, f"{own}_ln")
    _copy(layer.self_attention.linear[0], weights, f"{own}.query", f"{own}.key", f"{own}.value")
    _copy(layer.self_attention.linear[1], weights, f"{own}.out")
    if crosses:
        other = f"{name}.cross_attn"
        _norm(layer.attention.layer_norm, weights, f"{other}_ln")
        _copy(layer.attention.linear[0], weights, f"{other}.query")
        _copy(layer.attention.linear[1], weights, f"{other}.key", f"{other}.value")
        _copy(layer.attention.linear[2], weights, f"{other}.out")
    _norm(layer.ffn.layer_norm, weights, f"{name}.mlp_ln")
    _copy(layer.ffn.linear_0, weights, f"{name}.mlp.0")
    _copy(layer.ffn.linear_1, weights, f"{name}.mlp.2")


def _copy(spec: Any, weights: Weights, *names: str) -> None:
    """Fills a layer with one set of weights or several concatenated ones; keys have no bias."""
    zeros = {name: np.zeros(len(weights[f"{name}.weight"]), np.float32) for name in names}
    spec.weight = np.concatenate([weights[f"{name}.weight"] for name in names])
    spec.bias = np.concatenate([weights.get(f"{name}.bias", zeros[name]) for name in names])


def _norm(spec: Any, weights: Weights, name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _tokenizer() -> Any:
    """Returns a byte-level tokenizer of Whisper's size, with the special tokens in Whisper's positions."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    texts = sorted(pre_tokenizers.ByteLevel.alphabet())
    texts += [f"x{number}" for number in range(TEXTS - 1 - len(texts))] + [""]  # the empty one: multilingual
    tokenizer = Tokenizer(models.BPE(vocab={text: number for number, text in enumerate(texts)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    marks = ["endoftext", "startoftranscript", "en", *(f"l{number}" for number in range(98)), "translate", "transcribe"]
    marks += ["startoflm", "startofprev", "nospeech", "notimestamps", *(f"{n * 0.02:.2f}" for n in range(1501))]
    tokenizer.add_special_tokens([AddedToken(f"<|{mark}|>", special=True, normalized=False) for mark in marks])
    return tokenizer
