"""How well drafts find and name their chapters, held against the chapters that the samples' scripts mark.

The transcripts are those that Hallway keeps; each is paired with the script of its question. Cuts are measured by Pk
and WindowDiff (0 is perfect, half the usual length of a chapter is the window), three times: with the pauses as spoken,
with every pause cut to a second, so that a new chapter sounds like a new paragraph, and with all pauses alike, so that
the words alone are left. Headings are measured over the chapters that the scripts mark: the share of telling words that
a heading has in common with the script's (F1), and how many say the first sentence below them again. Beside ours stands
the plain rule: a chapter a minute, cut at the longest pause nearby and headed by its first clause.

    python benchmarks/drafts.py
    python benchmarks/drafts.py transcripts --scripts samples/scripts --headings
"""

from __future__ import annotations

import argparse
import difflib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path, PurePosixPath
from statistics import mean

from hallway.capture.draft.headings import heading
from hallway.capture.draft.phrases import FILLERS, headline, leading_clause
from hallway.capture.draft.sentences import Sentence, sentences
from hallway.capture.draft.subjects import subject_starts
from hallway.capture.draft.terms import terms
from hallway.library.transcript import Transcript

WORD = re.compile(r"\w+")
MINUTE, SHORTEST, LONGEST, LAST = 60.0, 40.0, 90.0, 25.0  # seconds, of the plain rule
REPEATS = 0.6  # of the first sentence's words, in a heading that begins as it does

Cut = Callable[[Sequence[Sentence]], list[int]]
Name = Callable[[Sequence[Sentence]], str]


@dataclass(frozen=True, slots=True)
class Sample:
    """A transcript, and where and how its script says that its chapters begin."""

    spoken: tuple[Sentence, ...]
    starts: tuple[int, ...]
    """Numbers of sentences, without the first chapter's."""
    names: tuple[str, ...]
    """Of the same chapters."""

    def chapters(self) -> Iterator[tuple[str, Sequence[Sentence]]]:
        for name, (start, end) in zip(self.names, pairwise([*self.starts, len(self.spoken)]), strict=True):
            yield name, self.spoken[start:end]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("transcripts", type=Path, nargs="?", default=Path("transcripts"))
    parser.add_argument("--scripts", type=Path, default=Path("samples/scripts"))
    parser.add_argument("--headings", action="store_true", help="print each heading beside the script's")
    given = parser.parse_args()
    samples = list(read(given.transcripts, given.scripts))
    if not samples:
        parser.error(f"no transcript in {given.transcripts} is of a script in {given.scripts}")
    print(f"{len(samples)} transcripts, {sum(len(sample.starts) for sample in samples)} cuts")
    print(f"ours: {_milliseconds(samples):.1f} ms of processor time for each\n")
    _print_cuts(samples)
    _print_headings(samples, each=given.headings)


def read(transcripts: Path, scripts: Path) -> Iterator[Sample]:
    """Yields a sample for each script of which there is a transcript, in the order of the scripts' names."""
    by_question = {}
    for path in sorted(transcripts.glob("*.json")):
        transcript = Transcript.from_json(path.read_bytes(), path)
        by_question[_key(PurePosixPath(transcript.recording_name).stem)] = sentences(transcript)
    for path in sorted(scripts.glob("*.txt")):
        rows = path.read_text(encoding="utf-8").splitlines()
        header = dict(row[2:].split(": ", 1) for row in rows if row.startswith("# "))
        if spoken := by_question.get(_key(header["question"])):
            lines = [row for row in rows if row == "--" or (WORD.search(row) and not row.startswith("#"))]
            yield Sample(spoken, tuple(_starts(spoken, lines)), tuple(header["chapters"].split(" | ")[1:]))


def a_chapter_a_minute(spoken: Sequence[Sentence]) -> list[int]:
    """The plain rule: the longest pause 40 to 90 seconds after the last cut."""
    found, start, at = list[int](), spoken[0].start, 1
    while at < len(spoken):
        near = [
            number
            for number in range(at, len(spoken))
            if SHORTEST <= spoken[number].start - start <= LONGEST and spoken[-1].end - spoken[number].start >= LAST
        ]
        if not near:
            break
        cut = max(near, key=lambda n: (_pause(spoken, n), -abs(spoken[n].start - start - MINUTE)))
        found.append(cut)
        start, at = spoken[cut].start, cut + 1
    return found


def first_clause(chapter: Sequence[Sentence]) -> str:
    return headline(leading_clause(FILLERS.sub("", chapter[0].text)), 60, "en")


def ours(spoken: Sequence[Sentence]) -> list[int]:
    return subject_starts(spoken, "en")


def our_heading(chapter: Sequence[Sentence]) -> str:
    return heading(chapter, "en")


