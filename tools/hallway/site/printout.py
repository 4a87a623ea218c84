"""Renders a template as a single file that needs no site around it: for paper and for attachments."""

from __future__ import annotations

import jinja2

from hallway import resources
from hallway.site.filters import FILTERS


def render(template: str, **context: object) -> bytes:
    """Returns the file; everything in the context is escaped."""
    loader = jinja2.FileSystemLoader(str(resources.overrides()))
    environment = jinja2.Environment(autoescape=True, loader=loader)
    environment.filters.update(FILTERS)
    return environment.get_template(template).render(context).encode()
