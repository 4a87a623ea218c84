"""What a search costs and finds, beside Material's: bytes until the first result, and the rank of the right answer.

A made-up knowledge base (see corpus.py), with this repository's own answers among its answers, becomes two sites: ours,
and the same text in Material for MkDocs with its own search. For each, a Chromium that has never been there opens the
home page, reaches for the search and types as a colleague would. Bytes are counted as sent, compressed; Material's
index arrives with every page, ours when a reader reaches for it. A rank is that of the first answer that would help.
The sentences of the corpus repeat, so that Material's index, one file, compresses better than that of real answers.

    python benchmarks/search.py
    python benchmarks/search.py --answers 3000
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import browsing
import build
import corpus
import plain_material
from processes import cost_of
from table import Row, Run, answers, table

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from hallway.library.library import Library

ROOT = Path(__file__).parents[1]
QUERIES = (
    ("customer says too expensive", "customer-says-that-we-are-expensive|about-a-price-objection"),
    ("escalate to engineering", "ticket-needs-engineering|about-an-escalation"),
    ("refunds after thirty days", "wants-a-refund-after-thirty|a-refund-after-thirty-days"),
    ("they stopped answering after the demo", "gone-quiet-after-the-demo"),
    ("export file is empty", "the-export-fails-and|about-a-failed-export"),
    ("renewal in a month", "renewal-comes-up-in-thirty|about-a-late-renewal"),
    ("first day on the phones", "my-first-week"),
    ("webhook during a call", "a-broken-webhook-during-a-call"),
    ("lost second factor without ticket number", "a-lost-second-factor-without-a-ticket"),
    ("phising mail from reseller", "a-phishing-message-from-a-reseller"),
)
"""What someone types, and parts of the addresses of the answers that would help."""
WEIGHED = 3  # of the queries, whose bytes are counted
WORD = "webhook"  # without synonyms, which are looked for as well
LEFT_OUT = ("moments:", "tags:", "roles:", "expert:", "media:", "poster:")  # of the headers of our own answers
REPEATS = "the made-up answers repeat sentences, so that Material's one file compresses better than that of real ones"
MOST = 10  # results that are looked at
SETTLE_MILLISECONDS = 1200  # after which a search has shown what it finds


def main() -> None:
    chosen = _arguments()
    with tempfile.TemporaryDirectory() as scratch, _served(Path(scratch), chosen.answers) as sites:
        found = _compared(sites, chosen.rounds)
    print(f"\n**{answers(chosen.answers)}**, gzip, nothing in the browser's cache\n")
    head = ("", "KB on every page", "KB until the first result of one word", "of a query", "seconds")
    print(table(head, [[name, *each.cells()] for name, each in found.items()]), end="\n\n")
    print(_ranking(found))


def rows(run: Run) -> Iterator[Row]:
    """Yields the bytes of a search at two sizes, and what ten queries find."""
    count, more = run.size(1000, quick=100), run.size(3000, quick=200)
    rounds = run.size(2, quick=1)
    with _served(run.folder / "some", count) as sites:
        found = _compared(sites, rounds)
    plain, ours = found["Material"], found["Hallway"]
    yield Row("search-page", ours.page_kilobytes, plain.page_kilobytes, answers(count))
    yield Row("search-some", ours.word_kilobytes, plain.word_kilobytes, answers(count), note=REPEATS)
    yield Row("search-query", ours.query_kilobytes, plain.query_kilobytes, answers(count))
    with _served(run.folder / "more", more) as sites:
        first, theirs = (
            median(_cost(sites.browser, site, interface, WORD).total for _ in range(rounds))
            for site, interface in ((sites.hallway, HALLWAY), (sites.material, MATERIAL))
        )
    yield Row("search-more", first, theirs, answers(more))
    yield Row("search-quality", ours.top_five, plain.top_five, answers(count), details=_ranking(found))


@dataclass(frozen=True, slots=True)
class Interface:
    """How a search is used."""

    box: str
    field: str
    result: str
    """A link to an answer."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one search cost and found."""

    page_kilobytes: float
    """Before the reader reaches for the search; without what every page needs anyway."""
    word_kilobytes: float
    """Until the first result of one word is shown, all told."""
    query_kilobytes: float
    """The same for a query, which has several words: the median of all."""
    seconds: float
    """From the first letter of a word to its first result, on this machine, with nothing in the browser's cache."""
    ranks: tuple[int, ...]
    """For each query; 0 if the answer that is meant is not among the first."""

    @property
    def top_five(self) -> int:
        """How many queries have an answer that helps among their first five results."""
        return sum(0 < rank <= 5 for rank in self.ranks)

    def cells(self) -> list[str]:
        """Returns the costs as people read them."""
        sizes = (self.page_kilobytes, self.word_kilobytes, self.query_kilobytes)
        return [*(f"{size:.0f}" for size in sizes), f"{self.seconds:.2f}"]


class Sites(NamedTuple):
    """The same answers as two sites, and a browser."""

    hallway: browsing.Served
    material: browsing.Served
    browser: Browser


