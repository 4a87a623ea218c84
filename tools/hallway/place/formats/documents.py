"""Pages and editors that accept HTML, Markdown or plain text: Confluence, Notion and everything else."""

from __future__ import annotations

from hallway.place.formats.forms import (
    COMMON_FRAME,
    COMMON_LINK,
    COMMON_MARKDOWN,
    COMMON_TEXT,
    Form,
    TemplateFormat,
)

MARKDOWN_LINK = Form("markdown", "Markdown", COMMON_MARKDOWN, syntax="markdown")

CONFLUENCE = TemplateFormat(
    "confluence",
    "Confluence",
    (
        Form(
            "markdown",
            "Markdown",
            "confluence.link.md",
            syntax="markdown",
            fallback=COMMON_MARKDOWN,
            hint="Insert → Markup → Markdown, or paste it into the editor.",
        ),
        Form(
            "iframe",
            "Frame",
            "confluence.iframe.html",
            syntax="html",
            fallback=COMMON_FRAME,
            is_embed=True,
            hint="For the HTML or iframe macro: an administrator adds https://{{ host }} to the allowlist. Your web "
            "server must allow Confluence to frame it (frame-ancestors for /embed/).",
        ),
    ),
)

NOTION = TemplateFormat(
    "notion",
    "Notion",
    (
        Form(
            "markdown",
            "Markdown",
            "notion.link.md",
            syntax="markdown",
            fallback=COMMON_MARKDOWN,
            hint="Paste it into a page.",
        ),
        Form(
            "iframe",
            "Embed block address",
            "notion.embed.txt",
            is_embed=True,
            hint="Type /embed and paste it: Notion creates the frame and accepts no HTML. Your web server must "
            "allow https://www.notion.so to frame it (frame-ancestors for /embed/).",
        ),
    ),
)

HTML_LINK = Form("link", "Link", "html.link.html", syntax="html", fallback=COMMON_LINK)
HTML_FRAME = Form(
    "iframe",
    "Frame",
    "html.iframe.html",
    syntax="html",
    fallback=COMMON_FRAME,
    is_embed=True,
    hint="The page around it must allow {{ host }} in frame-src, and your web server must allow that page in "
    "frame-ancestors.",
)
HTML = TemplateFormat("html", "HTML", (HTML_LINK, HTML_FRAME))

TEXT = TemplateFormat("text", "Plain text", (Form("text", "Plain text", "text.text.txt", fallback=COMMON_TEXT),))
