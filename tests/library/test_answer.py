"""The file of an answer: its values mean what is written, and mistakes are reported with their line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway import days, timecode
from hallway.errors import DocumentError
from hallway.library import document
from hallway.library.answer import KEYS, Answer
from hallway.library.body import Chapter, Passage, chapters
from hallway.names import clean_line

SMALL = "---\nid: x\ntitle: {title}\nrecorded: 2026-11-12\nstatus: draft\n---\n"

IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,79}", fullmatch=True)
DAYS = st.dates(min_value=days.EARLIEST, max_value=days.LATEST)
LINES = st.text(max_size=60).map(clean_line)
ANSWERS = st.builds(
    Answer,
    id=IDS,
    title=LINES.filter(bool),
    expert=st.just("") | IDS,
    recorded=DAYS,
    duration=st.integers(min_value=0, max_value=14_400_000).map(lambda ms: ms / 1000),
    moments=st.lists(IDS, unique=True, max_size=3).map(tuple),
    stage=st.sampled_from(["", "foundational", "role", "mastery"]),
    tags=st.lists(IDS, unique=True, max_size=3).map(tuple),
    status=st.sampled_from(["draft", "approved", "retired"]),
    review_by=st.none() | DAYS,
    summary=LINES,
    approved_by=LINES,
    body=LINES.map(lambda line: f"{line}\n"),
)


@given(ANSWERS)
def test_a_new_file_is_read_back(answer: Answer) -> None:
    """Any answer is read back unchanged, and counts as published if it is approved."""
    raw = answer.to_markdown().encode()
    assert Answer.parse(raw) == answer
    assert document.is_published(raw) == (answer.status == "approved")


def test_a_new_file_is_pleasant_to_read() -> None:
    """The golden file: keys in order, ids without quotes, sentences with quotes, and no unexpected empty keys."""
    answer = Answer(
        id="refund-after-30-days",
        title='What do I do when a "refund" is past 30 days?',
        expert="support-lead",
        recorded=date(2026, 11, 12),
        duration=292.4,
        moments=("refund-request",),
        review_by=date(2027, 5, 11),
        recording="refund-request/support-lead/Refund.m4a",
        body="[0:00] The short version.",
    )
    assert answer.to_markdown() == (
        "---\n"
        "id: refund-after-30-days\n"
        'title: "What do I do when a \\"refund\\" is past 30 days?"\n'
        "expert: support-lead\n"
        "recorded: 2026-11-12\n"
        "duration: 292.4\n"
        "moments: [refund-request]\n"
        "tags: []\n"
        "status: draft\n"
        "review_by: 2027-05-11\n"
        'summary: ""\n'
        'recording: "refund-request/support-lead/Refund.m4a"\n'
        "---\n"
        "[0:00] The short version.\n"
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12:30", "12:30"),
        ("no", "no"),
        ("1.10", "1.10"),
        ("2026-01-02", "2026-01-02"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        ("007", "007"),
        ("TRUE", "TRUE"),
        ("1_000", "1_000"),
        (".5", ".5"),
        ("'yes'", "yes"),
        ("~/x", "~/x"),
    ],
)
def test_a_title_is_what_stands_there(written: str, meant: str) -> None:
    """Some titles are numbers, booleans or dates in YAML, but they are meant as text."""
    assert Answer.parse(SMALL.format(title=written).encode()).title == meant


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("stauts: approved", "line 6: the header of an answer has no “stauts”. Did you mean “status”?"),
        ("draft: true", "line 6: the header of an answer has no “draft”"),
        ("stage: master", "line 6: stage: “master” is not allowed; use one of: foundational, role, mastery."),
        ("stage: master", "Did you mean “mastery”?"),
        ("expert: Support Lead", "line 6: expert: “Support Lead” is not an id"),
        ("moments: [a, ../../etc]", "Did you mean etc?"),
        ("tags: [[a]]", "line 6: tags: expected a list of strings here"),
        ("tags: {a: b}", "line 6: tags: expected a list here"),
        ("moments:\n- a\n- B", "line 8: moments: “B” is not an id"),
        ("review_by: soon", "line 6: review_by: “soon” is not a date; write it as 2026-11-22."),
        ("review_by: 2026-02-30", "line 6: review_by: “2026-02-30” is not a date"),
        ("duration: long", "line 6: duration: “long”: write a time like 1:23"),
        ("recording: ../secret.m4a", "line 6: recording: “../secret.m4a” is not a path below recordings/."),
        ("recording: /etc/passwd", "is not a path below recordings/."),
        ("media: media/../x.m4a", "line 6: media: “media/../x.m4a” is not a path like media/"),
        ("poster: https://evil/x.jpg", "line 6: poster: "),
        ("transcript: a/b", "line 6: transcript: “a/b” is not an id"),
        ("language: <b>", "line 6: language: “<b>” is not a language tag"),
        ("recording_sha256: 12", "line 6: recording_sha256: “12” is not 64 of"),
        ("summary: [a]", "line 6: summary: expected a single value here, not a list."),
        ("summary: a\x1b[2J", "line 6: the hidden character \\x1b is not allowed"),
        ("Status: approved", "line 6: “Status” is not a valid key"),
    ],
)
def test_a_mistake_is_named(line: str, reason: str) -> None:
    """One sentence has the file, the line, the allowed values and the closest one."""
    raw = SMALL.format(title="t").replace("---\n", f"{line}\n---\n").removeprefix(f"{line}\n").encode()
    with pytest.raises(DocumentError) as caught:
        Answer.parse(raw, Path("x.md"))
    assert str(caught.value).startswith("x.md, line ")
    assert reason in str(caught.value)


@pytest.mark.parametrize("key", ["id", "title", "recorded", "status"])
def test_what_every_answer_needs(key: str) -> None:
    """An answer needs these four keys."""
    lines = [line for line in SMALL.format(title="t").splitlines(keepends=True) if not line.startswith(f"{key}:")]
    with pytest.raises(DocumentError, match=f"{key}: "):
        Answer.parse("".join(lines).encode())


def test_a_conflict_copy_is_never_the_answer() -> None:
    """A conflict copy is reported by name, and the answer itself can be read."""
    raw = SMALL.format(title="t").encode()
    assert Answer.parse(raw, Path("answers/x.md")).id == "x"
    for name in ("x (Ana's conflicted copy 2026-11-12).md", "x.sync-conflict-20261112-100000-ABC.md"):
        with pytest.raises(DocumentError, match="conflict copy"):
            Answer.parse(raw, Path(name))


def test_a_length_may_be_written_as_people_do() -> None:
    """``duration: 1:04:52`` is hours, minutes and seconds, not a YAML number."""
    raw = SMALL.format(title="t").replace("status", "duration: 1:04:52\nstatus").encode()
    assert Answer.parse(raw).duration == 3892


def test_the_header_has_a_place_for_every_field() -> None:
    """Every field except body and path has a key in the header."""
    assert KEYS[:2] == ("id", "title")
    assert not {"body", "path"} & set(KEYS)


BODY = """\
[0:00] The short version: you can.
It goes on.

