"""Formats written from templates: a table of forms, each with a template, a syntax and limits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from hallway.errors import InputError
from hallway.place.formats.snippet import Snippet

if TYPE_CHECKING:
    from hallway.place.formats.interface import Pin
    from hallway.place.formats.templates import Syntax, Templates

MEDIA_TYPES = {
    ".json": "application/json",
    ".yml": "application/yaml",
    ".html": "text/html",
    ".md": "text/markdown",
    ".txt": "text/plain",
}
TREES = frozenset({".json", ".yml"})
COMMON_LINK, COMMON_FRAME = "common.link.html", "common.iframe.html"
COMMON_MARKDOWN, COMMON_TEXT = "common.link.md", "common.text.txt"
"""Templates that formats share."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to paste something: a chat has a message to type and a card for a webhook."""

    name: str
    label: str
    template: str
    """Such as ``slack.webhook.json``; the extension decides whether it is text or a tree."""
    syntax: Syntax = "plain"
    fallback: str = ""
    """A template shared with other formats, used if the first one does not exist."""
    hint: str = ""
    """What to do with it; may contain ``{{ values }}``."""
    file_name: str = ""
    """The path to save it under; may contain ``{{ values }}``. Default: ``<code>.<name><extension>``."""
    is_embed: bool = False
    """Whether it shows a frame; the page of a moment cannot be framed."""
    only: tuple[str, ...] = ()
    """The keys of a tree to keep; empty keeps all."""
    check: Callable[[Any], str] | None = None
    """Returns why the tool would reject the tree or the text, or an empty string."""

    def write(self, values: Mapping[str, Any], templates: Templates, *, place: str = "") -> Snippet:
        """Returns the snippet; `values` contains `code`, and `place` appears in error messages.

        Raises InputError if the tool would reject it, DocumentError if a template cannot be used.
        """
        suffix = PurePosixPath(self.template).suffix
        made = self._tree(values, templates) if suffix in TREES else self.text(values, templates)
        if self.check and (refusal := self.check(made)):
            raise InputError(f"{place}{': ' if place else ''}{self.label} would be rejected: {refusal}.")
        text = made if isinstance(made, str) else as_json(made) if suffix == ".json" else as_yaml(made)
        return Snippet(
            name=self.name,
            label=self.label,
            content=f"{text}\n".encode(),
            media_type=MEDIA_TYPES[suffix],
            file_name=_sentence(templates, self.file_name, values) or f"{values['code']}.{self.name}{suffix}",
            hint=_sentence(templates, self.hint, values),
        )

    def text(self, values: Mapping[str, Any], templates: Templates) -> str:
        """Returns the text of a form that is not a tree."""
        return templates.text(self._names, values, syntax=str(self.syntax))

    def _tree(self, values: Mapping[str, Any], templates: Templates) -> Any:
        tree = templates.tree(self._names, values, syntax=self.syntax)
        return {key: tree[key] for key in self.only if key in tree} if self.only else tree

    @property
    def _names(self) -> tuple[str, ...]:
        return (self.template, self.fallback) if self.fallback else (self.template,)


@dataclass(frozen=True, slots=True)
class TemplateFormat:
    """A place format that consists of its forms."""

    id: str
    label: str
    forms: tuple[Form, ...]

    def snippets(self, pin: Pin, templates: Templates) -> tuple[Snippet, ...]:
        """See `PlaceFormat.snippets`."""
        values = pin.values()
        forms = (form for form in self.forms if pin.embed_url or not form.is_embed)
        return tuple(form.write(values, templates, place=pin.place.title) for form in forms)


def as_json(tree: Any) -> str:
    """Returns the tree as JSON that people can read."""
    return json.dumps(tree, ensure_ascii=False, indent=2)


def as_yaml(tree: Any) -> str:
    """Returns the tree as YAML with its keys in order and multi-line text as blocks."""
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    return yaml.dump(tree, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=1000).rstrip("\n")


def _sentence(templates: Templates, text: str, values: Mapping[str, Any]) -> str:
    return templates.sentence(text, values) if text else ""
