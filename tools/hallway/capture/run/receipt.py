"""The receipt beside a recording: a few lines that tell the person who recorded it what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import files, timecode
from hallway.errors import ConflictError, printable
from hallway.library import flags, receipts, similarity, unheard

if TYPE_CHECKING:
    from hallway.library.answer import Answer
    from hallway.library.transcript import Transcript

MOST_NAMED = 6  # words or passages named in a receipt; others are counted


def ready(
    answer: Answer, transcript: Transcript, doubts: Sequence[tuple[float, str]], questions: Sequence[str] = ()
) -> str:
    """Returns the receipt for an answer. `doubts` are words to check with their seconds, `questions` are decisions."""
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
    """Returns the receipt for a recording with the same audio as one that has an answer."""
    return _lines(
        f"{receipts.OPENINGS['known']}answers/{id}.md",
        f"It has the same audio as {first_name}." if first_name else "Another file with the same audio was here first.",
        "Next: nothing to do. You can keep or delete this copy.",
    )


def failed(reason: str, hint: str) -> str:
    """Returns the receipt for a recording that cannot be used."""
    return _lines(
        f"{receipts.OPENINGS['failed']}{reason}",
        hint or "Play it. If it plays to the end, tell the person who maintains this knowledge base.",
        "Next: replace it with a good copy, then run: hallway transcribe",
    )


def to_check(doubts: Sequence[tuple[float, str]]) -> str:
    """Returns the line about doubtful words: `2 words to check: 0:42 fifteen, 1:13 not`."""
    if not doubts:
        return "No doubtful words. Listen to it once anyway."
    named = _named([f"{timecode.stamp(second)} {printable(word.strip())}" for second, word in doubts])
    return f"{len(doubts)} word{'s' if len(doubts) != 1 else ''} to check: {named}"


def to_write(transcript: Transcript) -> str:
    """Returns the line about passages without words; empty if there are none."""
    spans = [unheard.span(segment) for segment in transcript.segments if segment.is_unheard]
    if len(spans) == 1:
        return f"{spans[0]}: speech that was not understood; listen and write it down"
    count = f"{len(spans)} passages of speech were not understood; listen and write them down"
    return f"{count}: {_named(spans)}" if spans else ""


def questions(made: Answer, others: Iterable[Answer]) -> tuple[str, ...]:
    """Returns questions that other answers raise about a new one, for a curator to decide."""
    current = sorted(others, key=lambda other: other.id)
    return tuple(filter(None, (_earlier(made, current), _alike(made, current))))


def _earlier(made: Answer, others: list[Answer]) -> str:
    """Returns the question about an answer from an earlier file of the same name; empty if there is none."""
    found = (other.id for other in others if other.recording == made.recording != "")
    earlier = next(found, "")
    return (
        f"answers/{earlier}.md was made from an earlier file of this name: merge, retire or keep it?" if earlier else ""
    )


def _alike(made: Answer, others: list[Answer]) -> str:
    """Returns the question about answers that are similar; empty if there are none."""
    near = similarity.similar_to(made, others)
    if not near:
        return ""
    (nearest, share), *more = near
    also = f" and {len(more)} more" if more else ""
    return f"{similarity.percent(share)} like answers/{nearest.id}.md{also}: merge or link?"


def write(recording: Path, text: str, *, elsewhere: Path) -> bool:
    """Writes the receipt beside the recording, or to the folder `elsewhere` if that is not possible.

    Replaces an earlier receipt. Returns False if a file that is not ours has its name.
    """
    beside = receipts.path_for(recording)
    with suppress(OSError):  # a read-only share, a full disk
        if beside.parent.is_dir():  # a folder that is gone is not recreated
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
        path.touch()  # a recording that is added later is then newer than the receipt
    return True


def _named(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
    return ", ".join(texts[:MOST_NAMED]) + more


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}." if clause else ""


def _lines(*lines: str) -> str:
    return "".join(f"{' '.join(printable(line).split())}\n" for line in lines)
