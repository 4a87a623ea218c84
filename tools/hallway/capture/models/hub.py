"""Downloads a model from the Hugging Face hub, or a mirror of it, at the pinned commit."""

from __future__ import annotations

import sys
from pathlib import Path

from hallway import urls
from hallway.capture.models.catalogue import Model
from hallway.capture.models.installed import NEEDED, PATTERNS
from hallway.capture.models.sources import DownloadReporter
from hallway.errors import ModelError, printable


def download(model: Model, folder: Path, *, address: str | None, reporter: DownloadReporter) -> str:
    """Downloads the files of a model into `folder`, and returns their source. Raises ModelError on failure.

    The hub's client resumes an earlier download into the same folder, and shows its own progress bar.
    """
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.utils.tqdm import disable_progress_bars

    address = address or constants.ENDPOINT
    if reason := _unreachable(address):  # the client would retry for half a minute
        raise ModelError(reason)
    if not sys.stderr.isatty():
        disable_progress_bars()
    reporter.message(f"Downloading {model.name} ({model.megabytes} MB) from {_shown(address)} ...")
    try:
        snapshot_download(
            model.repository,
            revision=model.revision,
            local_dir=folder,
            allow_patterns=list(model.sha256 if set(NEEDED) <= model.sha256.keys() else PATTERNS),
            endpoint=address,
            token=False,  # the models are public and need no token
        )
    except Exception as error:  # the hub's client raises its own errors, httpx's and OSError
        raise ModelError(f"{_shown(address)}: {type(error).__name__}: {_first_line(error)}") from error
    return f"{_shown(address)}/{model.repository}"


def _unreachable(address: str) -> str:
    """Returns why an address does not respond, through the proxy if there is one; empty if it does."""
    import ssl
    import urllib.error
    import urllib.request

    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE is set"
    if not address.startswith(("https://", "http://")):
        return f"{printable(address)} is not a web address"
    try:
        urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=10).close()
    except urllib.error.HTTPError as answer:
        answer.close()
    except OSError as error:
        reason = getattr(error, "reason", error)
        is_certificate = isinstance(reason, ssl.SSLError)  # the client may trust certificates that we do not
        return "" if is_certificate else f"{_shown(address)}: {printable(str(reason))}"
    return ""


def _shown(address: str) -> str:
    """Returns an address without user name and password."""
    parts = urls.split(address)
    if parts is None:
        return "an invalid address"
    return printable(address.replace(parts.netloc, parts.netloc.rpartition("@")[2], 1).rstrip("/"))


def _first_line(error: Exception) -> str:
    return printable((str(error).splitlines() or [""])[0][:200])
