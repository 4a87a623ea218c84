"""Placements are read strictly, changed without touching other lines, and each has a code of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hallway.errors import DocumentError, InputError
from hallway.library.placements import HEADER, Place, Placement, Placements, code_for, load_places
from hallway.names import is_id

DAY = date(2026, 11, 22)
PIN = Placement("ticket-desk", "zendesk", answer="past-30-days", second=83, owner="support-lead", placed_on=DAY)
TWO = """\
# Ours
- place: ticket-desk   # the macro
  kind: zendesk
  answer: past-30-days
  second: 1:23
  from_code: ticket-desk-aaaa
  placed_on: 2026-11-20
# the channel
- {place: channel, kind: slack, moment: refund-request, from_code: channel-bbbb, placed_on: 2026-11-21}
# the end
"""


def load(folder: Path, text: str) -> Placements:
    """Returns the placements of a file with this text."""
    (folder / "placements.yml").write_bytes(text.encode())
    return Placements.load(folder / "placements.yml")


def test_nothing_pinned_is_no_error(tmp_path: Path) -> None:
    """The file may be missing, empty or only comments."""
    assert Placements.load(tmp_path / "none.yml").entries == ()
    assert load(tmp_path, HEADER).entries == ()


def test_a_placement_comes_back_as_it_was_put(tmp_path: Path) -> None:
    """A new file starts with an explanation; any characters are read back, and the code is a valid id."""
    store = Placements.load(tmp_path / "new" / "placements.yml")
    one = store.add(replace(PIN, why='For "late": # {refunds}, [a]'))
    other = store.add(replace(PIN, answer="", moment="refund-request", second=None))
    assert Placements.load(store.path).entries == (one, other) == store.entries
    assert is_id(one.from_code)
    assert one.from_code != other.from_code
    assert store.path.read_text(encoding="utf-8").startswith(HEADER)


def test_the_same_link_is_kept_once(tmp_path: Path) -> None:
    """Another person, day or reason does not create a second entry."""
    store = load(tmp_path, "")
    first = store.add(PIN)
    assert store.add(replace(PIN, placed_on=date(2027, 1, 1), why="again", owner="x")) == first
    assert store.coded(PIN).from_code == first.from_code
    assert store.entries == (first,)


def test_two_people_give_the_same_link_the_same_code(tmp_path: Path) -> None:
    """If both pin it in their own branches, the links that they pasted still work after the merge."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    ours, theirs = load(tmp_path / "a", ""), load(tmp_path / "b", TWO)
    assert ours.add(replace(PIN, second=4)).from_code == theirs.add(replace(PIN, second=4)).from_code


