"""How long it takes to rename a tag that 1,000 answers carry, beside a bare read and write of the same files.

python benchmarks/vocabulary.py [--answers 1000]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from hallway.curate.vocabulary import rename
from hallway.library.library import Library

SENTENCE = "First, do not quote the policy at them; say what you can do, and by when. "
HEADER = """\
---
id: answer-{number}
title: "Question {number}: what do I do when a refund is past {number} days?"
expert: support-lead
recorded: 2026-11-12
duration: 245.5
moments: [refund-request]
roles: [support]
tags: [refund, phone]   # as in the desk
status: approved
review_by: 2027-05-21
summary: "You can still refund it; ask the team lead for the code."
approved_by: Ana
approved_on: 2026-11-18
---
"""


def write(root: Path, answers: int) -> Library:
    """Answers of about 4 KB, as five minutes of speech are."""
    library = Library(root)
    library.answers.mkdir(parents=True)
    library.curation.mkdir()
    (root / "mkdocs.yml").write_text("site_name: Bench\n", encoding="utf-8")
    (library.curation / "tags.yml").write_text("refund: Refund\nphone: On the phone\n", encoding="utf-8")
    body = "".join(f"[{minute}:00] {SENTENCE * 10}\n\n" for minute in range(5))
    for number in range(answers):
        text = HEADER.format(number=number) + body
        library.answer_path(f"answer-{number}").write_text(text, encoding="utf-8")
    return library


def bare(library: Library) -> float:
    """Reads every answer and writes it under another name, each brought to the disk; returns seconds."""
    start = time.perf_counter()
    for path in library.answer_paths():
        with path.with_suffix(".copy").open("wb") as copy:
            copy.write(path.read_bytes())
            copy.flush()
            os.fsync(copy.fileno())
    return time.perf_counter() - start


def main() -> None:
    """Prints seconds of wall clock and of CPU."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1000)
    count = parser.parse_args().answers
    with tempfile.TemporaryDirectory() as folder:
        library = write(Path(folder) / "base", count)
        start, cpu = time.perf_counter(), time.process_time()
        revision = rename(library, "tag", "refund", "refunds")
        planned, planned_cpu = time.perf_counter() - start, time.process_time() - cpu
        start, cpu = time.perf_counter(), time.process_time()
        revision.changes.apply()
        applied, applied_cpu = time.perf_counter() - start, time.process_time() - cpu
        assert len(revision.answers) == count
        plain = bare(library)
    print(f"{count} answers renamed in {planned + applied:.2f} s (CPU {planned_cpu + applied_cpu:.2f} s):")
    print(f"  planned {planned:.2f} s (CPU {planned_cpu:.2f} s), changed {applied:.2f} s (CPU {applied_cpu:.2f} s)")
    print(f"  a bare read and write of the same files, each synced: {plain:.2f} s; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
