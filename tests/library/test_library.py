"""The library: found from anywhere inside it, and hostile names lead nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.errors import DocumentError, InputError, NotPlainError
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
    assert Library.find() == Library.find(library.root) == Library.at(library.root) == library


def test_where_there_is_none_it_says_what_to_do(tmp_path: Path) -> None:
    """The two ways out are named; a folder given by name is never searched upward."""
    with pytest.raises(InputError, match="hallway init"):
        Library.find(tmp_path)
    with pytest.raises(InputError, match="is not a knowledge base"):
        Library.at(tmp_path)


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
