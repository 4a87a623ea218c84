"""Flags what is doubtful in a transcript, for recordings and passages, so that a person can check it.

Nothing is deleted or changed here. The thresholds are those of Whisper's authors if there are any, and otherwise come
from people who ran it on thousands of recordings.
"""

from __future__ import annotations

import math
import unicodedata
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hallway.capture.audio.frames import COMPLETE_SHARE
from hallway.capture.quality.critical_words import bare, is_command, is_known_phrase, is_negation, is_number
from hallway.library.flags import DOUBTFUL_CRITICAL, PASSAGE_FLAGS, RECORDING_FLAGS
from hallway.library.transcript import UNHEARD

if TYPE_CHECKING:
    from hallway.capture.audio.level import Level
    from hallway.capture.engines.interface import EngineResult
    from hallway.library.transcript import Decoding, Segment, Word

# Of a word: its probability, 0..1
DOUBTFUL_WORD = 0.5  # below this, worth checking
# Of a passage
LOW_MEAN = 0.5  # mean probability of its words
SHAKY_LOGPROB = -0.8  # without word probabilities; the figure is for a whole 30-s window
BAD_LOGPROB = -1.0  # in any case: Whisper's own limit for decoding a window again
REPETITIVE = 2.4  # bytes before / after compression: Whisper's own limit
LOOP_SHARE, LOOP_WORDS = 0.35, 6  # distinct words / words, from this many words on
LOOP_PASSAGES = 3  # the same passage this many times in a row
FASTEST, SLOWEST = 35.0, 1.5  # characters per second that a person can speak
NO_SPEECH = 0.6  # Whisper's own limit
OUTSIDE_SPEECH = 0.5  # share of a passage in which nobody speaks
FOREIGN_SCRIPT = 0.3  # share of letters that are not in the alphabet of the language
# Of a recording
SPOKEN_SECONDS = 1.0  # a recording with less speech counts as having none
SURE_LANGUAGE = 0.8
WINDOW_SURE, OTHER_WINDOWS = 0.7, 0.2  # probability from which a window counts; share of windows in another language
LONG_SECONDS = 1800.0

ALPHABETS = {
    "CYRILLIC": "ru uk bg sr mk be kk mn tg tt",
    "CJK": "zh yue ja ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "GREEK": "el",
    "HEBREW": "he",
    "ARABIC": "ar fa ur ps sd",
    "DEVANAGARI": "hi mr ne sa",
    "THAI": "th",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "TAMIL": "ta",
    "TELUGU": "te",
    "BENGALI": "bn",
    "LATIN": "en de fr es it nl pt sv da no nn fi pl cs sk hu ro tr vi id ms ca gl eu hr sl et lv lt is af sq cy sw tl",
}


@dataclass(frozen=True, slots=True)
class _Context:
    """What a rule may use in addition to the passage."""

    language: str
    speech: tuple[tuple[float, float], ...] | None
    names: frozenset[str]


def flag(
    result: EngineResult, *, decoding: Decoding, level: Level, names: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[Segment, ...]]:
    """Returns the flags of the recording, and its segments with theirs. `names` are the terms of the glossary.

    Flags are in the order of RECORDING_FLAGS and PASSAGE_FLAGS. Segments keep the flags they have.
    """
    words = frozenset(bare(word) for name in names for word in name.split())
    context = _Context(result.language, result.speech, words)
    looping = _repeated(result.segments)
    flagged = tuple(
        replace(one, flags=_passage(one, context, {"loop"} if number in looping else set()))
        for number, one in enumerate(result.segments)
    )
    return _recording(result, decoding, level), flagged


def doubtful_words(segments: Iterable[Segment], language: str = "en", names: Collection[str] = ()) -> list[Word]:
    """Returns the words that a person should check, in order of time."""
    known = frozenset(bare(word) for name in names for word in name.split())
    found: list[Word] = []
    for segment in segments:
        critical = {id(word) for rule in CRITICAL.values() for word in rule(segment, _Context(language, None, known))}
        found += [word for word in segment.words if word.probability < DOUBTFUL_WORD or id(word) in critical]
    return found


def looping(segments: Sequence[Segment]) -> set[int]:
    """Returns the indexes of segments that repeat themselves or each other, as Whisper does when it is stuck."""
    stuck = {number for number, one in enumerate(segments) if _loop(one) or _repetitive(one)}
    return stuck | _repeated(segments)


def _recording(result: EngineResult, decoding: Decoding, level: Level) -> tuple[str, ...]:
    """Returns the flags of a recording."""
    spoken = sum(end - start for start, end in result.speech) if result.speech is not None else math.inf
    declared = decoding.declared_seconds
    found = {
        "no_speech": spoken < SPOKEN_SECONDS,
        "no_words": spoken >= SPOKEN_SECONDS and not any(segment.text.strip() for segment in result.segments),
        UNHEARD: any(segment.is_unheard for segment in result.segments),
        "very_quiet": level.is_quiet,
        "clipped": level.is_clipped,
        "truncated": decoding.truncated or (declared is not None and decoding.seconds < COMPLETE_SHARE * declared),
        "damaged": decoding.errors > 0,
        "gaps": bool(decoding.gaps),
        "length_unknown": decoding.length_unknown,
        "language_unsure": spoken >= SPOKEN_SECONDS and result.language_probability < SURE_LANGUAGE,
        "several_languages": _speaks_several(result),
        "long": result.duration > LONG_SECONDS,
    }
    return tuple(name for name in RECORDING_FLAGS if found[name])


