"""Templates of the formats: files that ship with Hallway, each of which a team can replace with its own.

A template is text, or a tree (JSON, YAML) whose strings are filled in one by one, so that no value can change its
structure. The program escapes every value for its syntax; a template cannot turn that off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hallway import plain, resources
from hallway.errors import DocumentError, printable
from hallway.place.formats.syntax import clip_utf16, escape_block

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

Syntax = str | Callable[[Mapping[str, Any], str], str]
"""The name of a syntax or, for a tree, a function that returns the name for a string's mapping and key."""

MAX_BYTES = 64_000
CONDITION = "$if"  # a key whose mapping is left out if the value with that name is empty
_ONLY_A_NAME = re.compile(r"\{\{ *([a-z_]+) *\}\}")
_LEFT_OUT = object()


class Templates:
    """Finds a template, the team's before Hallway's, and fills it in."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` has the team's own templates: curation/places/."""
        self._folder = folder

    def text(self, names: tuple[str, ...], values: Mapping[str, Any], *, syntax: str) -> str:
        """Returns the first of these templates that exists, filled in, without trailing newlines.

        Raises DocumentError with file and line if it cannot be used.
        """
        path, source = self._find(names)
        return self._fill(source, values, syntax, path, has_lines=True).rstrip("\n")

    def tree(self, names: tuple[str, ...], values: Mapping[str, Any], *, syntax: Syntax) -> Any:
        """Returns the first of these JSON or YAML templates that exists, with each of its strings filled in.

        A string that is just ``{{ name }}`` is replaced by the value itself if that is a number, a list or None.
        """
        path, source = self._find(names)

        def fill(node: Any, parent: Mapping[str, Any], key: str) -> Any:
            if isinstance(node, dict):
                if CONDITION in node and not values.get(str(node[CONDITION])):
                    return _LEFT_OUT
                filled = {k: fill(v, node, str(k)) for k, v in node.items() if k != CONDITION}
                return {k: v for k, v in filled.items() if v is not _LEFT_OUT}
            if isinstance(node, list):
                return [item for item in (fill(each, parent, key) for each in node) if item is not _LEFT_OUT]
            if not isinstance(node, str):
                return node
            if (name := _ONLY_A_NAME.fullmatch(node)) and not isinstance(values.get(name[1], ""), str):
                return values[name[1]]
            return self._fill(node, values, syntax if isinstance(syntax, str) else syntax(parent, key), path)

        return fill(_parsed(path, source), {}, "")

    def sentence(self, source: str, values: Mapping[str, Any]) -> str:
        """Fills in a string of the program itself, such as a hint, as plain text."""
        return self._fill(source, values, "plain", Path("hallway"))

    @cached_property
    def _folders(self) -> tuple[Path, ...]:
        return (*((self._folder,) if self._folder else ()), resources.PACKAGE / "place" / "templates")

    def _find(self, names: tuple[str, ...]) -> tuple[Path, str]:
        for name in names:
            for folder in self._folders:
                path = folder / name
                if plain.is_file(path):
                    return path, _read(path)
        raise DocumentError(self._folders[-1] / names[0], None, "this template is missing; reinstall Hallway.")

    def _fill(self, source: str, values: Mapping[str, Any], syntax: str, path: Path, *, has_lines: bool = False) -> str:
        import jinja2

        try:
            return _compiled(source, syntax).render(values)
        except jinja2.TemplateSyntaxError as error:
            line = error.lineno if has_lines else None  # the line is unknown for a string in a tree
            raise DocumentError(path, line, f"this is not a template: {printable(error.message or '')}.") from error
        except Exception as error:  # a team's template can fail in any way; Jinja's message says how
            known = ", ".join(values)
            reason = f"it cannot be filled in: {printable(str(error))}. It may use: {known}."
            raise DocumentError(path, None, reason) from error


@lru_cache(maxsize=512)
def _compiled(source: str, syntax: str) -> Template:
    return _environment(syntax).from_string(source)


@cache
def _environment(syntax: str) -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=partial(escape_block, syntax=syntax),
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # `finalize` escapes, for every syntax and not only for HTML
    )
    environment.filters["clip"] = clip_utf16
    return environment


def _read(path: Path) -> str:
    raw = plain.read(path) or b""
    if len(raw) > MAX_BYTES:
        raise DocumentError(path, None, f"too long for a template: at most {MAX_BYTES // 1000} KB.")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DocumentError(path, None, "this is not UTF-8; save the file as UTF-8.") from error


def _parsed(path: Path, source: str) -> Any:
    if path.suffix == ".json":
        try:
            return json.loads(source)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            raise DocumentError(path, line, f"this is not JSON: {printable(str(error))}.") from error
    import yaml

    try:
        return yaml.safe_load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = f"this is not YAML: {printable(getattr(error, 'problem', '') or str(error))}."
        raise DocumentError(path, mark.line + 1 if mark else None, reason) from error
