"""The digest is short, and whatever people wrote is shown as text in each channel."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from hallway.cli import main
from hallway.library.requests import Request
from knowledge import add_answer, add_transcript

if TYPE_CHECKING:
    from hallway.library.library import Library

HOSTILE = "<!channel> [x](http://evil) *b* `c` & <http://evil|click> <b> \x1b[31m\u202e?"
SITE = "https://help.example/kb/"


def digest(library: Library, *arguments: str) -> Result:
    done = CliRunner().invoke(main, ["--root", str(library.root), "digest", *arguments])
    assert done.exit_code == 0, done.output
    return done


def rendered(markdown: str) -> BeautifulSoup:
    """Renders it with an independent Markdown parser."""
    return BeautifulSoup(MarkdownIt("commonmark", {"html": False}).render(markdown), "html.parser")


def test_it_is_grouped_by_owner_with_links_to_what_is_published(library: Library) -> None:
    """Titles and times of a draft are only links if its readers can see a preview."""
    body = "[0:00] Hm.\n\n[0:09] Say what you can do."
    add_answer(library, "late", title="Is it late?", expert="silent", review_by=date(2020, 1, 1))
    add_answer(library, "new", title="Is it new?", status="draft", body=body)
    add_transcript(library, "new")
    text = digest(library, "--site", SITE).stdout
    assert "Nobody yet\n  - Is it late? https://help.example/kb/a/late/ " in text
    assert "  - Is it new? \u2013 draft: recorded" in text
    assert "passages to check: 1 passage at 0:00\n" in text
    seen = digest(library, "--preview", "http://preview.example").stdout
    assert "at 0:00 http://preview.example/a/new/#t=0" in seen


def test_slack_takes_nothing_for_a_mention_or_a_link(library: Library) -> None:
    """The three characters that Slack treats specially are escaped in people's text, and Hallway's links work."""
    add_answer(library, "hostile", title=HOSTILE, review_by=date(2020, 1, 1))
    text = digest(library, "--for", "slack", "--site", SITE).stdout
    assert "<!channel>" not in text
    assert "<http://evil" not in text
    assert "<https://help.example/kb/a/hostile/|&lt;!channel&gt;" in text
    assert not {char for char in text if ord(char) < 32 or char == "\u202e"} - {"\n"}


def test_teams_reads_the_markdown_as_it_is_meant(library: Library) -> None:
    """Only links to the site are links, and titles are shown unchanged."""
    add_answer(library, "hostile", title=HOSTILE, review_by=date(2020, 1, 1))
    (library.curation / "experts.yml").write_text('support-lead: {name: "*Lead* [a](http://evil)"}\nsilent: Nobody\n')
    page = rendered(digest(library, "--for", "teams", "--site", SITE).stdout)
    (link,) = page.select(f"a[href='{SITE}a/hostile/']")
    assert link.text.startswith("<!channel> [x](http://evil) *b* `c` & <http://evil|click> <b>")
    assert all(str(each["href"]).startswith(SITE) for each in page.select("a"))
    assert "*Lead* [a](http://evil)" in [each.text for each in page.select("strong")]
    assert not page.select("em, b, code")


def test_a_request_carries_the_link_to_the_recorder(library: Library) -> None:
    """An expert can start recording directly from the digest."""
    library.requests().add(Request("Who knows?", "silent", asked_on=date(2026, 11, 1)))
    text = digest(library, "--owner", "silent", "--for", "slack", "--site", SITE).stdout
    assert "<https://help.example/kb/record/#question=Who%20knows%3F&amp;expert=silent|Who knows?>" in text


@pytest.mark.parametrize("place", ["text", "slack", "teams"])
def test_it_stays_short(library: Library, place: str) -> None:
    """There are at most fifteen items, five per owner, with cut titles: below the 4,000 characters of Slack."""
    for number in range(60):
        add_answer(library, f"q-{number}", title=f"{number} {'long ' * 90}?", status="draft", media="")
    text = digest(library, "--for", place).stdout
    assert len(text) < 4_000
    assert sum(line.strip().startswith(("- ", "• ")) for line in text.splitlines()) <= 20
    assert "and 58 more" in text
    assert "draft 61" in text


def test_nothing_is_sent_where_nothing_waits(library: Library) -> None:
    """Standard output is empty, so that a pipe to a channel posts nothing."""
    for path in library.answer_paths():
        path.unlink()
    (library.curation / "moments.yml").write_text("")
    done = digest(library, "--for", "slack")
    assert done.stdout == ""
    assert "Nothing needs attention" in done.stderr
