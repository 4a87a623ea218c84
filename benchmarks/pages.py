"""What an answer costs to open: our page and our embed beside the same answer in plain Material.

The same made-up answers become two sites: ours, and Markdown in Material for MkDocs with its own search, the answers
out of its sidebar and the browser's own player, which is what one would have instead. Both are served from this
machine, compressed and with byte ranges, to a Chromium that has seen neither. Bytes and requests are counted where they
are sent, those of workers too; the sound is counted apart, where it arrives: over so short a way a browser
takes all of a small recording, with --slow it does not. "Largest" is the Largest Contentful Paint. "Heard" is from the
press on the cued player to sound playing at its second, and is ours alone: the browser's own player cannot be cued.

    python benchmarks/pages.py
    python benchmarks/pages.py --answers 1000 --slow
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from browsing import SLOW, SOUND, Served, chromium, serve, settle
from processes import MKDOCS, cost_of
from table import Row, Run, answers, table

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

    from hallway.library.library import Library

SECONDS = 290  # of the recording that is listened to
ONSETS = (83.0, 164.0)  # where it can be heard that something begins
WORDS = 760  # of an answer: five minutes of speech
PASSAGE_WORDS = 45
MARK = 83  # the second that the links lead to
LINK = f"answer page at #t={MARK}"
TESTS = Path(__file__).parents[1] / "tests"
ICONS = ("favicon.ico", "favicon.png", "mark.svg")  # of a tab; a frame has none
LARGEST = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => resolve(null), 3000);
})"""
HEARD = """() => new Promise((resolve) => {
  const media = document.getElementById("media");
  const begin = performance.now();
  media.addEventListener("playing", () => resolve([performance.now() - begin, media.currentTime]), { once: true });
  document.querySelector(".play").click();
  setTimeout(() => resolve(null), 10000);
})"""


def main() -> None:
    """Builds both sites, opens every row's address several times and prints the table."""
    chosen = _arguments()
    with tempfile.TemporaryDirectory() as scratch, _served(Path(scratch), chosen.answers) as sites:
        found = _visited(*sites, rounds=chosen.rounds, is_slow=chosen.slow)
    _table(found, chosen)


def rows(run: Run) -> Iterator[Row]:
    """Yields what a page and an embed weigh, and how soon a link to a second plays over a slow line."""
    count, rounds = run.size(100, quick=20), run.size(3, quick=1)
    with _served(run.folder, count) as sites:
        found = _visited(*sites, rounds=rounds)
        slow = _visited(*sites, rounds=rounds, is_slow=True, names=(LINK,))[LINK]
    plain = found["plain Material"]
    for key, name in (("page", "answer page"), ("embed", "embed")):
        ours, size = found[name], answers(count)
        yield Row(f"{key}-kilobytes", ours.kilobytes, plain.kilobytes - plain.search_kilobytes, size)
        yield Row(f"{key}-requests", ours.requests, plain.requests - plain.search_requests, size)
    whole = next(run.folder.glob("base/answers/media/past-30-days.*")).stat().st_size / 1000
    size = "9 Mbit/s, 60 ms there and back"
    if slow.heard is not None:
        yield Row("link-milliseconds", slow.heard, None, size)
    yield Row("link-kilobytes", slow.sound_kilobytes, whole, size, note="before the press; the page cues the second")


@dataclass(frozen=True, slots=True)
class Figures:
    """What one address cost: the medians of several visits by a browser that had never been there."""

    requests: float
    kilobytes: float
    search_requests: float
    """Of these, those for the search, which Material loads with every page."""
    search_kilobytes: float
    sound_kilobytes: float
    largest: float | None
    """Milliseconds until the largest thing in sight was painted."""
    heard: float | None
    """Milliseconds from the press to the sound."""


@contextmanager
def _served(scratch: Path, count: int) -> Iterator[tuple[Served, Served, Browser]]:
    """Gives our site, plain Material's, and a browser."""
    ours, plain = _sites(scratch, count)
    with serve(ours) as hallway, serve(plain) as material, chromium() as browser:
        yield hallway, material, browser


def _visited(
    hallway: Served,
    material: Served,
    browser: Browser,
    *,
    rounds: int,
    is_slow: bool = False,
    names: tuple[str, ...] = (),
) -> dict[str, Figures]:
    """Returns the figures of the addresses with these names, or of all. They take turns."""
    addresses = {
        "plain Material": (material, "answers/past-30-days/"),
        "answer page": (hallway, "a/past-30-days/"),
        LINK: (hallway, f"a/past-30-days/#t={MARK}"),
        "embed": (hallway, "embed/past-30-days/"),
        f"embed at #t={MARK}": (hallway, f"embed/past-30-days/#t={MARK}"),
    }
    chosen = {name: where for name, where in addresses.items() if not names or name in names}
    visits: dict[str, list[Figures]] = {name: [] for name in chosen}
    for _ in range(rounds):
        for name, (site, path) in chosen.items():
            visits[name].append(_visit(browser, site, path, is_slow=is_slow))
    return {name: _median(found) for name, found in visits.items()}


def _median(visits: Sequence[Figures]) -> Figures:
    """Returns the median of each figure; None for one that no visit has."""
    found = {each.name: [getattr(visit, each.name) for visit in visits] for each in fields(Figures)}
    known = {name: [value for value in values if value is not None] for name, values in found.items()}
    medians: dict[str, Any] = {name: median(values) if values else None for name, values in known.items()}
    return Figures(**medians)


