"""Pinning writes what to paste and records the placement once, and its link always leads to the answer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from hallway.curate.moves import merge, rename
from hallway.errors import DocumentError, InputError
from hallway.library.placements import Placement
from hallway.place import pin as pinning
from hallway.place.formats import Snippet, all_formats
from hallway.site.producer import produce

if TYPE_CHECKING:
    from hallway.library.library import Library

SITE = "https://help.example/kb/"
TODAY = date(2026, 11, 22)
REFUND = Placement("desk", "", answer="refund-after-30-days", second=4, why="asked every day")
PLACES = """\
desk: {title: The desk, kind: zendesk, owner: support-lead, url: "https://desk.example/tickets"}
channel: {title: "#support", kind: slack}
wall: {title: Wall, kind: qr}
"""


@pytest.fixture
def library(library: Library) -> Library:
    """The usual library, with three places."""
    (library.curation / "places.yml").write_text(PLACES, encoding="utf-8")
    return library


def put(library: Library, wanted: Placement = REFUND, *, is_dry: bool = False) -> pinning.Pinned:
    return pinning.pin(library, wanted, site=SITE, today=TODAY, is_dry=is_dry)


def test_a_pin_is_recorded_with_everything_that_is_known(library: Library) -> None:
    """Place, kind, owner and date are filled in, and the link has the recorded code."""
    done = put(library, replace(REFUND, place="The Desk"))
    (kept,) = library.placements().entries
    assert done.placement == kept
    assert done.is_new
    code = kept.from_code
    assert kept == replace(REFUND, kind="zendesk", owner="support-lead", placed_on=TODAY, from_code=code)
    assert f"{SITE}a/refund-after-30-days/?from={code}#t=4" in (done.snippets[0].text or "")
    assert "(Support lead, from 0:04 of 0:12)" in (done.snippets[0].text or "")


def test_the_same_pin_is_recorded_once(library: Library) -> None:
    """Pinning again prints the same text."""
    first, again = put(library), put(library)
    assert (again.is_new, again.snippets, again.placement) == (False, first.snippets, first.placement)
    assert len(library.placements().entries) == 1


def test_a_dry_run_shows_the_text_that_would_be_pasted(library: Library) -> None:
    """The code is printed too, and no file is created."""
    dry = put(library, is_dry=True)
    assert not (library.curation / "placements.yml").exists()
    assert dry == put(library)


def test_a_moment_stays_right_as_answers_change(library: Library) -> None:
    """The link leads to the moment's page, described in the words of the moment."""
    done = put(library, Placement("channel", "", moment="A customer asks for money back"))
    assert done.snippets[0].text == (
        "A customer asks for money back (every answer for this moment)\nA refund is past thirty days\n"
        f"{SITE}m/refund-request/?from={done.placement.from_code}\n"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"place": "dsk"}, r"place dsk is not in curation/places.yml. Did you mean desk\?"),
        ({"place": "moon"}, "Known: desk, channel, wall"),
        ({"kind": "slak"}, r"“slak”. Did you mean slack\?"),
        ({"answer": "refund-after-3-days"}, "Did you mean refund-after-30-days"),
        ({"answer": "secret-plan"}, "is a draft.*hallway approve secret-plan"),
        ({"answer": "old-way"}, "is retired. Pin its successor: quiet-deal"),
        ({"answer": "../etc"}, "is not an id"),
        ({"second": 13}, "ends at 0:12; --at 0:13 is past its end"),
        ({"answer": "", "moment": "refund-request"}, "The page of a moment has no times"),
        ({"answer": ""}, "Say what to pin"),
        ({"moment": "refund-reqest"}, "Did you mean refund-request"),
        ({"place": "wall", "kind": "rules", "answer": "quiet-deal"}, "would never apply"),
    ],
)
def test_what_cannot_be_pinned_is_said_and_not_recorded(library: Library, change: dict[str, str], message: str) -> None:
    """The error suggests what may have been meant, or says what to do."""
    with pytest.raises(InputError, match=message):
        put(library, replace(REFUND, **change))  # type: ignore[arg-type]
    assert library.placements().entries == ()


def test_without_places_the_first_is_shown(library: Library) -> None:
    """The error contains an example to copy."""
    (library.curation / "places.yml").unlink()
    with pytest.raises(InputError, match=r"There are no places yet.*kind: zendesk"):
        put(library)


def test_a_broken_template_of_the_team_records_nothing(library: Library) -> None:
    """If there is nothing to paste, nothing is recorded."""
    (library.curation / "places").mkdir()
    (library.curation / "places" / "zendesk.macro.json").write_text("{")
    with pytest.raises(DocumentError, match=r"zendesk\.macro\.json"):
        put(library)
    assert library.placements().entries == ()


def test_moving_gives_the_text_of_the_new_place(library: Library) -> None:
    """The placement gets a new code, which replaces the old one, and keeps its reason and second."""
    before = put(library).placement
    done = pinning.move(library, before.from_code, to={"place": "channel"}, site=SITE, today=TODAY)
    (kept,) = library.placements().entries
    assert (kept.place, kept.kind, kept.second, kept.why) == ("channel", "slack", 4, "asked every day")
    assert kept.owner == ""  # the owner of the desk does not move along
    assert kept.from_code.startswith("channel-")
    assert kept.from_code in (done.snippets[0].text or "")


def test_beginning_elsewhere_keeps_the_code(library: Library) -> None:
    """With another start, it is still the same placement."""
    before = put(library).placement
    done = pinning.move(library, before.from_code, to={"second": 9, "why": "b"}, site=SITE, today=TODAY)
    assert done.placement == replace(before, second=9, why="b")


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ({"place": "channel"}, "#support already has the same link: channel-"),
        ({"place": "moon"}, "moon is not in"),
        ({"second": 99}, "past its end"),
    ],
)
def test_what_cannot_be_moved_stays(library: Library, to: dict[str, object], message: str) -> None:
    """Both placements are unchanged."""
    code = put(library).placement.from_code
    put(library, replace(REFUND, place="channel"))
    before = library.placements().entries
    with pytest.raises(InputError, match=message):
        pinning.move(library, code, to=to, site=SITE, today=TODAY)
    assert library.placements().entries == before


def test_every_link_opens_before_and_after_a_rename_and_a_merge(library: Library) -> None:
    """The site has a page at every address that any format prints; later pins use the new id."""
    text = "\n".join(
        _texts(put(library, replace(REFUND, kind=kind)).snippets) for kind in all_formats() if kind != "mail"
    )
    found = re.findall(rf"{SITE}(?:a|embed)/[^\s\"'<>)|]+", text)
    paths = {urlsplit(address).path.removeprefix("/kb/") for address in found}
    assert paths == {"a/refund-after-30-days/", "embed/refund-after-30-days/"}
    assert paths <= addresses(library)
    rename(library, "refund-after-30-days", "late-refund", by="Ana", today=TODAY).apply()
    assert paths <= addresses(library)
    assert put(library).placement.answer == "late-refund"
    merge(library, "late-refund", "quiet-deal", by="Ana", today=TODAY).apply()
    assert paths <= addresses(library)


def _texts(snippets: tuple[Snippet, ...]) -> str:
    return "\n".join(snippet.text or "" for snippet in snippets)


def addresses(library: Library) -> set[str]:
    return {file.address for file in produce(library, preview=False).files}
