"""Ticket desks and trackers: Zendesk, Jira, ServiceNow, Salesforce.

Zendesk: https://developer.zendesk.com/api-reference/ticketing/business-rules/macros/ and the app manifest,
https://developer.zendesk.com/documentation/apps/app-developer-guide/manifest/. Jira: wiki markup in Data Center, the
Atlassian Document Format in the Cloud. What the frames need of both sides is in docs/guides/embedding.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hallway.place.kinds.forms import Form, FormKind
from hallway.place.kinds.web import IFRAME, LINK

if TYPE_CHECKING:
    from collections.abc import Mapping

APP_NAME = 40  # characters of an app's name in Zendesk


def zendesk_syntax(parent: Mapping[str, Any], key: str) -> str:
    """Zendesk fills placeholders in what a macro writes; what it writes as HTML is HTML besides."""
    if parent.get("field") == "comment_value_html":
        return "html"
    return "plain" if key.endswith("url") else "liquid"


def manifest_limits(manifest: Mapping[str, Any]) -> str:
    """Says what Zendesk would refuse, or nothing."""
    return f"its name has more than {APP_NAME} characters" if len(str(manifest.get("name", ""))) > APP_NAME else ""


ZENDESK = FormKind(
    "zendesk",
    "Zendesk",
    (
        Form(
            "macro",
            "Macro",
            "zendesk.macro.json",
            syntax=zendesk_syntax,
            hint="POST it to /api/v2/macros.json. It writes an internal note, for the link is for colleagues.",
        ),
        Form(
            "form",
            "Text for a ticket form",
            "zendesk.form.txt",
            usual="common.text.txt",
            hint="Paste it as the description of a field that agents see.",
        ),
        Form(
            "sidebar",
            "Manifest of a sidebar app",
            "zendesk.sidebar.json",
            is_embed=True,
            check=manifest_limits,
            file_name="zendesk-{{ code }}/manifest.json",
            hint="Put an address that somebody reads into author.email, add assets/logo.png and assets/logo-small.png, "
            "pack the folder (`zcli apps:package`) and upload it as a private app. The site must be reached by https, "
            "and our host must send for /embed/ `Content-Security-Policy: frame-ancestors https://YOUR-TEAM.zendesk.com`.",
        ),
        Form(
            "sidebar-words",
            "Words of the sidebar app",
            "zendesk.sidebar-words.json",
            is_embed=True,
            file_name="zendesk-{{ code }}/translations/en.json",
            hint="It lies beside the manifest.",
        ),
    ),
)

JIRA = FormKind(
    "jira",
    "Jira",
    (
        Form("wiki", "Wiki markup (Data Center)", "jira.wiki.txt", syntax="jira", hint="Paste it in the text mode."),
        Form(
            "adf",
            "Atlassian Document Format (Cloud)",
            "jira.adf.json",
            hint="The value of a description or of the body of a comment in version 3 of the REST API.",
        ),
        Form(
            "text",
            "Text to paste by hand",
            "jira.text.txt",
            usual="common.text.txt",
            hint="Paste it in the visual editor.",
        ),
    ),
)

SERVICENOW = FormKind(
    "servicenow",
    "ServiceNow",
    (
        Form("link", "HTML link", "servicenow.link.html", syntax="html", usual=LINK, hint="Paste it as HTML source."),
        Form(
            "iframe",
            "Frame",
            "servicenow.iframe.html",
            syntax="html",
            usual=IFRAME,
            is_embed=True,
            hint="Put it into an iframe widget of a portal or a UI formatter of the form. Our host must send "
            "`Content-Security-Policy: frame-ancestors https://YOUR-TEAM.service-now.com` for /embed/; if the instance "
            "has a policy of its own, {{ host }} must be in its frame-src.",
        ),
    ),
)

SALESFORCE = FormKind(
    "salesforce",
    "Salesforce",
    (
        Form("link", "HTML link", "salesforce.link.html", syntax="html", usual=LINK, hint="Paste it as HTML source."),
        Form(
            "iframe",
            "Frame",
            "salesforce.iframe.html",
            syntax="html",
            usual=IFRAME,
            is_embed=True,
            hint="Setup → Trusted URLs: add https://{{ host }} with the directive frame-src. Our host must send for "
            "/embed/ `Content-Security-Policy: frame-ancestors https://*.lightning.force.com https://*.vf.force.com`.",
        ),
    ),
)
