"""Ticket desks and trackers: Zendesk, Jira, ServiceNow, Salesforce.

Zendesk: https://developer.zendesk.com/api-reference/ticketing/business-rules/macros/ and the app manifest,
https://developer.zendesk.com/documentation/apps/app-developer-guide/manifest/. Jira: wiki markup in Data Center, the
Atlassian Document Format in the Cloud. For the server settings that frames need, see docs/guides/embedding.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway.place.formats.forms import COMMON_FRAME, COMMON_LINK, COMMON_TEXT, Form, TemplateFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

APP_NAME_MAX_LENGTH = 40  # characters, in Zendesk


def zendesk_syntax(parent: Mapping[str, Any], key: str) -> str:
    """Returns the syntax of a value: Zendesk replaces placeholders in everything a macro writes, except HTML."""
    if parent.get("field") == "comment_value_html":
        return "html"
    return "plain" if key.endswith("url") else "liquid"


def zendesk_limits(manifest: Mapping[str, Any]) -> str:
    """Returns why Zendesk would reject the manifest, or an empty string."""
    is_too_long = len(str(manifest.get("name", ""))) > APP_NAME_MAX_LENGTH
    return f"its name has more than {APP_NAME_MAX_LENGTH} characters" if is_too_long else ""


ZENDESK = TemplateFormat(
    "zendesk",
    "Zendesk",
    (
        Form(
            "macro",
            "Macro",
            "zendesk.macro.json",
            syntax=zendesk_syntax,
            hint="POST it to /api/v2/macros.json. It writes an internal note, because the link is for colleagues, and "
            "adds the tag hallway-{{ code }}, by which `hallway outcomes import` compares tickets.",
        ),
        Form(
            "form",
            "Text for a ticket form",
            "zendesk.form.txt",
            fallback=COMMON_TEXT,
            hint="Paste it as the description of a field that agents see.",
        ),
        Form(
            "sidebar",
            "Sidebar app manifest",
            "zendesk.sidebar.json",
            is_embed=True,
            check=zendesk_limits,
            file_name="zendesk-{{ code }}/manifest.json",
            hint="Change author.email to an address that someone reads, add assets/logo.png and assets/logo-small.png, "
            "pack the folder (`zcli apps:package`) and upload it as a private app. The site must use https. For "
            "/embed/, your web server must send `Content-Security-Policy: frame-ancestors https://YOUR-TEAM.zendesk.com`.",
        ),
        Form(
            "sidebar-words",
            "Sidebar app text",
            "zendesk.sidebar-words.json",
            is_embed=True,
            file_name="zendesk-{{ code }}/translations/en.json",
            hint="Save it as translations/en.json in the manifest's folder.",
        ),
    ),
)

JIRA_WIKI = Form(
    "wiki", "Wiki markup (Data Center)", "jira.wiki.txt", syntax="jira", hint="Paste it in the text mode of the editor."
)

JIRA = TemplateFormat(
    "jira",
    "Jira",
    (
        JIRA_WIKI,
        Form(
            "adf",
            "Atlassian Document Format (Cloud)",
            "jira.adf.json",
            hint="The value of a description or of a comment's body in version 3 of the REST API.",
        ),
        Form(
            "text",
            "Text to paste by hand",
            "jira.text.txt",
            fallback=COMMON_TEXT,
            hint="Paste it in the visual editor.",
        ),
    ),
)


def _html_link(format_id: str) -> Form:
    hint = "Paste it as HTML source."
    return Form("link", "HTML link", f"{format_id}.link.html", syntax="html", fallback=COMMON_LINK, hint=hint)


SERVICENOW = TemplateFormat(
    "servicenow",
    "ServiceNow",
    (
        _html_link("servicenow"),
        Form(
            "iframe",
            "Frame",
            "servicenow.iframe.html",
            syntax="html",
            fallback=COMMON_FRAME,
            is_embed=True,
            hint="Put it into an iframe widget of a portal or a UI formatter of the form. Your web server must send "
            "`Content-Security-Policy: frame-ancestors https://YOUR-TEAM.service-now.com` for /embed/; if the instance "
            "has its own policy, that must allow {{ host }} in frame-src.",
        ),
    ),
)

SALESFORCE = TemplateFormat(
    "salesforce",
    "Salesforce",
    (
        _html_link("salesforce"),
        Form(
            "iframe",
            "Frame",
            "salesforce.iframe.html",
            syntax="html",
            fallback=COMMON_FRAME,
            is_embed=True,
            hint="Setup → Trusted URLs: add https://{{ host }} with the directive frame-src. For /embed/, your web "
            "server must send `Content-Security-Policy: frame-ancestors https://*.lightning.force.com "
            "https://*.vf.force.com`.",
        ),
    ),
)
