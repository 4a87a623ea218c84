"""The house stands as it is drawn: a room imports from rooms below it, in no circle, nothing heavy on the way in."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import hallway

ROOT = Path(hallway.__file__).parent

FLOORS = {
    "cli": 4,
    "site": 3,
    "capture": 2,
    "curate": 2,
    "place": 2,
    "library": 1,
    **dict.fromkeys(("days", "errors", "files", "locks", "plain", "timecode", "resources", "names", "urls"), 0),
}
"""The ground's modules may import one another, in no circle; rooms on one floor may not."""

HEAVY = {"av", "ctranslate2", "distributed", "faster_whisper", "huggingface_hub", "mkdocs", "numpy", "PIL", "rich"} | {
    "tokenizers",
    "torch",
    "watchdog",
    "whisper",
}
ONLY_MKDOCS = {"hallway.site.mkdocs.plugin", "hallway.site.mkdocs.build"}
"""The modules that may know the builder; MkDocs loads the first of them itself."""


def name_of(path: Path) -> str:
    """Returns ``hallway.site.mkdocs.build`` for its file."""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(ROOT.rglob("*.py"))}


def room_of(module: str) -> str:
    """Returns ``site`` for ``hallway.site.mkdocs.build``; the package itself has no room."""
    return f"{module}.".split(".")[1]


def imports(module: str, *, at_top_only: bool = False) -> Iterator[str]:
    """Yields the full names that a module imports; those for type checkers alone count for no run."""
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    for node in _statements(tree, at_top_only=at_top_only):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written with their full name"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES else node.module or ""


def _statements(tree: ast.AST, *, at_top_only: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if at_top_only and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield node
        yield from _statements(node, at_top_only=at_top_only)


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_from_rooms_below(module: str) -> None:
    """Never from a neighbour beside it or above it, inside functions neither."""
    room = room_of(module)
    for imported in imports(module):
        other = room_of(imported)
        if imported.startswith("hallway.") and other != room and room:
            is_ground = FLOORS[room] == FLOORS[other] == 0
            assert FLOORS[other] < FLOORS[room] or is_ground, f"{module} imports {imported}"


def test_every_room_is_on_the_plan() -> None:
    """A new room is drawn into the house first."""
    assert {room_of(module) for module in MODULES} - {""} <= set(FLOORS)


def test_nothing_goes_in_circles() -> None:
    """No module needs itself before it is there."""
    graph = {module: {each for each in imports(module, at_top_only=True) if each in MODULES} for module in MODULES}
    list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", MODULES)
def test_nothing_heavy_at_the_top(module: str) -> None:
    """What takes long to load is loaded by the function that needs it."""
    heavy = {each for each in imports(module, at_top_only=True) if each.partition(".")[0] in HEAVY}
    if module in ONLY_MKDOCS:
        heavy = {each for each in heavy if each.partition(".")[0] != "mkdocs"}
    assert not heavy


@pytest.mark.parametrize("module", MODULES)
def test_only_two_modules_know_the_builder(module: str) -> None:
    """The content outlives MkDocs."""
    assert module in ONLY_MKDOCS or not any(each.partition(".")[0] == "mkdocs" for each in imports(module))


def test_help_and_library_load_nothing_heavy() -> None:
    """Neither the list of commands, nor any command's own help, nor the library waits for an engine."""
    commands = [module for module in MODULES if room_of(module) in ("cli", "library")]
    code = f"import sys, importlib; [importlib.import_module(each) for each in {commands!r}]; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {each.partition(".")[0] for each in done.stdout.split()} & HEAVY


def test_no_file_grows_past_its_noun() -> None:
    """Past 400 lines a module has two nouns."""
    assert not [name for name, path in MODULES.items() if len(path.read_text("utf-8").splitlines()) > 400]
