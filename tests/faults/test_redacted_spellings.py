"""Words named for redaction are removed from the site in every spelling and every place."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from html.entities import codepoint2name
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import knowledge
import site_reading
import told_names
from hallway.curate.mask_text import Named, cover_body
from hallway.curate.moves import retire
from hallway.curate.redact import carry_out, plan
from hallway.errors import InputError
from hallway.library.redaction import BAR
from hallway.site.answer import render
from hallway.site.mkdocs.build import build

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

MUELLER, QUIXOTE, ADDRESS, JANE = "Müller", "Quixote", "jane@x.com", "Jane Doe"
SPELLINGS = [
    (MUELLER, "Müller"),
    (MUELLER, "MÜLLER"),
    (MUELLER, unicodedata.normalize("NFD", "Müller")),
    (MUELLER, "M&uuml;ller"),
    (MUELLER, "M&#252;ller"),
    (MUELLER, "M&#xFC;ller"),
    (MUELLER, "&#77;&#xFC;&#108;ler"),
    (MUELLER, "M\u00fcl\u00adler"),
    (MUELLER, "Mül&shy;ler"),
    (MUELLER, "Mü\u200bl\u2060ler"),
    (MUELLER, "Mü&ZeroWidthSpace;ller"),
    (MUELLER, "**Mül**ler"),
    (MUELLER, "[Mül](https://example.com)ler"),
    (MUELLER, '[Mül](https://example.com/a_(b) "c")ler'),
    (MUELLER, "[M&uuml;l](<https://example.com/a b>)*ler*"),
    (MUELLER, "Mü[ller](https://example.com)"),
    (MUELLER, "<https://example.com/M%C3%BCller>"),
    (MUELLER, "<https://xn--mller-kva.example/>"),
    (MUELLER, "[him](https://example.com/?q=M%C3%BCller)"),
    (MUELLER, '[him](https://example.com "M&uuml;ller")'),
    (MUELLER, "\uff2düller"),
    (QUIXOTE, "Quix**ote**"),
    (QUIXOTE, "**Quix**ote"),
    (QUIXOTE, "*Q*u*i*x`ote`"),
    (QUIXOTE, "__Quix__*ote*"),
    (QUIXOTE, "***Quix**ote*"),
    (QUIXOTE, "`Quixote`"),
    (QUIXOTE, "Qui&#120;ote"),
    (QUIXOTE, "Quix\ufe0fote"),
    (ADDRESS, "jane&#64;x.com"),
    (ADDRESS, "jane\\@x\\.com"),
    (ADDRESS, "<jane@x.com>"),
    (ADDRESS, "[mail](mailto:jane%40x.com)"),
    (JANE, "Jane\nDoe"),
    (JANE, "Jane\\\nDoe"),
    (JANE, "Jane  \n  Doe"),
    (JANE, "Jane&nbsp;Doe"),
    (JANE, "**Jane** *Doe*"),
    (JANE, "[Jane](https://example.com)\nDoe"),
    (JANE, "> Jane\n> Doe"),
    (JANE, "- Jane\n  Doe"),
]


@pytest.mark.parametrize(("word", "written"), SPELLINGS)
def test_a_spelling_is_covered(word: str, written: str) -> None:
    """The page no longer shows the word, but keeps its lines and the words around it."""
    body = f"[0:00] Call first.\n\n{written} *will* know. Then wait.\n"
    assert is_shown(word, body)
    covered = cover_body(body, (), Named([word]))
    assert not is_shown(word, covered)
    assert is_shown("will know. Then wait.", covered)
    assert covered.count("\n") == body.count("\n")


def test_the_reference_of_a_link_goes_too() -> None:
    """If the link's address is defined elsewhere in the text, the word is found as well."""
    body = "[0:00] [Mül][r]ler or [Mül]ler\n\n[r]: https://example.com\n\n[Mül]: https://example.com/M%c3%bcller\n"
    assert is_shown(MUELLER, body)
    assert not is_shown(MUELLER, cover_body(body, (), Named([MUELLER])))


@pytest.mark.parametrize("written", ["Mueller", "Muller", "Müllers", "Müll er", "Vormüller", "Quix_ote_", "Quixotes"])
def test_other_words_stay(written: str) -> None:
    """Text that is displayed as another word is not covered."""
    body = f"[0:00] {written}\n"
    assert cover_body(body, (), Named([MUELLER, QUIXOTE])) == body


@pytest.mark.parametrize(
    ("body", "covered"),
    [
        ("Quix**ote** and **bold**", f"**{BAR}** and **bold**"),
        ("Quix**ote and bold**", f"**{BAR} and bold**"),
        ("**bold Quix**ote", f"**bold {BAR}**"),
        ("**Quixote**", f"**{BAR}**"),
        ("2 * Quixote", f"2 * {BAR}"),
        ("[see Quixote below]", f"[see {BAR} below]"),
    ],
)
def test_the_marks_around_a_bar_stay_whole(body: str, covered: str) -> None:
    """Emphasis that belongs to the rest stays, and no stray markup is shown."""
    assert cover_body(body, (), Named([QUIXOTE])) == covered


def test_the_time_of_a_paragraph_is_no_word() -> None:
    """A number is removed from the text, but never from a time."""
    assert cover_body("[0:10] Room 10\n", (), Named(["10"])) == f"[0:10] Room {BAR}\n"


