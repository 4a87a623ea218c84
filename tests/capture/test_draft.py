"""The draft as a whole: its header, its id and its file. The same transcript gives the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

import pytest

import small_library
import talk
from hallway.capture.draft.draft import allot_id, draft, suggest_moments, title
from hallway.errors import DocumentError
from hallway.library.answer import Answer
from hallway.library.body import chapters
from hallway.library.library import Library
from hallway.library.transcript import Transcript


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A knowledge base without answers."""
    return small_library.make(tmp_path / "base")


def drafted(library: Library, path: str, transcript: Transcript | None = None, **options: object) -> Answer:
    """Returns the draft of a recording at this path below recordings/."""
    return draft(
        transcript or talk.spoken(talk.REFUND),
        recording=PurePosixPath(path),
        moments=library.moments(),
        experts=library.experts(),
        settings=library.settings(),
        **options,  # type: ignore[arg-type]
    )


def test_a_draft_says_what_it_is(library: Library) -> None:
    """The header has the question, the dates and the references, and nothing that is not known."""
    answer = drafted(library, "New Recording 12.m4a")
    assert (answer.id, answer.status, answer.language) == (
        "what-do-i-do-when-a-refund-is-past-thirty-days",
        "draft",
        "en",
    )
    assert (answer.recorded, answer.review_by) == (date(2026, 11, 12), date(2027, 5, 11))
    assert (answer.recording, answer.recording_sha256) == ("New Recording 12.m4a", talk.SHA256)
    assert (answer.expert, answer.moments, answer.roles, answer.tags) == ("", (), (), ())


def test_the_file_is_read_back_as_the_same_answer(library: Library) -> None:
    """The strict parser reads back every field that draft() writes."""
    answer = replace(drafted(library, "refund-request/support-lead/Is it -- \u201etoo late\u201c: #1?.m4a"), path=None)
    assert Answer.parse(answer.to_markdown().encode()) == answer
    assert [chapter.title for chapter in chapters(answer.body)] == [
        "",
        "Do not quote the policy at them",
        "When they threaten to cancel",
    ]


def test_the_same_transcript_gives_the_same_bytes(library: Library) -> None:
    """A draft does not depend on when it is written."""
    first, second = (drafted(library, "New Recording 12.m4a").to_markdown() for _ in range(2))
    assert first == second


def test_today_moves_the_review_only(library: Library) -> None:
    """Today's date determines when the next review is due, not the date of the recording."""
    answer = drafted(library, "1.m4a", today=date(2027, 1, 1))
    assert (answer.recorded, answer.review_by) == (date(2026, 11, 12), date(2027, 6, 30))


def test_moments_are_suggested_from_their_cues(library: Library) -> None:
    """Moments found by their cues are only suggestions; the answer is not assigned to them yet."""
    answer = drafted(library, "New Recording 12.m4a")
    assert answer.suggested_moments == ("refund-request",)
    assert answer.moments == ()


@pytest.mark.parametrize(
    "folder",
    ["price-objection/support-lead", "The price is too expensive/Support Lead", "support-lead/price-objection"],
)
def test_folder_names_win(library: Library, folder: str) -> None:
    """A folder named after a moment or an expert, by id or title, assigns it without a guess."""
    answer = drafted(library, f"{folder}/New Recording 12.m4a")
    assert (answer.moments, answer.suggested_moments) == (("price-objection",), ())
    assert answer.expert == "support-lead"


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("What now?", "They want a refund. Refunds are easy.", ()),
        ("What now?", "They want a refund and thirty days are over.", ("refund-request",)),
        ("A refund?", "Just do it.", ("refund-request",)),
        ("Is the price right?", "Refunded. Thirty days. Money back. No reply.", ("price-objection", "refund-request")),
        ("What now?", "The priceless quietness.", ()),
    ],
)
def test_one_cue_is_not_enough_unless_the_title_has_it(
    library: Library, title: str, text: str, found: tuple[str, ...]
) -> None:
    """Only different cues count, as whole words or plurals, and a cue in the title counts three times."""
    assert suggest_moments(title, text, library.moments()) == found


