"""Each engine as a person would run it, in a process of its own: recordings in, words and what they cost out as JSON.

`accuracy.py` starts one process for each engine and model. This file imports nothing of the others, since
openai-whisper may live in another environment than Hallway.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from processes import KIBIBYTES

Segments = list[dict[str, Any]]
"""As in a transcript: start, end, text, words, flags."""
Transcribe = Callable[[Path], Segments]

RATE = 16_000
BATCH = 8  # windows at once, as in faster-whisper's documentation
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Settings:
    """What all engines are told."""

    model: Path
    """The folder of a CTranslate2 model."""
    language: str = "auto"
    threads: int = 1
    seed: int = 0
    """Of the draws at higher temperatures."""
    glossary: Path | None = None
    """Only ours takes it."""


def main() -> None:
    """Transcribes the recordings and writes what was heard."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=sorted(ENGINES))
    parser.add_argument("out", type=Path)
    parser.add_argument("recordings", nargs="+", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--language", default="auto")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--glossary", type=Path)
    chosen = parser.parse_args()
    settings = Settings(chosen.model, chosen.language, chosen.threads, chosen.seed, chosen.glossary)
    heard = run(ENGINES[chosen.engine](settings), chosen.recordings)
    chosen.out.write_text(json.dumps(heard), encoding="utf-8")


def run(transcribe: Transcribe, recordings: Iterable[Path]) -> dict[str, Any]:
    """Returns the segments and the processor time of each recording, and the peak memory of the process."""
    with tempfile.TemporaryDirectory() as scratch:
        loading, _ = _timed(transcribe, _silence(Path(scratch, "silence.wav")))
    heard = {}
    for path in recordings:
        cpu_seconds, segments = _timed(transcribe, path)
        heard[str(path)] = {"cpu_seconds": cpu_seconds, "segments": segments}
        print(f"  {path.name}: {cpu_seconds:.1f} s", file=sys.stderr, flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES / 1024
    return {"recordings": heard, "loading_seconds": loading, "peak_mib": peak}


def ours(settings: Settings) -> Transcribe:
    """Hallway as `hallway transcribe` runs it: its decoder, engine and flags."""
    from hallway import files
    from hallway.capture.engines.interface import EngineOptions
    from hallway.capture.run import task
    from hallway.library.glossary import Glossary

    terms = Glossary.load(settings.glossary).terms if settings.glossary else ()
    options = EngineOptions(
        model=str(settings.model),
        language=settings.language,
        threads=settings.threads,
        hotwords=tuple(term.term for term in terms),
    )
    _seed(settings)

    def transcribe(path: Path) -> Segments:
        path = path.absolute()
        work = task.TranscriptionTask(path, files.sha256(path), "faster-whisper", options, max_seconds=14_400.0)
        outcome = task.transcribe(work)
        if isinstance(outcome, task.Transcribed):
            segments: Segments = json.loads(outcome.transcript.to_json())["segments"]
            return segments
        if isinstance(outcome, task.Failed) and outcome.is_lasting:  # nobody speaks, or nothing was understood
            return []
        raise SystemExit(f"{path}: {outcome}")

    return transcribe


def bare(settings: Settings) -> Transcribe:
    """faster-whisper with its defaults: all of the sound, conditioned on the text before."""
    model = _whisper(settings)
    return lambda path: _plain(model.transcribe(str(path), **_common(settings)))


def best(settings: Settings) -> Transcribe:
    """faster-whisper with the setting that does best on people's voices: only speech, conditioned."""
    model = _whisper(settings)
    chosen = {"vad_filter": True, "condition_on_previous_text": True}
    return lambda path: _plain(model.transcribe(str(path), **_common(settings), **chosen))


def batched(settings: Settings) -> Transcribe:
    """faster-whisper's batched pipeline with its defaults."""
    from faster_whisper import BatchedInferencePipeline

    pipeline = BatchedInferencePipeline(_whisper(settings))
    return lambda path: _plain(pipeline.transcribe(str(path), batch_size=BATCH, **_common(settings)))


def openai(settings: Settings) -> Transcribe:
    """openai-whisper with the settings of its command line, on the same weights, in 32-bit floats."""
    torch = import_module("torch")
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    decode = import_module("sound_files").decode  # its own needs an ffmpeg program
    model = import_module("openai_weights").load(settings.model)
    chosen: dict[str, Any] = {"beam_size": 5, "best_of": 5, "temperature": TEMPERATURES, "fp16": False}
    chosen["language"] = _language(settings) if model.is_multilingual else "en"

    def transcribe(path: Path) -> Segments:
        found = model.transcribe(decode(path, RATE), word_timestamps=True, verbose=None, **chosen)
        return [_segment(part, [_word(word["word"], word["start"], word["end"]) for word in part["words"]])
                for part in found["segments"]]  # fmt: skip

    return transcribe


ENGINES: dict[str, Callable[[Settings], Transcribe]] = {
    "ours": ours,
    "best": best,
    "bare": bare,
    "batched": batched,
    "openai": openai,
}


def _whisper(settings: Settings) -> Any:
    from faster_whisper import WhisperModel

    _seed(settings)
    return WhisperModel(str(settings.model), device="cpu", compute_type="int8", cpu_threads=settings.threads)


def _seed(settings: Settings) -> None:
    import ctranslate2

    ctranslate2.set_random_seed(settings.seed)


def _common(settings: Settings) -> dict[str, Any]:
    return {"word_timestamps": True, "language": _language(settings)}


def _language(settings: Settings) -> str | None:
    return None if settings.language == "auto" else settings.language


def _plain(transcribed: tuple[Iterable[Any], Any]) -> Segments:
    """Returns faster-whisper's segments, which are only made while they are taken."""
    return [
        _segment(
            {"start": part.start, "end": part.end, "text": part.text},
            [_word(word.word, word.start, word.end) for word in part.words or ()],
        )
        for part in transcribed[0]
    ]


def _segment(part: dict[str, Any], words: list[dict[str, Any]]) -> dict[str, Any]:
    return {"start": float(part["start"]), "end": float(part["end"]), "text": part["text"], "words": words}


def _word(text: str, start: float, end: float) -> dict[str, Any]:
    return {"text": text, "start": float(start), "end": float(end)}


def _timed(transcribe: Transcribe, path: Path) -> tuple[float, Segments]:
    """Returns the processor time of all threads, and what was heard."""
    started = time.process_time()
    segments = transcribe(path)
    return time.process_time() - started, segments


def _silence(path: Path) -> Path:
    """Writes a second of silence: an engine loads its model when it first hears something."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, RATE, "NONE", ""))
        file.writeframes(bytes(2 * RATE))
    return path


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
