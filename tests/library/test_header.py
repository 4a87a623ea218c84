"""The header of an answer is parsed strictly, publishes only if it says so exactly, and is changed key by key."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.errors import DocumentError
from hallway.library import document

if TYPE_CHECKING:
    from collections.abc import Callable

APPROVED = b"---\nid: x\nstatus: approved\n---\nbody\n"

BOMBS = {
    "aliases": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
    "one anchor": "title: &t x",
    "an alias to itself": "a: &a [*a]",
    "merge": "<<: {status: approved}",
    "python tag": "a: !!python/object/apply:os.system ['touch PWNED']",
    "a tag": "status: !!str approved",
    "own tag": "a: !x y",
    "deep list": "a: " + "[" * 60_000,
    "deep mapping": "a: " + "{b: " * 12_000,
    "deep blocks": "\n".join(" " * n + "k:" for n in range(300)),
    "a long number": "a: " + "9" * 5_000,
    "a long base-60 number": "a: 1" + ":1" * 30_000,
    "many keys": "\n".join(f"k{n}: 1" for n in range(201)),
    "many keys on a line": "a: {" + ", ".join(f"k{n}: 1" for n in range(201)) + "}",
    "a long key": "a" * 70_000 + ": 1",
    "too much text": "a: " + "x" * 70_000,
    "two documents": "a: 1\n--- b",
    "a directive": "%YAML 1.1",
    "a doubled key": "status: draft\nstatus: approved",
    "a list as key": "? [a]\n: b",
    "a hidden line": "title: x\u2028status: approved",
    "another hidden line": "title: x\u0085status: approved",
    "a carriage return": "title: x\rstatus: approved",
    "a terminal's escape": "title: \x1b[2J",
    "a flow mapping": "{status: approved}",
    "a list": "- status: approved",
    "a text": "approved",
}


@pytest.mark.parametrize("header", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_at_once(header: str) -> None:
    """A YAML bomb takes less than a second of CPU time and is never published."""
    raw = f"---\n{header}\n---\nbody\n".encode()
    began = time.process_time()
    with pytest.raises(DocumentError):
        document.read_header(document.split(raw)[0])
    assert not document.is_published(raw)
    assert time.process_time() - began < 1


DRAFTS = [
    "---\nstatus: draft\n---\n",
    "---\ndraft: true\n---\n",
    "---\nDraft: true\n---\n",
    "---\ndraft: True\nstatus: approved\n---\n",
    "---\nDRAFT: yes\nstatus: approved\n---\n",
    "---\nstatus: Approved\n---\n",
    "---\nstatus: APPROVED\n---\n",
    "---\nstatus: approved!\n---\n",
    "---\nstatus: aproved\n---\n",
    "---\nstatus: [approved]\n---\n",
    "---\nstatus: {approved: true}\n---\n",
    '---\nstatus: " approved"\n---\n',
    "---\nstatus: approved\nstatus: draft\n---\n",
    "---\nStatus: approved\n---\n",
    "---\nstatus : approved\n  x\n---\n",
    "---\nstatus:approved\n---\n",
    "---\nstatus: not approved\n---\n",
    "---\nstate: approved\n---\n",
    "---\nstatus: approved\ntitle: a: b\n---\n",
    "---\nstatus: approved\ntitle: [\n---\n",
    "---\nstatus: approved\ntitle: 2026-13-45\n---\n",
    "---\nstatus: approved\n...\nbody",
    "---\nstatus: approved\n",
    "---\nstatus: approved\n---",
    "---\nstatus: approved\n--- \n",
    "----\nstatus: approved\n----\n",
    "--- \nstatus: approved\n---\n",
    "\n---\nstatus: approved\n---\n",
    " ---\nstatus: approved\n---\n",
    "+++\nstatus = 'approved'\n+++\n",
    "status: approved\n\nbody\n",
    '{"status": "approved"}\n',
    "```yaml\nstatus: approved\n```\n",
    "<!--\nstatus: approved\n-->\n",
    "---\ntitle: |\n  -----\nstatus: approved\nx: |\n  a\n-----\n---\n",
    "---\n# status: approved\n---\n",
    "---\ntitle: |\n  status: approved\n---\n",
    "---\n---\nstatus: approved\n---\n",
    "",
]


@pytest.mark.parametrize("text", DRAFTS)
def test_no_other_spelling_publishes(text: str) -> None:
    """A file without exactly ``status: approved`` is not published, in any other spelling."""
    for raw in (text.encode(), text.replace("\n", "\r\n").encode()):
        assert not document.is_published(raw)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "latin-1"])
def test_only_utf8_is_published(encoding: str) -> None:
    """Another encoding, a byte order mark or a stray byte is reported, and the file is left out."""
    raw = "---\nstatus: approved\n---\nü\n".encode(encoding)
    assert not document.is_published(raw)
    with pytest.raises(DocumentError, match="UTF-8"):
        document.split(raw)


def test_what_is_published() -> None:
    """The plain form is published, with comments, quotes and Windows line endings."""
    assert document.is_published(APPROVED)
    assert document.is_published(APPROVED.replace(b"\n", b"\r\n"))
    assert document.is_published(b'---\n# by Ana\nstatus: "approved"  # at last\n---\n\n---\nbody\n')


def test_both_readers_must_agree() -> None:
    """If python-frontmatter and MkDocs read different headers, the file is not published."""
    assert document.both_agree(APPROVED)
    assert not document.both_agree(b"---\nstatus: approved\nnote: |\n  a\n\n-----\n---\n")


@given(st.text(alphabet="-.: \n#'\"[]{}&*!|>%@`adeprov\t\r\ufeff", max_size=60))
def test_the_gate_opens_for_one_word_only(text: str) -> None:
    """A file is published only if a plain reading of its header says that it is approved."""
    for raw in (text.encode(), f"---\n{text}\n---\n".encode()):
        if document.is_published(raw):
            assert document.parse_header(document.split(raw)[0])["status"] == "approved"


def test_a_refusal_names_the_line() -> None:
    """Lines are counted from the start of the file, including the fence."""
    with pytest.raises(DocumentError, match=r"x\.md, line 4: text with") as caught:
        document.read_header(document.split(b"---\na: 1\nb: 2\nc: d: e\n---\n")[0], "x.md")
    assert caught.value.line == 4
    with pytest.raises(DocumentError) as caught:
        document.parse_header("a: 1\nb: 2026-02-31\n", "x.md")
    assert caught.value.line == 3


HEADER = """\
---
# who wrote this
title:   'It''s  "fine"'   # single
id: x
moments:
  # the main one
  - one   # first

  - "two"
  # - three