def _visit(browser: Browser, site: Served, path: str, *, is_slow: bool) -> Figures:
    context = browser.new_context(viewport={"width": 400, "height": 800})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    if is_slow:
        session.send("Network.emulateNetworkConditions", SLOW)
    received = _received_sound(session)
    site.sent.clear()
    page.goto(site.address + path)
    settle(page, site)
    pages = [one for one in site.sent if not one.name.endswith(SOUND) and one.name not in ICONS]
    search = [one for one in pages if one.name.startswith("search")]
    figures = Figures(
        requests=len(pages),
        kilobytes=sum(one.bytes for one in pages) / 1000,
        search_requests=len(search),
        search_kilobytes=sum(one.bytes for one in search) / 1000,
        sound_kilobytes=sum(received) / 1000,
        largest=page.evaluate(LARGEST),
        heard=_press(page) if "#t=" in path else None,
    )
    context.close()
    return figures


def _received_sound(session: CDPSession) -> list[int]:
    """A list that fills with the bytes of sound as they come; the server sends more than a browser takes."""
    sounds, received = set[str](), list[int]()

    def note(event: dict[str, Any]) -> None:
        if event["response"]["mimeType"].startswith(("audio/", "video/")):
            sounds.add(event["requestId"])

    def count(event: dict[str, Any]) -> None:
        if event["requestId"] in sounds:
            received.append(event["dataLength"])

    session.on("Network.responseReceived", note)
    session.on("Network.dataReceived", count)
    return received


def _press(page: Page) -> float | None:
    heard = page.evaluate(HEARD)
    if heard is None:
        return None
    if abs(heard[1] - MARK) > 0.3:
        raise SystemExit(f"the sound began at {heard[1]} s instead of {MARK} s")
    return float(heard[0])


def _table(found: dict[str, Figures], chosen: argparse.Namespace) -> None:
    """Prints the figures as a Markdown table."""
    base = next(iter(found.values()))
    line = "9 Mbit/s, 60 ms" if chosen.slow else "this machine"
    print(f"\n**{chosen.answers} answers**, cold, gzip, {line}, median of {chosen.rounds}\n")
    head = ("", "requests", "KB", "beside Material", "sound, KB", "largest, ms", "heard, ms")
    body = [
        [
            name, f"{each.requests:.0f}", f"{each.kilobytes:.1f}", f"{each.kilobytes / base.kilobytes:.2f}",
            f"{each.sound_kilobytes:.0f}", *("-" if ms is None else f"{ms:.0f}" for ms in (each.largest, each.heard)),
        ]
        for name, each in found.items()
    ]  # fmt: skip
    print(table(head, body))


def _sites(scratch: Path, count: int) -> tuple[Path, Path]:
    """Builds the same answers twice: our site, and plain Material's."""
    from hallway.site.mkdocs.build import build

    sys.path.append(str(TESTS))
    import sounds
    from knowledge import add_answer, write_library

    library = write_library(scratch / "base")
    bodies = {"past-30-days": _body(0), **{f"answer-{n}": _body(n) for n in range(1, count)}}
    for id_, body in bodies.items():
        add_answer(library, id_, title=_title(id_), body=body, duration=float(SECONDS))
    recipe = sounds.Recipe(rate=16_000)
    sounds.write(library.media / "past-30-days.0a1b2c3d.m4a", sounds.tones(SECONDS, ONSETS), recipe)
    ours = build(library, scratch / "ours").folder
    return ours, _plain_material(scratch / "plain", bodies, library)


def _plain_material(root: Path, bodies: dict[str, str], library: Library) -> Path:
    docs = root / "docs"
    (docs / "answers").mkdir(parents=True)
    (docs / "index.md").write_text("# Answers\n", encoding="utf-8")
    shutil.copy(library.media / "past-30-days.0a1b2c3d.m4a", docs / "sound.m4a")
    for id_, body in bodies.items():
        player = '<audio id="media" controls preload="metadata" src="../../sound.m4a"></audio>'
        (docs / "answers" / f"{id_}.md").write_text(f"# {_title(id_)}\n\n{player}\n\n{body}", encoding="utf-8")
    (root / "mkdocs.yml").write_text(
        "site_name: Answers\ntheme: {name: material, font: false}\nplugins: [search]\n"
        'nav: [index.md]\nnot_in_nav: "*"\n',
        encoding="utf-8",
    )
    cost_of([*MKDOCS, "build", "--quiet"], folder=root)
    return root / "site"


def _title(id_: str) -> str:
    return f"What do I do about {id_.replace('-', ' ')}?"


def _body(seed: int) -> str:
    """An answer of five minutes with four chapters, of words that are made up but as frequent as words are."""
    chance = random.Random(seed)
    vocabulary = _vocabulary()
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    parts = list[str]()
    for number, first in enumerate(range(0, WORDS, PASSAGE_WORDS)):
        said = chance.choices(vocabulary, weights, k=PASSAGE_WORDS)
        second = MARK if number == 4 else first * SECONDS // WORDS
        stamp = f"[{second // 60}:{second % 60:02}]"
        if number % 4 == 0 and number:
            parts.append(f"## {stamp} {' '.join(said[:5]).capitalize()}")
        sentences = [" ".join(said[at : at + 15]).capitalize() + "." for at in range(0, PASSAGE_WORDS, 15)]
        parts.append(f"{stamp} {' '.join(sentences)}")
    return "\n\n".join(parts) + "\n"


@cache
def _vocabulary() -> list[str]:
    chance = random.Random(1)
    syllables = [
        first + second for first in "bdfghklmnprstvw" for second in ("a", "e", "i", "o", "u", "ar", "en", "ou")
    ]
    return ["".join(chance.choices(syllables, k=chance.choice((1, 1, 2, 2, 3)))) for _ in range(5000)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many visits counts")
    parser.add_argument("--slow", action="store_true", help="as over 9 Mbit/s with 60 ms there and back")
    return parser.parse_args()


if __name__ == "__main__":
    main()
