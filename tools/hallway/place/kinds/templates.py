"""The templates of the kinds: files that come with Hallway, each of which a team can put one of its own over.

A template is a text, or a tree (JSON, YAML) whose texts are filled in one by one, so that no value can change its
structure. Whatever is filled in is escaped for its place by the program, not by the template.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hallway import plain, resources
from hallway.errors import DocumentError
from hallway.names import printable
from hallway.place import snippets
from hallway.place.syntax import written

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

Syntax = str | Callable[[Mapping[str, Any], str], str]
"""The name of a syntax, or for trees a function that tells it by the mapping and the key that a text stands in."""

MAX_BYTES = 64_000
CONDITION = "$if"  # as a key: the mapping stands only where the value of that name is not empty
_ONLY_A_NAME = re.compile(r"\{\{ *([a-z_]+) *\}\}")
_LEFT_OUT = object()


class Templates:
    """Finds a template, the team's before ours, and fills it in."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is where a team keeps its own: curation/places/."""
        self._folder = folder

    def text(self, names: tuple[str, ...], values: Mapping[str, Any], *, syntax: str) -> str:
        """Returns the first template of these names that there is, filled in, without line ends at its end.

        DocumentError names file and line of one that cannot be used.
        """
        path, source = self._find(names)
        return self._fill(source, values, syntax, path, first_line=1).rstrip("\n")

    def tree(self, names: tuple[str, ...], values: Mapping[str, Any], *, syntax: Syntax) -> Any:
        """Returns the first JSON or YAML template of these names that there is, each text in it filled in.

        A text that is nothing but ``{{ name }}`` gives way to a value that is a number, a list or nothing.
        """
        path, source = self._find(names)

        def fill(found: Any, parent: Mapping[str, Any], key: str) -> Any:
            if isinstance(found, dict):
                if CONDITION in found and not values.get(str(found[CONDITION])):
                    return _LEFT_OUT
                made = {k: fill(v, found, str(k)) for k, v in found.items() if k != CONDITION}
                return {k: v for k, v in made.items() if v is not _LEFT_OUT}
            if isinstance(found, list):
                return [item for item in (fill(each, parent, key) for each in found) if item is not _LEFT_OUT]
            if not isinstance(found, str):
                return found
            if (name := _ONLY_A_NAME.fullmatch(found)) and not isinstance(values.get(name[1], ""), str):
                return values[name[1]]
            way = syntax if isinstance(syntax, str) else syntax(parent, key)
            return self._fill(found, values, way, path)

        return fill(_parsed(path, source), {}, "")

    def sentence(self, source: str, values: Mapping[str, Any]) -> str:
        """Returns a text of ours filled in, as plain words."""
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
        raise DocumentError(self._folders[-1] / names[0], None, "this template is missing; install Hallway again.")

    def _fill(
        self, source: str, values: Mapping[str, Any], syntax: str, path: Path, *, first_line: int | None = None
    ) -> str:
        import jinja2

        try:
            return _compiled(source, syntax).render(values)
        except jinja2.TemplateSyntaxError as error:
            line = error.lineno if first_line else None
            raise DocumentError(path, line, f"this is not a template: {printable(error.message or '')}.") from error
        except Exception as error:  # a team's own template can do anything wrong; which of it, jinja says
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

    made = SandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=partial(written, syntax=syntax),
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # `finalize` escapes, for every syntax and not for HTML alone
    )
    made.filters["clip"] = clip
    return made


def clip(text: str, length: int) -> str:
    """Returns one line that is at most so long as JavaScript counts (UTF-16), for so do the tools that set limits."""
    found, most = snippets.clip(text, length), length
    while len(found.encode("utf-16-le")) // 2 > length:
        most -= 1
        found = snippets.clip(text, most)
    return found


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
