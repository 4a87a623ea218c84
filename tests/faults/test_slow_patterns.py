"""Every regular expression of the program takes linear time on any text."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import hallway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Method = Callable[[re.Pattern[str], str], object]

SIZE = 3_000  # characters: quadratic time takes at least 50 milliseconds
LIMIT_SECONDS = 0.03  # of CPU time; linear time takes less than a thousandth of that
STARTS = ("", "## a", "[", "<a ", "http://", "[a](", "`", "1:", "key: ", '"', "- ", "&#", "media/")
UNITS = (
    *(" ", "a", "1", "#", "*", "`", "[", "]", "(", "<", "-", "_", ".", ":", "/", "\\", "&", '"', "'", "=", "@", "~"),
    *("\n", " \n", "a ", "1 ", ": ", "a-", "1.", "1:", " #", "![", "[a](", "<a", "\\[", "- ", "_(", "\u00a0"),
)
ENDS = ("", "!", "\n\x01")
FOR_SHORT_TEXTS = {
    "os_errors._HIDDEN": "a path",
    "capture.draft.phrases.DANGLING": "a title or summary, cut to its length before",
    "capture.draft.recording_path.TRAILING": "the name of a file",
    "place.link_finder._BEFORE_HOST": "80 characters before a host",
}
METHODS: dict[str, Method] = {
    "match": re.Pattern.match,
    "fullmatch": re.Pattern.fullmatch,
    "search": re.Pattern.search,
    "findall": re.Pattern.findall,
    "finditer": lambda pattern, text: list(pattern.finditer(text)),
    "split": re.Pattern.split,
    "sub": lambda pattern, text: pattern.sub("", text),
}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yields the named patterns of all modules, once for each way in which they are used."""
    sources = {path.read_text("utf-8") for path in Path(hallway.__file__).parent.rglob("*.py")}
    for found in pkgutil.walk_packages(hallway.__path__, "hallway."):
        if found.name.endswith("openai_whisper"):  # needs a package that is not always there
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                users = [inspect.getsource(module)] if name.startswith("_") else sources
                used = (method for method in METHODS if any(f"{name}.{method}(" in source for source in users))
                yield from ((f"{found.name.removeprefix('hallway.')}.{name}.{method}", value) for method in used)


PATTERNS = {use: pattern for use, pattern in patterns() if use.rpartition(".")[0] not in FOR_SHORT_TEXTS}


@pytest.mark.slow
@pytest.mark.parametrize("use", PATTERNS)
def test_row_43_a_pattern_takes_time_that_grows_with_the_text(use: str) -> None:
    """The texts are repetitions between various starts and ends, at a size where quadratic time is noticeable."""
    method, pattern = METHODS[use.rpartition(".")[2]], PATTERNS[use]
    texts = [(start, unit, end) for start in STARTS for unit in UNITS for end in ENDS]
    for size in (300, SIZE):  # cubic time fails before it takes a minute
        for text in texts:
            assert any(_seconds(method, pattern, *text, size=size) < LIMIT_SECONDS for _ in range(3)), text


def _seconds(method: Method, pattern: re.Pattern[str], start: str, unit: str, end: str, *, size: int) -> float:
    text = start + unit * (size // len(unit)) + end
    began = time.process_time()
    method(pattern, text)
    return time.process_time() - began
