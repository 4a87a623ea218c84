"""Place formats: what can be pasted into each kind of place, in its syntax and within its limits.

**To add one**, write a module here that defines a `PlaceFormat`, and add it to `registry.FORMATS`. Nothing else needs
to change: the commands, the error messages and the tests in `tests/place/test_formats.py` read that list.

- Most formats are a `TemplateFormat`: a table of forms, each with a template and a syntax. Start from `documents.py`,
  whose templates (`common.*`) can be shared; a template of its own goes into `place/templates/` as `<id>.<form>.<ext>`.
- A format that is more than text (`qr.py`, `mail.py`, `browser.py`) is a class with `id`, `label` and `snippets`.
- For a syntax that no other format has, add an entry to `syntax.SYNTAXES`.
- For a button in the share panel of an answer's page, add an entry to `share.BUTTONS`.
- `docs/guides/placing.md` lists every format with its forms; a test compares the two.

Your own package can add a format without touching Hallway: see `registry.GROUP`.
"""

from __future__ import annotations

from hallway.place.formats.interface import Pin, PlaceFormat, Snippet
from hallway.place.formats.registry import GROUP, all_formats, get
from hallway.place.formats.templates import Templates

__all__ = ["GROUP", "Pin", "PlaceFormat", "Snippet", "Templates", "all_formats", "get"]
