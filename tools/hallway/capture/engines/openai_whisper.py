"""The reference engine: Whisper as its authors wrote it, on PyTorch. Extra `openai`; several times slower on a CPU."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hallway import files
from hallway.capture import models
from hallway.capture.engines import speech
from hallway.capture.engines.interface import (
    PROMPT_TOKENS,
    EngineOptions,
    Heard,
    finite,
    glossary_prompt,
    left_out_note,
    only_english_note,
    plain,
    unknown_language,
)
from hallway.capture.quality import within
from hallway.errors import EngineError, ModelError
from hallway.library.transcript import Segment, Word
from hallway.names import printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PIECE_SECONDS = 300.0  # it says nothing before a piece is done: shorter pieces, so that the bar moves


class OpenAIWhisperEngine:
    """openai-whisper behind the interface; keeps one model loaded. It takes our samples, so it needs no ffmpeg."""

    name = "openai-whisper"
    version = version("openai-whisper")  # PackageNotFoundError is an ImportError: the extra is not installed

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._model: Any = None
        self._digest = ""

    def load(self, options: EngineOptions) -> None:
        """Loads a checkpoint: a file, or a name whose file is on this machine. ModelError, EngineError."""
        key = (options.model, options.device, options.threads)
        if key == self._key:
            return
        import whisper

        checkpoint = _checkpoint(options.model)
        device = None if options.device == "auto" else options.device
        if options.threads:
            import_module("torch").set_num_threads(options.threads)
        named = options.model in whisper.available_models()  # by name it also knows which heads align words
        try:
            self._model = whisper.load_model(
                options.model if named else str(checkpoint), device=device, download_root=str(checkpoint.parent)
            )
        except (RuntimeError, OSError, KeyError, TypeError) as error:
            reason = str(error).splitlines()[0]
            raise EngineError(f"The model in {printable(checkpoint)} cannot be loaded: {reason}") from error
        self._digest, self._key = files.sha256(checkpoint), key

    def model_digest(self) -> str:
        """Returns the checksum of the checkpoint."""
        if not self._digest:
            raise EngineError("No model is loaded yet.")
        return self._digest

    def transcribe(
        self,
        samples: NDArray[np.float32],
        options: EngineOptions,
        on_progress: Callable[[float], None] = lambda seconds: None,
    ) -> Heard:
        """Transcribes mono float32 samples at 16 kHz of any length, a piece of at most five minutes at a time."""
        samples = speech.usable(samples)
        self.load(options)
        prompt, notes = self._prompt(options)
        language, probability = "", 0.0
        segments: list[Segment] = []
        spans: list[tuple[float, float]] = []
        for piece in speech.pieces(samples, seconds=PIECE_SECONDS):
            spans += piece.speech
            audio = piece.spoken() if options.vad else piece.samples
            if len(audio):
                if not language:
                    language, probability, note = self._language(audio, options)
                    notes += note
                found = self._model.transcribe(audio, **self.decoding(options, language=language, prompt=prompt))
                segments += [speech.place(_segment(one), piece, cut=options.vad) for one in found["segments"]]
            on_progress(piece.end)
        duration = len(samples) / speech.RATE
        return Heard(
            language=language or ("" if options.language == "auto" else options.language),
            language_probability=probability,
            segments=within(segments, duration),
            duration=duration,
            notes=tuple(notes),
            speech=tuple(spans),
        )

    def decoding(self, options: EngineOptions, *, language: str, prompt: str) -> dict[str, Any]:
        """Returns the arguments with which Whisper reads one piece."""
        return {
            "language": language,
            "beam_size": options.beam,
            "word_timestamps": True,
            "condition_on_previous_text": False,
            "hallucination_silence_threshold": None if options.vad else speech.SILENCE_SECONDS,
            "initial_prompt": prompt or None,
            "carry_initial_prompt": bool(prompt),
            "fp16": self._model.device.type == "cuda",
        }

    def _language(self, audio: NDArray[np.float32], options: EngineOptions) -> tuple[str, float, list[str]]:
        """Returns the language, its probability, and a note where the wish cannot be met."""
        import whisper

        if not self._model.is_multilingual:
            return "en", 1.0, only_english_note(options.language)
        if options.language != "auto":
            if options.language not in whisper.tokenizer.LANGUAGES:
                raise unknown_language(options.language)
            return options.language, 1.0, []
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(audio), self._model.dims.n_mels).to(self._model.device)
        _, found = self._model.detect_language(mel)
        usable = {code: value for code, value in found.items() if code in options.allowed_languages} or found
        best = max(usable, key=lambda code: usable[code])
        return best, float(usable[best] / (sum(usable.values()) or 1.0)), []

    def _prompt(self, options: EngineOptions) -> tuple[str, list[str]]:
        """Returns what is said to Whisper before every window, within its budget, and what did not fit."""
        from whisper.tokenizer import get_tokenizer

        tokenizer = get_tokenizer(self._model.is_multilingual, num_languages=self._model.num_languages)
        lead = plain(options.prompt)
        room = PROMPT_TOKENS - (len(tokenizer.encode(" " + lead + " ")) if lead else 0)
        if room < 0:
            return "", [f"The prompt is longer than Whisper's {PROMPT_TOKENS} tokens and was left out."]
        terms, left_out = glossary_prompt(options.hotwords, lambda text: len(tokenizer.encode(text)), room)
        return " ".join(filter(None, (lead, terms))), [left_out_note(left_out)] if left_out else []


def _checkpoint(model: str) -> Path:
    """Returns the file of a checkpoint: the one named, or that of a name in our store or in Whisper's own cache."""
    import whisper

    if model not in whisper.available_models():
        path = Path(model).expanduser().absolute()
        if path.is_file():
            return path
        raise ModelError(
            f"{printable(model)} is neither a checkpoint file of openai-whisper (NAME.pt) nor one of its names: "
            f"{', '.join(whisper.available_models())}. The demo model belongs to the engine faster-whisper."
        )
    # The file is named as in its address: "large" is large-v3.pt.
    name = str(whisper._MODELS[model]).rsplit("/", 1)[-1]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "whisper"
    places = [models.store() / "openai" / name, cache / name]
    if found := next((place for place in places if place.is_file()), None):
        return found
    raise ModelError(
        f"The checkpoint {name} of openai-whisper is not on this machine. Three ways out:\n"
        f"  1. copy it to {printable(places[0])}, or name the file: --model /path/to/{name}\n"
        f"  2. where there is a network: python -c 'import whisper; whisper.load_model(\"{model}\")'\n"
        f"  3. the default engine with the demo model: --engine faster-whisper --model demo"
    )


def _segment(one: dict[str, Any]) -> Segment:
    """Returns a segment of openai-whisper as ours; what is not a number becomes the least trustworthy one."""
    words = tuple(
        Word(
            text=word["word"],
            start=finite(word["start"]),
            end=finite(word["end"]),
            probability=finite(word["probability"]),
        )
        for word in one.get("words", ())
    )
    return Segment(
        start=finite(one["start"]),
        end=finite(one["end"]),
        text=one["text"].strip(),
        words=words,
        avg_logprob=finite(one["avg_logprob"], -10.0),
        no_speech_prob=finite(one["no_speech_prob"], 1.0),
        compression_ratio=finite(one["compression_ratio"]),
        temperature=finite(one["temperature"]),
        flags=(),
    )
