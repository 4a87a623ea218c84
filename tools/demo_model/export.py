"""From a checkpoint to the folder faster-whisper loads: CTranslate2 weights in int8, tokenizer, feature settings."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch

from .language import vocabulary
from .network import Network, Shape
from .speech import VOICES
from .tokens import SPECIALS, Tokens
from .windows import WINDOW

MARKER = "hallway-demo.json"
"""Tells the program that this is the demo model."""


def export(checkpoint: Path, tokenizer: Path, folder: Path) -> Path:
    """Write the model folder, replacing an older one; returns it."""
    from ctranslate2.specs import whisper_spec

    saved = torch.load(checkpoint, weights_only=True)
    shape = _shape(saved["shape"])
    network = Network(shape)
    network.load_state_dict(saved["network"])
    tokens = Tokens.load(tokenizer)
    spec = whisper_spec.WhisperSpec(shape.encoder_layers, shape.heads, shape.decoder_layers, shape.heads)
    _fill(spec, network)
    spec.register_vocabulary([tokens.tokenizer.id_to_token(index) for index in range(tokens.size)])
    spec.config.suppress_ids = _suppressed(tokens)
    spec.config.suppress_ids_begin = [tokens.end]
    spec.config.lang_ids = [tokens.special("en")]
    spec.config.alignment_heads = [list(pair) for pair in shape.guided if pair[0] >= shape.decoder_layers - 2]
    spec.validate()
    spec.optimize(quantization="int8")

    folder.mkdir(parents=True, exist_ok=True)
    for name in ("model.bin", "config.json", "vocabulary.json"):
        (folder / name).unlink(missing_ok=True)
    spec.save(str(folder))
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    features = {
        "feature_extractor_type": "WhisperFeatureExtractor",
        "feature_size": shape.mels,
        "sampling_rate": 16_000,
        "hop_length": 160,
        "chunk_length": WINDOW // 100,
        "n_fft": 400,
        "padding_value": 0.0,
    }
    _write_json(folder / "preprocessor_config.json", features)
    _write_json(folder / MARKER, {"voices": list(VOICES), "words": len(vocabulary()), "steps": saved["step"]})
    return folder


def _shape(saved: dict[str, Any]) -> Shape:
    tuples = {"sounds": tuple(saved["sounds"]), "capitals": tuple(tuple(pair) for pair in saved["capitals"])}
    return Shape(**(saved | tuples))


def _fill(spec: Any, network: Network) -> None:
    """Copy every weight into CTranslate2's Whisper layout."""

    def array(tensor: torch.Tensor) -> Any:
        return tensor.detach().float().numpy()

    def plain(target: Any, source: Any) -> None:
        target.weight, target.bias = array(source.weight), array(source.bias)

    def norm(target: Any, source: Any) -> None:
        target.gamma, target.beta = array(source.weight), array(source.bias)

    def layer(target: Any, source: Any) -> None:
        norm(target.self_attention.layer_norm, source.self_norm)
        plain(target.self_attention.linear[0], source.self_attention.query_key_value)
        plain(target.self_attention.linear[1], source.self_attention.out)
        if hasattr(source, "cross_attention"):
            norm(target.attention.layer_norm, source.cross_norm)
            plain(target.attention.linear[0], source.cross_attention.query)
            plain(target.attention.linear[1], source.cross_attention.key_value)
            plain(target.attention.linear[2], source.cross_attention.out)
        norm(target.ffn.layer_norm, source.feed_norm)
        plain(target.ffn.linear_0, source.feed_in)
        plain(target.ffn.linear_1, source.feed_out)

    encoder, decoder = spec.encoder, spec.decoder
    plain(encoder.conv1, network.conv1)
    plain(encoder.conv2, network.conv2)
    encoder.position_encodings.encodings = array(network.positions)
    norm(encoder.layer_norm, network.encoder_norm)
    for target, source in zip(encoder.layer, network.encoder, strict=True):
        layer(target, source)
    table = array(network.token_table())
    decoder.embeddings.weight = table
    decoder.projection.weight = table.copy()
    decoder.position_encodings.encodings = array(network.text_positions)
    norm(decoder.layer_norm, network.decoder_norm)
    for target, source in zip(decoder.layer, network.decoder, strict=True):
        layer(target, source)


def _suppressed(tokens: Tokens) -> list[int]:
    """What must never be written: the special tokens and what faster-whisper holds for non-speech."""
    from faster_whisper.tokenizer import Tokenizer

    names = set(SPECIALS) - {"<|endoftext|>", "<|notimestamps|>"}
    specials = {tokens.special(name.strip("<|>")) for name in names}
    return sorted(specials | set(Tokenizer(tokens.tokenizer, False).non_speech_tokens))


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")
