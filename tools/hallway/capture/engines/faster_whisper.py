"""The default engine: Whisper on CTranslate2, int8 on a CPU and float16 on a GPU, without PyTorch.

The settings were chosen by measurement on people and on synthetic voices: docs/reference/accuracy.md has the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from hallway.capture import models
from hallway.capture.engines.interface import (
    EngineOptions,
    Heard,
    default_threads,
    finite,
    wanted_language,
)
from hallway.capture.engines.languages import ONLY_ENGLISH, Listener, likeliest
from hallway.capture.engines.recogniser import Reading
from hallway.capture.engines.transcription import Transcription
from hallway.errors import EngineError
from hallway.library.transcript import Segment, Word

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from faster_whisper import WhisperModel
    from numpy.typing import NDArray

BATCH = 8  # windows at once
COMPUTE = {"cpu": ("int8", "int8_float32", "float32"), "cuda": ("float16", "int8_float16", "float32")}
BATCHED_NOTE = (
    "Transcribed in batches: quicker, but each window is read without knowing the one before it, and once only. "
    "More is lost at first and read again."
)


class FasterWhisperEngine:
    """faster-whisper behind the interface; keeps one model loaded."""

    name = "faster-whisper"
    version = version("faster-whisper")

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._model: WhisperModel | None = None
        self._digest = ""
        self._load_notes: tuple[str, ...] = ()

    def load(self, options: EngineOptions) -> None:
        """Checks the model's files and loads it; nothing happens when the same one is loaded already."""
        folder = models.resolve(options.model)
        key = (folder, options.device, options.compute_type, options.threads)
        if key == self._key:
            return
        self._digest = models.verify(folder)
        self._model, fallback = _open(folder, options)
        self._key, self._load_notes = key, fallback

    def model_digest(self) -> str:
        """Returns the digest over the checksums of the model's files."""
        if not self._digest:
            raise EngineError("No model is loaded yet.")
        return self._digest

    def transcribe(
        self,
        samples: NDArray[np.float32],
        options: EngineOptions,
        on_progress: Callable[[float], None] = lambda seconds: None,
    ) -> Heard:
        """Transcribes mono float32 samples at 16 kHz of any length, a piece of at most ten minutes at a time."""
        self.load(options)
        whisper = self._whisper
        language, note = wanted_language(
            options.language, is_multilingual=whisper.model.is_multilingual, known=whisper.supported_languages
        )
        recogniser = _Recogniser(whisper, language=language, is_batched=options.batched)
        reading = Reading.of(options, language)
        heard = Transcription(recogniser, reading, options.hotwords, on_progress).of(samples)
        return replace(
            heard,
            language_probability=recogniser.listener.probability(heard.language),
            notes=(*self._load_notes, *note, *((BATCHED_NOTE,) if options.batched else ())),
            windows=tuple(recogniser.listener.heard),
        )

    @property
    def _whisper(self) -> WhisperModel:
        if self._model is None:
            raise EngineError("No model is loaded yet.")
        return self._model


def decoding(reading: Reading) -> dict[str, Any]:
    """Returns the arguments with which faster-whisper reads a stretch."""
    return {
        "language": reading.language or "en",
        "multilingual": not reading.language,
        "beam_size": reading.beam,
        "word_timestamps": True,
        "condition_on_previous_text": not reading.is_again,
        "initial_prompt": reading.prompt or None,
        "hotwords": reading.terms or None,
        # What is read is speech: the detector said so. Without this, faster-whisper drops windows it takes for silence.
        "no_speech_threshold": None,
        "vad_filter": False,
    }


