"""Subjects: where a speaker turns to the next one, judged by words, pauses and how sentences open."""

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

ONE_SUBJECT_SECONDS = 60.0  # a shorter recording is about one thing
USUAL_SECONDS = 55.0
SHORTEST_SECONDS = 25.0
SHORTEST_LAST_SECONDS = 20.0
LONGEST_SECONDS = 150.0

# What speaks for a cut and against it, in the same unit. `benchmarks/drafts.py` measures them together.
WORDS = 0.25  # for each nat that the words of a part cost to tell, given how often they are said in it
PAUSE = 3.0  # for each second that a pause is longer than usual ...
LONGEST_PAUSE = 2.0  # ... up to this: a person who searches for a word pauses longer still
LENGTH = 3.0  # for the square of how many times longer or shorter than usual a part is, as a logarithm
CUT = 2.0  # for each cut
OPENING = 0.7  # a sentence opens as if something new began
REFERENCE = 1.0  # a sentence opens with a word for what was said before, or follows a question

OPENINGS = {
    "en": r"now|so|first|finally|next|then|before|after|if|when|while|sometimes|here|let's|okay|alright|last"
    r"|the (?:first|second|third|last)|one more|and (?:finally|last|what if)",
    "de": r"jetzt|nun|also|erstens|zuerst|zunächst|schließlich|dann|bevor|nachdem|wenn|manchmal|hier|zum schluss"
    r"|noch etwas|der (?:erste|zweite|dritte|letzte)|die (?:erste|zweite|dritte|letzte)|und (?:schließlich|was wenn)",
    "fr": r"maintenant|alors|donc|d'abord|enfin|ensuite|puis|avant|après|si|quand|parfois|voici|et enfin|et si",
    "es": r"ahora|entonces|primero|finalmente|luego|después|antes|si|cuando|a veces|por último|y si",
}
"""How a sentence opens that begins something new; a language that is missing here has its words and pauses."""
REFERENCES = {
    "en": r"and|but|or|because|it|that|this|these|those|they|them|he|she|which|who",
    "de": r"und|aber|oder|denn|weil|es|das|dies|diese[rsnm]?|sie|er|ihnen|welche[rsnm]?",
    "fr": r"et|mais|ou|car|parce|il|elle|ils|elles|cela|ça|c'est|ce|ces|qui",
    "es": r"y|pero|o|porque|esto|eso|estos|esas|ellos|ellas|él|ella|que",
}


def subject_starts(spoken: Sequence[Sentence], language: str) -> list[int]:
    """Returns the places of the sentences with which a new subject begins, without the first one.

    The cheapest of all ways to cut: a part costs as much as its words are various (Utiyama and Isahara, 2001) and its
    length unusual, a cut as much as the place speaks against it. The same sentences always give the same cuts.
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
    """Says whether a sentence opens with a word for what was said before: "And", "It", "They"."""
    return bool(_openings(REFERENCES, language).match(sentence.text))


def _parts(
    spoken: Sequence[Sentence], said: Sequence[Sequence[str]], vocabulary: int, start: int
) -> Iterator[tuple[int, float]]:
    """Yields where a part from `start` on may end, and what it costs."""
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
    """What a cut before each sentence costs; infinite where there must be none."""
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
    """A pattern that nothing matches where the language is not known; `re` keeps it compiled."""
    return re.compile(rf"(?:{known.get(language.partition('-')[0].casefold(), '(?!)')})\b", re.IGNORECASE)


def _backwards(came_from: Sequence[int]) -> list[int]:
    found: list[int] = []
    at = came_from[-1]
    while at:
        found.append(at)
        at = came_from[at]
    return found[::-1]
