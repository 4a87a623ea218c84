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
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import corpus
import pages

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
WORD = "webhook"  # without synonyms, which are looked for as well
VOCABULARY = ("moments:", "tags:", "roles:", "expert:")
MOST = 10  # results that are looked at
SETTLE_MILLISECONDS = 1200  # after which a search has shown what it finds


def main() -> None:
    chosen = _arguments()
    sys.path.append(str(ROOT / "tests"))
    with tempfile.TemporaryDirectory() as scratch:
        ours, material = _sites(Path(scratch), chosen.answers)
        with pages._serve(ours) as hallway, pages._serve(material) as plain, pages._chromium() as browser:
            rows = {
                "Material": _measured(browser, plain, MATERIAL, rounds=chosen.rounds),
                "Hallway": _measured(browser, hallway, HALLWAY, rounds=chosen.rounds),
            }
    _print(rows, chosen.answers)


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


MATERIAL = Interface(".md-search__input", ".md-search__input", ".md-search-result__link")
HALLWAY = Interface(".find", ".search__input", ".hit__title")


def _measured(browser: Browser, site: pages.Served, interface: Interface, *, rounds: int) -> Measured:
    costs = [_cost(browser, site, interface, WORD) for _ in range(rounds)]
    queries = [_cost(browser, site, interface, query).total for query, _ in QUERIES]
    page = browser.new_page()
    page.goto(site.address)
    page.click(interface.box)
    pages._settle(page, site)
    _rank(page, interface, *QUERIES[-1])  # Material's worker must have read its index before ranks count
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


def _cost(browser: Browser, site: pages.Served, interface: Interface, query: str) -> Cost:
    context = browser.new_context()
    page = context.new_page()
    site.sent.clear()
    page.goto(site.address)
    pages._settle(page, site)
    before = sum(sent.bytes for sent in site.sent if _is_of_search(sent.name)) / 1000
    page.click(interface.box)
    page.wait_for_selector(interface.field)
    began = time.monotonic()
    page.keyboard.type(query)
    page.wait_for_selector(interface.result)
    seconds = time.monotonic() - began
    pages._settle(page, site)
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


def _sites(scratch: Path, count: int) -> tuple[Path, Path]:
    """Builds the same answers twice: our site, and plain Material's."""
    from hallway.site.mkdocs.build import build

    library = corpus.write(scratch / "base", count)
    _add_own(library)
    site = build(library, scratch / "ours", accept_lost=True).folder
    return site, _plain_material(scratch / "plain", library)


def _add_own(library: Library) -> None:
    """Adds this repository's own answers, which people spoke, without their vocabulary."""
    from hallway.library.library import Library

    for answer in Library(ROOT).read_answers()[0]:
        if answer.status == "approved" and answer.path:
            text = answer.path.read_text(encoding="utf-8")
            kept = [line for line in text.splitlines(True) if not line.startswith(VOCABULARY)]
            kept.insert(2, "moments: [call]\ntags: [tone]\nroles: [lead]\nexpert: amara-okafor\n")
            library.answer_path(answer.id).write_text("".join(kept), encoding="utf-8")


def _plain_material(root: Path, library: Library) -> Path:
    docs = root / "docs" / "answers"
    docs.mkdir(parents=True)
    (docs.parent / "index.md").write_text("# Answers\n", encoding="utf-8")
    for answer in library.read_answers()[0]:
        if answer.status == "approved":
            text = f"# {answer.title}\n\n{answer.summary}\n\n{answer.body}"
            (docs / f"{answer.id}.md").write_text(text, encoding="utf-8")
    (root / "mkdocs.yml").write_text(
        "site_name: Answers\ntheme: {name: material, font: false}\nplugins: [search]\n"
        'nav: [index.md]\nnot_in_nav: "*"\n',
        encoding="utf-8",
    )
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=root, check=True)
    shutil.rmtree(root / "docs")
    return root / "site"


def _print(rows: dict[str, Measured], count: int) -> None:
    print(f"\n**{count} answers**, gzip, nothing in the browser's cache\n")
    print(
        "| | KB on every page | KB until the first result of one word | of a query | seconds |\n|---|---|---|---|---|"
    )
    for name, row in rows.items():
        sizes = f"{row.page_kilobytes:.0f} | {row.word_kilobytes:.0f} | {row.query_kilobytes:.0f}"
        print(f"| {name} | {sizes} | {row.seconds:.2f} |")
    print(f"\n| query | {' | '.join(rows)} |\n|---|{'---|' * len(rows)}")
    for number, (query, _) in enumerate(QUERIES):
        print(f"| {query} | {' | '.join(str(row.ranks[number] or '-') for row in rows.values())} |")
    top = [sum(0 < rank <= 5 for rank in row.ranks) for row in rows.values()]
    print(f"| in the first five | {' | '.join(f'{each} of {len(QUERIES)}' for each in top)} |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
