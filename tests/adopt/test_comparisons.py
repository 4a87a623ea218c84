"""Comparing tickets with and without a tag: with an interval, in little memory, and reporting every skipped row."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from hallway.adopt import comparison, tickets
from hallway.adopt.comparison import Comparison
from hallway.adopt.tickets import BadRow, Columns, Statistic
from hallway.errors import InputError

COLUMNS = Columns("Tags", "hallway-refund", "Value")


def compared(folder: Path, text: str, statistic: Statistic = "mean", columns: Columns = COLUMNS) -> Comparison:
    """Compares the tickets of an export with this content."""
    path = folder / "tickets.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return comparison.compare(tickets.read(path, columns, statistic), statistic, tag=columns.tag)


def rows(*values: str, tag: str) -> str:
    return "".join(f"{number},{tag},{value}\n" for number, value in enumerate(values))


def test_shares(tmp_path: Path) -> None:
    """Newcombe's example (1998, table II): 48 of 80 and 56 of 70, whose difference is 5.24 to 33.39 points."""
    text = rows(*["yes"] * 48, *["no"] * 32, tag="other") + rows(*["1"] * 56, *["0"] * 14, tag="hallway-refund vip")
    found = compared(tmp_path, f"Id,Tags,Value\n{text}", "share")
    assert (found.without.count, found.tagged.count, found.left_out) == (80, 70, 0)
    assert (found.without.value, found.tagged.value) == pytest.approx((60, 80))
    assert (found.difference.low, found.difference.high) == pytest.approx((5.24, 33.39), abs=0.005)


@pytest.mark.parametrize(("statistic", "values"), [("mean", (20, 4)), ("median", (2, 4))])
def test_numbers(tmp_path: Path, statistic: Statistic, values: tuple[float, float]) -> None:
    """A few very long tickets change a mean, but not a median."""
    text = rows("1", "2", "2", "2", "93", tag="") + rows("3", "4", "5", tag="hallway-refund")
    found = compared(tmp_path, f"Id,Tags,Value\n{text}", statistic)
    assert (found.without.value, found.tagged.value) == values
    assert found.is_small


@pytest.mark.parametrize(
    "text",
    [
        "Tags;Value\nhallway-refund;1\nA;2\nHALLWAY-REFUND;3\nB;4\n",
        '\ufeff"Tags"\t"Value"\r\nx|hallway-refund\t1\r\n\t2\r\n\r\na, hallway-refund\t3\r\nb\t4\r\n',
        'Tags,"Sub\nject",Tags,value\nvip,"a\nb",hallway-refund,1\n,,,2\nhallway-refund,,,3\n,"""y",hallway-refunds,4\n',
    ],
)
def test_exports_of_several_programs(tmp_path: Path, text: str) -> None:
    """Other separators, line endings and quotes work, and so does one column for each tag."""
    found = compared(tmp_path, text)
    assert (found.tagged.value, found.without.value, found.left_out) == (2, 3, 0)


def test_rows_left_out_are_named(tmp_path: Path) -> None:
    """Each is listed with the line on which it begins; if there are many, only the first ones."""
    text = 'Id,Tags,Value\n1,,4\n2,"a\nb",soon\n3,,\n4,\n5,,"12,5"\n6,,nan\n7,,5\n'
    text += rows("1", "2", tag="hallway-refund") + rows(*["?"] * 20, tag="")
    found = compared(tmp_path, text)
    assert [str(each) for each in found.named[:5]] == [
        "line 3: “soon” is not a number such as 12.5",
        "line 5: the value is empty",
        "line 6: it has 2 columns instead of 3",
        "line 7: “12,5” is not a number such as 12.5",
        "line 8: “nan” is not a number such as 12.5",
    ]
    assert (found.left_out, len(found.named)) == (25, comparison.MOST_NAMED)


def test_a_quote_that_never_ends(tmp_path: Path) -> None:
    """The quote swallows some rows, which are reported as one, but not the whole file."""
    text = 'Id,Tags,Value\n1,"open,1\n' + rows(*["2"] * 40_000, tag="") + rows("1", "2", tag="hallway-refund")
    found = compared(tmp_path, text)
    assert found.named[0].line == 2
    assert found.tagged.count == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "has no column “Tags”"),
        ("Tag,Value\n", "has no column “Tags”. Its columns: Tag, Value."),
        ("Tags,Value\nhallway-refund,1\n,2\n,3\n", "two tickets with the tag hallway-refund, and there are 1"),
        ("Tags,Value\nhallway-refund,x\n", "the first: line 2: “x” is not a number"),
        (f"Tags,Value\n{'x' * (1 << 20)}", "line 2, is longer than 1 MB"),
    ],
)
def test_what_cannot_be_compared(tmp_path: Path, text: str, reason: str) -> None:
    """The error says what is missing."""
    with pytest.raises(InputError, match=reason):
        compared(tmp_path, text)


def test_wide_characters_are_refused(tmp_path: Path) -> None:
    """Spreadsheets call this encoding “Unicode text”."""
    (tmp_path / "t.csv").write_text("Tags,Value\n", encoding="utf-16")
    with pytest.raises(InputError, match="Save it as “CSV UTF-8”"):
        list(tickets.read(tmp_path / "t.csv", COLUMNS, "mean"))


def test_words_that_count(tmp_path: Path) -> None:
    """A win rate is the share of deals that are `won`."""
    text = rows("Won", "lost", "lost", tag="") + rows("won", "WON", "lost", tag="hallway-refund")
    columns = replace(COLUMNS, yes=frozenset({"won"}))
    found = compared(tmp_path, f"Id,Tags,Value\n{text}", "share", columns)
    assert found.tagged.value == pytest.approx(100 * 2 / 3)


def test_any_bytes_are_read(tmp_path: Path) -> None:
    """Every row is a ticket or is reported, and the only possible exception is an InputError."""
    chance, path = random.Random(3), tmp_path / "t.csv"
    for _ in range(200):
        junk = bytes(chance.choices(b'\x00\n\r",;\t\xff\xe2 aV1.-', k=200))
        path.write_bytes(b"Tags,Value\n" + junk)
        for row in tickets.read(path, COLUMNS, chance.choice(("share", "mean", "median"))):
            assert isinstance(row, BadRow) or -1e9 <= row.value <= 1e9