MATERIAL = Interface(".md-search__input", ".md-search__input", ".md-search-result__link")
HALLWAY = Interface(".find", ".search__input", ".hit__title")


def _compared(sites: Sites, rounds: int) -> dict[str, Measured]:
    return {
        "Material": _measured(sites.browser, sites.material, MATERIAL, rounds=rounds),
        "Hallway": _measured(sites.browser, sites.hallway, HALLWAY, rounds=rounds),
    }


def _measured(browser: Browser, site: browsing.Served, interface: Interface, *, rounds: int) -> Measured:
    costs = [_cost(browser, site, interface, WORD) for _ in range(rounds)]
    queries = [_cost(browser, site, interface, query).total for query, _ in QUERIES[:WEIGHED]]
    page = browser.new_page()
    page.set_default_timeout(browsing.MOST_MILLISECONDS)
    page.goto(site.address)
    page.click(interface.box)
    page.keyboard.type(WORD)
    page.wait_for_selector(interface.result)  # Material's worker must have read its index before ranks count
    ranks = tuple(_rank(page, interface, query, meant) for query, meant in QUERIES)
    page.close()
    return Measured(
        page_kilobytes=median(cost.before for cost in costs),
        word_kilobytes=median(cost.total for cost in costs),
        query_kilobytes=median(queries),
        seconds=median(cost.seconds for cost in costs),
        ranks=ranks,
    )


class Cost(NamedTuple):
    """What one search cost: kilobytes before a reader reaches for it and until the first result, and the seconds."""

    before: float
    total: float
    seconds: float


def _cost(browser: Browser, site: browsing.Served, interface: Interface, query: str) -> Cost:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(browsing.MOST_MILLISECONDS)
    site.sent.clear()
    page.goto(site.address)
    browsing.settle(page, site)
    before = sum(sent.bytes for sent in site.sent if _is_of_search(sent.name)) / 1000
    page.click(interface.box)
    page.wait_for_selector(interface.field)
    began = time.monotonic()
    page.keyboard.type(query)
    page.wait_for_selector(interface.result)
    seconds = time.monotonic() - began
    browsing.settle(page, site)
    total = sum(sent.bytes for sent in site.sent if _is_of_search(sent.name)) / 1000
    context.close()
    return Cost(before, total, seconds)


def _is_of_search(name: str) -> bool:
    ours = ("dialog.", "engine.js", "index.js", "query.js", "passages.js", "results.js", "filters.js", "miss.js")
    others = ("listen.js", "spelling.", "suggestions.js", "guide.json", "facets.json", "search", "pagefind", "wasm.")
    return name.startswith((*ours, *others)) or name.endswith((".pf_index", ".pf_fragment", ".pf_meta"))


def _rank(page: Page, interface: Interface, query: str, meant: str) -> int:
    page.fill(interface.field, "")
    page.fill(interface.field, query)
    page.press(interface.field, "End")  # Material looks when a key is released
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    links = page.locator(interface.result).evaluate_all("links => links.map((link) => link.href)")
    found = list(dict.fromkeys(link.partition("#")[0].partition("?")[0] for link in links))[:MOST]
    return next((rank for rank, link in enumerate(found, 1) if re.search(meant, link)), 0)


@contextmanager
def _served(folder: Path, count: int) -> Iterator[Sites]:
    """Builds the same answers twice and serves them: our site, and plain Material's."""
    ours, plain = build_sites(folder, count)
    with browsing.serve(ours) as hallway, browsing.serve(plain) as material, browsing.chromium() as browser:
        yield Sites(hallway, material, browser)


def build_sites(folder: Path, count: int) -> tuple[Path, Path]:
    """Builds the same answers into two folders, ours and plain Material's, at the same time."""
    library = corpus.write(folder / "base", count)
    _add_own(library)
    text = plain_material.write(folder / "text", library)
    ours, plain = folder / "ours", folder / "plain"
    commands = [*build.ours(library, ours), "--accept-lost"], plain_material.build(text, plain)
    with ThreadPoolExecutor() as pool:
        list(pool.map(cost_of, commands))
    return ours, plain


def _add_own(library: Library) -> None:
    """Adds this repository's own answers, which people spoke, without their vocabulary and media."""
    from hallway.library.library import Library

    for answer in Library(ROOT).read_answers()[0]:
        if answer.status == "approved" and answer.path:
            text = answer.path.read_text(encoding="utf-8")
            kept = [line for line in text.splitlines(True) if not line.startswith(LEFT_OUT)]
            kept.insert(2, "moments: [call]\ntags: [tone]\nroles: [lead]\nexpert: support-lead\n")
            library.answer_path(answer.id).write_text("".join(kept), encoding="utf-8")


def _ranking(found: dict[str, Measured]) -> str:
    """Returns the rank of the answer that is meant in each engine, as a Markdown table."""
    ranks = {name: [str(rank or "-") for rank in each.ranks] for name, each in found.items()}
    body = [[query, *(each[number] for each in ranks.values())] for number, (query, _) in enumerate(QUERIES)]
    top = [f"{each.top_five} of {len(QUERIES)}" for each in found.values()]
    return table(("query: rank of the answer", *found), [*body, ["in the first five", *top]])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
