"""What a transcription costs: our pipeline beside bare faster-whisper and openai-whisper.

Every row runs in its own process, one after the other, on the same sound with the same weights and options. Time is CPU
time on one thread, so that a busy machine does not decide the ratios; memory is the peak of the process.

The weights are random, in the real shapes of `tiny` and `base`. They never end a sentence, and would write until the
window is full and try again six times; so every engine writes the same number of tokens per window, once, without
timestamps and word times, with a beam of five. The sound is a voice that never rests: faster-whisper and we look for
speech, as we always do, and find it everywhere; openai-whisper does not look.

With `--model FOLDER` (or `--model base`) a trained model is run as it is used, with speech detection, word times and
retries, ours beside bare faster-whisper, and the words are compared.

    python benchmarks/transcribe.py
    python benchmarks/transcribe.py --openai-python ~/venvs/openai/bin/python
    python benchmarks/transcribe.py --model base --audio samples/*.opus
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ROWS = ("faster-whisper", "hallway", "openai-whisper")  # the first is what the others are compared with
TOKENS = 60  # per window of 30 s: what a person says in them, roughly


def main() -> None:
    """Runs every row and prints the table."""
    chosen = _arguments()
    if chosen.row:
        print(json.dumps(run(chosen)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        sounds = chosen.audio or [_voice(Path(scratch) / "voice.wav", chosen.seconds)]
        if chosen.model:
            _table(str(chosen.model), [_row(row, chosen, ["--model", chosen.model], sounds) for row in ROWS[:2]])
            return
        for shape in chosen.shapes:
            import random_whisper

            folder = random_whisper.make(Path(chosen.weights or scratch) / shape, shape)
            named = ["--shape", shape, "--weights", str(folder)]
            _table(f"{shape}, random weights", [_row(row, chosen, named, sounds) for row in ROWS])


def run(chosen: argparse.Namespace) -> dict[str, Any]:
    """Runs one row in this process and returns its figures."""
    load, transcribe = ENGINES[chosen.row](chosen)
    started = time.process_time()
    load()
    loaded = time.process_time()
    words = [transcribe(path) for path in chosen.audio]
    cpu = time.process_time() - loaded
    return {
        "row": chosen.row,
        "load": loaded - started,
        "cpu": cpu,
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "seconds": sum(_seconds(path) for path in chosen.audio),
        "words": words,
    }


def hallway(chosen: argparse.Namespace) -> tuple[Callable[[], None], Callable[[Path], list[Any]]]:
    """Our decoder, engine, measurements and flags."""
    from hallway.capture import decode, level, quality
    from hallway.capture.engines import EngineOptions
    from hallway.capture.engines.faster_whisper import FasterWhisperEngine

    class Capped(FasterWhisperEngine):
        def decoding(self, options: EngineOptions, *, language: str, prompt: str) -> dict[str, Any]:
            return super().decoding(options, language=language, prompt=prompt) | _random(chosen)

    engine = Capped()
    options = EngineOptions(model=chosen.model or chosen.weights, language="en", device="cpu", threads=1)

    def transcribe(path: Path) -> list[Any]:
        sound = decode.decode(path)
        heard = engine.transcribe(sound.samples, options)
        _, segments = quality.flag(heard, decoding=sound.decoding, level=level.measure(sound.samples))
        return [[word.text, round(word.start, 2)] for segment in segments for word in segment.words]

    return lambda: engine.load(options), transcribe


def faster_whisper(chosen: argparse.Namespace) -> tuple[Callable[[], None], Callable[[Path], list[Any]]]:
    """faster-whisper as anybody would call it, with the options that we use."""
    from faster_whisper import WhisperModel

    from hallway.capture import models
    from hallway.capture.engines import speech

    made: list[Any] = []

    def load() -> None:
        folder = str(models.resolve(chosen.model or chosen.weights))
        made.append(WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1))

    def transcribe(path: Path) -> list[Any]:
        arguments = {"word_timestamps": True, "vad_filter": True, "vad_parameters": dict(speech.VAD)}
        arguments |= _random(chosen)
        found, _ = made[0].transcribe(str(path), language="en", condition_on_previous_text=False, **arguments)
        return [[word.word, round(word.start, 2)] for segment in found for word in segment.words or ()]

    return load, transcribe


def openai_whisper(chosen: argparse.Namespace) -> tuple[Callable[[], None], Callable[[Path], list[Any]]]:
    """openai-whisper with the same weights; faster-whisper's decoder reads the file, for want of an ffmpeg."""
    import numpy as np
    import whisper
    from faster_whisper import decode_audio

    import random_whisper

    made: list[Any] = []

    def load() -> None:
        torch = import_module("torch")
        torch.set_num_threads(1)
        model = whisper.model.Whisper(whisper.model.ModelDimensions(**random_whisper.dimensions(chosen.shape)))
        with np.load(Path(chosen.weights) / "weights.npz") as weights:
            model.load_state_dict({name: torch.from_numpy(weights[name]) for name in weights.files}, strict=False)
        made.append(model)

    def transcribe(path: Path) -> list[Any]:
        options = {"without_timestamps": True, "sample_len": TOKENS, "temperature": 0.0, "beam_size": 5, "fp16": False}
        made[0].transcribe(decode_audio(str(path)), language="en", condition_on_previous_text=False, **options)
        return []

    return load, transcribe


