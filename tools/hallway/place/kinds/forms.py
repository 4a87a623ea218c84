"""A kind that is written from templates: a table of forms, each a template, its syntax and its limits."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from hallway.errors import InputError
from hallway.place.kinds.interface import Piece

if TYPE_CHECKING:
    from hallway.place.kinds.interface import Pin
    from hallway.place.kinds.templates import Syntax, Templates

MEDIA_TYPES = {
    ".json": "application/json",
    ".yml": "application/yaml",
    ".html": "text/html",
    ".md": "text/markdown",
    ".txt": "text/plain",
}
TREES = frozenset({".json", ".yml"})


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a kind is pasted."""

    name: str
    label: str
    template: str
    """``slack.webhook.json``: the ending says whether it is a text or a tree."""
    syntax: Syntax = "plain"
    usual: str = ""
    """The template to take where there is none of the kind's own, shared with other kinds."""
    hint: str = ""
    """What to do with it; a template too."""
    file_name: str = ""
    """Where it is saved, a template too; usually the code, the form's name and the template's ending."""
    is_embed: bool = False
    """Whether it shows a frame, which the page of a moment has not."""
    keep: tuple[str, ...] = ()
    """The keys of a tree that are wanted; empty: all."""
    check: Callable[[Any], str] | None = None
    """Says what is wrong with the tree or the text for the tool that it goes to; empty if nothing is."""

    def write(self, pin: Pin, templates: Templates) -> Piece:
        """Returns the piece. DocumentError, InputError."""
        values, names = pin.values(), (self.template, *((self.usual,) if self.usual else ()))
        suffix = PurePosixPath(self.template).suffix
        made: Any
        if suffix in TREES:
            made = templates.tree(names, values, syntax=self.syntax)
            made = {key: made[key] for key in self.keep if key in made} if self.keep else made
        else:
            made = templates.text(names, values, syntax=str(self.syntax))
        if self.check and (wrong := self.check(made)):
            raise InputError(f"{pin.place.title}: {self.label} would not be taken: {wrong}.")
        text = made if isinstance(made, str) else as_json(made) if suffix == ".json" else as_yaml(made)
        return Piece(
            name=self.name,
            label=self.label,
            content=f"{text}\n".encode(),
            media_type=MEDIA_TYPES[suffix],
            file_name=said(templates, self.file_name, values) or f"{values['code']}.{self.name}{suffix}",
            hint=said(templates, self.hint, values),
        )


@dataclass(frozen=True, slots=True)
class FormKind:
    """A kind that is nothing but its forms."""

    id: str
    label: str
    forms: tuple[Form, ...]

    def pieces(self, pin: Pin, templates: Templates) -> tuple[Piece, ...]:
        """See `Kind.pieces`."""
        return tuple(form.write(pin, templates) for form in self.forms if pin.embed_url or not form.is_embed)


def said(templates: Templates, text: str, values: dict[str, Any]) -> str:
    """Returns a sentence of ours with its values."""
    return templates.sentence(text, values) if text else ""


def as_json(tree: Any) -> str:
    """Returns the tree as JSON that a person can read."""
    return json.dumps(tree, ensure_ascii=False, indent=2)


def as_yaml(tree: Any) -> str:
    """Returns the tree as YAML in its order, texts of several lines as blocks."""
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    return yaml.dump(tree, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=1000).rstrip("\n")
