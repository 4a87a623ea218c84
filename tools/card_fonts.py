"""Makes the two fonts of the link-preview cards from Noto Serif and Noto Sans: fewer letters, no hints, plain kerning.

Pillow's own text layout reads kerning from a `kern` table only, and it is the layout that gives the same picture on
every machine; Noto keeps its kerning in GPOS. So each pair is shaped once by HarfBuzz, and what it moves is written as
a `kern` table. Only for whoever makes the fonts anew:

    pip install fonttools uharfbuzz
    python tools/card_fonts.py NotoSerif-SemiBold.ttf NotoSans-SemiBold.ttf

The files are those of Debian's fonts-noto-extra, version 20201225-1.
"""

from __future__ import annotations

import string
import sys
from itertools import groupby
from pathlib import Path

FONTS = Path(__file__).parent / "hallway" / "site" / "fonts"
COVERED = (
    *range(0x20, 0x7F),  # Latin, Latin-1, Extended A and B
    *range(0xA0, 0x250),
    *range(0x2B9, 0x2DE),  # apostrophes that are letters, accents standing alone
    *range(0x300, 0x332),  # combining: accents that no single letter has
    *range(0x370, 0x400),  # Greek, and with all its accents
    *range(0x1F00, 0x2000),
    *range(0x400, 0x530),  # Cyrillic
    *range(0x1E00, 0x1F00),  # Latin Extended Additional: Vietnamese
    *range(0x2000, 0x2070),  # punctuation, superscripts, currencies, letter-like signs, fractions
    *range(0x2070, 0x20C0),
    *range(0x2100, 0x2190),
    *range(0x2190, 0x2194),  # arrows and the commonest signs of arithmetic
    *(0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x221E, 0x2022),
)
KERNED = (
    string.ascii_letters
    + string.digits
    + "ÄÖÜäöüßÉÈÊÀÂÇéèêëàâçîïôûùÑñÅåØøÆæÁáÍíÓóÚú"
    + ".,:;?!-'\"()/&“”„\u2019\u2018«»\u2013\u2014…",
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψωςάέήίόύώ.,;",
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяіїєґІЇЄҐ.,?",
)
LEAST_KERN = 8  # thousandths of the type size; less is not seen
MOST_PAIRS = 10_900  # more do not fit a kern table
# Turns drop-out control on, as unhinted fonts do, and is long enough (more than 7 bytes) that FreeType does not put its
# automatic hinter in the place of the hints that are gone: half the time of drawing, and no letter moved.
PREP = bytes.fromhex("b801ff85b0048d" + "b00021")
DROPPED = ("GPOS", "GSUB", "GDEF", "DSIG", "gasp", "fpgm", "prep", "cvt ")


def main(sources: list[str]) -> None:
    """Writes the fonts and `coverage.txt`, what both of them can draw."""
    covered = set(COVERED)
    for source in map(Path, sources):
        covered &= make(source, FONTS / source.name)
    (FONTS / "coverage.txt").write_text(ranges(covered), encoding="ascii")


def make(source: Path, target: Path) -> set[int]:
    """Writes one font; returns the characters in it."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont, newTable
    from fontTools.ttLib.tables.ttProgram import Program

    font = TTFont(source)
    pairs = kerning(source)
    options = Options(
        hinting=False,
        layout_features=[],
        drop_tables=[*DROPPED],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=COVERED)
    subsetter.subset(font)
    add_kern(font, pairs)
    font["prep"] = newTable("prep")
    font["prep"].program = Program()
    font["prep"].program.fromBytecode(PREP)
    font["maxp"].maxStackElements = 2
    font.save(target)
    return set(font.getBestCmap())


def kerning(source: Path) -> dict[tuple[str, str], int]:
    """How far HarfBuzz moves the second of two letters, in font units, by pairs of glyph names."""
    import uharfbuzz
    from fontTools.ttLib import TTFont

    names = TTFont(source).getBestCmap()
    shaper = uharfbuzz.Font(uharfbuzz.Face(source.read_bytes()))

    def width(text: str, *, kern: bool) -> int:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(shaper, buffer, {"kern": kern, "liga": False, "clig": False})
        return sum(position.x_advance for position in buffer.glyph_positions)

    moved = {
        (names[ord(one)], names[ord(other)]): width(one + other, kern=True) - width(one + other, kern=False)
        for letters in KERNED
        for one in letters
        for other in letters
        if ord(one) in names and ord(other) in names
    }
    seen = {pair: by for pair, by in moved.items() if abs(by) >= LEAST_KERN}
    return dict(sorted(seen.items(), key=lambda item: (-abs(item[1]), item[0]))[:MOST_PAIRS])


def add_kern(font: object, pairs: dict[tuple[str, str], int]) -> None:
    """Puts a kern table into a font: one horizontal list of pairs."""
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

    table = KernTable_format_0()
    table.coverage, table.kernTable = 1, dict(sorted(pairs.items()))
    kern = newTable("kern")
    kern.version, kern.kernTables = 0, [table]
    font["kern"] = kern  # type: ignore[index]


def ranges(characters: set[int]) -> str:
    """Lines of `first-last` in hexadecimal."""
    runs = (list(run) for _, run in groupby(enumerate(sorted(characters)), lambda item: item[1] - item[0]))
    return "".join(f"{run[0][1]:04x}-{run[-1][1]:04x}\n" for run in runs)


if __name__ == "__main__":
    main(sys.argv[1:])
