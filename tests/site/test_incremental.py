"""A build that reuses the last one makes the same site as one that starts from nothing, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

import seeds
from hallway.errors import HallwayError
from hallway.library.answer import Answer
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.site.cache import known_files
from hallway.site.mkdocs.build import build
from hallway.site.staging import FolderMaker, Staging
from knowledge import add_answer, add_transcript, write_library
from site_reading import files_of

TODAY = date(2026, 11, 26)
ANSWERS = ("refund-after-30-days", "quiet-deal", "secret-plan")
TEXTS = ("Ask *first*.", "R&D", "<b>1 < 2</b>", "[the desk](https://desk.example.com/)", "`code`", "“Été”", "a_b_c", "")
SETTINGS = (
    "site_url: https://help.example.com/\n",
    "site_url: https://help.example.com/\nsite_name: Ask us\nsite_description: Short answers\n",
    "site_name: '<R&D>'\n",
    "site_url: https://help.example.com/\npublish_adoption: true\n",
)


class KilledError(BaseException):
    """Stands for a build that dies: nothing catches it."""


@pytest.mark.slow
@pytest.mark.fuzz
def test_edits_lead_to_the_same_site_as_a_clean_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """Whatever is edited, in whatever order, even if builds are killed and the cache is damaged."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795651200")
    monkeypatch.setattr(known_files, "SETTLED_SECONDS", 0.0)
    count = seeds.examples(2)
    record_property("examples", count)
    for number in range(count):
        dice = seeds.dice(f"edits {number}")
        library = write_library(tmp_path / f"base-{number}")
        (library.curation / "settings.yml").write_text(SETTINGS[0], encoding="utf-8")
        done = list[str]()
        for _ in range(5):
            wanted = result(copy_of(library, tmp_path / "clean"), clean=True)
            assert result(library) == wanted, f"sequence {number}: {done}"
            done += [edit(library, dice) for _ in range(dice.randint(1, 3))]


def result(library: Library, *, clean: bool = False) -> object:
    """The site and what was said about it, or why the build was refused; and the ledger."""
    try:
        report = build(library, library.root / "site", today=TODAY, clean=clean)
    except HallwayError as error:
        return error.message.replace(str(library.root), ""), library.ledger_path.read_bytes()
    said = [str(finding.relative_to(library.root)) for finding in report.findings]
    return files_of(report.folder), said, library.ledger_path.read_bytes()


def copy_of(library: Library, folder: Path) -> Library:
    """A copy without a cache; with the published site, since a build compares the ledger with it."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(library.root, folder, ignore=shutil.ignore_patterns(".hallway"))
    return Library(folder)


def edit(library: Library, dice: Random) -> str:
    """Makes a random edit; returns its name."""
    chosen = dice.choice(EDITS)
    chosen(library, dice)
    return chosen.__name__


def answer(library: Library, dice: Random) -> Answer:
    return library.answer(dice.choice(ANSWERS))


def write(library: Library, changed: Answer) -> None:
    library.answer_path(changed.id).write_text(changed.to_markdown(), encoding="utf-8")


def text(library: Library, dice: Random) -> None:
    found = answer(library, dice)
    write(library, replace(found, body=f"{found.body.rstrip()}\n\n[0:{dice.randint(10, 59)}] {dice.choice(TEXTS)}\n"))


def header(library: Library, dice: Random) -> None:
    changes = (
        {"title": f"Why {dice.choice(TEXTS)}?"},
        {"summary": dice.choice(TEXTS)},
        {"expert": dice.choice(("support-lead", "silent", "unknown"))},
        {"moments": dice.choice(((), ("refund-request", "deal-gone-quiet")))},
        {"duration": float(dice.randint(60, 300))},
        {"media": ""},
        {"review_by": date(2027, 1, dice.randint(1, 28))},
    )
    write(library, replace(answer(library, dice), **dice.choice(changes)))


def status(library: Library, dice: Random) -> None:
    write(library, replace(library.answer("secret-plan"), status=dice.choice(("draft", "approved"))))


def new_answer(library: Library, dice: Random) -> None:
    add_answer(library, f"new-{dice.randint(1, 3)}", body=f"[0:00] {dice.choice(TEXTS)} and so on\n")


def transcript(library: Library, dice: Random) -> None:
    id_ = dice.choice(ANSWERS)
    add_transcript(library, id_, language=dice.choice(("en", "de")), flags=dice.choice(((), ("truncated",))))


def broken_transcript(library: Library, dice: Random) -> None:
    library.transcript_path(dice.choice(ANSWERS)).write_text(dice.choice(("{", "")), encoding="utf-8")


def vocabulary(library: Library, dice: Random) -> None:
    name = dice.choice(("moments.yml", "experts.yml", "roles.yml", "tags.yml"))
    path = library.curation / name
    old, new = dice.choice((("A customer", "Someone"), ("Support", "Help"), ("Refunds", "Money"), ("deal", "account")))
    if old not in ("deal",) or name == "moments.yml":
        path.write_text(path.read_text("utf-8").replace(f": {old}", f": {new}"), encoding="utf-8")


def ledger(library: Library, dice: Random) -> None:
    entry = LedgerEntry("quiet-deal", "aliased", "2026-11-20", title="Q", anchors=(dice.randint(60, 90),))
    renamed = LedgerEntry(f"old-{dice.randint(1, 9)}", "merged", "2026-11-20", title="Old", to="quiet-deal")
    library.ledger().append(dice.choice((entry, renamed)))


def settings(library: Library, dice: Random) -> None:
    (library.curation / "settings.yml").write_text(dice.choice(SETTINGS), encoding="utf-8")


def places(library: Library, dice: Random) -> None:
    title = dice.choice(("The refund macro", "The sales desk"))
    (library.curation / "places.yml").write_text(f"desk: {{title: {title}, kind: zendesk}}\n", encoding="utf-8")
    pinned = {"place": "desk", "kind": "zendesk", "answer": dice.choice(ANSWERS), "placed_on": "2026-11-20"}
    lines = [f"{key}: {value}" for key, value in {**pinned, "from_code": f"p-{dice.randint(1, 99)}"}.items()]
    (library.curation / "placements.yml").write_text("- " + "\n  ".join(lines) + "\n", encoding="utf-8")


def theme(library: Library, dice: Random) -> None:
    """The knowledge base's own overrides: a template for pages, one for the frame around them."""
    folder = library.root / "own"
    (folder / "hallway").mkdir(parents=True, exist_ok=True)
    (folder / "404.html").write_text(f"<p>{dice.randint(1, 9)}</p>", encoding="utf-8")
    (folder / "hallway" / "week.html").write_text(f"<h1>{dice.randint(1, 9)}</h1>", encoding="utf-8")
    (folder / "partials").mkdir(exist_ok=True)
    (folder / "partials" / "link_preview.html").write_text(f"<meta name=x content={dice.randint(1, 9)}>", "utf-8")
    config = library.root / "mkdocs.yml"
    if "custom_dir" not in (given := config.read_text("utf-8")):
        config.write_text(given.replace("name: material\n", "name: material\n  custom_dir: own\n"), encoding="utf-8")


