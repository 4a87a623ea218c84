"""The receipt beside a recording: a few lines that tell the person who dropped it what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files, timecode
from hallway.errors import ConflictError
from hallway.library import flags, receipts, similarity, unheard
from hallway.names import printable

if TYPE_CHECKING:
    from hallway.library.answer import Answer
    from hallway.library.library import Library
    from hallway.library.transcript import Transcript

MOST_NAMED = 6  # words or passages named in a receipt; the rest is counted


def ready(
    answer: Answer, transcript: Transcript, doubts: Sequence[tuple[float, str]], questions: Sequence[str] = ()
) -> str:
    """The receipt for an answer; `doubts` are the words to check, each with its second, `questions` what to decide."""
    length = timecode.stamp(answer.duration)
    return _lines(
        f"{receipts.OPENINGS['ready']}answers/{answer.id}.md ({length})",
        *(f"Check the recording: {each.finding}. {_sentence(each.advice)}" for each in flags.told(transcript)),
        *filter(None, (to_write(transcript),)),
        to_check(doubts),
        *questions,
        f"Next: read it, then run: hallway approve {answer.id}",
    )


def known(id: str, first_name: str) -> str:
    """The receipt for a recording whose sound has been answered under another name."""
    return _lines(
        f"{receipts.OPENINGS['known']}answers/{id}.md",
        f"It has the same sound as {first_name}." if first_name else "Another file with the same sound came before it.",
        "Next: nothing to do. This copy may stay or go.",
    )


def failed(reason: str, hint: str) -> str:
    """The receipt for a recording that cannot be used."""
    return _lines(
        f"{receipts.OPENINGS['failed']}{reason}",
        hint or "Listen to it: if it plays from beginning to end, tell who looks after this knowledge base.",
        "Next: put a good copy in its place, then run: hallway transcribe",
    )


def to_check(doubts: Sequence[tuple[float, str]]) -> str:
    """Counts and names the doubtful words: `2 words to check: 0:42 fifteen, 1:13 not`."""
    if not doubts:
        return "No doubtful words. Listen once all the same."
    named = _named([f"{timecode.stamp(second)} {printable(word.strip())}" for second, word in doubts])
    return f"{len(doubts)} word{'s' if len(doubts) != 1 else ''} to check: {named}"


def to_write(transcript: Transcript) -> str:
    """Counts and names the passages without words; empty where there are none."""
    spans = [unheard.span(segment) for segment in transcript.segments if segment.is_unheard]
    if len(spans) == 1:
        return f"{spans[0]}: speech that was not understood; listen and write it"
    what = f"{len(spans)} passages of speech were not understood; listen and write them"
    return f"{what}: {_named(spans)}" if spans else ""


def questions(library: Library, made: Answer) -> tuple[str, ...]:
    """Returns what a curator should decide about a new answer because of those that are there, each as a question."""
    others, _ = library.read_answers()  # those that cannot be read are named where they would be published
    current = [other for other in others if other.status != "retired" and other.id != made.id]
    return tuple(filter(None, (_earlier(made, current), _alike(made, current))))


def _earlier(made: Answer, others: list[Answer]) -> str:
    """Says which answer was made from an earlier file of the same name; empty where none was."""
    found = (other.id for other in others if other.recording == made.recording != "")
    earlier = next(found, "")
    return (
        f"answers/{earlier}.md was made from an earlier file of this name: merge, retire or keep it?" if earlier else ""
    )


def _alike(made: Answer, others: list[Answer]) -> str:
    """Says which answer a new one is like, and how much; empty where none is."""
    near = similarity.similar_to(made, others)
    if not near:
        return ""
    (nearest, share), *more = near
    also = f" and {len(more)} more" if more else ""
    return f"{similarity.percent(share)} like answers/{nearest.id}.md{also}: merge or link?"


def write(recording: Path, text: str, *, elsewhere: Path) -> bool:
    """Leaves the receipt beside the recording, or in the folder `elsewhere` when nothing can be written there.

    A receipt of ours is renewed; a file that is not ours is left alone, and then False comes back.
    """
    beside = receipts.path_for(recording)
    with suppress(OSError):  # a read-only share, a full disk
        if beside.parent.is_dir():  # one that went away gets no folder in its place
            return _put(beside, text)
    with suppress(OSError):
        return _put(elsewhere / beside.name, text)
    return False


def _put(path: Path, text: str) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    if files.create(path, text):
        return True
    if not receipts.read(path):
        return False
    before = path.read_bytes()
    if before != text.encode():
        with suppress(ConflictError):
            files.replace_if_same(path, before, text.encode())
    else:
        path.touch()  # it is as old as the last try, so that a recording put there since is known to wait
    return True


def _named(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
    return ", ".join(texts[:MOST_NAMED]) + more


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}." if clause else ""


def _lines(*lines: str) -> str:
    return "".join(f"{' '.join(printable(line).split())}\n" for line in lines)
