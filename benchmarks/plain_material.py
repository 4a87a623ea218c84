"""The same answers in plain Material for MkDocs, with its own search: what one would have instead of Hallway.

The answers are out of its sidebar, whose cost grows with the square of their number.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from processes import MKDOCS

if TYPE_CHECKING:
    from hallway.library.library import Library

SITE_URL = "https://help.example.com/"
CONFIG = f"""\
site_name: Answers
site_url: {SITE_URL}
theme: {{name: material, font: false}}
plugins: [search, tags]
markdown_extensions: [attr_list, admonition, pymdownx.details, pymdownx.superfences, toc: {{permalink: true}}]
nav: [index.md]
not_in_nav: "*"
"""


def write(folder: Path, library: Library) -> Path:
    """Writes the approved answers for Material into a new folder; an answer is at `ID/`."""
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Answers\n", encoding="utf-8")
    for answer in library.read_answers()[0]:
        if answer.status != "approved":
            continue
        tags = "".join(f"  - {tag}\n" for tag in answer.tags)
        parts = [f"---\ntags:\n{tags}---" if tags else "", f"# {answer.title}", answer.summary]
        for chapter in answer.chapters:
            parts += [f"## {chapter.title}"] if chapter.title else []
            parts += [f"{each.text}\n{{ #t{int(each.seconds or 0)} }}" for each in chapter.passages]
        (folder / "docs" / f"{answer.id}.md").write_text("\n\n".join(parts).lstrip(), encoding="utf-8")
    return folder


def build(folder: Path, site: Path) -> list[str]:
    """Returns the command that builds these answers into a folder."""
    return [*MKDOCS, "build", "--quiet", "--config-file", str(folder / "mkdocs.yml"), "--site-dir", str(site)]
