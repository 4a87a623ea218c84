"""The settings of a knowledge base in curation/settings.yml, all optional."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from hallway import urls
from hallway.errors import InputError, printable
from hallway.library.yaml.fields import read_mapping

if TYPE_CHECKING:
    from hallway.library.yaml.fields import Fields


BEACONS = ("none", "goatcounter", "plausible", "umami")
"""The programs that a published site can report to."""

_BEACON_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[\w./-]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a knowledge base, with their defaults."""

    site_name: str = "Hallway"
    """The name at the top of every page."""
    site_url: str = ""
    """Where the site is published, such as https://hallway.example.com/, with a trailing slash; empty if unknown."""
    site_description: str = ""
    language: str = "auto"
    """The spoken language, such as en; auto lets the engine detect it."""
    engine: str = "faster-whisper"
    model: str = "small"
    """A model's name or folder."""
    settle_seconds: float = 10.0
    """How long a recording's size and modification time must stay the same before it counts as complete."""
    max_minutes: int = 240
    """Longer recordings are rejected."""
    review_after_days: int = 180
    """When a new answer is due for review."""
    pick_again_after_weeks: int = 12
    """How many weeks must pass before a team's pick of the week is suggested to that team again."""
    asks_per_expert: int = 2
    """How often an expert is asked for an answer in `asks_period_days`."""
    asks_period_days: int = 30
    keep_measures_weeks: int = 104
    """How long the measures of a week are kept in curation/measures/."""
    jobs: int = 1
    """How many recordings are transcribed at the same time."""
    allowed_languages: tuple[str, ...] = ()
    """Recordings in other languages are flagged as doubtful; empty allows all languages."""
    publish_adoption: bool = False
    """Whether the published site shows the team's own adoption data; a preview always does."""
    beacon: str = "none"
    """The program that counts what is opened on hosts without access logs; see `BEACONS`."""
    beacon_url: str = ""
    """Its address, such as https://our-team.goatcounter.com."""
    beacon_site: str = ""
    """The counter's name for this site: a domain for Plausible, an id for Umami."""
    recordings_url: str = ""
    """Where the team's recordings folder opens in a browser, for the record page; empty if unknown."""

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Reads the file, if there is one. Raises DocumentError for an unknown key or a wrong value."""
        names = [field.name for field in fields(cls)]
        given, usual = read_mapping(path, names, noun="settings.yml"), cls()
        return cls(
            site_name=given.text("site_name", usual.site_name),
            site_url=_site_url(given, usual.site_url),
            site_description=given.text("site_description", usual.site_description),
            language=given.text("language", usual.language),
            engine=given.text("engine", usual.engine),
            model=given.text("model", usual.model),
            settle_seconds=given.number("settle_seconds", usual.settle_seconds, most=3600),
            max_minutes=given.whole("max_minutes", usual.max_minutes, least=1, most=24 * 60),
            review_after_days=given.whole("review_after_days", usual.review_after_days, least=1, most=3650),
            pick_again_after_weeks=given.whole("pick_again_after_weeks", usual.pick_again_after_weeks, most=520),
            asks_per_expert=given.whole("asks_per_expert", usual.asks_per_expert, least=1, most=100),
            asks_period_days=given.whole("asks_period_days", usual.asks_period_days, least=1, most=3650),
            keep_measures_weeks=given.whole("keep_measures_weeks", usual.keep_measures_weeks, least=13, most=1040),
            jobs=given.whole("jobs", usual.jobs, least=1, most=256),
            allowed_languages=given.texts("allowed_languages"),
            publish_adoption=given.flag("publish_adoption", usual.publish_adoption),
            recordings_url=_web_address(given, "recordings_url"),
            **_beacon(given),
        )


def site_address(url: str) -> str:
    """Returns the address of a site with a trailing slash. Raises InputError if it is not a full web address."""
    if not urls.is_web(url) or "&" in url:
        raise InputError(f"“{printable(url)}” is not a valid site_url. Write it like https://help.example.com/.")
    return f"{url.rstrip('/')}/"


def _site_url(given: Fields, usual: str) -> str:
    found = given.text("site_url", usual)
    try:
        return site_address(found) if found else ""
    except InputError:
        given.fail("site_url", f"“{printable(found)}” is not a web address; write it like https://help.example.com/.")


def _web_address(given: Fields, name: str) -> str:
    url = given.text(name)
    if url and not urls.is_web(url):
        given.fail(
            name, f"“{printable(url)}” is not a web address; write it like https://drive.example.com/recordings."
        )
    return url


def _beacon(given: Fields) -> dict[str, str]:
    """Reads the three settings of the beacon, which only make sense together."""
    kind = given.choice("beacon", BEACONS, "none")
    url, site = given.text("beacon_url"), given.text("beacon_site")
    if (url or kind != "none") and not _BEACON_URL.fullmatch(url):
        given.fail("beacon_url" if url else "beacon", "it needs a beacon_url such as https://stats.example.com.")
    if kind in ("plausible", "umami") and not site:
        given.fail("beacon", f"{kind} needs a beacon_site, its name for this site.")
    return {"beacon": kind, "beacon_url": url, "beacon_site": site}
