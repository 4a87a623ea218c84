"""Similarity finds the same question in other words and repeated content, but not texts that only sound similar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.library.answer import Answer
from hallway.library.similarity import AT_LEAST, FEWEST_WORDS, Gist, percent, similar_pairs, similar_to

SAID = "order plan renewal login ticket channel lead cancel calm policy refund system billing number"
WORDS = SAID.split(" ")


def answer(id: str, title: str, body: str = "") -> Answer:
    return Answer(id=id, title=title, recorded=date(2026, 11, 12), body=body)


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("How do I refund an order?", "How can I refund the order?", True),
        ("What do I do when a refund is past 30 days?", "Refund past 30 days: what do I do?", True),
        ("What do I do when a refund is past 30 days?", "What do I do when a refund is past 60 days?", False),
        ("What does error E17 mean?", "What does error E18 mean?", False),
        ("How do I refund an order?", "How do I cancel an order?", False),
        ("How do I do it?", "What do I say to them?", False),
        ("Why can't I export the report?", "Why cant I export the reports?", True),
        ("払い戻しはどうすればいいですか?", "払い戻しはどうすればよいですか?", True),
        ("", "", False),
        ("\x1b[31m?", "\u202e?", False),
    ],
)
def test_questions(one: str, other: str, is_alike: bool) -> None:
    """The significant words decide, in any order; different numbers are never similar."""
    assert bool(similar_to(answer("a", one), [answer("b", other)])) == is_alike


def test_a_text_said_once_more_is_found_under_another_question() -> None:
    """Misheard words, a different order and other paragraphs are no obstacle; short texts are not compared."""
    said = "[0:00] " + SAID
    again = "[0:00] " + " ".join(reversed(WORDS[2:])) + "\n\n## [1:00] Misheard\n\n[1:00] oder plain"
    assert [share for _, share in similar_to(answer("a", "One?", said), [answer("b", "Two?", again)])] == [
        pytest.approx(2 * 12 / 28)
    ]
    assert not similar_to(answer("a", "One?", "[0:00] Call them."), [answer("b", "Two?", "[0:00] Call them.")])


def test_the_most_alike_come_first_and_an_answer_is_not_like_itself() -> None:
    """The first one is the most similar, for example in a receipt."""
    one = answer("a", "How do I refund an order?")
    others = [one, answer("b", "How do I refund all orders?"), answer("c", "How do I refund an order?")]
    assert [(other.id, percent(share)) for other, share in similar_to(one, others)] == [("c", "100 %"), ("b", "96 %")]


@given(st.lists(st.lists(st.sampled_from([*WORDS, "x1", "x2", "x3", "x4"]), min_size=3, max_size=16), max_size=8))
def test_looking_at_all_pairs_finds_what_looking_at_each_finds(texts: list[list[str]]) -> None:
    """Comparing all pairs quickly finds the same pairs as comparing each answer, once each."""
    answers = [answer(f"a{n}", " ".join(words[:3]), " ".join(words)) for n, words in enumerate(texts)]
    found = [(min(one.id, other.id), max(one.id, other.id), share) for one, other, share in similar_pairs(answers)]
    slowly = {
        (min(one.id, other.id), max(one.id, other.id), share)
        for one in answers
        for other, share in similar_to(one, answers)
    }
    assert sorted(found) == sorted(slowly)
    assert all(AT_LEAST <= share <= 1 for _, _, share in found)


@given(
    st.lists(st.sets(st.integers(0, 400), min_size=FEWEST_WORDS, max_size=60), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.sets(st.integers(0, 400), max_size=9)), max_size=12),
)
def test_sketches_find_every_pair_that_comparing_all_words_finds(
    whole: list[set[int]], edits: list[tuple[int, set[int]]]
) -> None:
    """Sketches rule out only texts that share too few words, and so lose no near duplicate among edited copies."""
    texts = [*whole, *(whole[number % len(whole)] ^ changed for number, changed in edits)]
    texts = [text for text in texts if len(text) >= FEWEST_WORDS]
    answers = [answer(f"a{n:02}", "", " ".join(f"word{number}" for number in text)) for n, text in enumerate(texts)]
    alike = {
        (f"a{a:02}", f"a{b:02}")
        for b, other in enumerate(texts)
        for a, one in enumerate(texts[:b])
        if 2 * len(one & other) / (len(one) + len(other)) >= AT_LEAST
    }
    assert {(min(a.id, b.id), max(a.id, b.id)) for a, b, _ in similar_pairs(answers)} == alike
    gists = {each.id: Gist.of(each) for each in answers}
    assert all(gists[one].may_be_similar(gists[other]) for one, other in alike)
