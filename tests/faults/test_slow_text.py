"""A text that is slow to render takes seconds at most, and affects only its own page."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import pytest
from mdformat.renderer import MDRenderer

import seeds
from hallway.errors import BuildError
from hallway.library.body import chapters
from hallway.site import producer, time_limit
from hallway.site.answer import markdown_tree, prepare, render
from hallway.site.mkdocs.build import build
from knowledge import add_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from hallway.library.library import Library

# The limit may strike in a finalizer or in a callback of the garbage collector, which Python reports as a warning.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
SIZE = 200_000  # characters: about a day of talk
LIMIT_SECONDS = 10  # of CPU time
PIECES = (
    *(
        "[",
        "]",
        "(",
        ")",
        "![",
        "*",
        "**",
        "_",
        "`",
        "<",
        "&",
        "&amp;",
        "\\",
        "\t",
        "\n",
        "\n\n",
        "# ",
        "> ",
        "- ",
        "* ",
    ),
    *(
        "1. ",
        "1) ",
        "a",
        "b ",
        "ä",
        "    ",
        "[0:01] ",
        "http://a.b",
        "```\n",
        "~~~\n",
        ":",
        "|",
        "!",
        "]: x\n",
        "[a](b)",
    ),
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    ["[", "![[", "[a](", "*a ", "**a", "<http:", "<a ", "> ", "- ", "a\n", "_a_", "`a``b```", "&amp", "[x]: y\n"],
)
def test_row_43_a_text_of_200_kilobytes_is_rendered_in_ten_seconds(
    unit: str, record_property: Callable[[str, object], None]
) -> None:
    """The text repeats a unit that is slow for some part of the program."""
    began = time.process_time()
    render.body(unit * (SIZE // len(unit)))
    took = time.process_time() - began
    record_property("figure", f"{took:.1f} s for {unit!r}")
    assert took < LIMIT_SECONDS


@pytest.mark.parametrize("unit", [" ", "\t", "#", " #", "# a "])
def test_row_43_a_heading_of_50_kilobytes_is_read_in_a_second(unit: str) -> None:
    """Anything may be between its words, including possible closing characters."""
    began = time.process_time()
    (chapter,) = chapters(f"## a{unit * (50_000 // len(unit))}b")
    assert chapter.title.startswith("a")
    assert time.process_time() - began < 1


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["[a](b) ", "\t]: x\n*", "- a\n* a\n&"])
def test_row_43_a_page_of_200_kilobytes_is_built_in_ten_seconds(
    library: Library, unit: str, record_property: Callable[[str, object], None]
) -> None:
    """The time includes the embed, captions, search entries and Markdown."""
    add_answer(library, "long", body=unit * (SIZE // len(unit)))
    began = time.process_time()
    assert build(library, library.root / "site").answers == 3
    took = time.process_time() - began
    record_property("figure", f"{took:.1f} s to build {unit!r}")
    assert took < LIMIT_SECONDS


@pytest.mark.fuzz
def test_row_43_any_mixture_is_built_in_ten_seconds(
    library: Library, record_property: Callable[[str, object], None]
) -> None:
    """The texts combine and repeat everything that has a meaning in Markdown."""
    dice, count = seeds.dice("slow texts"), seeds.examples(5)
    record_property("examples", count)
    for number in range(count):
        unit = "".join(dice.choices(PIECES, k=dice.randint(1, 6)))
        add_answer(library, f"mixture-{number}", body=unit * (20_000 // len(unit)))
        assert producer.produce(library, preview=False).findings == (), unit
        library.answer_path(f"mixture-{number}").unlink()


def test_row_43_an_answer_that_takes_too_long_is_left_out_and_named(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other answers are published, and no page mentions it."""
    (library.curation / "settings.yml").write_text("site_url: https://help.example.com/\n", encoding="utf-8")
    path = add_answer(library, "z-endless", title="Is there an endless answer?", body="[0:00] *a\n" * 30_000)
    monkeypatch.setattr(prepare, "LIMIT_SECONDS", 0.2)
    report = build(library, library.root / "site")
    assert [str(finding) for finding in report.findings] == [f"{path}: {prepare.TOO_SLOW} This answer was left out."]
    assert report.answers == 2
    pages = [path.read_bytes() for path in report.folder.rglob("*") if path.suffix in (".html", ".json", ".md")]
    assert not [page for page in pages if b"an endless answer" in page]
    listed = (report.folder / "sitemap.xml").read_text("utf-8").split("<loc>")
    assert len(listed) == len(set(listed))


def test_row_43_a_published_answer_that_takes_too_long_stops_the_build(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address must keep working, so the old site stays and the error says what to fix."""
    path = add_answer(library, "quiet-deal", body="[0:00] *a\n" * 30_000)
    monkeypatch.setattr(prepare, "LIMIT_SECONDS", 0.2)
    with pytest.raises(BuildError, match=rf"/a/quiet-deal/: was published .* {path}: takes longer"):
        build(library, library.root / "site")


def test_row_43_work_in_time_is_not_interrupted() -> None:
    """Work after it is not interrupted either."""
    with time_limit.at_most(0.05):
        pass
    work(0.1)
    with pytest.raises(time_limit.OutOfTimeError), time_limit.at_most(0.05):
        work(10)


def test_row_43_a_limit_that_a_library_swallows_is_raised_again() -> None:
    """The limit works even if the library catches every exception, or if the time runs out in a finalizer."""

    def swallow() -> None:
        with contextlib.suppress(Exception):
            work(10)
        work(10)

    with pytest.raises(time_limit.OutOfTimeError), time_limit.at_most(0.05):
        swallow()


def work(seconds: float) -> None:
    """Keeps the CPU busy."""
    began = time.process_time()
    while time.process_time() < began + seconds:
        pass


@pytest.mark.fuzz
def test_row_43_the_fast_writer_writes_what_mdformat_writes(record_property: Callable[[str, object], None]) -> None:
    """The results are identical for any mixture, including nested and adjacent lists, with and without blank lines."""
    dice, count = seeds.dice("markdown"), seeds.examples(500)
    record_property("examples", count)
    for _ in range(count):
        tokens = render.body("a" + "".join(dice.choices(PIECES, k=25))).tokens
        options = {"mdformat": {"number": True}, "parser_extension": []}
        assert markdown_tree.markdown(tokens) == str(MDRenderer().render(tokens, options, {}))