class _Recogniser:
    """faster-whisper as what `Transcription` asks for; serves one recording."""

    def __init__(self, whisper: WhisperModel, *, language: str, is_batched: bool) -> None:
        self.listener = Listener(whisper.model, language)
        self._whisper = whisper
        self._is_batched = is_batched

    def read(self, audio: NDArray[np.float32], reading: Reading) -> Iterator[Segment]:
        """Yields the segments of a stretch, as they come."""
        if not len(audio):
            return
        if self._is_batched and not reading.is_again:
            yield from self._read_batched(audio, reading)
            return
        with self._listening(reading):
            raw, _ = self._whisper.transcribe(audio, **decoding(reading))
            for one in raw:
                yield replace(_segment(one), language=reading.language or self.listener.language)

    def detect(self, audio: NDArray[np.float32], allowed: tuple[str, ...]) -> tuple[str, float]:
        """Returns the likeliest language of the first 30 s and its probability."""
        if not self._whisper.model.is_multilingual:
            return ONLY_ENGLISH
        _, _, found = self._whisper.detect_language(audio=audio[: self._whisper.feature_extractor.n_samples])
        return likeliest(found, allowed)

    def _read_batched(self, audio: NDArray[np.float32], reading: Reading) -> Iterator[Segment]:
        from faster_whisper import BatchedInferencePipeline

        language = reading.language or self.detect(audio, reading.allowed_languages)[0]
        arguments = decoding(replace(reading, language=language)) | {"without_timestamps": False, "vad_filter": True}
        raw, _ = BatchedInferencePipeline(self._whisper).transcribe(audio, batch_size=BATCH, **arguments)
        for one in raw:
            yield replace(_segment(one), language=language)

    @contextmanager
    def _listening(self, reading: Reading) -> Iterator[None]:
        """Lets the listener choose the language of each window while a stretch is read."""
        self.listener.allowed = reading.allowed_languages
        model, self._whisper.model = self._whisper.model, self.listener
        try:
            yield
        finally:
            self._whisper.model = model


def _open(folder: Path, options: EngineOptions) -> tuple[WhisperModel, tuple[str, ...]]:
    """Loads a model on the device asked for; where that is "auto", a GPU that does not work gives way to the CPU."""
    import ctranslate2

    device = options.device
    if device == "auto":
        device = "cuda" if ctranslate2.get_cuda_device_count() > 0 else "cpu"
    try:
        return _load(folder, device, options), ()
    except (RuntimeError, ValueError) as error:
        if options.device == "auto" and device == "cuda":
            reason = str(error).splitlines()[0]
            return _load(folder, "cpu", options), (f"The GPU could not be used ({reason}); the CPU was.",)
        raise EngineError(f"The model in {folder} cannot be loaded on {device}: {error}") from error


def _load(folder: Path, device: str, options: EngineOptions) -> WhisperModel:
    import ctranslate2
    import numpy as np
    from faster_whisper import WhisperModel

    compute = options.compute_type
    if compute == "auto":
        supported = ctranslate2.get_supported_compute_types(device)
        compute = next((kind for kind in COMPUTE[device] if kind in supported), "default")
    model = WhisperModel(
        str(folder),
        device=device,
        compute_type=compute,
        cpu_threads=options.threads or default_threads(),
        local_files_only=True,
    )
    if device == "cuda":  # a missing CUDA library only shows when something is computed
        model.encode(np.zeros((model.feature_extractor.mel_filters.shape[0], 3000), dtype=np.float32))
    return model


def _segment(one: Any) -> Segment:
    """Returns a segment of faster-whisper as ours; what is not a number becomes the least trustworthy one."""
    words = tuple(
        Word(text=w.word, start=finite(w.start), end=finite(w.end), probability=finite(w.probability))
        for w in one.words or ()
    )
    return Segment(
        start=finite(one.start),
        end=finite(one.end),
        text=one.text.strip(),
        words=words,
        avg_logprob=finite(one.avg_logprob, -10.0),
        no_speech_prob=finite(one.no_speech_prob, 1.0),
        compression_ratio=finite(one.compression_ratio),
        temperature=finite(one.temperature or 0.0),
        flags=(),
    )