tags: [a,   b]  # odd spaces
summary: >
  folded # no comment
  text
# about review
review_by:    # nobody knows
status: "draft"   # waiting

recorded: 2026-01-02
---
body: status: draft
---
status: draft
"""


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("key", "value", "old", "new"),
    [
        ("status", "approved", 'status: "draft"   # waiting', 'status: "approved"   # waiting'),
        ("title", "It's", "'It''s  \"fine\"'   # single", "'It''s'   # single"),
        ("review_by", date(2027, 1, 2), "review_by:    # nobody", "review_by: 2027-01-02    # nobody"),
        ("tags", ("a", "no"), "[a,   b]  # odd", '[a, "no"]  # odd'),
        ("moments", ["one", "two", "four"], "  # - three\n", "  # - three\n  - four\n"),
        ("moments", ["two"], "  - one   # first\n", ""),
        ("summary", 'New: "#"', "summary: >\n  folded # no comment\n  text\n", 'summary: "New: \\"#\\""\n'),
        ("summary", None, "summary: >\n  folded # no comment\n  text\n", ""),
        ("approved_by", "Ana", "recorded: 2026-01-02\n", 'recorded: 2026-01-02\napproved_by: "Ana"\n'),
        ("recorded", date(2026, 1, 3), "2026-01-02", "2026-01-03"),
        ("status", "draft", "", ""),
    ],
)
def test_only_the_key_asked_for_changes(eol: str, key: str, value: object, old: str, new: str) -> None:
    """Comments, order, quotes, spaces, blank lines, line endings and the body stay the same, byte for byte."""
    before, expected = HEADER.replace("\n", eol), HEADER.replace(old, new, 1).replace("\n", eol)
    assert document.change_header(before.encode(), {key: value}).decode() == expected


def test_comments_inside_a_value_outlive_it() -> None:
    """If a list is replaced, comments on its entries are kept below it."""
    changed = document.change_header(HEADER.encode(), {"moments": ["two", "one"]}).decode()
    assert "moments: [two, one]\n  # the main one\n  # first\n  # - three\ntags:" in changed


@pytest.mark.parametrize(
    ("value", "comments"),
    [
        ('"a text\n  # of\n  three lines"', ""),
        ("'one\n\n  # three'  # kept", "  # kept\n"),
        ("[one,  # first\n  two]  # second", "  # first\n  # second\n"),
        ("[  # why\n  one,\n]", "  # why\n"),
    ],
)
def test_a_sign_within_a_text_is_no_comment(value: str, comments: str) -> None:
    """When a multi-line value is replaced, only its comments stay."""
    raw = f"---\nid: x\nabout: {value}\nstatus: draft\n---\n".encode()
    changed = document.change_header(raw, {"about": "new"}).decode()
    assert changed == f"---\nid: x\nabout: new\n{comments}status: draft\n---\n"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.dictionaries(st.sampled_from(["title", "summary", "status", "new_one"]), TEXTS), TEXTS)
def test_any_text_can_be_put_in(changes: dict[str, object], earlier: str) -> None:
    """Any text is read back as typed, and everything else stays the same."""
    raw = document.change_header(HEADER.encode(), {"title": earlier})
    changed = document.change_header(raw, changes)
    assert document.parse_header(document.split(changed)[0]) == (
        document.parse_header(document.split(raw)[0]) | changes
    )
    assert document.split(changed)[1] == document.split(raw)[1]


@pytest.mark.parametrize("header", ["? status\n: draft", "status: draft\n?\n  title\n: x", "  id: x\n  status: draft"])
def test_an_unusual_header_is_changed_rightly_or_not_at_all(header: str) -> None:
    """If a header cannot be changed safely, an error says so."""
    raw = f"---\n{header}\n---\nbody\n".encode()
    try:
        changed = document.change_header(raw, {"status": "approved"})
    except DocumentError:
        return
    assert document.parse_header(document.split(changed)[0])["status"] == "approved"


def test_the_reader_of_mkdocs_is_still_the_one_we_know() -> None:
    """Hallway reads headers like MkDocs, without importing it; this test notices if MkDocs changes."""
    from mkdocs.utils import meta

    assert document._MKDOCS.pattern == meta.YAML_RE.pattern


def test_a_plain_no_that_stays_in_a_list_is_quoted() -> None:
    """YAML reads a plain no as false; after the change, every parser reads the word."""
    raw = b"---\ntitle: A?\ntags:\n- refunds\n- no  # as in: say no\n---\n"
    changed = document.change_header(raw, {"tags": ["no"]})
    assert frontmatter.loads(changed.decode()).metadata == {"title": "A?", "tags": ["no"]}
    assert b"# as in: say no" in changed


VALUES = st.one_of(
    st.text("0123456789-:+._=~<eExbTZ ", min_size=1, max_size=12),
    st.dates().map(str),
    st.sampled_from(
        ["=", "~", ".inf", "0o17", "0x1F", "1_000", "190:20:30", "2026-13-45", "0000-01-01", "1e3", "-1", "no"]
    ),
)


@given(VALUES)
def test_a_check_refuses_what_a_reader_would_refuse(value: str) -> None:
    """Checking a header, which is faster, raises exactly what reading it raises."""
    header = f"a: {value}\n"

    def outcome(read: Callable[[str], object]) -> str:
        try:
            read(header)
        except DocumentError as error:
            return error.message
        return ""

    assert outcome(document.check_header) == outcome(document.parse_header)