def configuration(library: Library, dice: Random) -> None:
    config = library.root / "mkdocs.yml"
    lines = [line for line in config.read_text("utf-8").splitlines() if not line.startswith("site_author")]
    config.write_text("\n".join([*lines, f"site_author: author {dice.randint(1, 9)}", ""]), encoding="utf-8")


def media(library: Library, dice: Random) -> None:
    (library.media / f"{dice.choice(ANSWERS)}.0a1b2c3d.m4a").write_bytes(dice.randbytes(dice.choice((100, 2_000_000))))


def site(library: Library, dice: Random) -> None:
    """Someone changes, removes or adds a file of the published site."""
    pages = sorted((library.root / "site").rglob("*.html"))
    if pages:
        page = dice.choice(pages)
        dice.choice(
            (page.unlink, lambda: page.write_bytes(b"<p>mine"), lambda: page.with_suffix(".x").write_text("x"))
        )()


def kill(library: Library, dice: Random) -> None:
    """A build dies after some files."""
    left, put = dice.randint(1, 60), Staging.put

    def die(self: Staging, *arguments: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KilledError
        put(self, *arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Staging, "put", die)
        with suppress(KilledError):
            result(library)


def kill_at_the_end(library: Library, dice: Random) -> None:
    """A build dies while its files get their places in the new site."""
    left, path = dice.randint(1, 20), FolderMaker.path

    def die(self: FolderMaker, name: str) -> str:
        nonlocal left
        left -= str(self.root).startswith(str(library.old_sites))
        if left < 0:
            raise KilledError
        return path(self, name)

    with pytest.MonkeyPatch.context() as patched, suppress(KilledError):
        patched.setattr(FolderMaker, "path", die)
        result(library)


def old_site(library: Library, dice: Random) -> None:
    """Something happens to the files of the site before."""
    found = sorted(path for path in library.old_sites.rglob("*") if path.is_file())
    for path in dice.sample(found, min(len(found), 5)):
        path.unlink()
        dice.choice((lambda path=path: path.write_bytes(b"<p>mine"), path.mkdir, lambda: None))()


def damage(library: Library, dice: Random) -> None:
    """Records are cut short, changed, exchanged, or not records at all."""
    records = sorted(path for path in library.build_cache.rglob("*") if path.is_file())
    for path in dice.sample(records, len(records) // 2):
        content = bytearray(path.read_bytes())
        at = dice.randrange(len(content)) if content else 0  # empty if it was damaged before
        content[at : at + 1] = bytes(each ^ 1 << dice.randrange(8) for each in content[at : at + 1])
        other = dice.choice(records).read_bytes()
        path.write_bytes(dice.choice((bytes(content), bytes(content[:at]), other, b"", dice.randbytes(200))))


EDITS: tuple[Callable[[Library, Random], None], ...] = (
    *(text, header, status, new_answer, transcript, broken_transcript, vocabulary, ledger, settings, places),
    *(theme, configuration, media, site, kill, kill_at_the_end, old_site, damage),
)