def letter(draw: st.DrawFn, char: str) -> str:
    """Draws a way to write a letter."""
    ways = [char, char.upper(), f"&#{ord(char)};", f"&#x{ord(char):x};", unicodedata.normalize("NFD", char)]
    ways += [f"&{codepoint2name[ord(char)]};"] if ord(char) in codepoint2name else []
    return draw(st.sampled_from(ways))


@st.composite
def spellings(draw: st.DrawFn, word: str) -> str:
    """Draws a way to write a word that a page displays as the word."""
    invisible = st.sampled_from(["", "", "", "\u00ad", "\u200b", "&shy;", "\u2060", "\ufeff"])
    letters = [letter(draw, char) + draw(invisible) for char in word.lower()]
    low, high = sorted((draw(st.integers(0, len(letters))), draw(st.integers(0, len(letters)))))
    before, inside, after = ("".join(part) for part in (letters[:low], letters[low:high], letters[high:]))
    around = draw(st.sampled_from(["{}", "**{}**", "*{}*", "[{}](https://example.com)", "[{}](<a b>)", "[**{}**](x)"]))
    return f"{before}{around.format(inside) if inside else ''}{after}"


@given(spellings(MUELLER))
def test_any_spelling_is_covered(written: str) -> None:
    """For any combination, if the page shows the word, it is covered."""
    body = f"[0:00] Ask {written} now.\n"
    assert not is_shown(MUELLER, cover_body(body, (), Named([MUELLER])))


# The whole site


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """An answer with every spelling in its text and some in its titles."""
    library = told_names.make(tmp_path_factory.mktemp("spelled") / "base")
    (library.root / "mkdocs.yml").write_bytes(knowledge.MKDOCS.read_bytes())
    (library.curation / "settings.yml").write_text("site_name: Help\nsite_url: https://help.example.com/\n")
    path = library.answer_path(told_names.ID)
    text = path.read_text("utf-8").replace("approved_text", "# approved_text")
    text = text.replace("Give it back", "M\\xfcller, M\\u0075\\u0308ller and QUI\u00adXOTE: give it back")
    text = text.replace(told_names.NAME + " asks", "Jane Doe (jane@x.com)").replace(
        "What billing needs", "M&uuml;ller:"
    )
    path.write_text(text + "".join(f"\n{written} *knows*.\n" for _, written in SPELLINGS), encoding="utf-8")
    return library


@pytest.mark.slow
def test_the_built_site_holds_no_spelling(base: Library) -> None:
    """The words were in every kind of file before the redaction, and are in none after it."""
    words = (MUELLER, QUIXOTE, ADDRESS, JANE, told_names.NAME)
    before = site_reading.holding(build(base, base.root / "site").folder, *words)
    names = {re.sub(rf"^a/{told_names.ID}/|(?<=fragment/).*", "", name) for name in before}
    beside = {"index.html", "captions.vtt", "captions.srt", "transcript.json", "chapters.json", "answer.md"}
    assert names >= beside | {"search/fragment/", "feed.xml", "feed.json", f"embed/{told_names.ID}/index.html"}
    carry_out(plan(base, told_names.ID, words=words), silence=told_names.quiet, today=date(2026, 11, 22))
    assert site_reading.holding(build(base, base.root / "site").folder, *words) == {}
    assert site_reading.holding(base.answers, *words) == {}
    assert site_reading.holding(base.transcripts, *words) == {}


@pytest.mark.parametrize("line", ['approved_by: "M\\xFCller"', 'approved_by: "M\\u00fcl\\\n  ler"', "# M&uuml;ller"])
def test_what_cannot_be_covered_is_named(tmp_path: Path, line: str) -> None:
    """A header that would keep the word in another spelling stops the redaction, with its line."""
    library = told_names.make(tmp_path / "base")
    path = library.answer_path(told_names.ID)
    path.write_text(path.read_text("utf-8").replace('approved_by: "Support lead"', line), encoding="utf-8")
    with pytest.raises(InputError, match=rf"answers/{told_names.ID}.md, line \d+: it cannot be covered there"):
        plan(library, told_names.ID, words=[MUELLER])


def test_other_files_are_named_in_whatever_spelling(tmp_path: Path) -> None:
    """Other files are listed for the person to change by hand."""
    library = told_names.make(tmp_path / "base")
    (library.curation / "glossary.yml").write_text('- {term: "M\\u00fcller"}\n', encoding="utf-8")
    (library.curation / "tags.yml").write_text("one: M&uuml;ller\ntwo: Mül\u00adler\n", encoding="utf-8")
    places = {each.where for each in plan(library, told_names.ID, words=[MUELLER]).mentions}
    assert places >= {"curation/glossary.yml, line 1", "curation/tags.yml, line 1 and 1 more"}


def test_the_reason_of_a_retired_answer_is_named(tmp_path: Path) -> None:
    """The page shows the reason, which only a new reason can replace."""
    library = told_names.make(tmp_path / "base")
    retire(library, told_names.ID, why="M&uuml;ller asked", by="Ana", today=date(2026, 11, 22)).apply()
    left = {each.where: each.advice for each in plan(library, told_names.ID, words=[MUELLER]).mentions}
    assert left["the reason on the page of this retired answer"] == "hallway retire refund-late --why TEXT"


def is_shown(word: str, body: str) -> bool:
    """Returns whether a reader of the page can see the word, in its text or in an address."""
    html = render.body(body).html
    return any(site_reading.key(word) in site_reading.key(each) for each in site_reading.readings(html.encode()))
