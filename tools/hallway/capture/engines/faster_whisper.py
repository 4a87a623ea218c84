"""The default engine: Whisper on CTranslate2, int8 on a CPU and float16 on a GPU, without PyTorch.

The settings were chosen by measuring human and synthetic voices; see docs/reference/accuracy.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from hallway.capture import models
from hallway.capture.engines.interface import EngineOptions, EngineResult, default_threads
from hallway.capture.engines.languages import ONLY_ENGLISH, Listener, language_for, likeliest
from hallway.capture.engines.transcription import PassOptions, Transcription, segment_of
from hallway.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from faster_whisper import WhisperModel
    from numpy.typing import NDArray

    from hallway.library.transcript import Segment

BATCH = 8  # windows at a time
COMPUTE = {"cpu": ("int8", "int8_float32", "float32"), "cuda": ("float16", "int8_float16", "float32")}
BATCHED_NOTE = (
    "Transcribed in batches: faster, but each window is transcribed only once and without the preceding text, so more "
    "is lost at first and transcribed again."
)


class FasterWhisperEngine:
    """faster-whisper behind our interface; keeps one model loaded."""

    name = "faster-whisper"
    version = version("faster-whisper")

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._model: WhisperModel | None = None
        self._digest = ""
        self._load_notes: tuple[str, ...] = ()

    def load(self, options: EngineOptions) -> None:
        """Checks the model's files and loads it, unless it is loaded already."""
        folder = models.resolve(options.model)
        key = (folder, options.device, options.compute_type, options.threads)
        if key == self._key:
            return
        self._digest = models.verify(folder)
        self._model, fallback = _open(folder, options)
        self._key, self._load_notes = key, fallback

    def model_digest(self) -> str:
        """Returns the digest of the checksums of the model's files."""
        if not self._digest:
            raise EngineError("No model is loaded yet.")
        return self._digest

    def transcribe(
        self,
        samples: NDArray[np.float32],
        options: EngineOptions,
        on_progress: Callable[[float], None] = lambda seconds: None,
    ) -> EngineResult:
        """Transcribes mono float32 samples at 16 kHz of any length, in chunks of at most ten minutes."""
        self.load(options)
        whisper = self._whisper
        language, note = language_for(
            options.language, is_multilingual=whisper.model.is_multilingual, known=whisper.supported_languages
        )
        recogniser = _Recogniser(whisper, language=language, is_batched=options.batched)
        first = PassOptions.of(options, language)
        result = Transcription(recogniser, first, options.hotwords, on_progress).of(samples)
        return replace(
            result,
            language_probability=recogniser.listener.probability(result.language),
            notes=(*self._load_notes, *note, *((BATCHED_NOTE,) if options.batched else ())),
            windows=tuple(recogniser.listener.heard),
        )

    @property
    def _whisper(self) -> WhisperModel:
        if self._model is None:
            raise EngineError("No model is loaded yet.")
        return self._model


def decoding(options: PassOptions) -> dict[str, Any]:
    """Returns the arguments of faster-whisper for a stretch of speech."""
    return {
        "language": options.language or "en",
        "multilingual": not options.language,
        "beam_size": options.beam,
        "word_timestamps": True,
        "condition_on_previous_text": not options.is_second,
        "initial_prompt": options.prompt or None,
        "hotwords": options.terms or None,
        # The detector found speech here. Without this, faster-whisper drops windows that it mistakes for silence.
        "no_speech_threshold": None,
        "vad_filter": False,
    }


class _Recogniser:
    """faster-whisper as a `Recogniser`; serves one recording."""

    def __init__(self, whisper: WhisperModel, *, language: str, is_batched: bool) -> None:
        self.listener = Listener(whisper.model, language)
        self._whisper = whisper
        self._is_batched = is_batched

    def recognise(self, audio: NDArray[np.float32], options: PassOptions) -> Iterator[Segment]:
        """Yields the segments of a stretch as they are recognised."""
        if not len(audio):
            return
        if self._is_batched and not options.is_second:
            yield from self._recognise_batched(audio, options)
            return
        with self._listening(options):
            raw, _ = self._whisper.transcribe(audio, **decoding(options))
            for one in raw:
                yield segment_of(asdict(one), options.language or self.listener.language)

    def detect_language(self, audio: NDArray[np.float32], allowed: tuple[str, ...]) -> tuple[str, float]:
        """Returns the most likely language of the first 30 s and its probability."""
        if not self._whisper.model.is_multilingual:
            return ONLY_ENGLISH
        _, _, found = self._whisper.detect_language(audio=audio[: self._whisper.feature_extractor.n_samples])
        return likeliest(found, allowed)

    def _recognise_batched(self, audio: NDArray[np.float32], options: PassOptions) -> Iterator[Segment]:
        from faster_whisper import BatchedInferencePipeline

        language = options.language or self.detect_language(audio, options.allowed_languages)[0]
        arguments = decoding(replace(options, language=language)) | {"without_timestamps": False, "vad_filter": True}
        raw, _ = BatchedInferencePipeline(self._whisper).transcribe(audio, batch_size=BATCH, **arguments)
        for one in raw:
            yield segment_of(asdict(one), language)

    @contextmanager
    def _listening(self, options: PassOptions) -> Iterator[None]:
        """Lets the listener choose the language of each window during the transcription of a stretch."""
        self.listener.allowed = options.allowed_languages
        model, self._whisper.model = self._whisper.model, self.listener
        try:
            yield
        finally:
            self._whisper.model = model


def _open(folder: Path, options: EngineOptions) -> tuple[WhisperModel, tuple[str, ...]]:
    """Loads a model on the requested device; with "auto", falls back to the CPU if the GPU does not work."""
    import ctranslate2

    device = options.device
    if device == "auto":
        device = "cuda" if ctranslate2.get_cuda_device_count() > 0 else "cpu"
    try:
        return _load(folder, device, options), ()
    except (RuntimeError, ValueError) as error:
        if options.device == "auto" and device == "cuda":
            reason = str(error).splitlines()[0]
            return _load(folder, "cpu", options), (f"The GPU could not be used ({reason}), so the CPU was used.",)
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
    if device == "cuda":  # a missing CUDA library causes an error only when something is computed
        model.encode(np.zeros((model.feature_extractor.mel_filters.shape[0], 3000), dtype=np.float32))
    return model
