"""Bundles ES modules into one script, and style sheets into one, minified, for pages that should stay small.

Our modules are written so that a few patterns are enough: imports and exports start a line and have names. Anything
else is an error that shows the line. Each module gets its own function, so that names do not collide. A module that is
loaded later, by ``import("./it.js")``, is not part of the bundle; it becomes one of its own, at its own address.

Scripts are minified by oxc, by way of minify-html: it parses them as a browser does, so that private fields, nested
templates and regular expressions stay what they are, and leaves names alone.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import minify_html

from hallway.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

IMPORT = re.compile(r'^import \{(?P<names>[^}]*)\} from "(?P<module>\.{1,2}/[\w./-]+\.js)";\n', re.MULTILINE)
LATER = re.compile(r'\bimport\("(?P<module>\.{1,2}/[\w./-]+\.js)"\)')
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const|let) (?P<name>[\w$]+))", re.MULTILINE)
OTHER = re.compile(r"^(?:import\b(?! *\()|export\b).*", re.MULTILINE)
# Comments on separate lines; a comment before code on the same line is kept.
COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
# Comments at the end of a line; inside a string, a closing quote would follow.
REMARK = re.compile(r"(?<=[;{(,]) //[^\"`\n]*$", re.MULTILINE)
STYLE_IMPORT = re.compile(r'^@import "(?P<sheet>\.{1,2}/[\w./-]+\.css)";\n', re.MULTILINE)


def script(entry: str, read: Callable[[str], str]) -> tuple[str, bytes]:
    """Returns the address and content of a bundle; the address changes with the content, so caches may keep it."""
    text = _minified(bundle(entry, read), "<script>")
    return f"{entry.removesuffix('.js')}.{hashlib.sha256(text).hexdigest()[:8]}.js", text


def bundle(entry: str, read: Callable[[str], str]) -> str:
    """Joins a module and everything it imports into one classic script.

    `read` returns the text of a module by its path, such as ``assets/hallway/embed/embed.js``. The same modules always
    give the same text. Raises BuildError for circular imports, and for imports or exports in any other format.
    """
    return "\n".join(['(() => {\n"use strict";', *_joined_modules(entry, read).values(), "})();\n"])


def module(entry: str, read: Callable[[str], str]) -> bytes:
    """Joins a module and everything it imports into one module, which exports what the first one exports."""
    parts = _joined_modules(entry, read)
    exported = ", ".join(match["name"] for match in EXPORT.finditer(read(entry)))
    last = f"export const {{ {exported} }} = {_names(list(parts))[entry]};\n" if exported else ""
    return _minified("\n".join([*parts.values(), last]), "<script type=module>")


def later(entry: str, read: Callable[[str], str]) -> list[str]:
    """Returns the modules that a bundle loads when it needs them."""
    found = {
        _resolved(path, match["module"])
        for path, text in _collect(entry, read).items()
        for match in LATER.finditer(text)
    }
    return sorted(found)


@lru_cache(maxsize=64)  # a preview makes them again with every edit
def _minified(text: str, element: str) -> bytes:
    """Returns a script, minified; the minifier is one of pages, which finds scripts in an element."""
    page = minify_html.minify(element + text.replace("</script", "<\\/script") + "</script>", minify_js=True)
    minified = page.removeprefix(element).removesuffix("</script>")
    if minified in (page, text.strip()):  # what it cannot read it returns as it is
        raise BuildError(f"This script cannot be minified: {text[:200]}")
    return minified.encode()


def _joined_modules(entry: str, read: Callable[[str], str]) -> dict[str, str]:
    """Returns each module as a variable, by its path, after those that it imports."""
    texts = _collect(entry, read)
    imported = {path: _imported(path, text) for path, text in texts.items()}
    try:
        order = list(TopologicalSorter(imported).static_order())
    except CycleError as error:
        raise BuildError(f"{entry}: circular imports: {' -> '.join(error.args[1])}") from error
    names = _names(order)
    folder = posixpath.dirname(entry)
    return {path: _enclosed(path, _located(path, texts[path], folder), names) for path in order}


def _located(path: str, text: str, folder: str) -> str:
    """Returns a module whose later imports are relative to the folder of the bundle."""

    def located(match: re.Match[str]) -> str:
        module = posixpath.relpath(_resolved(path, match["module"]), folder)
        return f'import("{module if module.startswith("../") else f"./{module}"}")'

    return LATER.sub(located, text)


def _collect(entry: str, read: Callable[[str], str]) -> dict[str, str]:
    texts = dict[str, str]()
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path not in texts:
            texts[path] = _without_comments(read(path))
            waiting += _imported(path, texts[path])
    return texts


@lru_cache(maxsize=256)  # a preview joins them again with every edit
def _without_comments(text: str) -> str:
    return REMARK.sub("", COMMENT.sub("", text.replace("\r\n", "\n")))


def _imported(path: str, text: str) -> list[str]:
    """Returns the paths of the modules that a module imports."""
    return [_resolved(path, match["module"]) for match in IMPORT.finditer(text)]


def _resolved(path: str, module: str) -> str:
    """
    >>> _resolved("assets/embed/embed.js", "../words/words.js")
    'assets/words/words.js'
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), module))


def _names(paths: Sequence[str]) -> dict[str, str]:
    """Returns the variable for each module, named after its path below the common folder."""
    folder = posixpath.commonpath([posixpath.dirname(path) for path in paths])
    below = {path: posixpath.relpath(path, folder).removesuffix(".js") for path in paths}
    return {path: "$" + re.sub(r"\W", "_", name) for path, name in below.items()}


def _enclosed(path: str, text: str, names: Mapping[str, str]) -> str:
    """Returns a module as `const $name = (() => { …; return { its, exports }; })();`."""
    text = IMPORT.sub(
        lambda match: f"const {{{_renamed(match['names'])}}} = {names[_resolved(path, match['module'])]};\n", text
    )
    exported = [match["name"] for match in EXPORT.finditer(text)]
    text = EXPORT.sub("", text)
    if other := OTHER.search(text):
        raise BuildError(f"{path}: this import or export cannot be joined into one script: {other[0]}")
    return f"const {names[path]} = (() => {{\n{text.strip()}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _renamed(names: str) -> str:
    """Returns `a, b as c` as a destructuring pattern: `a, b: c`."""
    return re.sub(r"\s+as\s+", ": ", names)


def style(entry: str, read: Callable[[str], str]) -> str:
    """Returns a style sheet and everything it imports as one, without comments and newlines."""
    return re.sub(r"\s*\n\s*", " ", re.sub(r"/\*.*?\*/", "", _joined(entry, read), flags=re.DOTALL)).strip()


def _joined(path: str, read: Callable[[str], str]) -> str:
    return STYLE_IMPORT.sub(lambda match: _joined(_resolved(path, match["sheet"]), read), read(path))