No time here.

## [1:23] When they threaten to *cancel* ##

[1:23] First, do not.
## Untimed
[1:75] Not a time.

[1:30](https://example.com) is a link.

```
## [2:00] not a heading

[2:00] code
```
"""


def test_chapters_and_passages() -> None:
    """Times at the start of a paragraph or heading are read, everything else is text, and code is not changed."""
    assert chapters(BODY) == (
        Chapter(
            None,
            "",
            (Passage(0.0, "The short version: you can.\nIt goes on."), Passage(None, "No time here.")),
        ),
        Chapter(83.0, "When they threaten to *cancel*", (Passage(83.0, "First, do not."),)),
        Chapter(
            None,
            "Untimed",
            (
                Passage(None, "[1:75] Not a time."),
                Passage(None, "[1:30](https://example.com) is a link."),
                Passage(None, "```\n## [2:00] not a heading\n\n[2:00] code\n```"),
            ),
        ),
    )
    assert chapters(BODY.replace("\n", "\r\n")) == chapters(BODY)
    assert chapters("\n \n") == ()


WORDS = st.text(alphabet="abc é?", min_size=1, max_size=20).map(str.strip).filter(bool)
TIMES = st.none() | st.integers(min_value=0, max_value=14_400).map(float)
PASSAGES = st.lists(st.builds(Passage, TIMES, WORDS), max_size=3).map(tuple)


def body_of(parts: tuple[Chapter, ...]) -> str:
    """Returns a body with these chapters."""
    blocks = []
    for chapter in parts:
        if chapter.title or chapter.seconds is not None:
            blocks.append(f"## {stamped(chapter.seconds, chapter.title)}")
        blocks += [stamped(passage.seconds, passage.text) for passage in chapter.passages]
    return "".join(f"{block}\n\n" for block in blocks).removesuffix("\n")


def stamped(seconds: float | None, text: str) -> str:
    """Returns the text with its time in front, if it has one."""
    return text if seconds is None else f"[{timecode.stamp(seconds)}] {text}"


@given(st.lists(st.builds(Chapter, TIMES, WORDS, PASSAGES), max_size=3).map(tuple))
def test_a_body_is_read_back(parts: tuple[Chapter, ...]) -> None:
    """A written body is read back as the same chapters."""
    assert chapters(body_of(parts)) == parts


@given(st.text(alphabet="#[]0:12 `~\n\tab", max_size=80))
def test_any_body_can_be_read(body: str) -> None:
    """Any text can be parsed, and no word is lost."""
    found = chapters(body)
    said = "".join(chapter.title + "".join(passage.text for passage in chapter.passages) for chapter in found)
    assert said.count("a") == body.count("a")
