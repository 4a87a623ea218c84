"""The glossary: names and jargon that guide the engines, correct drafts and extend the search."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hallway.errors import printable
from hallway.library.yaml.fields import read_list


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A name or a term, as the team writes it."""

    term: str
    sounds_like: tuple[str, ...] = ()
    """What engines write when they mishear it; drafts are corrected."""
    synonyms: tuple[str, ...] = ()
    """Other correct words for it, which search finds and drafts keep."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms."""

    terms: tuple[GlossaryTerm, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Glossary:
        """Reads the list. Raises DocumentError if a misheard form belongs to two terms."""
        terms = []
        meant: dict[str, str] = {}
        for given in read_list(path, ("term", "sounds_like", "synonyms"), noun="an entry of the glossary"):
            entry = GlossaryTerm(given.text("term", None), given.texts("sounds_like"), given.texts("synonyms"))
            for wrong in entry.sounds_like:
                if meant.setdefault(wrong.casefold(), entry.term) != entry.term:
                    given.fail(
                        "sounds_like",
                        f"“{printable(wrong)}” already stands for “{printable(meant[wrong.casefold()])}”; keep one.",
                    )
                if not wrong:
                    given.fail("sounds_like", "remove the empty entry.")
            terms.append(entry)
        return cls(tuple(terms))

    def corrections(self) -> list[tuple[str, str]]:
        """Returns pairs of misheard and correct text, longest first, so that none matches part of a longer one."""
        pairs = [(wrong, entry.term) for entry in self.terms for wrong in entry.sounds_like if wrong != entry.term]
        return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))
