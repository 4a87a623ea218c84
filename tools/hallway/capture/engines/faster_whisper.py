"""The default engine: Whisper on CTranslate2, int8 on a CPU and float16 on a GPU, without PyTorch.

Sequential, on speech only, with word times and without conditioning on earlier text: what keeps inventions rarest.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from itertools import count
from typing import TYPE_CHECKING, Any

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
from hallway.errors import EngineError
from hallway.library.transcript import Segment, Word

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from faster_whisper import WhisperModel
    from numpy.typing import NDArray

SURE = 0.8  # probability from which the first window settles the language; below it, up to LISTEN windows are heard
LISTEN = 4
ASKED = 3  # windows of each piece that are asked for their language while it is transcribed
BATCH = 8  # windows at once
COMPUTE = {"cpu": ("int8", "int8_float32", "float32"), "cuda": ("float16", "int8_float16", "float32")}
BATCHED_NOTE = (
    "Transcribed in batches: quicker, but without the second try at a higher temperature, the skipping of windows "
    "without speech, and the second look at text beside silence."
)
DEMO_NOTE = "Made with the demo model: it knows its own demo voices and a few hundred words, no person's voice."


class FasterWhisperEngine:
    """faster-whisper behind the interface; keeps one model loaded."""

    name = "faster-whisper"
    version = version("faster-whisper")

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._model: WhisperModel | None = None
        self._digest = ""
        self._folder: Path | None = None
        self._load_notes: tuple[str, ...] = ()

    def load(self, options: EngineOptions) -> None:
        """Checks the model's files and load it; nothing happens when the same one is loaded already."""
        folder = models.resolve(options.model)
        key = (folder, options.device, options.compute_type, options.threads)
        if key == self._key:
            return
        self._digest = models.verify(folder)
        self._model, fallback = _open(folder, options)
        demo = (DEMO_NOTE,) if models.is_demo(folder) else ()
        self._folder, self._key, self._load_notes = folder, key, (*demo, *fallback)

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
        samples = speech.usable(samples)
        self.load(options)
        duration = len(samples) / speech.RATE
        prompt, notes = self._prompt(options)
        listening = _Listening(self._whisper)
        language, probability = "", 0.0
        segments: list[Segment] = []
        spans: list[tuple[float, float]] = []
        for piece in speech.pieces(samples):
            spans += piece.speech
            audio = piece.spoken() if options.vad else piece.samples
            if len(audio):
                if not language:
                    language, probability, note = self._language(audio, options)
                    notes += note
                with listening.to(len(audio)):
                    for segment in self._read(piece, audio, options, language=language, prompt=prompt):
                        segments.append(segment)
                        on_progress(max(0.0, min(segment.end, piece.end)))
            on_progress(piece.end)
        return Heard(
            language=language or ("" if options.language == "auto" else options.language),
            language_probability=probability,
            segments=within(segments, duration),
            duration=duration,
            notes=(*self._load_notes, *notes, *((BATCHED_NOTE,) if options.batched else ())),
            speech=tuple(spans),
            windows=tuple(listening.heard),
        )

    def decoding(self, options: EngineOptions, *, language: str, prompt: str) -> dict[str, Any]:
        """Returns the arguments with which faster-whisper reads one piece."""
        return {
            "language": language,
            "beam_size": options.beam,
            "word_timestamps": True,
            "condition_on_previous_text": False,
            # Beside silences that are cut out it would only throw away doubtful text, which is ours to flag.
            "hallucination_silence_threshold": None if options.vad else speech.SILENCE_SECONDS,
            "hotwords": prompt or None,
            "vad_filter": False,
        }

    @property
    def _whisper(self) -> WhisperModel:
        if self._model is None:
            raise EngineError("No model is loaded yet.")
        return self._model

    def _read(
        self, piece: speech.Piece, audio: NDArray[np.float32], options: EngineOptions, *, language: str, prompt: str
    ) -> Iterable[Segment]:
        """Yields the segments of one piece in seconds of the recording."""
        arguments = self.decoding(options, language=language, prompt=prompt)
        if options.batched:
            from faster_whisper import BatchedInferencePipeline

            if not piece.spans:
                return
            arguments |= {"vad_filter": True, "vad_parameters": dict(speech.VAD), "without_timestamps": False}
            raw, _ = BatchedInferencePipeline(self._whisper).transcribe(piece.samples, batch_size=BATCH, **arguments)
        else:
            raw, _ = self._whisper.transcribe(audio, **arguments)
        for one in raw:
            yield speech.place(_segment(one), piece, cut=options.vad and not options.batched)

    def _language(self, audio: NDArray[np.float32], options: EngineOptions) -> tuple[str, float, list[str]]:
        """Returns the language, its probability, and a note where the wish cannot be met."""
        whisper = self._whisper
        if not whisper.model.is_multilingual:
            return "en", 1.0, only_english_note(options.language)
        if options.language != "auto":
            if options.language not in whisper.supported_languages:
                raise unknown_language(options.language)
            return options.language, 1.0, []
        best, probability = _detect(whisper, audio, allowed=options.allowed_languages)
        return best, probability, []

    def _prompt(self, options: EngineOptions) -> tuple[str, list[str]]:
        """Returns what is said to Whisper before every window, within its budget, and what did not fit."""
        if not (options.prompt or options.hotwords):
            return "", []
        if self._folder and models.is_demo(self._folder) and not models.demo_facts(self._folder).get("prompts"):
            return "", ["The demo model cannot be told names or terms beforehand; the glossary only corrects its text."]
        encode = self._whisper.hf_tokenizer.encode

        def tokens(text: str) -> int:
            return len(encode(text, add_special_tokens=False).ids)

        lead, notes = plain(options.prompt), []
        if tokens(" " + lead) > PROMPT_TOKENS:
            lead, notes = "", [f"The prompt is longer than Whisper's {PROMPT_TOKENS} tokens and was left out."]
        room = PROMPT_TOKENS - (tokens(" " + lead + " ") if lead else 0)
        terms, left_out = glossary_prompt(options.hotwords, tokens, room)
        if left_out:
            notes.append(left_out_note(left_out))
        return " ".join(filter(None, (lead, terms))), notes


