"""`python -m demo_model.score ROOT SCRIPTS`: how many words of the samples a knowledge base's transcripts got wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .evaluate import count_errors, normal
from .samples import Script


def main(root: str, scripts: str) -> int:
    """Print a line a sample and the sum; exit status 1 if a sample has no transcript."""
    heard = {}
    for path in sorted(Path(root, "transcripts").glob("*.json")):
        transcript = json.loads(path.read_text(encoding="utf-8"))
        text = " ".join(segment["text"] for segment in transcript["segments"])
        heard[normal(Path(transcript["recording_name"]).stem)] = text
    missing = wrong = words = 0
    for path in sorted(Path(scripts).glob("*.txt")):
        script = Script.load(path)
        transcript_text = heard.get(normal(script.question))
        if transcript_text is None:
            print(f"{script.slug}: no transcript")
            missing += 1
            continue
        errors, count = count_errors(script.text, transcript_text)
        print(f"{script.slug}: {errors} of {count} words wrong ({errors / count:.1%})")
        wrong, words = wrong + errors, words + count
    if words:
        print(f"word error rate over the samples: {wrong / words:.1%}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
