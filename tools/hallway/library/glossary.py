"""Names and jargon: told to the engine, corrected after it, found by search."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hallway.library.yaml.fields import read_list
from hallway.names import printable


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A word as the team writes it."""

    term: str
    sounds_like: tuple[str, ...] = ()
    """What the engine writes when it mishears it; corrected after recognition."""
    synonyms: tuple[str, ...] = ()
    """Other right words for the same; found by search, never corrected."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """All the words."""

    terms: tuple[GlossaryTerm, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Glossary:
        """Reads the list; DocumentError where one misheard form would stand for two words, or a word for itself."""
        terms = []
        meant: dict[str, str] = {}
        for given in read_list(path, ("term", "sounds_like", "synonyms"), what="an entry of the glossary"):
            entry = GlossaryTerm(given.text("term", None), given.texts("sounds_like"), given.texts("synonyms"))
            for wrong in entry.sounds_like:
                if meant.setdefault(wrong.casefold(), entry.term) != entry.term:
                    given.fail(
                        "sounds_like",
                        f"“{printable(wrong)}” stands for “{printable(meant[wrong.casefold()])}” already; keep one.",
                    )
                if not wrong:
                    given.fail("sounds_like", "an empty text sounds like nothing.")
            terms.append(entry)
        return cls(tuple(terms))

    def corrections(self) -> list[tuple[str, str]]:
        """Returns (misheard, right), the longest first, so that none is cut short by another."""
        pairs = [(wrong, entry.term) for entry in self.terms for wrong in entry.sounds_like if wrong != entry.term]
        return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))
