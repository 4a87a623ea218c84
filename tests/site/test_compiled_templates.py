"""Templates are compiled once, and again when they are edited; nobody else's code is run."""

from __future__ import annotations

import secrets
from pathlib import Path

import jinja2
import pytest

from hallway.site.cache import secret
from hallway.site.cache.store import Store
from hallway.site.compiled_templates import CompiledTemplates


def rendered(folder: Path, text: str, compiled: list[str]) -> str:
    """Renders a template as a new process would; adds its text to `compiled` if it was compiled."""
    (folder / "page.html").write_text(text, encoding="utf-8")
    store, templates = Store(folder / "cache"), CompiledTemplates("test")
    templates.restore(store)

    class Environment(jinja2.Environment):
        def _generate(self, *arguments: object, **options: object) -> str:
            compiled.append(text)
            return super()._generate(*arguments, **options)  # type: ignore[arg-type]

    environment = Environment(loader=jinja2.FileSystemLoader(folder), bytecode_cache=templates, autoescape=True)
    page = environment.get_template("page.html").render()
    templates.save(store)
    return page


def test_the_next_process_compiles_only_what_was_edited(tmp_path: Path) -> None:
    """The pages are the same either way."""
    compiled: list[str] = []
    texts = ("{{ 1 + 1 }}", "{{ 1 + 1 }}", "{{ 1 + 2 }}", "{{ 1 + 2 }}")
    assert [rendered(tmp_path, text, compiled) for text in texts] == ["2", "2", "3", "3"]
    assert compiled == ["{{ 1 + 1 }}", "{{ 1 + 2 }}"]


def test_code_that_someone_else_stored_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pull request could add it to the folder of the cache."""
    compiled: list[str] = []
    for _ in range(2):
        monkeypatch.setattr(secret, "read", lambda: secrets.token_bytes(32))
        assert rendered(tmp_path, "{{ 1 + 1 }}", compiled) == "2"
    assert len(compiled) == 2
