"""The files in curation/ are easy to write, and mistakes are reported with their line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hallway.errors import DocumentError
from hallway.library.experts import Expert, load_experts
from hallway.library.glossary import Glossary, GlossaryTerm
from hallway.library.settings import Settings
from hallway.library.vocabulary import Moment, Term, load_moments, load_terms

Loader = Callable[[Path], object]


def write(folder: Path, text: str) -> Path:
    """Returns a file with this text."""
    path = folder / "file.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_settings_are_all_optional(tmp_path: Path) -> None:
    """A missing file, an empty one and one with only comments give the defaults; BOM and CRLF are accepted."""
    for path in (tmp_path / "none.yml", write(tmp_path, ""), write(tmp_path, "# nothing\n\n")):
        assert Settings.load(path) == Settings()
    found = Settings.load(write(tmp_path, "\ufeffjobs: 2\r\nlanguage: no\r\nallowed_languages: [de, no]\r\n"))
    assert (found.jobs, found.language, found.allowed_languages) == (2, "no", ("de", "no"))


def test_adoption_data_is_published_only_on_request(tmp_path: Path) -> None:
    """The default is no, and anything but true or false is refused."""
    assert Settings().publish_adoption is False
    assert Settings.load(write(tmp_path, "publish_adoption: true\n")).publish_adoption is True
    with pytest.raises(DocumentError, match=r"publish_adoption: “yes” is not allowed; use one of: true, false"):
        Settings.load(write(tmp_path, "publish_adoption: yes\n"))


def test_moments(tmp_path: Path) -> None:
    """Fields can be written in a short form, entries keep their order, and a title alone is enough."""
    path = write(tmp_path, "b:\n  title: Say no\n  need: apply\n  cues: [no, 12:30]\na: Title\n")
    assert load_moments(path) == (Moment("b", "Say no", need="apply", cues=("no", "12:30")), Moment("a", "Title"))


def test_terms_and_experts(tmp_path: Path) -> None:
    """The short form and the long form are equivalent."""
    assert load_terms(write(tmp_path, "a: One\nb: {title: Two}\n")) == (Term("a", "One"), Term("b", "Two"))
    experts = load_experts(write(tmp_path, "ana: Ana\nbo:\n  name: Bo\n  role: Lead\n"))
    assert experts == {"ana": Expert("ana", "Ana"), "bo": Expert("bo", "Bo", "Lead")}


def test_glossary(tmp_path: Path) -> None:
    """The longest mishearing is corrected first, and a term is never a mishearing of itself."""
    path = write(
        tmp_path, "- term: Zendesk\n  sounds_like: [desk, send desk, Zendesk]\n- term: NaN\n  synonyms: [no]\n"
    )
    found = Glossary.load(path)
    assert found.corrections() == [("send desk", "Zendesk"), ("desk", "Zendesk")]
    assert found.terms[1] == GlossaryTerm("NaN", synonyms=("no",))


@pytest.mark.parametrize(
    ("load", "text", "reason"),
    [
        (Settings.load, "site_name: x\njob: 2", "line 2: settings.yml has no “job”. Did you mean “jobs”?"),
        (Settings.load, "jobs: 0", "line 1: jobs: “0” is not a number from 1 to 256."),
        (Settings.load, "jobs: 1.5", "jobs: expected a whole number here."),
        (Settings.load, "settle_seconds: .nan", "settle_seconds: “.nan” is not a number from 0 to 3600."),
        (Settings.load, "site_name: [a]", "site_name: expected a single value here"),
        (Settings.load, "recordings_url: //drive", "line 1: recordings_url: “//drive” is not a web address"),
        (Settings.load, "- a", "settings.yml must consist of “key: value” lines."),
        (load_moments, "a:\n  title: x\n  need: aply", "line 3: need: “aply” is not allowed"),
        (load_moments, "a:\n  titel: x", "line 2: the moment “a” has no “titel”. Did you mean “title”?"),
        (load_moments, "a:\n  who: x", "line 2: title: the moment “a” needs one."),
        (load_moments, "A b:\n  title: x", "line 1: “A b” is not an id"),
        (load_moments, "a: x\na: y", "line 2: “a” is already on line 1"),
        (load_moments, "- a", "must consist of “id:” lines"),
        (load_terms, "a: &x b", "line 1: anchors and aliases"),
        (load_experts, "a:\n", "line 1: name: the expert “a” needs one."),
        (Glossary.load, "term: x", "must be a list"),
        (Glossary.load, "- x", "line 1: an entry of the glossary must consist of “key: value” lines."),
        (Glossary.load, "- {term: A, sounds_like: [x]}\n- {term: B, sounds_like: [X]}", "already stands for “A”"),
        (Glossary.load, "- {term: A, sounds_like: ['']}", "remove the empty entry"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, load: Loader, text: str, reason: str) -> None:
    """The error has the file, the line, the allowed values and the closest one."""
    with pytest.raises(DocumentError) as caught:
        load(write(tmp_path, text))
    assert "file.yml" in str(caught.value)
    assert reason in str(caught.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """A file in another encoding is reported with its line."""
    (tmp_path / "file.yml").write_bytes("a: x\nb: ü\n".encode("latin-1"))
    with pytest.raises(DocumentError, match="line 2: this is not UTF-8"):
        load_terms(tmp_path / "file.yml")