def test_ids_are_unique_and_never_too_long() -> None:
    """If an id is taken, a number is added; a long title is cut between words to 60 characters, number included."""
    long = "How do I tell a customer that the export they are waiting for has failed again?"
    assert allot_id("Why?", {"why", "why-2"}) == "why-3"
    assert allot_id("???", frozenset()) == "answer"
    first = allot_id(long, frozenset())
    second = allot_id(long, {first})
    assert len(first) <= 60
    assert len(second) <= 60
    assert second.endswith("-2")


def test_the_transcripts_id_is_the_drafts(library: Library) -> None:
    """A transcript keeps the id it was given; the id is not derived from the title again."""
    answer = drafted(library, "1.m4a", talk.spoken("Call them.", id="old-id"))
    assert (answer.id, answer.transcript) == ("old-id", "old-id")


def test_the_title_is_known_before_the_draft(library: Library) -> None:
    """The pipeline derives the id from the same title that the draft gets."""
    spoken = talk.spoken(talk.REFUND)
    path = PurePosixPath("New Recording 12.m4a")
    assert title(spoken, recording=path) == drafted(library, str(path)).title


def test_a_passage_without_words_is_nothing_that_was_said(library: Library) -> None:
    """The note that replaces missing words is only in the text; titles, summaries and suggestions ignore it."""
    moments = "deal: {title: A deal, who: Rep, cues: [recording, listen]}"
    (library.root / "curation" / "moments.yml").write_text(moments, encoding="utf-8")
    unheard = replace(talk.segment("", 0.0, 70.0), flags=("unheard",))
    later = [talk.segment(f" We call {each} back.", 75.0 + at, 80.0 + at) for at, each in enumerate(("her", "him"))]
    answer = drafted(library, "New Recording 12.m4a", talk.transcript(unheard, *later))
    assert (answer.title, answer.summary, answer.suggested_moments) == ("We call her back", "We call him back.", ())
    assert [chapter.title for chapter in chapters(answer.body)] == [""]


def test_a_passage_in_another_language_stays_where_it_is(library: Library) -> None:
    """The draft has the main language of the recording, even if part of it is in another one."""
    english, german = talk.segment(" We call them.", 0.0, 2.0), talk.segment(" Wir rufen an.", 2.5, 4.0)
    said = talk.transcript(english, replace(german, language="de"), talk.segment(" Then we wait.", 4.5, 6.0))
    answer = drafted(library, "1.m4a", said)
    assert (answer.language, answer.body) == ("en", "[0:00] We call them. Wir rufen an. Then we wait.\n")


def test_silence_makes_an_honest_draft(library: Library) -> None:
    """A recording without words gives a draft without text, not an error."""
    answer = drafted(library, "New Recording 12.m4a", talk.transcript(duration=float("nan")))
    assert (answer.title, answer.summary, answer.body, answer.duration) == ("Untitled answer", "", "", 0.0)
    assert Answer.parse(answer.to_markdown().encode()) == answer


def test_a_transcript_without_its_moment_is_refused(library: Library) -> None:
    """A damaged `created` is reported; no date is guessed."""
    with pytest.raises(DocumentError, match="created"):
        drafted(library, "1.m4a", talk.spoken("Hello there.", created="yesterday"))


@pytest.mark.parametrize(
    "said", ["--- # x: [y", "&a *a !!python/object:os", "</script><b>", "'\"\\ \u2028 \x00 \udcff"]
)
def test_hostile_words_stay_words(library: Library, said: str) -> None:
    """YAML, HTML and control characters from Whisper or a file name are plain text in the draft."""
    answer = drafted(library, f"Why {said.replace('/', '')}.m4a", talk.spoken(f"Why {said} is it? It {said} is."))
    again = Answer.parse(answer.to_markdown().encode())
    assert again == answer
    assert again.status == "draft"
