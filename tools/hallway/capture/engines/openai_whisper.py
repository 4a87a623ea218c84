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
from hallway.capture.engines.interface import EngineOptions, EngineResult
from hallway.capture.engines.languages import ONLY_ENGLISH, language_for, likeliest
from hallway.capture.engines.transcription import PassOptions, Transcription, segment_of
from hallway.errors import EngineError, ModelError, printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hallway.library.transcript import Segment

CHUNK_SECONDS = 300.0  # it reports nothing until a chunk is done, so chunks are shorter to keep the progress bar moving


class OpenAIWhisperEngine:
    """openai-whisper behind our interface; keeps one model loaded. It gets samples, so it needs no ffmpeg."""

    name = "openai-whisper"
    version = version("openai-whisper")  # PackageNotFoundError, which is an ImportError, if the extra is not installed

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._model: Any = None
        self._digest = ""

    def load(self, options: EngineOptions) -> None:
        """Loads a checkpoint: a file, or a name whose file is on this machine. Raises ModelError or EngineError."""
        key = (options.model, options.device, options.threads)
        if key == self._key:
            return
        import whisper

        checkpoint = _checkpoint(options.model)
        device = None if options.device == "auto" else options.device
        if options.threads:
            import_module("torch").set_num_threads(options.threads)
        named = (
            options.model in whisper.available_models()
        )  # loaded by name, Whisper also knows which attention heads align words
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
    ) -> EngineResult:
        """Transcribes mono float32 samples at 16 kHz of any length, in chunks of at most five minutes."""
        self.load(options)
        import whisper

        language, note = language_for(
            options.language, is_multilingual=self._model.is_multilingual, known=whisper.tokenizer.LANGUAGES
        )
        recogniser = _Recogniser(self._model)
        transcription = Transcription(recogniser, PassOptions.of(options, language), options.hotwords, on_progress)
        result = transcription.of(samples, chunk_seconds=CHUNK_SECONDS)
        return replace(result, language_probability=recogniser.probability, notes=tuple(note))


class _Recogniser:
    """openai-whisper as a `Recogniser`; serves one recording, and transcribes each chunk in one language."""

    def __init__(self, model: Any) -> None:
        self.probability = 1.0
        """The probability of the last chunk's language."""
        self._model = model

    def recognise(self, audio: NDArray[np.float32], options: PassOptions) -> Iterator[Segment]:
        """Yields the segments of a stretch."""
        language = options.language
        if not language:
            language, self.probability = self.detect_language(audio, options.allowed_languages)
        arguments = decoding(replace(options, language=language), is_on_gpu=self._model.device.type == "cuda")
        found = self._model.transcribe(audio, **arguments)
        for one in found["segments"]:
            yield segment_of({"words": ()} | one, language)

    def detect_language(self, audio: NDArray[np.float32], allowed: tuple[str, ...]) -> tuple[str, float]:
        """Returns the most likely language of the first 30 s and its probability."""
        import whisper

        if not self._model.is_multilingual:
            return ONLY_ENGLISH
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(audio), self._model.dims.n_mels).to(self._model.device)
        _, found = self._model.detect_language(mel)
        return likeliest(found.items(), allowed)


def decoding(options: PassOptions, *, is_on_gpu: bool) -> dict[str, Any]:
    """Returns the arguments of Whisper for a stretch of speech."""
    return {
        "language": options.language,
        "beam_size": options.beam,
        "word_timestamps": True,
        "condition_on_previous_text": not options.is_second,
        "initial_prompt": options.terms or options.prompt or None,
        "no_speech_threshold": None,
        "fp16": is_on_gpu,
    }


def _checkpoint(model: str) -> Path:
    """Returns the file of a checkpoint: a path, or a name in our store or in Whisper's own cache."""
    import whisper

    if model not in whisper.available_models():
        path = Path(model).expanduser().absolute()
        if path.is_file():
            return path
        raise ModelError(
            f"{printable(model)} is neither a checkpoint file of openai-whisper (NAME.pt) nor one of its names: "
            f"{', '.join(whisper.available_models())}."
        )
    # The file is named as in its URL: "large" is large-v3.pt.
    name = str(whisper._MODELS[model]).rsplit("/", 1)[-1]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "whisper"
    places = [models.store() / "openai" / name, cache / name]
    if found := next((place for place in places if place.is_file()), None):
        return found
    raise ModelError(
        f"The checkpoint {name} of openai-whisper is not on this machine. You can:\n"
        f"  1. copy it to {printable(places[0])}, or name the file: --model /path/to/{name}\n"
        f"  2. download it: python -c 'import whisper; whisper.load_model(\"{model}\")'\n"
        f"  3. use the default engine: --engine faster-whisper (`hallway model list` shows its models)"
    )