def test_a_code_that_is_taken_gets_longer() -> None:
    """Codes are unique, and a long place id does not make the link long."""
    first = code_for(PIN, ())
    longer = code_for(PIN, {first})
    assert longer.startswith(first)
    assert len(longer) > len(first)
    assert len(code_for(replace(PIN, place="p" * 80), ())) < 50


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_adding_leaves_every_byte_before(tmp_path: Path, end: str, mark: str) -> None:
    """Comments, line endings and a byte order mark stay; a missing newline at the end is added."""
    text = mark + TWO.replace("\n", end)
    store = load(tmp_path, text.rstrip())
    store.add(replace(PIN, second=4))
    assert store.path.read_bytes().startswith(text.encode())
    assert len(Placements.load(store.path).entries) == 3


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("code", ["ticket-desk-aaaa", "channel-bbbb"])
def test_removing_takes_the_lines_of_its_entry(tmp_path: Path, end: str, code: str) -> None:
    """Surrounding comments stay."""
    store = load(tmp_path, TWO.replace("\n", end))
    gone = store.remove(code)
    assert gone.from_code == code
    kept = [line for line in store.path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert kept == ["# Ours", "# the channel", "# the end"]
    assert [each.from_code for each in Placements.load(store.path).entries] == [
        each for each in ("ticket-desk-aaaa", "channel-bbbb") if each != code
    ]


def test_the_last_one_can_go(tmp_path: Path) -> None:
    """Only the comments are left, and a new placement can be added."""
    store = load(tmp_path, "# Ours\n")
    store.remove(store.add(PIN).from_code)
    assert store.path.read_bytes() == b"# Ours\n"
    assert store.add(PIN) == store.entries[0]


def test_a_change_in_the_same_place_keeps_the_code(tmp_path: Path) -> None:
    """The link was already pasted; only the changed values are written, in their lines."""
    store = load(tmp_path, TWO)
    made = store.change("ticket-desk-aaaa", replace(store.entries[0], second=4, why="begins earlier"))
    assert made.from_code == "ticket-desk-aaaa"
    text = TWO.replace("second: 1:23", 'second: "0:04"').replace("11-20\n", '11-20\n  why: "begins earlier"\n')
    assert store.path.read_text(encoding="utf-8") == text
    assert Placements.load(store.path).of_code("ticket-desk-aaaa") == made


@pytest.mark.parametrize("code", ["ticket-desk-aaaa", "channel-bbbb"])
def test_in_another_place_it_gets_another_code(tmp_path: Path, code: str) -> None:
    """The code contains the place, and values that no longer apply are removed."""
    store = load(tmp_path, TWO)
    before = store.of_code(code)
    assert before is not None
    made = store.change(code, replace(before, place="wall", kind="qr", second=None))
    assert made.from_code.startswith("wall-")
    assert store.of_code(code) is None
    assert made in Placements.load(store.path).entries


@pytest.mark.parametrize("action", ["remove", "change"])
def test_an_unknown_code_names_the_nearest(tmp_path: Path, action: str) -> None:
    """Nothing is changed."""
    store = load(tmp_path, TWO)
    with pytest.raises(InputError, match="Did you mean channel-bbbb"):
        store.remove("channel-bbb") if action == "remove" else store.change("channel-bbb", PIN)
    assert store.path.read_text(encoding="utf-8") == TWO


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("answer: past-30-days", "anser: x"), "line 4.*no “anser”.*answer"),
        (("  answer: past-30-days\n  second: 1:23\n", ""), "needs an answer or a moment"),
        (("second: 1:23", "second: soon"), "line 5.*soon"),
        (("ticket-desk-aaaa", "Not An Id"), "line 6.*not an id"),
        (("2026-11-20", "yesterday"), "line 7.*not a date"),
        (("place: ticket-desk   # the macro\n  kind", "kind"), "place.*needs one"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    """The error has the file, the line, the reason and the allowed values."""
    with pytest.raises(DocumentError, match=f"placements.yml.*{message}"):
        load(tmp_path, TWO.replace(*change))


def test_places_are_read_in_their_order(tmp_path: Path) -> None:
    """Each has a kind; owner and address are optional."""
    path = tmp_path / "places.yml"
    path.write_text(
        "desk: {title: The desk, kind: zendesk, owner: Ana, url: 'https://x.example/t?a=1'}\n"
        "wall: {title: Wall, kind: qr}\n"
    )
    desk, wall = load_places(path).values()
    assert desk == Place("desk", "The desk", "zendesk", "Ana", "https://x.example/t?a=1")
    assert (wall.id, wall.owner, wall.url) == ("wall", "", "")
    assert load_places(tmp_path / "none.yml") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("desk: {kind: zendesk}", "title"),
        ("desk: {title: D}", "kind"),
        ("desk: {title: D, kind: zendesk, url: 'javascript:alert(1)'}", "not an address"),
        ("desk: {title: D, kind: zendesk, where: x}", "no “where”"),
        ("The Desk: {title: D, kind: zendesk}", "not an id"),
    ],
)
def test_a_place_that_cannot_be_read_is_named(tmp_path: Path, text: str, message: str) -> None:
    """The error has the line."""
    path = tmp_path / "places.yml"
    path.write_text(text)
    with pytest.raises(DocumentError, match=f"line 1.*{message}"):
        load_places(path)
