"""Issue templates: GitHub's issue forms and contact links, GitLab's description templates.

https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms
and https://docs.gitlab.com/user/project/description_templates/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway.place.kinds.forms import Form, FormKind

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST_NAME = 4  # characters of a form's name


def github_syntax(parent: Mapping[str, Any], key: str) -> str:
    """Markdown is read in values and descriptions; names, labels and addresses are shown as they are."""
    return "forge" if key == "value" or (key == "description" and "label" in parent) else "plain"


def form_rules(form: Mapping[str, Any]) -> str:
    """Says what GitHub would refuse, or nothing."""
    if len(str(form.get("name", ""))) < SHORTEST_NAME:
        return f"its name needs {SHORTEST_NAME} characters"
    if not form.get("description"):
        return "its description is empty"
    ids = [each["id"] for each in form.get("body", []) if "id" in each]
    if not [each for each in form.get("body", []) if each.get("type") != "markdown"]:
        return "its body needs something to fill in besides Markdown"
    return "two of its parts have the same id" if len(set(ids)) < len(ids) else ""


GITHUB = FormKind(
    "github",
    "GitHub",
    (
        Form(
            "form",
            "Issue form",
            "github.form.yml",
            syntax=github_syntax,
            check=form_rules,
            file_name=".github/ISSUE_TEMPLATE/{{ id }}.yml",
            hint="Save it as .github/ISSUE_TEMPLATE/{{ id }}.yml on the default branch.",
        ),
        Form(
            "contact",
            "Contact link",
            "github.contact.yml",
            file_name=".github/ISSUE_TEMPLATE/config.yml",
            hint="It goes into .github/ISSUE_TEMPLATE/config.yml; if there is one, add the entry to its contact_links.",
        ),
        Form(
            "markdown",
            "Markdown",
            "github.link.md",
            syntax="forge",
            usual="common.link.md",
            hint="For an issue or a README.",
        ),
    ),
)

GITLAB = FormKind(
    "gitlab",
    "GitLab",
    (
        Form(
            "template",
            "Issue template",
            "gitlab.issue.md",
            syntax="forge",
            file_name=".gitlab/issue_templates/{{ id }}.md",
            hint="Save it as .gitlab/issue_templates/{{ id }}.md on the default branch; a link to a new issue "
            "chooses it with ?issuable_template={{ id }}.",
        ),
        Form(
            "markdown",
            "Markdown",
            "gitlab.link.md",
            syntax="forge",
            usual="common.link.md",
            hint="For an issue or a wiki.",
        ),
    ),
)
