"""Redacted words are removed from the text, the transcript and the audio, and nothing else is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import sounds
import talk
import told_names
from hallway.capture.audio.decode import decode
from hallway.capture.media.published import publish
from hallway.cli import main
from hallway.curate.redact import Redacted, carry_out, plan
from hallway.errors import ConflictError, InputError
from hallway.library import redaction
from hallway.library.library import Library
from hallway.library.redaction import BAR, ranges_of
from told_names import ID, NAME

TODAY = date(2026, 11, 22)
Take = Callable[..., Redacted]


@pytest.fixture
def base(tmp_path: Path) -> Library:
    return told_names.make(tmp_path / "base")


@pytest.fixture
def take(base: Library) -> Take:
    """Redacts words in the answer, with a stub for the encoder."""

    def do(start: float = 0.0, end: float = 0.0, *words: str, only_here: bool = False, why: str = "") -> Redacted:
        planned = plan(base, ID, span=(start, end) if end else None, words=words, only_here=only_here)
        return carry_out(planned, silence=told_names.quiet, today=TODAY, by="Support lead", why=why)

    return do


def test_nothing_in_the_folder_holds_the_words(base: Library, take: Take) -> None:
    """No words are left in the header, the text, the transcript, the prompt, the ledger, the audio or file names."""
    second = told_names.second_of(base, "Quillon")
    done = take(second, second + 0.6, NAME, why="Quillon Varga never agreed")
    assert told_names.holding(base.root) == []
    assert done.deleted == (base.media / f"{ID}.0a1b2c3d.m4a",)
    assert base.answer(ID).media == f"media/{done.media.name}" if done.media else False


@pytest.mark.parametrize("kept", ["old-sites/site-1", "previews/1", "cache/0a"])
def test_the_sites_that_are_kept_lose_their_recordings(base: Library, take: Take, kept: str) -> None:
    """Nobody can search a recording for the words."""
    sound = base.state / kept / "media" / "refund-late.m4a"
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"what was said")
    take(0, 0, NAME)
    assert not sound.exists()


def test_a_misheard_name_goes_with_the_one_a_person_wrote(base: Library, take: Take) -> None:
    """Where the text says Quillon and the transcript Kwillon, both are covered and that second is silent."""
    done = take(0, 0, NAME)
    second = told_names.second_of(base, BAR, 1)
    assert [place for place in done.plan.ranges if place[0] <= second < place[1]]
    assert "Kwillon" not in base.transcript_path(ID).read_text("utf-8")


def test_the_rest_stays_byte_for_byte(base: Library, take: Take) -> None:
    """Comments, quotes and line endings around the covered words stay the same."""
    path = base.answer_path(ID)
    path.write_bytes(path.read_bytes().replace(b"status: approved", b"status: approved  # ok").replace(b"\n", b"\r\n"))
    before = path.read_bytes().splitlines(keepends=True)
    take(0, 0, NAME)
    after = path.read_bytes().splitlines(keepends=True)
    assert len([line for line in before if line not in after]) == 7  # title, summary, media, digest, three of the text
    assert all(line.endswith(b"\r\n") for line in after)


def test_times_and_addresses_stay(base: Library, take: Take) -> None:
    """Every second can still be linked to, and the answer still counts as checked."""
    before = base.answer(ID)
    take(0, 0, NAME)
    after = base.answer(ID)
    assert [part.seconds for part in after.chapters] == [part.seconds for part in before.chapters]
    assert (after.status, after.is_edited_since_checked) == ("approved", False)
    assert base.ledger().events(ID)[-1].event == "redacted"
    assert base.ledger().title(ID) == after.title == f"What do I do when {BAR} asks for a late refund?"


def test_words_that_stand_elsewhere_stop_it(base: Library, take: Take) -> None:
    """If the words also occur elsewhere, such as in the title, each place is listed and nothing is changed."""
    before = {path: path.read_bytes() for path in base.root.rglob("*") if path.is_file()}
    second = told_names.second_of(base, "Quillon")
    with pytest.raises(InputError, match=r"“Varga”: the title, the summary, the chapter at 0:10.*(?s:.*)--word Varga"):
        take(second, second + 0.6)
    assert {path: path.read_bytes() for path in before} == before


def test_what_may_be_another_matter_is_named_and_does_not_stop_it(base: Library, take: Take) -> None:
    """A common word that occurs again in the text is mentioned, but does not stop the redaction."""
    path = base.answer_path(ID)
    path.write_bytes(path.read_bytes().replace(b"tell the lead", b"tell the lead, and send it again"))
    second = told_names.second_of(base, "Send")
    left = take(second, second + 0.3).plan.mentions
    assert [(each.where, each.advice) for each in left] == [
        ("“Send” in the text at 0:10", "--word Send removes it there too")
    ]


def test_only_here_leaves_the_others(base: Library, take: Take) -> None:
    """With only_here, the word stays in other places."""
    second = told_names.second_of(base, "Quillon")
    take(second, second + 0.6, only_here=True)
    answer = base.answer(ID)
    assert f"Last week **{BAR}** asked" in answer.body
    assert NAME in answer.title
    assert answer.redacted == ("0:04.7-0:05.35",)


def test_common_words_need_no_leave(base: Library, take: Take) -> None:
    """Common words such as “when” and “for” in the title do not stop the redaction."""
    second = told_names.second_of(base, "me")
    assert take(second, second + 0.5).plan.words == 2


def test_a_comment_that_says_it_is_for_the_person_to_mend(base: Library, take: Take) -> None:
    """What cannot be covered automatically is named with its line, and nothing is changed."""
    path = base.answer_path(ID)
    path.write_bytes(path.read_bytes().replace(b"language: en", b"language: en  # Quillon Varga speaks it"))
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"answers/refund-late.md, line 11: "):
        take(0, 0, NAME)
    assert path.read_bytes() == before


def test_twice_is_once(base: Library, take: Take) -> None:
    """Redacting the same words again changes nothing and keeps the audio file."""
    take(0, 0, NAME)
    before = base.answer_path(ID).read_bytes(), base.transcript_path(ID).read_bytes()
    again = take(4.7, 5.35)
    assert (base.answer_path(ID).read_bytes(), base.transcript_path(ID).read_bytes()) == before
    assert (again.plan.words, again.deleted, len(list(base.media.iterdir()))) == (0, (), 1)


def test_earlier_ranges_stay(base: Library, take: Take) -> None:
    """A second redaction adds its ranges to the first, in the header and in the audio."""
    take(0, 0, NAME)
    done = take(*[told_names.second_of(base, "billing") + part for part in (0.0, 0.3)], only_here=True)
    assert len(base.answer(ID).redacted) == 3
    assert done.plan.ranges == redaction.parse(base.answer(ID).redacted) == ranges_of(base.transcript(ID))


def test_a_save_in_between_wins(base: Library) -> None:
    """If someone saves while the audio is encoded, their version stays and nothing else changes."""
    path = base.answer_path(ID)

    def silence(*given: object) -> Path:
        path.write_bytes(path.read_bytes() + b"\n[0:15] One thing more.\n")
        return told_names.quiet(*given)  # type: ignore[arg-type]

    with pytest.raises(ConflictError):
        carry_out(plan(base, ID, words=[NAME]), silence=silence, today=TODAY)
    assert b"One thing more" in path.read_bytes()
    assert [file.name for file in base.media.iterdir()] == [f"{ID}.0a1b2c3d.m4a"]
    assert NAME in base.transcript_path(ID).read_text("utf-8")


def test_what_a_stop_left_goes_next_time(base: Library, take: Take) -> None:
    """If the command is stopped before it deletes the old audio, running it again does so."""
    take(0, 0, NAME)
    left = base.media / f"{ID}.0a1b2c3d.m4a"
    left.write_bytes(told_names.OLD_SOUND)
    assert take(0, 0, NAME).deleted == (left,)


@pytest.mark.parametrize(
    ("suffix", "is_there", "source", "has_picture"),
    [("m4a", True, "talk.wav", False), ("m4a", False, "media", False), ("mp4", True, "media", True)],
)
def test_the_best_sound_there_is_becomes_silent(
    base: Library, suffix: str, is_there: bool, source: str, has_picture: bool
) -> None:
    """The source is the unchanged recording of an audio answer, otherwise the published file."""
    base.recordings.mkdir()
    (base.recordings / "talk.wav").write_bytes(b"as recorded" if is_there else b"another recording")
    digest = hashlib.sha256(b"as recorded").hexdigest()
    path, media = base.answer_path(ID), f"media/{ID}.0a1b2c3d.{suffix}"
    text = path.read_text("utf-8").replace(talk.SHA256, digest).replace(f"media/{ID}.0a1b2c3d.m4a", media)
    path.write_text(text.replace("\ntranscript:", "\nrecording: talk.wav\ntranscript:"), encoding="utf-8", newline="")
    (base.media / f"{ID}.0a1b2c3d.m4a").rename(base.answers / media)
    sources: list[Path] = []

    def silence(source: Path, *given: Any) -> Path:
        sources.append(source)
        return told_names.quiet(base.answers / media, *given)

    done = carry_out(plan(base, ID, words=[NAME]), silence=silence, today=TODAY)
    assert sources == [base.recordings / source if source != "media" else base.answers / media]
    assert done.has_picture == has_picture


def test_other_places_are_named(base: Library) -> None:
    """Mentions in other answers, the vocabulary and the ledger are listed with advice, not changed."""
    (base.curation / "glossary.yml").write_text("- {term: Quillon Varga}\n", encoding="utf-8")
    text = base.answer_path(ID).read_text("utf-8")
    base.answer_path("other").write_text(text.replace(f"id: {ID}", "id: other"), encoding="utf-8")
    places = {each.where: each.advice for each in plan(base, ID, words=[NAME]).mentions}
    assert places["answers/other.md, line 3 and 4 more"] == 'hallway redact other --word "Quillon Varga"'
    assert "curation/glossary.yml, line 1" in places


def test_a_sound_that_another_answer_plays_stays(base: Library, take: Take) -> None:
    """Deleting it would break the other answer's page."""
    text = base.answer_path(ID).read_text("utf-8")
    base.answer_path("other").write_text(text.replace(f"id: {ID}", "id: other"), encoding="utf-8")
    assert take(0, 0, NAME).deleted == ()


