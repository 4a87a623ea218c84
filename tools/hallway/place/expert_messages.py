"""What to paste to an expert: a request for an answer, thanks for one, and a note of where their answers helped.

The texts are templates, `ask.*`, `thanks.*` and `helped.*`, which a team can replace in curation/places/. Every value
is escaped for its target.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallway.names import clean_line
from hallway.place import links
from hallway.place.formats.forms import Form
from hallway.place.formats.syntax import Address
from hallway.place.formats.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

CHANNELS = ("text", "slack")
_SLACK_HINT = "For apps, workflows and the API. In a message that you type, paste the plain text instead."


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """One answer in a note of where answers helped, in plain text."""

    title: str
    url: str
    lines: tuple[str, ...]


class ExpertMessages:
    """Writes the messages of a knowledge base for one channel."""

    def __init__(self, templates: Path, channel: str) -> None:
        """`templates` is the folder with the team's own; `channel` is one of CHANNELS."""
        self._templates, self._channel = Templates(templates), channel

    @property
    def hint(self) -> str:
        """What to do with a message; may be empty."""
        return _SLACK_HINT if self._channel == "slack" else ""

    def ask(self, name: str, question: str, *, url: str, reason: str, limit: str) -> str:
        """Returns the request for an answer; `url` opens the recorder, `limit` says how often anyone is asked.

        Raises InputError if the address is not http(s), DocumentError if a template cannot be used.
        """
        return self._write("ask", {"name": name, "question": question, "reason": reason, "limit": limit}, url=url)

    def thanks(self, name: str, title: str, *, url: str, asked_by: str = "") -> str:
        """Returns the thanks for an answer that was approved; `asked_by` is a sentence about who wanted to know."""
        return self._write("thanks", {"name": name, "title": title, "asked_by": asked_by}, url=url)

    def helped(self, name: str, period: str, answers: Iterable[AnswerNote], *, source: str, unknown: str) -> str:
        """Returns the note of where answers helped.

        `source` says where its numbers are from, and `unknown` what it cannot say, each as a sentence.
        """
        listed = [
            {
                "title": clean_line(each.title),
                "url": Address(links.address(each.url)),
                "lines": [clean_line(line) for line in each.lines],
            }
            for each in answers
        ]
        values = {"name": clean_line(name), "period": period, "source": source, "unknown": unknown}
        return self._form("helped").text({**values, "answers": listed}, self._templates)

    def _write(self, what: str, values: Mapping[str, str], *, url: str) -> str:
        cleaned = {key: clean_line(value) for key, value in values.items()}
        return self._form(what).text({**cleaned, "url": Address(links.address(url))}, self._templates)

    def _form(self, what: str) -> Form:
        syntax = "slack" if self._channel == "slack" else "plain"
        return Form(self._channel, self._channel, f"{what}.{self._channel}.txt", syntax)
