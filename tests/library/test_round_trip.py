"""Round trip: a change touches only the requested keys of a header, and no other byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import frontmatter
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hallway.library import document
from seeds import examples

KEYS = (
    "id",
    "title",
    "expert",
    "moments",
    "tags",
    "summary",
    "status",
    "review_by",
    "approved_by",
    "approved_on",
    "note",
)
# Letters of many scripts, YAML syntax and unusual blanks, but no characters that files cannot contain.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\u0085"),
    max_size=30,
)
SIGNS = st.text(st.sampled_from("aé日 :#'\"[]{},&*!|>%@`-\\?~0"), max_size=20)
WORDS = st.sampled_from(["refunds", "past-30-days", "a", "x1", "no", "price-objection", "quiet"])
LIST = st.lists(WORDS, min_size=1, max_size=4, unique=True)
PLAIN = st.sampled_from(
    ["word", "two words", "Über 30 Tage", "日本語", "2026-11-22", "12:30", "0123", "1e3", "yes", "null", "~", "3.5"]
)


@dataclass(frozen=True)
class Part:
    """Some lines of a header, with LF: those of a key, or those between two keys."""

    key: str
    lines: str


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def escaped(text: str) -> str:
    return str(yaml.dump(text, default_style='"', allow_unicode=True, width=10**6)).rstrip("\n")


ONE = st.one_of(
    PLAIN,
    (TEXT | SIGNS).map(quoted),
    (TEXT | SIGNS).map(escaped),
    LIST.map(lambda words: f"[{', '.join(words)}]"),
    LIST.map(lambda words: f"[ {' ,  '.join(map(quoted, words))}, ]"),
    st.sampled_from(["[]", "", '"two\n  lines"', "[one,\n  two]"]),
)
"""Values that a comment may follow."""
COMMENT = st.sampled_from(["", "", "  # said so", " # a: [b] 'c", "\t# tab"])
MARGIN = st.sampled_from(["", "  ", "    "])
BELOW = st.one_of(
    st.builds(lambda words, margin: "\n" + "".join(f"{margin}- {word}  # {word}\n" for word in words), LIST, MARGIN),
    st.builds(
        lambda words, margin: "\n" + "".join(f"{margin}-   {quoted(word)}\n{margin}# between\n" for word in words),
        LIST,
        MARGIN,
    ),
    LIST.map(lambda words: " >  # folded\n" + "".join(f"  {word}\n" for word in words)),
    LIST.map(lambda words: " |-\n" + "".join(f"    {word} # no comment\n\n" for word in words) + "    end\n"),
)
"""Values on the lines below their key."""
VALUE = st.builds("{}{}{}\n".format, st.sampled_from([" ", "  ", "    "]), ONE, COMMENT) | BELOW


@st.composite
def header(draw: st.DrawFn) -> list[Part]:
    """Draws the parts of a header: keys in any order, with comments and blank lines between them."""
    found = list[Part]()
    for number, key in enumerate(draw(st.permutations(KEYS))[: draw(st.integers(1, len(KEYS)))]):
        if draw(st.booleans()):
            remark = draw(st.sampled_from([f"# remark {number}\n", f"\n# remark {number}: [x]\n", f"#{number}\n\n"]))
            found.append(Part("", remark))
        name = draw(st.sampled_from([key, key, key, f'"{key}"', f"'{key}'"]))
        found.append(Part(key, f"{name}{draw(st.sampled_from(['', '', ' ']))}:{draw(VALUE)}"))
    return found


NEW = (
    TEXT
    | SIGNS
    | st.dates(date(1990, 1, 1), date(2100, 1, 1))
    | st.lists(WORDS, max_size=3)
    | st.booleans()
    | st.none()
)
CHANGES = st.dictionaries(st.sampled_from(KEYS), NEW, min_size=1, max_size=4)
BODY = st.sampled_from(["", "[0:00] Hello.\n", "---\nstatus: approved\n---\n", "## [1:23] Ünï\n\n[1:23] no end"])


@pytest.mark.slow
@settings(max_examples=examples(500), suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(header(), CHANGES, BODY, st.sampled_from(["\n", "\r\n"]))
@example([Part("id", "id: >  # folded\n  refunds\n")], {"id": None}, "", "\n")  # removes the only key
@example([Part("id", "id: refunds\n")], {"id": None}, "---\nstatus: approved\n---\n", "\r\n")
def test_only_the_keys_asked_for_change(parts: list[Part], changes: dict[str, Any], body: str, line_end: str) -> None:
    """Every other line stays in place, and an independent parser reads the requested values."""
    raw = whole(parts, body, line_end)
    changed = document.change_header(raw, changes)
    gaps = between(parts, set(changes), changed, body, line_end)
    assert gaps is not None
    for keys, gap in gaps:
        assert read(gap) == {key: changes[key] for key in keys if changes[key] is not None}
    kept = {key: value for key, value in metadata(raw).items() if key not in changes}
    assert metadata(changed) == kept | {key: value for key, value in changes.items() if value is not None}


def whole(parts: Sequence[Part], body: str, line_end: str) -> bytes:
    text = f"---\n{''.join(part.lines for part in parts)}---\n{body}"
    return text.replace("\n", line_end).encode()


def between(
    parts: Sequence[Part], asked: set[str], changed: bytes, body: str, line_end: str
) -> list[tuple[set[str], str]] | None:
    """Returns the text in place of the changed keys and at the end; None if any other byte differs."""
    pattern, runs, is_run = "---\n", list[set[str]](), False
    for part in parts:
        if part.key in asked and is_run:
            runs[-1].add(part.key)
        elif part.key in asked:
            pattern += "((?s:.*?))"
            runs.append({part.key})
        else:
            pattern += re.escape(part.lines)
        is_run = part.key in asked
    if not is_run:
        pattern += "((?s:.*?))"
        runs.append(set())
    runs[-1] |= asked.difference(*runs)  # new keys come last
    pattern += rf"---\n{re.escape(body)}"
    text = changed.decode()
    assert line_end == "\n" or "\n" not in text.replace("\r\n", "")
    found = re.fullmatch(pattern, text.replace("\r\n", "\n"))
    return list(zip(runs, found.groups(), strict=True)) if found else None


def read(lines: str) -> Any:
    return yaml.load(lines, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}


def metadata(raw: bytes) -> dict[str, Any]:
    """Returns the header as python-frontmatter reads it."""
    return frontmatter.loads(raw.decode()).metadata
