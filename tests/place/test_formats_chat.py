"""Slack and Teams accept what is written for them, and show every title as it is."""

from __future__ import annotations

import inspect
import json
import re
from html import unescape

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.webhook import WebhookClient

from hallway.errors import InputError
from hallway.place.formats.chat import TEAMS_MAX_BYTES, slack_limits, teams_limits
from pins import HARD, LINK, shown, snippets, texts, validator


@pytest.mark.parametrize("title", HARD)
def test_slack_takes_the_blocks(title: str) -> None:
    """Slack's own library reads them and finds each within its limits."""
    payload = json.loads(texts("slack", title)["webhook"])
    blocks = Block.parse_all(payload["blocks"])
    assert [block.type for block in blocks] == ["header", "section", "section"]
    for block in blocks:
        block.validate_json()
    assert set(payload) <= set(inspect.signature(WebhookClient.send).parameters)
    assert json.loads(texts("slack", title)["blocks"]) == {"blocks": payload["blocks"]}


@pytest.mark.parametrize("title", HARD)
def test_slack_is_told_of_one_link_and_calls_nobody(title: str) -> None:
    """Each mrkdwn text has at most one pair of angle brackets, ours; unescaped, the words are unchanged."""
    payload = json.loads(texts("slack", title)["webhook"])
    header, summary, link = (block["text"]["text"] for block in payload["blocks"])
    for text in (texts("slack", title)["mrkdwn"], payload["text"], link):
        ((target, label),) = re.findall(r"<([^>|]*)\|([^>]*)>", text)
        assert target == LINK
        assert text.count("<") == text.count(">") - text.count("\n> ") == 1
        assert unescape(label) in (shown(title), "Hear it from 1:23")
    assert "<" not in summary
    assert shown(title).startswith(header.removesuffix("…").strip())
    assert payload["blocks"][0]["text"]["emoji"] is False


@pytest.mark.parametrize("title", HARD)
def test_teams_takes_the_card(title: str) -> None:
    """The card matches the schema of Adaptive Cards, is small enough, and its texts are runs without markup."""
    message = json.loads(texts("teams", title)["webhook"])
    card = message["attachments"][0]["content"]
    validator("adaptive-card-1.4.json").validate(card)
    assert len(snippets("teams", title)["webhook"].content) < TEAMS_MAX_BYTES
    assert card["body"][0]["inlines"][0]["text"] == shown(title)
    assert {part["inlines"][0]["type"] for part in card["body"]} == {"TextRun"}
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Hear it from 1:23", "url": LINK}]


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_a_message_stands_alone(kind: str) -> None:
    """A pasted message has the question, the expert, the part of the recording, and the full address."""
    assert texts(kind, details="Ana, from 1:23 of 4:52", summary="Yes.")["text"] == (
        f"Past 30 days? (Ana, from 1:23 of 4:52)\nYes.\n{LINK}"
    )


def test_without_a_summary_no_part_is_empty() -> None:
    """A section without text would be refused."""
    payload = json.loads(texts("slack", summary="")["webhook"])
    assert [block["type"] for block in payload["blocks"]] == ["header", "section"]
    assert len(json.loads(texts("teams", summary="")["webhook"])["attachments"][0]["content"]["body"]) == 2


@pytest.mark.parametrize(
    ("block", "wrong"),
    [
        ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}, "header has 151"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "🙂" * 1501}}, "section has 3002"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": ""}}, "section has 0"),
        ({"type": "divider"}, ""),
    ],
)
def test_what_slack_would_refuse_is_said(block: dict[str, object], wrong: str) -> None:
    """Limits are checked before sending, because a team's own template may exceed a limit."""
    assert wrong in slack_limits({"blocks": [block]})
    assert bool(wrong) == bool(slack_limits({"blocks": [block]}))
    assert "51 blocks" in slack_limits({"blocks": [{"type": "divider"}] * 51})


def test_what_teams_would_refuse_is_said() -> None:
    """The limit is 28 KB, counted as sent, and cards cannot contain media."""
    assert "KB" in teams_limits({"text": "ü" * 6_000})
    assert "Media" in teams_limits({"body": [{"type": "Media"}]})
    assert teams_limits({"body": [{"type": "TextBlock"}]}) == ""


def test_a_summary_without_end_is_refused_by_name() -> None:
    """The error names the place and the form."""
    with pytest.raises(InputError, match=r"The desk: Adaptive Card.*28"):
        snippets("teams", title="x", action="y" * 30_000)
