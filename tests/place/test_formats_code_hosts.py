"""GitHub and GitLab accept the templates, and no title notifies anyone."""

from __future__ import annotations

import re

import pytest
import yaml
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from hallway.place.formats.code_hosts import github_rules
from hallway.place.formats.syntax import JOINER
from pins import HARD, LINK, shown, snippets, texts, validator

FORM = {"name": "Long enough", "description": "d", "body": [{"type": "input", "id": "a", "attributes": {"label": "l"}}]}


@pytest.mark.parametrize("title", HARD)
def test_github_takes_the_form(title: str) -> None:
    """The form matches the schema, and the rules that a schema cannot express."""
    form = yaml.safe_load(texts("github", title)["form"])
    validator("github-issue-forms.json").validate(form)
    assert github_rules(form) == ""
    assert form["description"].startswith(shown(title)[:80])
    assert one_link(form["body"][0]["attributes"]["value"]) == shown(title)


@pytest.mark.parametrize("title", HARD)
def test_github_takes_the_contact_link(title: str) -> None:
    """The link is available as a whole file and as an entry for an existing one."""
    config = yaml.safe_load(texts("github", title)["contact"])
    validator("github-issue-config.json").validate(config)
    (entry,) = config["contact_links"]
    assert entry["url"] == LINK
    assert shown(title).startswith(entry["name"].removesuffix("…"))


@pytest.mark.parametrize("title", HARD)
@pytest.mark.parametrize(("kind", "form"), [("gitlab", "template"), ("gitlab", "markdown"), ("github", "markdown")])
def test_a_template_shows_the_title_and_calls_nobody(kind: str, form: str, title: str) -> None:
    """The template has one link, no @name, #number or !number, and no command at the start of a line."""
    text = texts(kind, title)[form]
    assert one_link(text) == shown(title)
    words = text.replace(LINK, "")
    assert not re.search(r"[@#!]\w", words)
    assert not re.search(r"^/", words, re.MULTILINE)


def one_link(text: str) -> str:
    """Returns the label of the only link, after checking that it leads to the answer."""
    soup = BeautifulSoup(MarkdownIt("commonmark").render(text), "html.parser")
    (link,) = soup.find_all("a")
    assert link["href"] == LINK
    assert {tag.name for tag in soup.find_all()} <= {"a", "p", "blockquote", "h2"}
    return str(link.text).replace(JOINER, "")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": "abc"}, "name"),
        ({"description": ""}, "description"),
        ({"body": [{"type": "markdown"}]}, "besides Markdown"),
        ({"body": [*FORM["body"], *FORM["body"]]}, "same id"),
        ({}, ""),
    ],
)
def test_what_github_would_refuse_is_said(change: dict[str, object], wrong: str) -> None:
    """A team's own form may be incomplete."""
    assert wrong in github_rules({**FORM, **change})
    assert bool(wrong) == bool(github_rules({**FORM, **change}))


def test_files_lie_where_they_are_looked_for() -> None:
    """Files are named after the answer."""
    assert snippets("github")["form"].file_name == ".github/ISSUE_TEMPLATE/past-30-days.yml"
    assert snippets("gitlab")["template"].file_name == ".gitlab/issue_templates/past-30-days.md"
