"""Redacted words are also removed from all caches, and the command says what was cleared."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import knowledge
import site_reading
import talk
import told_names
from hallway import files
from hallway.cli import main
from hallway.curate.redact import Redacted, carry_out, plan
from hallway.library import receipts
from hallway.site.mkdocs.build import build
from told_names import ID, NAME

if TYPE_CHECKING:
    from pathlib import Path

    from hallway.library.library import Library

WORDS = (NAME, *told_names.SECRETS)
RECEIPT = f"""\
Your answer is ready: answers/{ID}.md (0:20)
2 words to check: 0:04 Quillon, 0:05 Varga
Next: read it, then run: hallway approve {ID}
"""
CACHES = {
    f"heard/{talk.SHA256}.0123456789abcdef.json": '{"text": "Last week Quillon Varga asked"}',
    "receipts/talk.wav.hallway.txt": RECEIPT,
    "contents.json": '{"ask Quillon Varga.wav": {"signature": [1, 2, 3, 4], "sha256": "0"}}',
    "transcripts.json": '{"refund-late": {"signature": [1, 2, 3, 4], "name": "Qu\\u0069llon Varga.wav"}}',
    "later/than/today.json": '{"title": "Quillon&nbsp;Varga"}',
}
"""Files in .hallway after work on the answer, and one that a later version may add."""


@pytest.fixture
def base(tmp_path: Path) -> Library:
    """An answer whose site was built, with its words in every cache."""
    library = told_names.make(tmp_path / "base")
    (library.root / "mkdocs.yml").write_bytes(knowledge.MKDOCS.read_bytes())
    (library.curation / "settings.yml").write_text("site_name: Help\nsite_url: https://help.example.com/\n")
    library.recordings.mkdir()
    (library.recordings / "talk.wav").write_bytes(b"another sound")
    (library.recordings / "talk.wav.hallway.txt").write_text(RECEIPT, encoding="utf-8")
    for name, text in CACHES.items():
        path = library.state / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    build(library, library.root / "site")
    return library


def redact(library: Library, **asked: object) -> Redacted:
    planned = plan(library, ID, **{"words": [NAME], **asked})  # type: ignore[arg-type]
    return carry_out(planned, silence=told_names.quiet, today=date(2026, 11, 22))


def cards(library: Library) -> set[str]:
    return {path.name for path in (library.state / "cards").iterdir()}


def built(library: Library) -> list[Path]:
    return [path for path in library.build_cache.rglob("*") if path.is_file()]


def test_no_cache_holds_the_words(base: Library) -> None:
    """Text files are searched; cards are pictures, and built pages escape words, so all of them are deleted."""
    held = set(site_reading.holding(base.state, *WORDS))
    assert {name for name in held if not name.startswith("cache/")} == set(CACHES)
    assert cards(base)
    assert built(base)
    cleared = redact(base).cleared.paths
    assert site_reading.holding(base.state, *WORDS) == {}
    assert not cards(base)
    assert not built(base)
    assert set(cleared) >= {base.state / name for name in CACHES}


def test_a_range_clears_them_as_well(base: Library) -> None:
    """Redacting a range clears the caches too, without naming the word."""
    second = told_names.second_of(base, "Quillon")
    redact(base, words=[], span=(second, second + 1.2), only_here=True)
    assert site_reading.holding(base.state, *WORDS) == {}


@pytest.mark.slow
def test_the_next_build_draws_other_cards(base: Library) -> None:
    """The card of the covered title has a new address, and the site contains no other."""
    old = cards(base)
    redact(base)
    folder = build(base, base.root / "site").folder
    assert not {path.name.split(".")[1] for path in (folder / "cards").glob(f"{ID}.*")} & {name[:8] for name in old}
    assert site_reading.holding(folder, *WORDS) == {}


def test_a_receipt_still_announces_its_answer(base: Library) -> None:
    """Only the words to check are removed, in every copy of the receipt; the recording is not transcribed again."""
    redact(base)
    for path in (receipts.folder(base) / "talk.wav.hallway.txt", base.recordings / "talk.wav.hallway.txt"):
        assert path.read_text("utf-8").splitlines() == [RECEIPT.splitlines()[0], RECEIPT.splitlines()[2]]


def test_what_is_of_other_work_stays(base: Library) -> None:
    """Locks, cached results for other recordings and receipts of other answers stay."""
    kept = {"locks/ledger.lock": "", f"heard/{'1' * 64}.0.json": '{"text": "Send it"}', "receipts/other.txt": "notes"}
    for name, text in kept.items():
        (base.state / name).parent.mkdir(exist_ok=True)
        (base.state / name).write_text(text, encoding="utf-8")
    redact(base)
    assert {name: (base.state / name).read_text("utf-8") for name in kept} == kept


def test_what_cannot_be_cleared_is_named(base: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a file cannot be changed, the redaction succeeds and the file is reported."""

    write = files.write_atomic

    def refuse(path: Path, data: bytes | str) -> bool:
        if path.is_relative_to(base.recordings):
            raise PermissionError(path)
        return write(path, data)

    monkeypatch.setattr(files, "write_atomic", refuse)
    assert base.recordings / "talk.wav.hallway.txt" in redact(base).cleared.left
    assert NAME not in base.answer_path(ID).read_text("utf-8")


def test_the_command_says_what_it_cleared(base: Library) -> None:
    """The command prints text for people and paths in JSON."""
    path = base.answer_path(ID)
    path.write_bytes(path.read_bytes().replace(f'media: "media/{ID}.0a1b2c3d.m4a"\n'.encode(), b""))
    arguments = ["--root", str(base.root), "redact", ID, "--word", NAME]
    before = CliRunner().invoke(main, [*arguments, "--dry-run", "--json"])
    assert json.loads(before.stdout)["cleared"] == []
    said = CliRunner().invoke(main, arguments).stdout
    assert "Removed from caches and receipts: 2 cards, the build cache, .hallway/contents.json, .hallway/heard/" in said
    assert "recordings/talk.wav.hallway.txt" in said
