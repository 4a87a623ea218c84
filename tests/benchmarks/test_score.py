"""How a transcript is compared with what was said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import score
from normalise import tokens
from score import Heard
from spoken import Span, Spoken, read

CLIPS = Spoken(
    "Give them a reason to reply. Send it on Monday.",
    (Span("Give them a reason to reply.", 1.0, 3.0), Span("Send it on Monday.", 10.0, 12.0)),
)


def hear(*passages: tuple[float, float, str], flags: tuple[str, ...] = ()) -> Heard:
    return Heard.from_segments(
        {"start": start, "end": end, "text": text, "flags": flags} for start, end, text in passages
    )


def compare(said: str, heard: str) -> score.Score:
    return score.score(Spoken(said), hear((0.0, 10.0, heard)), seconds=10.0)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("after thirty days", "After 30 days."),
        ("twenty-five percent", "25%"),
        ("one hundred and twenty dollars", "$120"),
        ("do not promise what we will not do", "Don't promise what we won't do"),
        ("it\u2019s ours", "it's ours"),
        ("So, um, I think uh yes", "So I think yes"),
        ("an ill disposed man", "an ill-disposed man"),
        ("mister Dashwood", "Mr. Dashwood"),
        ("the colour of it", "the color of it"),
        ("hello", "[music] Hello! (laughs)"),
    ],
)
def test_the_same_words_written_otherwise_are_no_errors(said: str, heard: str) -> None:
    """Numbers, contractions, hesitations, spelling and punctuation do not count as errors."""
    assert compare(said, heard).wrong == 0


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("wait for me", "", 3),
        ("", "thank you", 2),
        ("", "", 0),
        ("send the note", "send a note", 1),
        ("thirty days", "13 days", 1),
        ("do it", "don't do it", 2),
    ],
)
def test_wrong_missing_and_added_words_are_errors(said: str, heard: str, wrong: int) -> None:
    """Each changed, missing or added word counts once."""
    assert compare(said, heard).wrong == wrong


def test_a_run_of_missing_words_is_lost_speech() -> None:
    """The duration of a missing clip counts as lost, without the pause before it."""
    found = score.score(CLIPS, hear((1.0, 3.0, "Give them a reason to reply.")), seconds=13.0)
    assert [(run.words, run.start, run.end) for run in found.lost] == [(4, 10.0, 12.0)]
    assert found.lost_seconds == found.silent_seconds == pytest.approx(2.0)


def test_two_missing_words_are_misheard_rather_than_lost() -> None:
    """Fewer than three missing words in a row count as errors, not as lost speech."""
    found = score.score(CLIPS, hear((1.0, 3.0, "Give them a reason to reply. Send it")), seconds=13.0)
    assert (found.deleted, found.lost) == (2, ())


def test_marked_speech_is_not_lost_silently() -> None:
    """Speech that the transcript marks as not understood counts as lost, but not silently."""
    words = {"start": 1.0, "end": 3.0, "text": "Give them a reason to reply."}
    marked = {"start": 9.8, "end": 11.5, "text": "", "flags": ["unheard"]}
    found = score.score(CLIPS, Heard.from_segments([words, marked]), seconds=13.0)
    assert [found.lost_seconds, found.silent_seconds] == pytest.approx([2.0, 0.3])


def test_speech_without_known_times_is_lost_at_the_average_rate() -> None:
    """Without known times, a lost word counts as long as the average word of the recording."""
    found = score.score(Spoken("aaaa bbbb cccc dddd eeee"), hear((0.0, 2.0, "aaaa eeee")), seconds=10.0)
    assert found.lost_seconds == pytest.approx(6.0)


def test_words_where_nobody_speaks_are_invented() -> None:
    """Added words far from any speech are counted separately, and so are those without a flag."""
    spoken = (1.0, 3.0, "Give them a reason to reply."), (10.0, 12.0, "Send it on Monday.")
    assert score.score(CLIPS, hear(*spoken, (5.0, 7.0, "Thanks for watching!")), seconds=13.0).in_silence_unflagged == 3
    flagged = hear((5.0, 7.0, "Thanks for watching!"), flags=("outside_speech",))
    found = score.score(Spoken(""), flagged, seconds=13.0)
    assert (found.inserted, found.invented, found.in_silence, found.in_silence_unflagged) == (3, (3,), 3, 0)


def test_times_are_those_of_the_first_and_last_word_of_a_span() -> None:
    """Only the first and last word of a span have known times, and only if they are correct."""
    heard = hear((1.25, 3.0, "Give them a reason to reply."), (10.0, 12.5, "Spend it on Monday."))
    found = score.score(CLIPS, heard, seconds=13.0)
    assert (found.start_errors, found.end_errors) == ((0.25,), (0.0, 0.5))


def test_a_word_in_two_pieces_keeps_its_time() -> None:
    """The pieces of a word become one word, from the start of the first to the end of the last."""
    pieces = [Span(" twenty", 1.0, 1.4), Span("-five", 1.4, 1.8), Span(" days", 1.8, 2.0)]
    assert tokens(pieces) == [Span("25", 1.0, 1.8), Span("days", 1.8, 2.0)]


def test_several_recordings_are_scored_as_one() -> None:
    """Words and errors are added up, so longer recordings weigh more."""
    found = score.combine([compare("send it on Monday", "send it on Monday"), compare("thanks", "banks")])
    assert (found.words, found.wrong, found.error_rate) == (5, 1, 0.2)


def test_only_what_is_said_is_read_from_a_script(tmp_path: Path) -> None:
    """The header of a script and its chapter marks are not part of the text."""
    script = tmp_path / "refund.txt"
    script.write_text("# question: What now?\n# voice: anna\n\nAsk first.\n--\nThen decide.\n", encoding="utf-8")
    assert read(script) == Spoken("Ask first. Then decide.")


def test_a_knowledge_base_is_scored_against_its_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each recording is compared with the script of the same question."""
    transcript = {
        "recording_name": "refund/ana/What now.m4a",
        "duration": 4.0,
        "segments": [{"start": 0.0, "end": 4.0, "text": "Ask first. Then divide."}],
    }
    for name, text in (
        ("transcripts/a.json", json.dumps(transcript)),
        ("refund.txt", "# question: What now?\nAsk first.\nThen decide.\n"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert score.main(str(tmp_path), str(tmp_path)) == 0
    assert "refund: word error rate 25.0% (1 of 4 words), 0 s of speech lost" in capsys.readouterr().out
