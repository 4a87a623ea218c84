"""The flags of a transcript, and what each one means for the person who recorded it, for curators and for listeners."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hallway import timecode
from hallway.library.transcript import UNHEARD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hallway.library.transcript import Transcript

DOUBTFUL_CRITICAL = 0.6  # a number, negation, name or command with a lower probability is worth checking
GAP_SECONDS = 1.0  # shorter gaps are not reported: they sound like a breath
MOST_GAPS = 3  # that are listed with their times


@dataclass(frozen=True, slots=True)
class RecordingFlag:
    """What a flag of a whole recording means to the different people who read it."""

    finding: str
    """What is wrong, as a clause for the receipt, the result, the review and the checklist."""
    advice: str = ""
    """What to do about it, as a clause."""
    missing: str = ""
    """Why the recording is incomplete, as a clause for listeners; empty if it is complete."""
    blocks: bool = False
    """Whether approval requires an explicit decision, with `--despite`."""
    is_told: bool = True
    """Whether anyone is told about it. The transcript keeps the flag either way."""


# A flag blocks approval if the text or the recording may be wrong in a way that only a listener can judge. It does not
# if the recording is complete and its text is as good as any other.
RECORDING_FLAGS = {
    "no_speech": RecordingFlag(
        "hardly anyone speaks in it",
        is_told=False,  # words without speech are flagged passage by passage
    ),
    "no_words": RecordingFlag(
        "someone speaks, but no words were understood",
        is_told=False,  # without words there is no draft: the recording is rejected
    ),
    UNHEARD: RecordingFlag(
        "parts of the speech were not understood",
        "listen and write them down",
        is_told=False,  # its passages are reported one by one, and block approval while their notes remain
    ),
    "very_quiet": RecordingFlag(
        "it is very quiet",
        "next time, speak closer to the microphone",  # what was understood at that level is flagged word by word
    ),
    "clipped": RecordingFlag(
        "the loud parts are distorted",
        "next time, move away from the microphone or turn it down",
    ),
    "truncated": RecordingFlag(
        "the file is cut off before the end",
        "copy the whole file again, or record the rest",
        missing="its end is missing",
        blocks=True,  # the missing end may contain the exception to the rule
    ),
    "damaged": RecordingFlag(
        "parts of the file are damaged, so words may be missing and times after them may be off",
        "copy the file again from the device that recorded it",
        missing="parts of it are damaged",
        blocks=True,  # as above
    ),
    "gaps": RecordingFlag(
        "it was paused, or sound was lost{gaps}",
        "check that nothing is missing",
        missing="it was paused, or sound was lost",  # usually a deliberate pause, so it does not block
    ),
    "length_unknown": RecordingFlag(
        "the file does not say how long it is, so a missing end would not be noticed",
        is_told=False,  # true of every recording from a browser, so a warning would mean nothing
    ),
    "language_unsure": RecordingFlag(
        "its language is uncertain, and it was transcribed as {language}",
        "if that is wrong, run: hallway transcribe --again --language CODE",
        blocks=True,  # in the wrong language, every word is made up but reads well
    ),
    "several_languages": RecordingFlag(
        "more than one language is spoken in it{languages}",
        "check the text where the language changes",
        blocks=True,  # words of the second language may have been transcribed as words of the first
    ),
    "long": RecordingFlag(
        "it is much longer than an answer should be",
        "record one question at a time",
    ),
}
"""Every flag of a recording, in the order in which they are reported."""

PASSAGE_FLAGS = {
    UNHEARD: "speech that was not understood",
    "past_end": "its time is after the end of the recording",
    "out_of_order": "its time is before that of an earlier passage",
    "no_speech": "Whisper itself classified this as something other than speech",
    "outside_speech": "nobody is heard speaking here",
    "low_confidence": "Whisper was unsure of most words",
    "repetitive": "the text repeats itself",
    "loop": "the same words again and again",
    "impossible_rate": "too fast or too slow for speech",
    "known_phrase": "a sentence that Whisper is known to make up, although people also say it",
    "fallback_temperature": "understood only on the second attempt",
    "script_mismatch": "written in a different alphabet than its language",
    "doubtful_number": "a number may be misheard",
    "doubtful_negation": "a “no” or “not” may be misheard",
    "doubtful_name": "a name may be misheard",
    "doubtful_command": "a command or a typed word may be misheard",
}
"""Every flag of a passage, as a clause, in the order in which they are reported."""


def told(transcript: Transcript | None) -> tuple[RecordingFlag, ...]:
    """Returns the flags that are reported to the person who recorded and to curators, with their details filled in."""
    if transcript is None:
        return ()
    found = (RECORDING_FLAGS[flag] for flag in _worth_telling(transcript))
    details = {"language": language_name(transcript.language), "languages": "", "gaps": ""}
    if len(spoken := languages(transcript)) > 1:
        details["languages"] = f" ({', '.join(spoken)})"
    if gaps := _long_gaps(transcript):
        details["gaps"] = f" at {', '.join(timecode.stamp(start) for start in gaps[:MOST_GAPS])}"
        details["gaps"] += f" and {len(gaps) - MOST_GAPS} more times" if len(gaps) > MOST_GAPS else ""
    return tuple(replace(each, finding=each.finding.format(**details)) for each in found if each.is_told)


def told_to_listeners(transcript: Transcript | None) -> tuple[str, ...]:
    """Returns the sentences about a recording on the page of its answer.

    >>> told_to_listeners(None)
    ()
    """
    if transcript is None:
        return ()
    flags = _worth_telling(transcript)
    missing = "; ".join(RECORDING_FLAGS[flag].missing for flag in flags if RECORDING_FLAGS[flag].missing)
    spoken = languages(transcript) if "several_languages" in flags else ()
    incomplete = f"The recording is incomplete: {missing}." if missing else ""
    mixed = f"Languages: {', '.join(spoken)}." if len(spoken) > 1 else ""
    return tuple(filter(None, (incomplete, mixed)))


def languages(transcript: Transcript) -> tuple[str, ...]:
    """Returns the names of the languages that are spoken, in the order in which they occur."""
    spoken = (segment.language or transcript.language for segment in transcript.segments if segment.text.strip())
    return tuple(language_name(code) for code in dict.fromkeys(spoken) if code)


def language_name(code: str) -> str:
    """Returns the English name of a language, or its code if it has none.

    >>> language_name("de"), language_name("xx")
    ('German', 'xx')
    """
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-").get_language_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


def passage_words(flags: Iterable[str]) -> str:
    """Returns why a passage is doubtful: ``a number may be misheard, a name may be misheard``."""
    return ", ".join(PASSAGE_FLAGS.get(flag, flag.replace("_", " ")) for flag in flags)


def _worth_telling(transcript: Transcript) -> list[str]:
    """Returns the known flags; a newer version of Hallway may have written others."""
    found = [flag for flag in RECORDING_FLAGS if flag in transcript.flags]
    return [flag for flag in found if flag != "gaps" or _long_gaps(transcript)]


def _long_gaps(transcript: Transcript) -> list[float]:
    return [start for start, end in transcript.decoding.gaps if end - start >= GAP_SECONDS]
