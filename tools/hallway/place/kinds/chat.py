"""Slack and Microsoft Teams: a message, and a card for a webhook.

Slack: Block Kit's limits as slack_sdk holds them, https://docs.slack.dev/reference/block-kit/blocks. Teams: an Adaptive
Card in the envelope that Workflows takes, at most 28 KB,
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hallway.place.kinds.forms import Form, FormKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SLACK_LONGEST = {"header": 150, "section": 3000}  # characters of their texts
SLACK_MOST_BLOCKS = 50
TEAMS_BYTES = 28 * 1024


def slack_syntax(parent: Mapping[str, Any], key: str) -> str:
    """Slack reads links, mentions and entities in mrkdwn, and in nothing else; what is not known may be mrkdwn."""
    return "plain" if parent.get("type") == "plain_text" or key.endswith("url") else "slack"


def slack_limits(message: Mapping[str, Any]) -> str:
    """Says what Slack would refuse, or nothing."""
    blocks = message.get("blocks", [])
    if len(blocks) > SLACK_MOST_BLOCKS:
        return f"it has {len(blocks)} blocks, at most {SLACK_MOST_BLOCKS} are allowed"
    for block in blocks:
        text, most = block.get("text", {}).get("text", ""), SLACK_LONGEST.get(block.get("type"))
        if most and not 0 < _length(text) <= most:
            return f"the text of a {block['type']} has {_length(text)} characters, 1 to {most} are allowed"
    return ""


def teams_syntax(parent: Mapping[str, Any], key: str) -> str:
    """A TextBlock reads Markdown; TextRun, titles of actions and addresses are shown as they are."""
    return "markdown" if parent.get("type") == "TextBlock" and key == "text" else "plain"


def teams_limits(message: Mapping[str, Any]) -> str:
    """Says what Teams would refuse, or nothing."""
    size = len(json.dumps(message, ensure_ascii=True).encode())
    if size > TEAMS_BYTES:
        return f"it has {size // 1024} KB, less than {TEAMS_BYTES // 1024} are allowed"
    media = [each for each in _elements(message) if each.get("type") == "Media"]
    return "Teams shows no Media element" if media else ""


SLACK = FormKind(
    "slack",
    "Slack",
    (
        Form(
            "text",
            "Message",
            "slack.text.txt",
            usual="common.text.txt",
            hint="Paste it, then pin the message: … → Pin to channel.",
        ),
        Form(
            "mrkdwn",
            "Message in mrkdwn",
            "slack.mrkdwn.txt",
            syntax="slack",
            hint="For what speaks mrkdwn: an app, a workflow, the API. Typed by hand it stays as it is.",
        ),
        Form(
            "blocks",
            "Block Kit",
            "slack.webhook.json",
            syntax=slack_syntax,
            keep=("blocks",),
            check=slack_limits,
            hint="For Block Kit Builder, or the `blocks` of a message that an app sends.",
        ),
        Form(
            "webhook",
            "Webhook payload",
            "slack.webhook.json",
            syntax=slack_syntax,
            check=slack_limits,
            hint="POST it to an incoming webhook as application/json. A webhook cannot pin: pin by hand.",
        ),
    ),
)

TEAMS = FormKind(
    "teams",
    "Microsoft Teams",
    (
        Form("text", "Message", "teams.text.txt", usual="common.text.txt", hint="Paste it, then pin the message."),
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


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _elements(tree: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(tree, dict):
        yield tree
    for each in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _elements(each)
