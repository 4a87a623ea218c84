"""The structure of the program: packages import only from packages below them, without cycles, and load fast."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import hallway

ROOT = Path(hallway.__file__).parent

LAYERS = {
    "__main__": 5,
    "cli": 4,
    "site": 3,
    "capture": 2,
    "curate": 2,
    "place": 2,
    "adopt": 2,
    "library": 1,
    **dict.fromkeys(
        ("days", "errors", "files", "locks", "names", "os_errors", "plain", "resources", "timecode", "urls"), 0
    ),
}
"""The layer of each package. Modules of layer 0 may import each other; packages of the same higher layer may not."""

HEAVY = {
    "av",
    "ctranslate2",
    "distributed",
    "faster_whisper",
    "huggingface_hub",
    "mkdocs",
    "numpy",
    "PIL",
    "pygal",
    "rich",
} | {
    "tokenizers",
    "torch",
    "watchdog",
    "whisper",
}
ONLY_MKDOCS = {f"hallway.site.mkdocs.{name}" for name in ("build", "plugin", "sitemap", "theme")}
"""The modules that may import MkDocs, which itself loads the first of them."""
LONGEST_CHAIN = 8
"""The longest allowed chain of imports; lower this when the code allows."""
SHARED_NAMES: set[str] = set()
"""Class names that are defined in more than one module. The goal is none."""


def name_of(path: Path) -> str:
    """Returns the module name of a file, such as ``hallway.site.mkdocs.build``."""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(ROOT.rglob("*.py"))}


def package_of(module: str) -> str:
    """Returns ``site`` for ``hallway.site.mkdocs.build``, and an empty string for ``hallway`` itself."""
    return f"{module}.".split(".")[1]


def imports(module: str, *, at_top_only: bool = False, for_types: bool = False) -> Iterator[str]:
    """Yields the full names that a module imports; with `for_types`, also those for type checkers."""
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    for node in _statements(tree, at_top_only=at_top_only, for_types=for_types):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written with their full name"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES else node.module or ""


def _statements(tree: ast.AST, *, at_top_only: bool, for_types: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if not for_types and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if at_top_only and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield node
        yield from _statements(node, at_top_only=at_top_only, for_types=for_types)


def import_graph(*, at_top_only: bool = False, for_types: bool = False) -> dict[str, set[str]]:
    """Returns the modules of the program that each module imports."""
    options = {"at_top_only": at_top_only, "for_types": for_types}
    return {module: {each for each in imports(module, **options) if each in MODULES} - {module} for module in MODULES}


def together(graph: dict[str, set[str]]) -> Iterator[set[str]]:
    """Yields each group of modules that import each other, directly or indirectly (Tarjan's components)."""
    number, lowest, stack = dict[str, int](), dict[str, int](), list[str]()

    def visit(module: str) -> Iterator[set[str]]:
        number[module] = lowest[module] = len(number)
        stack.append(module)
        for imported in graph[module]:
            if imported not in number:
                yield from visit(imported)
                lowest[module] = min(lowest[module], lowest[imported])
            elif imported in stack:
                lowest[module] = min(lowest[module], number[imported])
        if lowest[module] == number[module]:
            group = {stack.pop()}
            while module not in group:
                group.add(stack.pop())
            if len(group) > 1:
                yield group

    for module in graph:
        if module not in number:
            yield from visit(module)


@pytest.mark.parametrize("module", MODULES)
def test_a_package_imports_only_from_packages_below(module: str) -> None:
    """A package never imports from the same or a higher layer, not even inside a function."""
    package = package_of(module)
    for imported in imports(module):
        other = package_of(imported)
        if imported.startswith("hallway.") and other != package and package:
            is_bottom = LAYERS[package] == LAYERS[other] == 0
            assert LAYERS[other] < LAYERS[package] or is_bottom, f"{module} imports {imported}"


def test_every_package_has_a_layer() -> None:
    """A new package has to be added to LAYERS."""
    assert {package_of(module) for module in MODULES} - {""} <= set(LAYERS)


def test_no_module_imports_itself_through_others() -> None:
    """Imports for type checkers count, too, so that modules can be read one after another."""
    assert list(together(import_graph(for_types=True))) == []


def test_chains_of_imports_are_short() -> None:
    """A reader needs to follow only a few modules to understand one."""
    graph, length = import_graph(at_top_only=True), dict[str, int]()
    for module in TopologicalSorter(graph).static_order():
        length[module] = 1 + max((length[each] for each in graph[module]), default=0)
    assert max(length.values()) <= LONGEST_CHAIN


def test_every_class_has_a_name_of_its_own() -> None:
    """One word stands for one concept in the whole program; private classes are exempt."""
    trees = (ast.parse(path.read_text("utf-8")) for path in MODULES.values())
    names = Counter(node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef))
    assert {name for name, count in names.items() if count > 1 and not name.startswith("_")} <= SHARED_NAMES


@pytest.mark.parametrize("module", MODULES)
def test_nothing_heavy_at_the_top(module: str) -> None:
    """Packages that load slowly are imported in the functions that need them."""
    heavy = {each for each in imports(module, at_top_only=True) if each.partition(".")[0] in HEAVY}
    if module in ONLY_MKDOCS:
        heavy = {each for each in heavy if each.partition(".")[0] != "mkdocs"}
    assert not heavy


@pytest.mark.parametrize("module", MODULES)
def test_only_one_package_knows_the_builder(module: str) -> None:
    """The rest of the program works without MkDocs."""
    assert module in ONLY_MKDOCS or not any(each.partition(".")[0] == "mkdocs" for each in imports(module))


def test_help_and_library_load_nothing_heavy() -> None:
    """The list of commands, their help and the library load no engine."""
    commands = [module for module in MODULES if package_of(module) in ("cli", "library")]
    code = f"import sys, importlib; [importlib.import_module(each) for each in {commands!r}]; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {each.partition(".")[0] for each in done.stdout.split()} & HEAVY


def test_no_module_is_too_long() -> None:
    """A module of more than 400 lines is about more than one thing."""
    assert not [name for name, path in MODULES.items() if len(path.read_text("utf-8").splitlines()) > 400]
