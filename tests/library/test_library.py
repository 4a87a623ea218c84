"""The library: found from anywhere inside it, and hostile names lead nowhere."""

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
    """From any folder inside it, without a word."""
    deep = library.recordings / "refund-request" / "ana"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert find_root(Path.cwd()) == find_root(library.root) == library.root
    assert Library.open(library.root) == library


def test_where_there_is_none_it_says_what_to_do(tmp_path: Path) -> None:
    """The two ways out are named; a folder given by name is never searched upward."""
    with pytest.raises(InputError, match="hallway init"):
        find_root(tmp_path)
    with pytest.raises(InputError, match="is not a knowledge base"):
        Library.open(tmp_path)


def test_an_empty_library_is_whole(library: Library) -> None:
    """Nothing is there yet, and nothing is an error."""
    assert (library.moments(), library.experts(), library.roles(), library.tags()) == ((), {}, (), ())
    assert (library.glossary().terms, library.ledger().entries, library.transcript_ids()) == ((), (), [])
    assert library.transcript("refund") is None


def test_an_answer_is_read_or_the_nearest_named(library: Library) -> None:
    """A typing error costs one more try."""
    assert library.answer("refund").path == library.answers / "refund.md"
    with pytest.raises(InputError, match=r"no answer refnud\. Did you mean refund"):
        library.answer("refnud")


def test_only_plain_files_are_answers(library: Library) -> None:
    """Hidden files and other programs' copies are not read as answers; a link or a folder is an error."""
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
    """One that is no answer, too long or not readable costs the others nothing, and is named with its reason."""
    (library.answers / "broken.md").write_text("no header\n")
    (library.answers / "long.md").write_bytes(b"x" * (document.MAX_BYTES + 1))
    answers, unreadable = library.read_answers()
    assert [answer.id for answer in answers] == ["refund"]
    assert [error.path.name for error in unreadable if error.path] == ["broken.md", "long.md"]
    assert "too long" in unreadable[1].reason
    assert answers[0].raw == ANSWER.encode()


def test_answers_without_a_text_are_skipped(library: Library) -> None:
    """Readable or not: a file without these bytes is not asked for."""
    (library.answers / "broken.md").write_text("no header\n")
    assert [answer.id for answer in library.read_answers(containing=b"refund")[0]] == ["refund"]
    assert library.read_answers(containing=b"price") == ((), ())


def test_looking_up_writes_nothing(library: Library) -> None:
    """Opening a knowledge base and asking for every place in it leaves the folder as it was."""
    before = sorted(library.root.rglob("*"))
    for name, value in vars(Folders).items():
        if isinstance(value, property):
            assert getattr(Library.open(library.root), name).is_relative_to(library.root)
    assert sorted(library.root.rglob("*")) == before


@given(st.text(max_size=100) | st.sampled_from(["../x", "/etc/passwd", "a/b", "a\0", "", ".", "x\n"]))
def test_no_id_leads_out(text: str) -> None:
    """Whatever is given for an id, the path lies directly in its folder or is refused."""
    library = Library(Path("/base"))
    for place in (library.answer_path, library.transcript_path):
        try:
            path = place(text)
        except InputError:
            continue
        assert path.parent.parent == library.root
        assert path.stem == text


def test_a_transcript_under_a_wrong_name_is_named(library: Library) -> None:
    """A copied file is not taken for another answer's transcript."""
    library.transcripts.mkdir()
    (library.transcripts / "refund.json").write_text("{}")
    with pytest.raises(DocumentError, match=r"refund\.json"):
        library.transcript("refund")
    assert library.transcript_ids() == ["refund"]