class _Listening:
    """Asks a multilingual model for the language of some windows that it encodes anyway, evenly spread over a piece.

    That finds a recording that changes its language half way. Asking costs about 3 % of a window, so not all are asked.
    """

    def __init__(self, whisper: WhisperModel) -> None:
        self.heard: list[tuple[str, float]] = []
        self._whisper = whisper

    @contextmanager
    def to(self, samples: int) -> Iterator[None]:
        """Listens while a piece of so many samples is transcribed."""
        if not self._whisper.model.is_multilingual:
            yield
            return
        encode = self._whisper.encode
        every = math.ceil(samples / self._whisper.feature_extractor.n_samples / ASKED)
        numbers = count()

        def listen(features: Any) -> Any:
            encoded = encode(features)
            if next(numbers) % every == 0:
                found = self._whisper.model.detect_language(encoded)
                self.heard += [(likely[0][0][2:-2], likely[0][1]) for likely in found]
            return encoded

        self._whisper.encode = listen
        try:
            yield
        finally:
            del self._whisper.encode  # the method of the class is there again


def _detect(whisper: WhisperModel, audio: NDArray[np.float32], *, allowed: tuple[str, ...]) -> tuple[str, float]:
    """Returns the likeliest language and its probability, over as many windows as it takes to be sure."""
    size = whisper.feature_extractor.n_samples
    sums: dict[str, float] = {}
    best, probability = "en", 0.0
    for number, start in enumerate(range(0, min(len(audio), LISTEN * size), size), start=1):
        _, _, found = whisper.detect_language(audio=audio[start : start + size])
        usable = {code: value for code, value in found if not allowed or code in allowed} or dict(found)
        total = sum(usable.values()) or 1.0
        for code, value in usable.items():
            sums[code] = sums.get(code, 0.0) + value / total
        best = max(sums, key=lambda code: sums[code])
        probability = sums[best] / number
        if probability >= SURE:
            break
    return best, probability


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
        str(folder), device=device, compute_type=compute, cpu_threads=options.threads or _cores(), local_files_only=True
    )
    if device == "cuda":  # a missing CUDA library only shows when something is computed
        model.encode(np.zeros((model.feature_extractor.mel_filters.shape[0], 3000), dtype=np.float32))
    return model


def _cores() -> int:
    """Returns how many cores this process may use, at most eight: Whisper gains little from more."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(8, allowed)


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