ENGINES = {"hallway": hallway, "faster-whisper": faster_whisper, "openai-whisper": openai_whisper}


def _random(chosen: argparse.Namespace) -> dict[str, Any]:
    """What makes random weights comparable: see above."""
    if chosen.model:
        return {}
    return {"without_timestamps": True, "word_timestamps": False, "temperature": 0.0, "max_new_tokens": TOKENS}


def _row(row: str, chosen: argparse.Namespace, named: list[str], sounds: list[Path]) -> dict[str, Any] | None:
    """Runs a row in its own process, the best of `--repeat`; None when it cannot be run here."""
    python = chosen.openai_python if row == "openai-whisper" else sys.executable
    command = [python, __file__, "--row", row, *named, "--audio", *map(str, sounds)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    found = []
    for _ in range(chosen.repeat):
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            print(f"{row}: not run ({(done.stderr.strip().splitlines() or ['?'])[-1]})", file=sys.stderr)
            return None
        found.append(json.loads(done.stdout))
    best: dict[str, Any] = min(found, key=lambda one: float(one["cpu"]))
    return best


def _table(title: str, rows: list[dict[str, Any] | None]) -> None:
    """Prints the figures as a Markdown table."""
    base = rows[0]
    if base is None:
        return
    print(f"\n**{title}**, {base['seconds']:.0f} s of sound, one thread\n")
    print("| | CPU s | real-time factor | beside faster-whisper | loading, CPU s | peak memory, MB |")
    print("|---|---|---|---|---|---|")
    for row in filter(None, rows):
        factor, ratio = row["cpu"] / row["seconds"], row["cpu"] / base["cpu"]
        print(
            f"| {row['row']} | {row['cpu']:.1f} | {factor:.3f} | {ratio:.3f} | {row['load']:.1f} | {row['rss']:.0f} |"
        )
    if rows[1] and any(base["words"]):
        print(f"\nThe same words at the same times: {'yes' if rows[1]['words'] == base['words'] else 'NO'}")


def _voice(path: Path, seconds: float) -> Path:
    """Writes a recording of a voice that says nothing and never rests: random weights understand as much of any."""
    import numpy as np

    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    from voices import voice

    samples = np.resize((voice(30.0) * 32767).astype("<i2"), int(seconds * 16000))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16000, len(samples), "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


def _seconds(path: Path) -> float:
    """Returns the length of a recording."""
    import av

    with av.open(str(path)) as container:
        return float(container.duration or 0) / av.time_base


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", nargs="+", default=["tiny", "base"], choices=["tiny", "base"])
    parser.add_argument("--seconds", type=float, default=300.0, help="of sound, where no --audio is given")
    parser.add_argument("--audio", nargs="+", type=Path, help="recordings")
    parser.add_argument("--model", help="a trained model instead of random weights")
    parser.add_argument("--repeat", type=int, default=2, help="the best of so many runs counts")
    parser.add_argument("--weights", help="keep the random weights in this folder")
    parser.add_argument("--openai-python", default=sys.executable, help="a Python that has openai-whisper")
    parser.add_argument("--row", choices=ROWS, help=argparse.SUPPRESS)
    parser.add_argument("--shape", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
