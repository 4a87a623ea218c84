"""The sitemap, which MkDocs makes of all pages together."""

from __future__ import annotations

import gzip
import io
from types import SimpleNamespace
from typing import TYPE_CHECKING

from mkdocs import utils
from mkdocs.commands.build import get_context

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation

    from hallway.site.assembly import ListedPage

NAME = "sitemap.xml"


def files(config: MkDocsConfig, env: Environment, nav: Navigation, pages: Iterable[ListedPage]) -> dict[str, bytes]:
    """Returns the sitemap, plain and compressed."""
    listed = [_listed(config, page) for page in pages]
    context = get_context(nav, [], config, base_url=utils.get_relative_url(".", NAME))
    context["pages"] = [SimpleNamespace(page=page) for page in listed]  # type: ignore[misc]
    text = env.get_template(NAME).render(context).encode()
    timestamp = utils.get_build_timestamp(pages=listed)  # type: ignore[arg-type]
    packed = io.BytesIO()
    with gzip.GzipFile(filename=NAME, mode="wb", fileobj=packed, mtime=timestamp) as opened:
        opened.write(text)
    return {NAME: text, f"{NAME}.gz": packed.getvalue()}


def _listed(config: MkDocsConfig, page: ListedPage) -> SimpleNamespace:
    url = f"{config.site_url.rstrip('/')}/{page.address}" if config.site_url else None
    day = page.changed.isoformat() if page.changed else utils.get_build_date()
    return SimpleNamespace(is_link=False, canonical_url=url, abs_url=None, update_date=day)
