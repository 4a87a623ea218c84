"""The beacon: an opt-in script that counts opens, plays and fruitless searches on hosts without access logs.

It talks to one counter that the team runs or rents. Without the settings, the built site contains nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import escape

from hallway import urls

if TYPE_CHECKING:
    from hallway.library.settings import Settings

SCRIPT = "assets/hallway/adoption/beacon.js"
STYLE = "assets/hallway/adoption/beacon.css"


@dataclass(frozen=True, slots=True)
class Beacon:
    """Where pages report to."""

    kind: str
    """The program that counts; see `hallway.library.settings.BEACONS`."""
    url: str
    """Its address, without a trailing slash."""
    site: str
    """Its name for this site; GoatCounter needs none."""

    @classmethod
    def of(cls, settings: Settings) -> Beacon | None:
        """Returns the beacon that the settings ask for, if any."""
        if settings.beacon == "none":
            return None
        return cls(settings.beacon, settings.beacon_url.rstrip("/"), settings.beacon_site)

    @property
    def origin(self) -> str:
        """The only other origin that pages may connect to."""
        parts = urls.split(self.url)
        return f"{parts.scheme}://{parts.netloc}" if parts else ""

    def escaped(self) -> dict[str, str]:
        """Returns what the theme's template needs, escaped."""
        return {"kind": escape(self.kind), "url": escape(self.url), "site": escape(self.site)}
