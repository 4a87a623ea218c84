"""Slack and Microsoft Teams: a message, and a card for a webhook.

Slack: the limits of Block Kit are those in slack_sdk, https://docs.slack.dev/reference/block-kit/blocks. Teams: an
Adaptive Card in the envelope that Workflows expects, at most 28 KB,
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hallway.place.formats.forms import COMMON_TEXT, Form, TemplateFormat
from hallway.place.formats.syntax import utf16_length

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SLACK_MAX_LENGTHS = {"header": 150, "section": 3000}  # characters of text
SLACK_MAX_BLOCKS = 50
TEAMS_MAX_BYTES = 28 * 1024


def slack_syntax(parent: Mapping[str, Any], key: str) -> str:
    """Returns the syntax of a value: Slack parses links, mentions and entities only in mrkdwn, the default."""
    return "plain" if parent.get("type") == "plain_text" or key.endswith("url") else "slack"


def slack_limits(message: Mapping[str, Any]) -> str:
    """Returns why Slack would reject the message, or an empty string."""
    blocks = message.get("blocks", [])
    if len(blocks) > SLACK_MAX_BLOCKS:
        return f"it has {len(blocks)} blocks; at most {SLACK_MAX_BLOCKS} are allowed"
    for block in blocks:
        length, most = utf16_length(block.get("text", {}).get("text", "")), SLACK_MAX_LENGTHS.get(block.get("type"))
        if most and not 0 < length <= most:
            return f"the text of a {block['type']} has {length} characters; 1 to {most} are allowed"
    return ""


def teams_syntax(parent: Mapping[str, Any], key: str) -> str:
    """Returns the syntax of a value: a TextBlock is Markdown; TextRuns, button labels and addresses are plain."""
    return "markdown" if parent.get("type") == "TextBlock" and key == "text" else "plain"


def teams_limits(message: Mapping[str, Any]) -> str:
    """Returns why Teams would reject the message, or an empty string."""
    size = len(json.dumps(message, ensure_ascii=True).encode())
    if size > TEAMS_MAX_BYTES:
        return f"it is {size // 1024} KB; the limit is {TEAMS_MAX_BYTES // 1024} KB"
    media = [each for each in _elements(message) if each.get("type") == "Media"]
    return "Teams does not show Media elements" if media else ""


SLACK_MRKDWN = Form(
    "mrkdwn",
    "Message in mrkdwn",
    "slack.mrkdwn.txt",
    syntax="slack",
    hint="For apps, workflows and the API. Slack does not interpret it in a message that you type.",
)

SLACK = TemplateFormat(
    "slack",
    "Slack",
    (
        Form(
            "text",
            "Message",
            "slack.text.txt",
            fallback=COMMON_TEXT,
            hint="Paste it, then pin the message: … → Pin to channel.",
        ),
        SLACK_MRKDWN,
        Form(
            "blocks",
            "Block Kit",
            "slack.webhook.json",
            syntax=slack_syntax,
            only=("blocks",),
            check=slack_limits,
            hint="For Block Kit Builder, or as the `blocks` of a message that an app sends.",
        ),
        Form(
            "webhook",
            "Webhook payload",
            "slack.webhook.json",
            syntax=slack_syntax,
            check=slack_limits,
            hint="POST it to an incoming webhook as application/json. A webhook cannot pin a message: do that by hand.",
        ),
    ),
)

TEAMS = TemplateFormat(
    "teams",
    "Microsoft Teams",
    (
        Form("text", "Message", "teams.text.txt", fallback=COMMON_TEXT, hint="Paste it, then pin the message."),
        Form(
            "webhook",
            "Adaptive Card for a webhook",
            "teams.webhook.json",
            syntax=teams_syntax,
            check=teams_limits,
            hint="POST it to a Workflows webhook (“When a Teams webhook request is received”) as application/json.",
        ),
    ),
)


def _elements(tree: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(tree, dict):
        yield tree
    for each in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _elements(each)