def pk(right: Sequence[int], found: Sequence[int], sentence_count: int) -> tuple[float, float]:
    """Returns Pk (Beeferman and others, 1999) and WindowDiff (Pevzner and Hearst, 2002)."""
    window = max(1, round(sentence_count / (len(right) + 1) / 2))
    places = range(sentence_count - window)
    pairs = [(_within(right, at, window), _within(found, at, window)) for at in places]
    return mean((a == 0) != (b == 0) for a, b in pairs), mean(a != b for a, b in pairs)


def with_pauses(spoken: Sequence[Sentence], pause: Callable[[float], float]) -> list[Sentence]:
    """Returns the sentences with other pauses between them."""
    moved, at = [spoken[0]], spoken[0].end
    for number in range(1, len(spoken)):
        start = at + pause(_pause(spoken, number))
        at = start + spoken[number].end - spoken[number].start
        moved.append(replace(spoken[number], start=start, end=at))
    return moved


PAUSES: dict[str, Callable[[float], float]] = {
    "as spoken": lambda pause: pause,
    "a second at most": lambda pause: min(pause, 1.0),
    "all alike": lambda pause: 0.5,
}


def _print_cuts(samples: Sequence[Sample]) -> None:
    print("| pauses | rule | Pk | WindowDiff | cuts |\n|---|---|---|---|---|")
    for kind, pause in PAUSES.items():
        for rule, cut in {"none": lambda spoken: [], "a chapter a minute": a_chapter_a_minute, "ours": ours}.items():
            found = [cut(with_pauses(sample.spoken, pause)) for sample in samples]
            scores = [pk(s.starts, f, len(s.spoken)) for s, f in zip(samples, found, strict=True)]
            missed, differs = (mean(score[kind_] for score in scores) for kind_ in (0, 1))
            print(f"| {kind} | {rule} | {missed:.3f} | {differs:.3f} | {sum(map(len, found))} |")


def _print_headings(samples: Sequence[Sample], *, each: bool) -> None:
    chapters = [chapter for sample in samples for chapter in sample.chapters()]
    print("\n| headings | F1 | repeat the sentence below | words |\n|---|---|---|---|")
    for rule, name in {"first clause": first_clause, "ours": our_heading}.items():
        made = [name(below) for _, below in chapters]
        overlap = mean(_overlap(ours, theirs) for ours, (theirs, _) in zip(made, chapters, strict=True))
        repeats = mean(_is_repeated(ours, below[0].text) for ours, (_, below) in zip(made, chapters, strict=True))
        print(f"| {rule} | {overlap:.2f} | {repeats:.0%} | {mean(len(text.split()) for text in made):.1f} |")
    for theirs, below in chapters if each else ():
        print(f"{theirs:40} {our_heading(below):45} {below[0].text}")


def _overlap(one: str, other: str) -> float:
    """F1 of the words that tell something, cut to their stems."""
    a, b = set(terms(one, "en")), set(terms(other, "en"))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _is_repeated(heading: str, sentence: str) -> bool:
    said, below = _words(heading), _words(FILLERS.sub("", sentence))
    return below[: len(said)] == said and len(said) >= REPEATS * len(below)


def _starts(spoken: Sequence[Sentence], lines: Iterable[str]) -> Iterator[int]:
    """Yields the numbers of the spoken sentences that begin where the script has `--`."""
    script, marks = list[str](), list[int]()
    for line in lines:
        if line == "--":
            marks.append(len(script))
        script += _words(line)
    heard = [(word, number) for number, sentence in enumerate(spoken) for word in _words(sentence.text)]
    matcher = difflib.SequenceMatcher(a=script, b=[word for word, _ in heard], autojunk=False)
    same = {a + n: b + n for a, b, size in matcher.get_matching_blocks() for n in range(size)}
    firsts = {number: place for place, (_, number) in reversed(list(enumerate(heard)))}
    for mark in marks:
        place = next(same[at] - (at - mark) for at in range(mark, len(script)) if at in same)
        yield min(firsts, key=lambda number: abs(firsts[number] - place))


def _milliseconds(samples: Sequence[Sample]) -> float:
    """Milliseconds that cutting and naming take, in the mean; the first time, which loads words, does not count."""
    work = [partial(_draft, sample) for sample in samples]
    work[0]()
    begin = time.process_time()
    for each in work:
        each()
    return (time.process_time() - begin) * 1000 / len(work)


def _draft(sample: Sample) -> list[str]:
    return [our_heading(sample.spoken[start:]) for start in ours(sample.spoken)]


def _pause(spoken: Sequence[Sentence], number: int) -> float:
    return round(max(spoken[number].start - spoken[number - 1].end, 0.0), 1)


def _within(cuts: Sequence[int], at: int, window: int) -> int:
    return sum(at < cut <= at + window for cut in cuts)


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _key(question: str) -> str:
    return " ".join(_words(question))


if __name__ == "__main__":
    main()
