"""The page on which an answer is recorded, and its script.

The script is one file and not an ES module, because a page opened from disk cannot load modules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.site import bundle
from hallway.site.page import SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hallway.site.site import Site

ADDRESS = "record/"
ENTRY = "assets/hallway/record/record.js"
TITLE = "Record an answer"
DESCRIPTION = "Five minutes, one question: record your answer in the browser."


def files(site: Site) -> Iterator[SiteFile]:
    """Yields the page, which offers every expert and moment that is in use, and its script."""
    script_address, script = bundle.script(ENTRY, site.templates.source)
    record = {
        "experts": [expert for expert in site.collection.experts.values() if not expert.is_retired],
        "moments": [moment for moment in site.collection.moments if not moment.is_retired],
        "folder_url": site.collection.settings.recordings_url,
        "script_url": f"../{script_address}",
    }
    yield site.page(ADDRESS, "record", record, title=TITLE, description=DESCRIPTION, plays_blobs=True)
    yield SiteFile(script_address, script)
