"""The reference engine: Whisper as its authors wrote it, on PyTorch. Extra `openai`; several times slower on a CPU."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hallway import files
from hallway.capture import models
from hallway.capture.engines.interface import EngineOptions, Heard, finite, wanted_language
from hallway.capture.engines.languages import ONLY_ENGLISH, likeliest
from hallway.capture.engines.recogniser import Reading
from hallway.capture.engines.transcription import Transcription
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
        self.load(options)
        import whisper

        language, note = wanted_language(
            options.language, is_multilingual=self._model.is_multilingual, known=whisper.tokenizer.LANGUAGES
        )
        reading = Reading.of(options, language)
        recogniser = _Recogniser(self._model)
        heard = Transcription(recogniser, reading, options.hotwords, on_progress).of(
            samples, piece_seconds=PIECE_SECONDS
        )
        return replace(heard, language_probability=recogniser.probability, notes=tuple(note))


class _Recogniser:
    """openai-whisper as what `Transcription` asks for; serves one recording, and reads each piece in one language."""

    def __init__(self, model: Any) -> None:
        self.probability = 1.0
        """How sure it was of the language of the last piece."""
        self._model = model

    def read(self, audio: NDArray[np.float32], reading: Reading) -> Iterator[Segment]:
        """Yields the segments of a stretch."""
        language = reading.language
        if not language:
            language, self.probability = self.detect(audio, reading.allowed_languages)
        arguments = decoding(replace(reading, language=language), is_on_gpu=self._model.device.type == "cuda")
        found = self._model.transcribe(audio, **arguments)
        for one in found["segments"]:
            yield replace(_segment(one), language=language)

    def detect(self, audio: NDArray[np.float32], allowed: tuple[str, ...]) -> tuple[str, float]:
        """Returns the likeliest language of the first 30 s and its probability."""
        import whisper

        if not self._model.is_multilingual:
            return ONLY_ENGLISH
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(audio), self._model.dims.n_mels).to(self._model.device)
        _, found = self._model.detect_language(mel)
        return likeliest(found.items(), allowed)


def decoding(reading: Reading, *, is_on_gpu: bool) -> dict[str, Any]:
    """Returns the arguments with which Whisper reads a stretch."""
    return {
        "language": reading.language,
        "beam_size": reading.beam,
        "word_timestamps": True,
        "condition_on_previous_text": not reading.is_again,
        "initial_prompt": reading.terms or reading.prompt or None,
        "no_speech_threshold": None,
        "fp16": is_on_gpu,
    }


def _checkpoint(model: str) -> Path:
    """Returns the file of a checkpoint: the one named, or that of a name in our store or in Whisper's own cache."""
    import whisper

    if model not in whisper.available_models():
        path = Path(model).expanduser().absolute()
        if path.is_file():
            return path
        raise ModelError(
            f"{printable(model)} is neither a checkpoint file of openai-whisper (NAME.pt) nor one of its names: "
            f"{', '.join(whisper.available_models())}."
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
        f"  3. use the default engine: --engine faster-whisper (`hallway model list` shows its models)"
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