def test_a_draft_nobody_touched_can_still_be_redrafted(base: Library, take: Take) -> None:
    """The hash of the machine's draft is updated; if a person has edited the draft, there is none to update."""
    transcript = base.transcript(ID)
    assert transcript is not None
    ours = hashlib.sha256(base.answer_path(ID).read_bytes()).hexdigest()
    base.transcript_path(ID).write_text(replace(transcript, drafted_sha256=ours).to_json(), encoding="utf-8")
    take(0, 0, NAME)
    noted = base.transcript(ID)
    assert noted is not None
    assert noted.drafted_sha256 == hashlib.sha256(base.answer_path(ID).read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("span", "words", "told"),
    [
        (None, (), "Specify what to remove"),
        ((5.0, 5.0), (), "is not before"),
        ((9.0, 5.0), (), "is not before"),
        ((60.0, 70.0), (), "ends at 0:20"),
        (None, ("***",), "no letters or digits"),
        (None, ("\x1b[",), "no letters or digits"),
    ],
)
def test_wrong_questions_are_answered(base: Library, span: redaction.Range, words: tuple[str, ...], told: str) -> None:
    """Each error says what is wrong and is safe to print."""
    with pytest.raises(InputError, match=told) as raised:
        plan(base, ID, span=span, words=words)
    assert "\x1b" not in raised.value.message


