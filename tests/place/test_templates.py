"""A team's own templates are found first, cannot turn off escaping, and fail with file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from hallway.errors import DocumentError, NotPlainError
from hallway.place.formats.syntax import clip_utf16
from hallway.place.formats.templates import Templates
from pins import HARD, LINK, pin, shown, snippets


def test_a_team_says_it_in_its_own_words(tmp_path: Path) -> None:
    """The team's file replaces Hallway's, for one format or for all that share it; other formats stay."""
    (tmp_path / "text.text.txt").write_text("Ask no more: {{ title }}\n{{ url }}\n")
    (tmp_path / "common.link.html").write_text('<b><a href="{{ url }}">{{ title }}</a></b>\n')
    assert snippets("text", folder=tmp_path)["text"].text == f"Ask no more: Past 30 days?\n{LINK}\n"
    assert all("<b>" in (snippets(kind, folder=tmp_path)["link"].text or "") for kind in ("html", "salesforce"))
    assert "Ask no more" not in (snippets("slack", folder=tmp_path)["text"].text or "")


@pytest.mark.parametrize("title", HARD)
@pytest.mark.parametrize("way", ["{{ title }}", "{{ title | safe }}", "{% set x = title %}{{ x }}", "{{ title ~ '' }}"])
def test_no_template_can_leave_an_escape_out(tmp_path: Path, title: str, way: str) -> None:
    """However a template uses the value, it is escaped."""
    (tmp_path / "html.link.html").write_text(f"<p>{way}</p>")
    soup = BeautifulSoup(snippets("html", title, folder=tmp_path)["link"].content, "html.parser")
    assert [tag.name for tag in soup.find_all()] == ["p"]
    assert soup.text.strip() == shown(title)


@pytest.mark.parametrize("title", HARD)
def test_no_value_changes_the_structure_of_a_tree(tmp_path: Path, title: str) -> None:
    """JSON and YAML are parsed before anything is filled in."""
    (tmp_path / "jira.adf.json").write_text('{"a": ["{{ title }}"], "n": "{{ second }}", "l": "{{ cues }}"}')
    (tmp_path / "github.contact.yml").write_text("a: ['{{ title }}']\nn: '{{ second }}'\nl: '{{ cues }}'\n")
    wanted = {"a": [shown(title)], "n": 83, "l": ["refund", "money back"]}
    assert json.loads(snippets("jira", title, folder=tmp_path)["adf"].content) == wanted
    assert yaml.safe_load(snippets("github", title, folder=tmp_path)["contact"].content) == wanted


def test_a_part_stands_only_where_there_is_something_to_say() -> None:
    """`$if` works in a list and in a mapping."""
    templates = Templates(Path(__file__).parent)
    values = {**pin(summary="").values()}
    tree = templates.tree(("slack.webhook.json",), values, syntax="plain")
    assert "$if" not in json.dumps(tree)
    assert len(tree["blocks"]) == 2


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("text.text.txt", "one\n{{ title", "line 2: this is not a template"),
        ("text.text.txt", "{{ titel }}", "'titel' is undefined. It may use: title, details"),
        ("text.text.txt", "{{ title.__class__.__mro__ }}", "unsafe"),
        ("text.text.txt", "{{ 1 / 0 }}", "cannot be filled in"),
        ("text.text.txt", "x" * 70_000, "too long for a template"),
        ("text.text.txt", b"\xff", "not UTF-8"),
        ("jira.adf.json", '{\n"a": }', "line 2: this is not JSON"),
        ("jira.adf.json", '{"a": "{{ titel }}"}', "'titel' is undefined"),
        ("github.contact.yml", "a:\n  - {", "line 2: this is not YAML"),
        ("github.contact.yml", "a: !!python/object/apply:os.system [ls]", "not YAML"),
    ],
)
def test_a_template_that_fails_is_named(tmp_path: Path, name: str, text: str | bytes, message: str) -> None:
    """The error has the file, the line if there is one, and the values that a template can use."""
    (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(DocumentError, match=message) as caught:
        snippets(name.partition(".")[0], folder=tmp_path)
    assert caught.value.path == tmp_path / name


def test_a_link_in_the_folder_is_no_template(tmp_path: Path) -> None:
    """Only regular files are read; a link is reported."""
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "text.text.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(NotPlainError, match="is a link to"):
        snippets("text", folder=tmp_path)


@pytest.mark.parametrize("text", ["word " * 100, "🙂" * 200, "x" * 300, "short"])
def test_a_text_is_cut_as_the_tools_count(text: str) -> None:
    """Lengths are counted in UTF-16 units, and the text is cut between words if possible."""
    cut = clip_utf16(text, 75)
    assert len(cut.encode("utf-16-le")) // 2 <= 75
    assert cut.endswith("…") == (text != "short")
