"""Issue templates: GitHub's issue forms and contact links, GitLab's description templates.

https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms
and https://docs.gitlab.com/user/project/description_templates/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway.place.formats.forms import COMMON_MARKDOWN, Form, TemplateFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME_MIN_LENGTH = 4  # characters of an issue form's name


def github_syntax(parent: Mapping[str, Any], key: str) -> str:
    """Returns the syntax of a value: values and descriptions are Markdown; names, labels and addresses are plain."""
    return "issue" if key == "value" or (key == "description" and "label" in parent) else "plain"


def github_rules(form: Mapping[str, Any]) -> str:
    """Returns why GitHub would reject the issue form, or an empty string."""
    if len(str(form.get("name", ""))) < NAME_MIN_LENGTH:
        return f"its name needs at least {NAME_MIN_LENGTH} characters"
    if not form.get("description"):
        return "its description is empty"
    ids = [each["id"] for each in form.get("body", []) if "id" in each]
    if not [each for each in form.get("body", []) if each.get("type") != "markdown"]:
        return "its body needs a field besides Markdown"
    return "two of its fields have the same id" if len(set(ids)) < len(ids) else ""


GITHUB = TemplateFormat(
    "github",
    "GitHub",
    (
        Form(
            "form",
            "Issue form",
            "github.form.yml",
            syntax=github_syntax,
            check=github_rules,
            file_name=".github/ISSUE_TEMPLATE/{{ id }}.yml",
            hint="Save it as .github/ISSUE_TEMPLATE/{{ id }}.yml on the default branch.",
        ),
        Form(
            "contact",
            "Contact link",
            "github.contact.yml",
            file_name=".github/ISSUE_TEMPLATE/config.yml",
            hint="Save it as .github/ISSUE_TEMPLATE/config.yml; if that exists, add the entry to its contact_links.",
        ),
        Form(
            "markdown",
            "Markdown",
            "github.link.md",
            syntax="issue",
            fallback=COMMON_MARKDOWN,
            hint="For an issue or a README.",
        ),
    ),
)

GITLAB = TemplateFormat(
    "gitlab",
    "GitLab",
    (
        Form(
            "template",
            "Issue template",
            "gitlab.issue.md",
            syntax="issue",
            file_name=".gitlab/issue_templates/{{ id }}.md",
            hint="Save it as .gitlab/issue_templates/{{ id }}.md on the default branch; a link to a new issue "
            "selects it with ?issuable_template={{ id }}.",
        ),
        Form(
            "markdown",
            "Markdown",
            "gitlab.link.md",
            syntax="issue",
            fallback=COMMON_MARKDOWN,
            hint="For an issue or a wiki page.",
        ),
    ),
)
