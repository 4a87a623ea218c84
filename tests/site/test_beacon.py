"""The beacon is off by default; if it is on, pages may connect to exactly one other origin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hallway.errors import DocumentError
from hallway.library.library import Library
from hallway.library.settings import Settings
from hallway.site.mkdocs.build import build

COUNTERS = {
    "goatcounter": "beacon: goatcounter\nbeacon_url: https://team.goatcounter.com/\n",
    "plausible": "beacon: plausible\nbeacon_url: https://stats.example:8443/x\nbeacon_site: help.example\n",
    "umami": "beacon: umami\nbeacon_url: https://stats.example\nbeacon_site: 0a1b\n",
}
ORIGINS = {
    "goatcounter": "https://team.goatcounter.com",
    "plausible": "https://stats.example:8443",
    "umami": "https://stats.example",
}


def test_without_it_nothing_of_it_is_in_the_site(built_site: Path) -> None:
    """No file or source text mentions a counter."""
    paths = [path for path in built_site.rglob("*") if path.is_file()]
    assert not [path for path in paths if "beacon" in path.name]
    texts = [path for path in paths if path.suffix in (".html", ".js", ".css", ".json", ".xml", ".txt")]
    assert not [
        path
        for path in texts
        if re.search(r"(?i)goatcounter|plausible|umami|beacon\.|data-beacon", path.read_text("utf-8"))
    ]


@pytest.mark.parametrize("kind", COUNTERS)
def test_with_it_pages_may_talk_to_one_origin(library: Library, kind: str) -> None:
    """The policy of each page allows requests to the counter, but no scripts or images; embeds send nothing."""
    with (library.curation / "settings.yml").open("a") as settings:
        settings.write(COUNTERS[kind])
    site = build(library, library.root / "site").folder
    page = (site / "a" / "quiet-deal" / "index.html").read_text("utf-8")
    assert f"connect-src 'self' {ORIGINS[kind]};" in page
    assert page.count("://", 0, page.index("</head>")) >= page.count(ORIGINS[kind], 0, page.index("</head>")) == 1
    assert f'data-beacon="{kind}"' in page
    assert (site / "assets" / "hallway" / "adoption" / "beacon.js").exists()
    embed = (site / "embed" / "quiet-deal" / "index.html").read_text("utf-8")
    assert "beacon" not in embed
    assert ORIGINS[kind] not in embed


def test_a_preview_reports_nothing(library: Library) -> None:
    """Visits to a preview are not counted."""
    with (library.curation / "settings.yml").open("a") as settings:
        settings.write(COUNTERS["umami"])
    site = build(library, library.root / "site", preview=True).folder
    assert not list(site.rglob("beacon*"))
    assert "stats.example" not in (site / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("beacon: matomo\n", "beacon: “matomo” is not allowed"),
        ("beacon: goatcounter\n", "it needs a beacon_url"),
        ("beacon: umami\nbeacon_url: https://stats.example\n", "umami needs a beacon_site"),
        *(
            (f"beacon: goatcounter\nbeacon_url: {url!r}\n", "beacon_url: it needs a beacon_url")
            for url in (
                "javascript:alert(1)",
                "https://a;script-src",
                "https://a,b",
                "//a",
                "https://u:p@a",
                "https://*",
            )
        ),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, reason: str) -> None:
    """The error names the line, and addresses that could widen the policy are rejected."""
    (tmp_path / "settings.yml").write_text(text)
    with pytest.raises(DocumentError, match=re.escape(reason)):
        Settings.load(tmp_path / "settings.yml")
