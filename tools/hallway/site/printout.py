"""Renders a template as a single file that needs no site around it: for paper and for attachments."""

from __future__ import annotations

import jinja2

from hallway import resources


def render(template: str, **context: object) -> bytes:
    """Returns the file; everything in the context is escaped."""
    loader = jinja2.FileSystemLoader(str(resources.overrides()))
    return jinja2.Environment(autoescape=True, loader=loader).get_template(template).render(context).encode()
