"""Finds where a speaker moves on to the next subject, judging by words, pauses and how sentences begin."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from hallway.capture.draft.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hallway.capture.draft.sentences import Sentence

ONE_SUBJECT_SECONDS = 60.0  # a shorter recording has one subject
USUAL_SECONDS = 55.0
SHORTEST_SECONDS = 25.0
SHORTEST_LAST_SECONDS = 20.0
LONGEST_SECONDS = 150.0

# Costs of cuts, all in the same unit. `benchmarks/drafts.py` measures their effect.
WORDS = 0.25  # per nat of information in the words of a part, given their frequency in it
PAUSE = 3.0  # saved per second that a pause is longer than usual ...
LONGEST_PAUSE = 2.0  # ... up to this: people searching for a word pause even longer
LENGTH = 3.0  # times the squared logarithm of a part's length, relative to the usual length
CUT = 2.0  # per cut
OPENING = 0.7  # saved where a sentence begins as if something new started
REFERENCE = 1.0  # where a sentence begins with a word that refers back, or follows a question

OPENINGS = {
    "en": r"now|so|first|finally|next|then|before|after|if|when|while|sometimes|here|let's|okay|alright|last"
    r"|the (?:first|second|third|last)|one more|and (?:finally|last|what if)",
    "de": r"jetzt|nun|also|erstens|zuerst|zunächst|schließlich|dann|bevor|nachdem|wenn|manchmal|hier|zum schluss"
    r"|noch etwas|der (?:erste|zweite|dritte|letzte)|die (?:erste|zweite|dritte|letzte)|und (?:schließlich|was wenn)",
    "fr": r"maintenant|alors|donc|d'abord|enfin|ensuite|puis|avant|après|si|quand|parfois|voici|et enfin|et si",
    "es": r"ahora|entonces|primero|finalmente|luego|después|antes|si|cuando|a veces|por último|y si",
}
"""How sentences that start something new begin. For other languages, words and pauses must suffice."""
REFERENCES = {
    "en": r"and|but|or|because|it|that|this|these|those|they|them|he|she|which|who",
    "de": r"und|aber|oder|denn|weil|es|das|dies|diese[rsnm]?|sie|er|ihnen|welche[rsnm]?",
    "fr": r"et|mais|ou|car|parce|il|elle|ils|elles|cela|ça|c'est|ce|ces|qui",
    "es": r"y|pero|o|porque|esto|eso|estos|esas|ellos|ellas|él|ella|que",
}


def subject_starts(spoken: Sequence[Sentence], language: str) -> list[int]:
    """Returns the indexes of the sentences that begin a new subject, without the first sentence.

    Finds the cheapest of all ways to cut. A part costs more the more varied its words (Utiyama and Isahara, 2001) and
    the more unusual its length; a cut costs more the less the sentences around it suggest one.
    """
    if not spoken or spoken[-1].end - spoken[0].start < ONE_SUBJECT_SECONDS:
        return []
    cuts = _cuts(spoken, language)
    cheapest, came_from = [0.0] + [math.inf] * len(spoken), [0] * (len(spoken) + 1)
    said = [terms("" if sentence.is_unheard else sentence.text, language) for sentence in spoken]
    vocabulary = len({term for sentence in said for term in sentence})
    for start in range(len(spoken)):
        if cheapest[start] < math.inf:
            for end, cost in _parts(spoken, said, vocabulary, start):
                total = cheapest[start] + cost + cuts[start]
                if total < cheapest[end]:
                    cheapest[end], came_from[end] = total, start
    return _backwards(came_from)


def refers_back(sentence: Sentence, language: str) -> bool:
    """Returns whether a sentence begins with a word that refers back: "And", "It", "They"."""
    return bool(_openings(REFERENCES, language).match(sentence.text))


def _parts(
    spoken: Sequence[Sentence], said: Sequence[Sequence[str]], vocabulary: int, start: int
) -> Iterator[tuple[int, float]]:
    """Yields where a part that begins at `start` may end, and what it costs."""
    counts: Counter[str] = Counter()
    total, repeated = 0, 0.0  # the sum over all terms of count * log(count + 1)
    for end in range(start + 1, len(spoken) + 1):
        for term in said[end - 1]:
            count = counts[term]
            repeated += (count + 1) * math.log(count + 2) - count * math.log(count + 1)
            counts[term] += 1
            total += 1
        is_last = end == len(spoken)
        seconds = (spoken[-1].end if is_last else spoken[end].start) - spoken[start].start
        if seconds >= (SHORTEST_LAST_SECONDS if is_last else SHORTEST_SECONDS) or (is_last and not start):
            variety = total * math.log(total + vocabulary) - repeated if total else 0.0
            yield end, WORDS * variety + LENGTH * math.log(max(seconds, 1.0) / USUAL_SECONDS) ** 2
        if seconds > LONGEST_SECONDS and not is_last:
            return


def _cuts(spoken: Sequence[Sentence], language: str) -> list[float]:
    """Returns the cost of a cut before each sentence; infinite where there must be none."""
    pauses = [0.0, *(max(after.start - before.end, 0.0) for before, after in pairwise(spoken))]
    usual = median(pauses[1:]) if len(pauses) > 1 else 0.0
    opens = _openings(OPENINGS, language)
    costs = [0.0]
    for at in range(1, len(spoken)):
        before, sentence = spoken[at - 1], spoken[at]
        cost = CUT - PAUSE * (min(pauses[at], LONGEST_PAUSE) - usual)
        if opens.match(sentence.text):
            cost -= OPENING
        elif refers_back(sentence, language):
            cost += REFERENCE
        if before.is_question:
            cost += REFERENCE
        is_impossible = sentence.is_unheard or int(sentence.start) == int(before.start)
        costs.append(math.inf if is_impossible else cost)
    return costs


def _openings(known: dict[str, str], language: str) -> re.Pattern[str]:
    """Returns a pattern for a language; one that never matches if the language is unknown."""
    return re.compile(rf"(?:{known.get(language.partition('-')[0].casefold(), '(?!)')})\b", re.IGNORECASE)


def _backwards(came_from: Sequence[int]) -> list[int]:
    found: list[int] = []
    at = came_from[-1]
    while at:
        found.append(at)
        at = came_from[at]
    return found[::-1]
