"""The library is found from any folder inside it, and no name leads outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.errors import DocumentError, InputError, NotPlainError
from hallway.library import document
from hallway.library.folders import Folders, find_root
from hallway.library.library import Library

ANSWER = "---\nid: refund\ntitle: t\nrecorded: 2026-11-12\nstatus: draft\n---\n"


@pytest.fixture(name="library")
def _library(tmp_path: Path) -> Library:
    (tmp_path / "answers").mkdir()
    (tmp_path / "mkdocs.yml").touch()
    (tmp_path / "answers" / "refund.md").write_text(ANSWER)
    return Library(tmp_path)


def test_it_is_found_upward(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any folder inside it works, without an option."""
    deep = library.recordings / "refund-request" / "ana"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert find_root(Path.cwd()) == find_root(library.root) == library.root
    assert Library.open(library.root) == library


def test_where_there_is_none_it_says_what_to_do(tmp_path: Path) -> None:
    """The error says how to create or name one; a named folder is not searched upward."""
    with pytest.raises(InputError, match="hallway init"):
        find_root(tmp_path)
    with pytest.raises(InputError, match="is not a knowledge base"):
        Library.open(tmp_path)


def test_an_empty_library_is_whole(library: Library) -> None:
    """Missing files are not errors."""
    assert (library.moments(), library.experts(), library.roles(), library.tags()) == ((), {}, (), ())
    assert (library.glossary().terms, library.ledger().entries, library.transcript_ids()) == ((), (), [])
    assert library.transcript("refund") is None


def test_an_answer_is_read_or_the_nearest_named(library: Library) -> None:
    """The error suggests the closest id."""
    assert library.answer("refund").path == library.answers / "refund.md"
    with pytest.raises(InputError, match=r"no answer refnud\. Did you mean refund"):
        library.answer("refnud")


def test_only_plain_files_are_answers(library: Library) -> None:
    """Hidden files and copies by other programs are ignored; a link or a folder is an error."""
    for name in (".hidden.md", "a.md~", "b.md.orig", "c.txt"):
        (library.answers / name).touch()
    assert library.answer_paths() == [library.answers / "refund.md"]
    (library.answers / "link.md").symlink_to("/etc/passwd")
    for read in (library.answer_paths, lambda: library.answer("link")):
        with pytest.raises(NotPlainError, match="is a link to /etc/passwd"):
            read()
    (library.answers / "link.md").unlink()
    (library.answers / "link.md").mkdir()
    with pytest.raises(NotPlainError, match=r"link\.md is a folder"):
        library.answer_paths()


def test_all_answers_are_read_or_named(library: Library) -> None:
    """An invalid, too long or unreadable file is reported with the reason and does not affect the others."""
    (library.answers / "broken.md").write_text("no header\n")
    (library.answers / "long.md").write_bytes(b"x" * (document.MAX_BYTES + 1))
    answers, unreadable = library.read_answers()
    assert [answer.id for answer in answers] == ["refund"]
    assert [error.path.name for error in unreadable if error.path] == ["broken.md", "long.md"]
    assert "too long" in unreadable[1].reason
    assert answers[0].raw == ANSWER.encode()


def test_answers_without_a_text_are_skipped(library: Library) -> None:
    """Files without the given bytes are not even parsed."""
    (library.answers / "broken.md").write_text("no header\n")
    assert [answer.id for answer in library.read_answers(containing=b"refund")[0]] == ["refund"]
    assert library.read_answers(containing=b"price") == ((), ())


def test_looking_up_writes_nothing(library: Library) -> None:
    """Opening a library and asking for every path creates nothing."""
    before = sorted(library.root.rglob("*"))
    for name, value in vars(Folders).items():
        if isinstance(value, property):
            assert getattr(Library.open(library.root), name).is_relative_to(library.root)
    assert sorted(library.root.rglob("*")) == before


@given(st.text(max_size=100) | st.sampled_from(["../x", "/etc/passwd", "a/b", "a\0", "", ".", "x\n"]))
def test_no_id_leads_out(text: str) -> None:
    """For any id, the path is directly inside its folder, or the id is refused."""
    library = Library(Path("/base"))
    for place in (library.answer_path, library.transcript_path):
        try:
            path = place(text)
        except InputError:
            continue
        assert path.parent.parent == library.root
        assert path.stem == text


def test_a_transcript_under_a_wrong_name_is_named(library: Library) -> None:
    """A copied file is not accepted as the transcript of another answer."""
    library.transcripts.mkdir()
    (library.transcripts / "refund.json").write_text("{}")
    with pytest.raises(DocumentError, match=r"refund\.json"):
        library.transcript("refund")
    assert library.transcript_ids() == ["refund"]
