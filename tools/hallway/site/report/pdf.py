"""Prints an HTML file to PDF with a browser that is installed already: Chromium, Chrome or Edge."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hallway.errors import PdfError, printable

NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
"""Where installers put them without adding them to PATH."""
SECONDS = 90
"""A browser that takes longer hangs."""


def find_browser() -> str:
    """Returns the path of a browser; empty if none is found."""
    found = (path for name in NAMES if (path := shutil.which(name)))
    return next(found, "") or next((path for path in ELSEWHERE if Path(path).is_file()), "")


def render(html: bytes, browser: str) -> bytes:
    """Returns the PDF of a page that needs no other file. Raises PdfError if the browser fails."""
    with tempfile.TemporaryDirectory(prefix="hallway-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        page, out = folder / "report.html", folder / "report.pdf"
        page.write_bytes(html)
        try:
            done = subprocess.run(
                [browser, *_options(folder), f"--print-to-pdf={out}", page.as_uri()],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PdfError(f"{printable(browser)} did not print: {printable(str(error))}.") from error
        if not out.is_file():
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            said = f": {printable(last[0])}" if last else ""
            raise PdfError(f"{printable(browser)} did not print{said}. Print report.html from a browser instead.")
        return out.read_bytes()


def _options(folder: Path) -> list[str]:
    # A profile of its own: with the usual one, a browser that is open would take the call over and print nothing.
    options = ["--headless", "--disable-gpu", "--no-pdf-header-footer", "--no-first-run"]
    options.append(f"--user-data-dir={folder / 'profile'}")
    if sys.platform == "linux" and os.geteuid() == 0:  # Chromium has no sandbox for root; the page runs no script
        options.append("--no-sandbox")
    return options
