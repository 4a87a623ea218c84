"""Requests are read strictly, changed without touching other lines, and matched to their answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hallway import files
from hallway.errors import ConflictError, DocumentError
from hallway.library import recording_name
from hallway.library.answer import Answer
from hallway.library.requests import HEADER, Request, Requests

DAY = date(2026, 11, 20)
QUESTION = "What do I do when a refund is past 30 days?"
ANSWER = Answer(id="past-30-days", title=QUESTION, expert="support-lead", recorded=DAY)
TWO = f"""\
# Ours
- question: "{QUESTION}"   # from the desk
  expert: support-lead
  asked_on: 2026-11-20

- question: Who calls first?
  asked_on: 2026-11-21   # a Saturday
  status: open # still
# the end
"""


def load(folder: Path, text: str) -> Requests:
    """Returns the requests of a file with this text."""
    (folder / "requests.yml").write_bytes(text.encode())
    return Requests.load(folder / "requests.yml")


def test_nothing_asked_is_no_error(tmp_path: Path) -> None:
    """The file may be missing, empty or only comments."""
    assert Requests.load(tmp_path / "none.yml").entries == ()
    assert load(tmp_path, "").entries == load(tmp_path, HEADER).entries == ()


def test_a_request_is_kept_as_it_was_asked(tmp_path: Path) -> None:
    """A new file starts with an explanation, and any characters are read back."""
    asked = Request('Is it: "late"? # no\\', "support-lead", "refund-request", DAY, "Ana, L&D: desk")
    requests = Requests.load(tmp_path / "new" / "requests.yml")
    requests.add(asked)
    requests.add(Request("no", asked_on=DAY))
    assert Requests.load(requests.path).entries == (asked, Request("no", asked_on=DAY)) == requests.entries
    assert requests.path.read_text(encoding="utf-8").startswith(HEADER)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_adding_leaves_every_byte_before(tmp_path: Path, end: str, mark: str) -> None:
    """Comments, blank lines, line endings and a byte order mark stay; a missing newline at the end is added."""
    text = mark + TWO.replace("\n", end)
    requests = load(tmp_path, text.rstrip())
    requests.add(Request("Third?", asked_on=DAY))
    assert requests.path.read_bytes().startswith(text.encode())
    assert [each.question for each in Requests.load(requests.path).entries] == [QUESTION, "Who calls first?", "Third?"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_closing_touches_the_lines_of_its_entry(tmp_path: Path, end: str) -> None:
    """The status is replaced or added, followed by the answer, and comments stay in place."""
    requests = load(tmp_path, TWO.replace("\n", end))
    assert [each.question for each in requests.close(ANSWER)] == [QUESTION]
    assert [each.question for each in requests.close(replace(ANSWER, id="b", title="Who calls first"))] == [
        "Who calls first?"
    ]
    closed = TWO.replace("11-20\n", "11-20\n  status: answered\n  answer: past-30-days\n")
    closed = closed.replace("status: open # still\n", "status: answered # still\n  answer: b\n")
    assert requests.path.read_bytes() == closed.replace("\n", end).encode()
    assert Requests.load(requests.path).open() == ()


@pytest.mark.parametrize(
    "entry",
    [
        "- {{question: '{}', asked_on: 2026-11-20}}",
        "- {{status: open, question: '{}', asked_on: 2026-11-20}}\n",
        "-   status:\n    question: >\n      {}\n    asked_on: 2026-11-20",
        "- asked_on: 2026-11-20\n  question: >\n    {}\n\n# end",
    ],
)
def test_closing_copes_with_other_hands(tmp_path: Path, entry: str) -> None:
    """Closing works for entries on one line, empty values, folded text and a missing newline at the end."""
    requests = load(tmp_path, entry.format(QUESTION))
    assert requests.close(ANSWER)
    [closed] = Requests.load(requests.path).entries
    assert (closed.question, closed.status, closed.answer) == (QUESTION, "answered", "past-30-days")


def test_what_cannot_be_changed_safely_is_left(tmp_path: Path) -> None:
    """A list on one line is valid, but is not rewritten."""
    requests = load(tmp_path, "[{question: One?, asked_on: 2026-11-20}]")
    with pytest.raises(DocumentError, match="cannot be changed safely"):
        requests.add(Request("Two?", asked_on=DAY))
    assert requests.path.read_text() == "[{question: One?, asked_on: 2026-11-20}]"


def test_a_save_in_the_meantime_is_built_upon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If someone saves meanwhile, their version stays and the request is added; endless saves end with an error."""
    requests, replace_if_same = load(tmp_path, TWO), files.replace_if_same
    saves = ["# saved\n" + TWO]

    def save_first(path: Path, expected: bytes, data: bytes) -> None:
        if saves:
            path.write_text(saves.pop())
        replace_if_same(path, expected, data)

    monkeypatch.setattr(files, "replace_if_same", save_first)
    requests.add(Request("Third?", asked_on=DAY))
    assert requests.path.read_text().startswith("# saved\n# Ours")
    assert len(Requests.load(requests.path).entries) == 3
    saves[:] = [f"# {number}\n" for number in range(9)]
    with pytest.raises(ConflictError, match="keeps being changed"):
        requests.add(Request("Fourth?", asked_on=DAY))