def test_an_id_that_is_not_published_is_renamed_first(base: Library) -> None:
    """A draft with the word in its id must be renamed first."""
    path = base.answer_path(ID)
    text = path.read_text("utf-8").replace(f"id: {ID}", "id: ask-varga").replace("status: approved", "status: draft")
    base.answer_path("ask-varga").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="hallway rename ask-varga NEW"):
        plan(base, "ask-varga", words=["Varga"])


# The command


@pytest.fixture
def recorded(base: Library) -> Library:
    """The same answer with real audio."""
    source = sounds.write(base.root / "talk.wav", sounds.babble(20))
    (base.media / f"{ID}.0a1b2c3d.m4a").unlink()
    media = publish(source, base.media, ID).media
    path = base.answer_path(ID)
    path.write_bytes(path.read_bytes().replace(f"{ID}.0a1b2c3d.m4a".encode(), media.name.encode()))
    source.unlink()
    return base


def run(library: Library, *arguments: str, status: int = 0) -> tuple[str, str]:
    done = CliRunner().invoke(main, ["--root", str(library.root), "redact", *arguments])
    assert done.exit_code == status, done.output
    return done.stdout, done.stderr


def test_the_command_silences_and_says_what_is_left_to_do(recorded: Library) -> None:
    """The command redacts text, transcript and audio, keeps the length, and mentions the git history."""
    (recorded.root / ".git").mkdir()
    seconds = decode(recorded.answers / recorded.answer(ID).media).seconds
    out, told = run(recorded, ID, "--from", "0:04.7", "--to", "0:05.3", "--word", NAME)
    sound = decode(recorded.answers / recorded.answer(ID).media)
    assert sound.seconds == seconds
    assert not sound.samples[round(4.75 * 16_000) : round(5.3 * 16_000)].any()
    assert f"{ID}: 4 words (0:04.7-0:05.35, 0:12-0:12.65) removed." in out
    assert "Git's history" in told
    assert told_names.holding(recorded.root) == []


def test_json_and_dry_run(base: Library) -> None:
    """JSON and the diff show what would change; nothing is changed."""
    before = told_names.holding(base.root)
    told = json.loads(run(base, ID, "--word", NAME, "--dry-run", "--json")[0])
    assert (told["redacted"], told["words"], told["is_changed"]) == (["0:04.7-0:05.35", "0:12-0:12.65"], 4, False)
    diff, _ = run(base, ID, "--word", NAME, "--dry-run")
    assert f"+## [0:10] What billing needs from {BAR}" in diff
    assert told_names.holding(base.root) == before


@pytest.mark.parametrize("arguments", [("--from", "1:12"), ("--from", "1:75", "--to", "2:00"), ("--to", "x\x1b")])
def test_times_that_are_none_are_said_so(base: Library, arguments: tuple[str, ...]) -> None:
    """Invalid times are a usage error, safe to print."""
    _, told = run(base, ID, *arguments, status=2)
    assert "\x1b" not in told
