"""The search index: the same for the same answers, lean, and built or explained on every platform."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hallway.errors import BuildError
from hallway.library.library import Library
from hallway.site import check
from hallway.site.mkdocs.build import build
from hallway.site.producer import produce
from hallway.site.search import guide, index
from hallway.site.search.documents import language
from hallway.site.search.fragments import fragments
from knowledge import add_answer


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_answers_give_the_same_bytes(library: Library, tmp_path: Path) -> None:
    """A build from a cache can be compared with a clean one, and hosts send again only what changed."""
    for number in range(40):
        add_answer(library, f"more-{number}", body=f"[0:00] Words of number {number}, and others.\n")
    documents = produce(library, preview=False).documents
    for name in ("one", "two"):
        index.write(documents, tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_large_index_has_volumes(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pagefind's memory stays bounded; every answer is in one volume, and the program for readers is there once."""
    monkeypatch.setattr(index, "MOST_DOCUMENTS", 3)
    for number in range(5):
        add_answer(library, f"more-{number}")
    documents = produce(library, preview=False).documents
    index.write(documents, tmp_path)
    assert json.loads((tmp_path / "facets.json").read_text())["volumes"] == 3
    assert [len(list(fragments(tmp_path / name))) for name in ("1", "2")] == [2, 3]
    assert {fragment.address for fragment in fragments(tmp_path)} == {document.address for document in documents}
    assert [path.parent for path in tmp_path.rglob("*") if path.match(index.SCRIPT)] == [tmp_path]


def test_a_document_has_the_second_of_each_passage(built_site: Path) -> None:
    """What a result shows and plays is found by it, without opening the answer."""
    found = {fragment.address: fragment for fragment in fragments(built_site / "search")}
    assert found.keys() == {"a/refund-after-30-days/", "a/quiet-deal/"}
    document = found["a/refund-after-30-days/"]
    assert document.text.startswith("What do I do when a refund is past 30 days? Yes; ask the team lead.")
    assert document.text.endswith("A customer asks for money back, Support agent, Refunds.")


def test_facets_say_what_to_filter_and_rank_by(library: Library, tmp_path: Path) -> None:
    """Names are listed once; an answer that nobody checked, or that was edited since, is not checked."""
    add_answer(library, "edited", approved_text="0" * 16, review_by=date(2027, 1, 2))
    index.write(produce(library, preview=False).documents, tmp_path)
    facets = json.loads((tmp_path / "facets.json").read_text())
    answers, ids = facets["answers"], [fragment.address for fragment in fragments(tmp_path)]
    moments, roles, expert, checked, review_by = (column[ids.index("a/edited/")] for column in answers.values())
    assert facets["moments"][moments[0]] == "A customer asks for money back"
    assert facets["roles"][roles[0]] == "Support agent"
    assert facets["experts"][expert] == "Support lead"
    assert date(1970, 1, 1) + timedelta(facets["since"] + review_by) == date(2027, 1, 2)
    assert (checked, answers["checked"][ids.index("a/quiet-deal/")]) == (0, 1)


def test_without_a_program_the_site_is_built_and_says_how_to_get_one(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pagefind's packages have none for every platform; the rest of the site works."""
    monkeypatch.setattr(index, "program", lambda: None)
    report = build(library, library.root / "site")
    assert [(finding.kind, finding.severity) for finding in report.findings] == [("no search", "warning")]
    assert "https://pagefind.app/docs/installation/" in str(report.findings[0])
    assert (report.folder / "search" / "guide.json").is_file()


def test_what_pagefind_says_stops_the_build(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old site stays, and the message is passed on."""
    failing = tmp_path / "pagefind"
    failing.write_text("#!/bin/sh\necho 'no space left' >&2\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setattr(index, "program", lambda: failing)
    with pytest.raises(BuildError, match="no space left"):
        build(library, library.root / "site")


def test_a_site_without_answers_needs_no_index(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first build of a new knowledge base is not an error."""
    for path in library.answers.glob("*.md"):
        path.unlink()
    library.ledger().path.unlink()
    report = build(library, library.root / "site")
    assert report.findings == ()
    assert json.loads((report.folder / "search" / "facets.json").read_text())["answers"]["expert"] == []


def test_a_site_of_the_earlier_search_may_be_replaced(library: Library) -> None:
    """Its index had another name; any other folder is still refused."""
    out = build(library, library.root / "site").folder
    (out / "search" / "guide.json").rename(out / "search" / "search_index.json")
    assert (build(library, out).folder / "search" / "guide.json").is_file()


def test_common_words_tell_nothing_unless_titles_differ_by_them(library: Library) -> None:
    """The parts of the index with "of" are not loaded; "first" in a title is looked for."""
    for number in range(8):
        add_answer(library, f"more-{number}", title=f"What {number}?", body="[0:00] First of all.\n")
    add_answer(library, "my-first-day", title="What about my first day?", body="[0:00] It is long.\n")
    for number in range(3):
        add_answer(library, f"other-{number}", title="Who calls?", body="[0:00] It is one of us.\n")
    common = _guide(library)["common"]
    assert "of" in common
    assert "first" not in common


def test_the_guide_knows_who_to_ask_and_what_means_the_same(library: Library) -> None:
    """A miss leads to the right expert; synonyms of words that no published answer has are left out."""
    terms = "- {term: policy, synonyms: [rule book]}\n- {term: Project Canary, synonyms: [the bird]}\n"
    (library.curation / "glossary.yml").write_text(terms)
    known = _guide(library)
    assert known["synonyms"] == [["policy", "rule book"]]
    moment = next(page for page in known["pages"] if page["url"] == "m/refund-request/")
    assert (moment["count"], moment["experts"]) == (1, [{"id": "support-lead", "name": "Support lead"}])


@pytest.mark.parametrize(("spoken", "wanted"), [(["de", "en", "de-CH"], "de"), (["en", "de"], "de"), ([], "en")])
def test_word_endings_are_those_of_the_most_frequent_language(spoken: list[str], wanted: str) -> None:
    """One index for all languages, so that every answer is found; ties are always decided alike."""
    assert language(spoken) == wanted


def test_the_check_reads_what_pagefind_wrote(library: Library) -> None:
    """A site whose index is gone is not taken for a whole one."""
    out = build(library, library.root / "site").folder
    (out / "search" / index.SCRIPT).unlink()
    assert [finding.kind for finding in check.check(check.Built.of(out), produce(library, preview=False))] == [
        "no search"
    ]


def _guide(library: Library) -> Any:
    files = {file.address: file.content for file in produce(library, preview=False).files}
    content = files["search/guide.json"]
    assert isinstance(content, bytes)
    return json.loads(content)


def test_the_words_of_all_answers_correct_others(library: Library) -> None:
    """The most frequent first; no numbers, and nothing of a draft."""
    files = {file.address: file.content for file in produce(library, preview=False).files}
    words = bytes(files["search/spelling.txt"]).decode().split()  # type: ignore[arg-type]
    assert "refund" in words
    assert "canarytext" not in words
    assert len(words) < guide.MOST_WORDS
