"""Pages and editors that take HTML, Markdown or plain text: Confluence, Notion, any other."""

from __future__ import annotations

from hallway.place.kinds.forms import Form, FormKind

LINK, IFRAME, MARKDOWN, TEXT_FILE = "common.link.html", "common.iframe.html", "common.link.md", "common.text.txt"
"""The templates that kinds share."""

CONFLUENCE = FormKind(
    "confluence",
    "Confluence",
    (
        Form(
            "markdown",
            "Markdown",
            "confluence.link.md",
            syntax="markdown",
            usual=MARKDOWN,
            hint="Insert → Markup → Markdown, or paste it into the editor.",
        ),
        Form(
            "iframe",
            "Frame",
            "confluence.iframe.html",
            syntax="html",
            usual=IFRAME,
            is_embed=True,
            hint="For the HTML or iframe macro: an administrator puts https://{{ host }} on the allowlist. Our host "
            "must let Confluence frame it (frame-ancestors for /embed/).",
        ),
    ),
)

NOTION = FormKind(
    "notion",
    "Notion",
    (
        Form("markdown", "Markdown", "notion.link.md", syntax="markdown", usual=MARKDOWN, hint="Paste it into a page."),
        Form(
            "iframe",
            "Address for an embed block",
            "notion.embed.txt",
            is_embed=True,
            hint="Type /embed and paste it: Notion makes the frame itself and takes no tag. Our host must let "
            "https://www.notion.so frame it (frame-ancestors for /embed/).",
        ),
    ),
)

HTML = FormKind(
    "html",
    "HTML",
    (
        Form("link", "Link", "html.link.html", syntax="html", usual=LINK),
        Form(
            "iframe",
            "Frame",
            "html.iframe.html",
            syntax="html",
            usual=IFRAME,
            is_embed=True,
            hint="The page around it must allow {{ host }} in frame-src, our host that page in frame-ancestors.",
        ),
    ),
)

TEXT = FormKind("text", "Plain text", (Form("text", "Plain text", "text.text.txt", usual=TEXT_FILE),))