LONG = "What do I do when the export has failed twice already and " * 5


@pytest.mark.parametrize(
    ("question", "fields", "is_answered"),
    [
        (QUESTION, {}, True),
        ("what do I do when a refund is past 30 days", {}, True),
        ("What do I do when a refund is past 31 days?", {}, False),
        (QUESTION, {"title": "Past 30 days"}, False),
        (QUESTION, {"title": "Edited", "recording": recording_name.write(QUESTION, suffix=".webm")}, True),
        (LONG, {"title": "x", "recording": f"a/{recording_name.write(LONG, expert='e', moment='m', day=DAY)}"}, True),
        (LONG, {"title": LONG[:118].rpartition(" ")[0]}, True),
        (LONG, {"title": LONG[:57]}, False),
        ("???", {"title": "!"}, False),
        (
            "\u041a\u0430\u043a \u0431\u044b\u0442\u044c?",
            {"title": "\u043a\u0430\u043a \u0431\u044b\u0442\u044c"},
            True,
        ),
    ],
)
def test_an_answer_is_known_by_its_words(question: str, fields: dict[str, str], is_answered: bool) -> None:
    """An answer is matched by title or file name, ignoring punctuation, even if the name was cut."""
    assert Request(question).is_answered_by(replace(ANSWER, **fields)) is is_answered  # type: ignore[arg-type]


def test_the_expert_who_was_asked_is_meant_first(tmp_path: Path) -> None:
    """If two experts were asked, the one who answered is done; if neither answered, both are."""
    text = "".join(f"- {{question: Why?, expert: {who}, asked_on: 2026-11-20}}\n" for who in ("ana", "bo"))
    assert [each.expert for each in load(tmp_path, text).close(replace(ANSWER, title="Why", expert="bo"))] == ["bo"]
    assert len(load(tmp_path, text).close(replace(ANSWER, title="Why", expert="cy"))) == 2
    assert load(tmp_path, text).close(ANSWER) == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: b", "must be a list"),
        ("- a", "line 1: a request must consist of “key: value” lines."),
        ("- question: x\n  asked: 2026-11-20", "line 2: a request has no “asked”. Did you mean “asked_on”?"),
        ("- asked_on: 2026-11-20", "line 1: question: a request needs one."),
        ("- question: x", "line 1: asked_on: a request needs a date"),
        ("- question: x\n  asked_on: 20.11.2026", "line 2: asked_on: “20.11.2026” is not a date"),
        ("- {question: x, asked_on: 2026-11-20, status: done}", "“done” is not allowed; use one of: open, answered."),
        (
            "- {question: x, asked_on: 2026-11-20, answer: a}",
            "answer: a request with an answer needs “status: answered”",
        ),
        ("- {question: x, asked_on: 2026-11-20, expert: Ana B}", "is not an id"),
        ("- question: &a x", "anchors and aliases"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, reason: str) -> None:
    """The error has the file, the line, the allowed values and the closest one."""
    with pytest.raises(DocumentError) as caught:
        load(tmp_path, text)
    assert "requests.yml" in str(caught.value)
    assert reason in str(caught.value)


def test_the_link_keeps_the_question_from_the_server(tmp_path: Path) -> None:
    """All values are in the fragment, encoded; unknown ones are left out."""
    link = Request('Is "a&b" #1?', "ana", asked_on=DAY).link("https://help.example.com/")
    assert link == "https://help.example.com/record/#question=Is%20%22a%26b%22%20%231%3F&expert=ana"
