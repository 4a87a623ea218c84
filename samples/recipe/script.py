"""The scripts of the samples: who speaks, about what, in which container, and each sentence with its pause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PAUSES = {"": "paragraph", "--": "chapter", "...": "thought"}
"""The kind of pause that a line without words stands for."""


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    pause: str
    """What comes before it: "sentence", "paragraph", "chapter" or "thought"."""


@dataclass(frozen=True, slots=True)
class Script:
    slug: str
    question: str
    expert: str
    moment: str
    voice: str
    container: str
    """The ending of the recording's file name; mp4 has a picture."""
    chapters: tuple[str, ...]
    sentences: tuple[Sentence, ...]

    @classmethod
    def load(cls, path: Path) -> Script:
        """Reads `# key: value` lines, then one sentence a line; `PAUSES` lists the lines without words."""
        rows = path.read_text(encoding="utf-8").splitlines()
        header = dict(row.removeprefix("# ").split(": ", 1) for row in rows if row.startswith("#"))
        return cls(
            slug=path.stem,
            question=header["question"],
            expert=header["expert"],
            moment=header["moment"],
            voice=header["voice"],
            container=header["container"],
            chapters=tuple(header["chapters"].split(" | ")),
            sentences=tuple(_sentences(row.strip() for row in rows if not row.startswith("#"))),
        )

    @property
    def recording(self) -> str:
        """Path of the recording below the drop folder."""
        return f"{self.moment}/{self.expert}/{self.question.rstrip('?')}.{self.container}"

    @property
    def words(self) -> list[str]:
        return [word for sentence in self.sentences for word in sentence.text.split()]

    @property
    def chapter_words(self) -> list[int]:
        """Position among `words` of the first word of each chapter."""
        lengths = [len(sentence.text.split()) for sentence in self.sentences]
        starts = [
            sum(lengths[:number]) for number, sentence in enumerate(self.sentences) if sentence.pause == "chapter"
        ]
        return [0, *starts]


def _sentences(rows: Iterable[str]) -> Iterator[Sentence]:
    pause = "sentence"
    started = False
    for row in rows:
        if row not in PAUSES:
            yield Sentence(row, pause if started else "sentence")
            pause, started = "sentence", True
        elif row or pause == "sentence":
            pause = PAUSES[row]