def _speaks_several(result: EngineResult) -> bool:
    """Returns whether passages, or many windows, are in other languages."""
    sure = [language for language, probability in result.windows if probability >= WINDOW_SURE]
    others = sum(language != result.language for language in sure)
    changes = any(segment.language not in ("", result.language) for segment in result.segments)
    return changes or (bool(sure) and others > OTHER_WINDOWS * len(sure))


def _passage(segment: Segment, context: _Context, found: set[str]) -> tuple[str, ...]:
    """Returns the flags of a passage in the order of PASSAGE_FLAGS, with any others after them."""
    found = {*found, *segment.flags, *(name for name, rule in RULES.items() if rule(segment, context))}
    found |= {f"doubtful_{name}" for name, rule in CRITICAL.items() if rule(segment, context)}
    return (*(name for name in PASSAGE_FLAGS if name in found), *sorted(found - PASSAGE_FLAGS.keys()))


def _no_speech(segment: Segment, context: _Context) -> bool:
    """The number alone says little, so like Whisper, this also requires that it is unsure of the words."""
    return segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < SHAKY_LOGPROB


def _low_confidence(segment: Segment, context: _Context) -> bool:
    if not segment.words:
        return segment.avg_logprob < SHAKY_LOGPROB
    mean = sum(word.probability for word in segment.words) / len(segment.words)
    return mean < LOW_MEAN or segment.avg_logprob < BAD_LOGPROB


def _repetitive(segment: Segment, context: _Context | None = None) -> bool:
    text = segment.text.encode()
    return len(text) / len(zlib.compress(text)) > REPETITIVE or segment.compression_ratio > REPETITIVE


def _loop(segment: Segment, context: _Context | None = None) -> bool:
    words = [bare(word) for word in segment.text.split()]
    return len(words) >= LOOP_WORDS and len(set(words)) / len(words) < LOOP_SHARE


def _impossible_rate(segment: Segment, context: _Context) -> bool:
    text, seconds = segment.text.strip(), segment.end - segment.start
    return bool(text) and not SLOWEST <= len(text) / max(seconds, 0.001) <= FASTEST


def _outside_speech(segment: Segment, context: _Context) -> bool:
    """Uses the times of words, because there may be a long pause between two of them."""
    if context.speech is None:
        return False
    words = [(word.start, word.end) for word in segment.words if word.end > word.start]
    spans = words or [(segment.start, segment.end)]
    total = sum(end - start for start, end in spans)
    inside = sum(max(0.0, min(b, end) - max(a, start)) for start, end in spans for a, b in context.speech)
    return total > 0 and inside / total < 1 - OUTSIDE_SPEECH


def _script_mismatch(segment: Segment, context: _Context) -> bool:
    expected = {script for script, languages in ALPHABETS.items() if context.language in languages.split()}
    letters = [unicodedata.name(one, "").split(" ")[0] for one in segment.text if one.isalpha()]
    if not expected or not letters:
        return False
    return sum(script not in expected for script in letters) / len(letters) > FOREIGN_SCRIPT


RULES: dict[str, Callable[[Segment, _Context], bool]] = {
    "no_speech": _no_speech,
    "outside_speech": _outside_speech,
    "low_confidence": _low_confidence,
    "repetitive": _repetitive,
    "loop": _loop,
    "impossible_rate": _impossible_rate,
    "known_phrase": lambda segment, _: is_known_phrase(segment.text),
    "fallback_temperature": lambda segment, _: segment.temperature > 0,
    "script_mismatch": _script_mismatch,
}


def _doubtful(segment: Segment, is_critical: Callable[[str], bool]) -> list[Word]:
    return [word for word in segment.words if word.probability < DOUBTFUL_CRITICAL and is_critical(word.text)]


def _names(segment: Segment, context: _Context) -> list[Word]:
    """Returns doubtful glossary terms, and doubtful words that are capitalized in mid-sentence."""
    found, is_first = [], True
    for word in segment.words:
        text = word.text.strip()
        is_name = text[:1].isupper() and not is_first and bare(text).split("'")[0] != "i" and context.language != "de"
        if word.probability < DOUBTFUL_CRITICAL and (is_name or bare(text) in context.names):
            found.append(word)
        is_first = text[-1:] in ".?!…:"
    return found


CRITICAL: dict[str, Callable[[Segment, _Context], list[Word]]] = {
    "number": lambda segment, context: _doubtful(segment, lambda word: is_number(word, context.language)),
    "negation": lambda segment, context: _doubtful(segment, lambda word: is_negation(word, context.language)),
    "name": _names,
    "command": lambda segment, context: _doubtful(segment, lambda word: is_command(word, context.language)),
}


def _repeated(segments: Sequence[Segment]) -> set[int]:
    """Returns the indexes of passages with the same text, LOOP_PASSAGES or more in a row."""
    found: set[int] = set()
    start = 0
    for number in range(1, len(segments) + 1):
        same = number < len(segments) and bare(segments[number].text) == bare(segments[start].text)
        if not same:
            if number - start >= LOOP_PASSAGES:
                found.update(range(start, number))
            start = number
    return found
