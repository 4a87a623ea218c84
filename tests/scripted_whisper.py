"""A model with the architecture of Whisper that gives the same scripted words for every window of audio.

It is not trained. Each position of its decoder points to one token and its time, so that the real CTranslate2
decodes, scores and times a known text in milliseconds.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH = 128  # twice the longest script in tokens: on some CPUs, int8 overflows if neighbours are both used
SURE = 30.0  # logit of scripted tokens; all others have 0
TEXTS = 50256  # text tokens of the multilingual Whisper, before its empty one
LANGUAGES = ("en", "de", "fr", "nl")
TIMESTAMPS = 1501


def build(
    folder: Path,
    text: str = " Press the green button.",
    *,
    seconds: float = 2.0,
    languages: dict[str, float] | None = None,
    doubts: dict[str, float] | None = None,
    width: int = WIDTH,
) -> Path:
    """Writes a model that says `text` from 0 to `seconds` in every window; returns its folder.

    With `languages`, it is multilingual with these probabilities; `doubts` are probabilities of words, above 0.25.
    """
    tokenizer = _tokenizer(multilingual=languages is not None)
    vocabulary = tokenizer.get_vocab_size()
    token = tokenizer.token_to_id
    last = token("<|0.00|>") + round(seconds / 0.02)
    script = [token("<|0.00|>"), *tokenizer.encode(text).ids, last, token("<|endoftext|>")]
    skipped = 0 if languages is None else 2  # English-only: <|startoftranscript|>; otherwise also language and task
    places = np.zeros((448, width), dtype=np.float32)
    projection = np.zeros((vocabulary, width), dtype=np.float32)
    for step, (wanted, doubt) in enumerate(zip(script, _doubts(text, doubts or {}), strict=True)):
        places[step + skipped, 2 * step] = 10.0
        projection[wanted, 2 * step] = SURE / math.sqrt(width)
        if doubt < 1:  # the rest of the probability goes to three other letters
            projection[wanted, 2 * step] += math.log(doubt) / math.sqrt(width)
            others = [token(letter) for letter in "QXZ"]
            projection[others, 2 * step] = (SURE + math.log((1 - doubt) / 3)) / math.sqrt(width)
    places[len(script) + skipped :, 2 * len(script) - 2] = 10.0
    if languages:
        places[0, width - 1] = 10.0
        for code, probability in languages.items():
            projection[token(f"<|{code}|>"), width - 1] = (SURE + math.log(probability)) / math.sqrt(width)
    frames = np.zeros((1500, width), dtype=np.float32)  # of 20 ms; each belongs to one token
    said = np.minimum(np.arange(1500) * (len(script) - 3) // round(seconds * 50) + 1, len(script) - 1)
    frames[np.arange(1500), 2 * said] = 10.0
    _save(folder, tokenizer, places, frames, projection, width)
    return folder


def _doubts(text: str, doubts: dict[str, float]) -> list[float]:
    """Returns the probability of each token: a time, the text byte by byte, a time, the end."""
    letters = [doubts.get(word, 1.0) for word in text.split(" ") for _ in f" {word}".encode()]
    return [1.0, *letters[len(letters) - len(text.encode()) :], 1.0, 1.0]


def _tokenizer(*, multilingual: bool) -> Any:
    """Returns a byte-level tokenizer with Whisper's special tokens in Whisper's order."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    # Whisper suppresses " -", " '" and a note at the start; as merges, this suppresses these tokens, not every space.
    merges = [("Ġ", "-"), ("Ġ", "'"), ("Ġ", "â")]
    texts = [*alphabet, *("".join(pair) for pair in merges)]
    if multilingual:
        texts += [f"unused{number}" for number in range(TEXTS - len(texts))]
        texts.append("")  # this token tells CTranslate2 that the vocabulary is multilingual
    tokenizer = Tokenizer(models.BPE(vocab={text: number for number, text in enumerate(texts)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    codes = [*LANGUAGES, *(f"x{number}" for number in range(99 - len(LANGUAGES)))] if multilingual else ["en"]
    marks = ["endoftext", "startoftranscript", *codes, "translate", "transcribe", "startoflm", "startofprev"]
    marks += ["nospeech", "notimestamps", *(f"{number * 0.02:.2f}" for number in range(TIMESTAMPS))]
    tokenizer.add_special_tokens([AddedToken(f"<|{mark}|>", special=True, normalized=False) for mark in marks])
    return tokenizer


def _save(
    folder: Path, tokenizer: Any, places: NDArray[Any], frames: NDArray[Any], projection: NDArray[Any], width: int
) -> None:
    """Writes a model with one layer of each kind, which is zero except for the script in the decoder."""
    from ctranslate2.specs import whisper_spec

    spec = whisper_spec.WhisperSpec(1, 1, 1, 1)
    encoder, decoder = spec.encoder, spec.decoder
    _linear(encoder.conv1, width, 80, 3)
    _linear(encoder.conv2, width, width, 3)
    encoder.position_encodings.encodings = frames
    _block(encoder.layer[0], width, attends=False)
    _norm(encoder.layer_norm, width)
    decoder.embeddings.weight = np.zeros_like(projection)
    decoder.position_encodings.encodings = places
    _block(decoder.layer[0], width, attends=True)
    query, memory, _ = decoder.layer[0].attention.linear  # each token attends to its own frames
    query.weight[:] = memory.weight[:width] = np.eye(width)
    _norm(decoder.layer_norm, width)
    decoder.projection.weight = projection
    spec.register_vocabulary([tokenizer.id_to_token(number) for number in range(tokenizer.get_vocab_size())])
    marks = [tokenizer.token_to_id(f"<|{mark}|>") for mark in ("startoftranscript", "startofprev", "nospeech")]
    spec.config.suppress_ids = marks
    spec.config.suppress_ids_begin = [tokenizer.token_to_id("<|endoftext|>")]
    start = tokenizer.token_to_id("<|startoftranscript|>")
    spec.config.lang_ids = list(range(start + 1, tokenizer.token_to_id("<|translate|>")))
    spec.config.alignment_heads = [[0, 0]]
    spec.validate()
    spec.optimize(quantization="float32")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    features = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(features), encoding="utf-8")


def _block(layer: Any, width: int, *, attends: bool) -> None:
    for attention, linears in [(layer.self_attention, (3, 1))] + ([(layer.attention, (1, 2, 1))] if attends else []):
        _norm(attention.layer_norm, width)
        for linear, times in zip(attention.linear, linears, strict=True):
            _linear(linear, width * times, width)
    _norm(layer.ffn.layer_norm, width)
    _linear(layer.ffn.linear_0, width, width)
    _linear(layer.ffn.linear_1, width, width)


def _norm(spec: Any, width: int) -> None:
    spec.gamma, spec.beta = np.ones(width, dtype=np.float32), np.zeros(width, dtype=np.float32)


def _linear(spec: Any, *shape: int) -> None:
    spec.weight, spec.bias = np.zeros(shape, dtype=np.float32), np.zeros(shape[0], dtype=np.float32)
