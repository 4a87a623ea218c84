"""Glossary corrections: misheard terms are corrected and recorded, and words keep their times."""

from __future__ import annotations

import pytest

import talk
from hallway.capture.quality.corrections import correct
from hallway.library.glossary import Glossary, GlossaryTerm
from hallway.library.transcript import Correction, Word

GLOSSARY = Glossary(
    (
        GlossaryTerm("Northwind", ("north wind", "north win")),
        GlossaryTerm("Orbit Summit", ("orbit submit",)),
        GlossaryTerm("key account plan", ("kap",)),
        GlossaryTerm("macro", ("mac row",)),
        GlossaryTerm("C++", ("see plus plus",)),
        GlossaryTerm("Maar", ("mar",)),
        GlossaryTerm("EAN", ("e a n", "ean")),
    )
)


@pytest.mark.parametrize(
    ("heard", "right"),
    [
        ("Call north wind today.", "Call Northwind today."),
        ("Call North Wind, please.", "Call Northwind, please."),
        ("Is it north-wind?", "Is it Northwind?"),
        ("North wind's order.", "Northwind's order."),
        ("See you at Orbit submit.", "See you at Orbit Summit."),
        ("Open the kap now.", "Open the key account plan now."),
        ("Mac row first.", "Macro first."),
        ("We write see plus plus.", "We write C++."),
        ("The north window is open.", "The north window is open."),
        ("Go north. Wind is strong.", "Go north. Wind is strong."),
        ("True north", "True north"),
        ("Ask mar, then Mar's team.", "Ask Maar, then Maar's team."),
        ("Is it (mar)? “Mar!”", "Is it (Maar)? “Maar!”"),
        ("Open PROJ-MAR-1234 and mar-7.", "Open PROJ-MAR-1234 and mar-7."),
        ("Mail mar@firma.de or @mar.", "Mail mar@firma.de or @mar."),
        ("See https://mar.example/mar and /mar/mar.txt.", "See https://mar.example/mar and /mar/mar.txt."),
        ("Type --mar, -mar=1, $MAR, MAR_2 or 3.mar.", "Type --mar, -mar=1, $MAR, MAR_2 or 3.mar."),
    ],
)
@pytest.mark.parametrize("words", [True, False])
def test_misheard_words_become_the_term(heard: str, right: str, words: bool) -> None:
    """Whole words match in any case but not across a full stop, with or without word times."""
    assert correct(talk.spoken(heard, words=words), GLOSSARY).text == right


@pytest.mark.parametrize(
    ("pieces", "right"),
    [
        ((" vergröß", "ean", "."), "vergrößean."),
        ((" PROJ", "-MAR", "-12", "34"), "PROJ-MAR-1234"),
        ((" mar", "@", "firma", ".de"), "mar@firma.de"),
        ((" m", "ar", "."), "Maar."),
        ((" north", "-wind"), "Northwind"),
    ],
)
def test_a_word_in_pieces_is_corrected_whole_or_not_at_all(pieces: tuple[str, ...], right: str) -> None:
    """An engine may split a word into several tokens; only the whole word counts."""
    words = tuple(Word(text, float(n), n + 0.5, 0.9) for n, text in enumerate(pieces))
    heard = talk.transcript(talk.segment("".join(pieces), 0.0, 5.0, words=words))
    assert correct(heard, GLOSSARY).text == right


def test_words_keep_their_seconds() -> None:
    """Merged words span the times of all, split words share theirs, and the others keep their own."""
    before = talk.spoken("Call north wind about the kap now.")
    after = correct(before, GLOSSARY).segments[0].words
    old = before.segments[0].words
    assert (after[1].text, after[1].start, after[1].end) == (" Northwind", old[1].start, old[2].end)
    assert [word.text for word in after[4:7]] == [" key", " account", " plan"]
    assert (after[4].start, after[6].end) == (old[5].start, old[5].end)
    assert after[-1] == old[-1]


def test_every_change_is_recorded() -> None:
    """The transcript records what was heard, the correction and its time."""
    before = talk.spoken("Call North wind and north wind.")
    words = before.segments[0].words
    after = correct(before, GLOSSARY)
    assert after.corrections == (
        Correction("North wind", "Northwind", words[1].start),
        Correction("north wind", "Northwind", words[4].start),
    )


def test_correcting_twice_changes_nothing_more() -> None:
    """Correcting a corrected transcript changes nothing."""
    once = correct(talk.spoken("Call north wind. Mac row."), GLOSSARY)
    assert correct(once, GLOSSARY) == once


def test_without_a_match_the_transcript_is_the_same() -> None:
    """A transcript without misheard terms stays the same."""
    before = talk.spoken(talk.REFUND)
    assert correct(before, GLOSSARY) == before
