"""The made-up knowledge base that is measured: readable, and the same every time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import corpus


def test_an_answer_of_the_corpus_is_the_same_however_many_there_are(tmp_path: Path) -> None:
    """Figures at 1,000 and at 5,000 answers are about the same answers."""
    few, more = corpus.write(tmp_path / "few", 2), corpus.write(tmp_path / "more", 3)
    for answer in few.read_answers()[0]:
        assert answer.raw == more.answer(answer.id).raw
        assert few.transcript(answer.id) == more.transcript(answer.id)


def test_the_corpus_is_read_without_findings_and_its_words_follow_each_other(tmp_path: Path) -> None:
    """The transcripts are as an engine writes them, so that aligning and captions cost what they really cost."""
    answers, errors = corpus.write(tmp_path / "one", 1).read_answers()
    assert not errors
    assert 600 < len(answers[0].body.split()) < 1000
    _, transcript, _ = corpus.made(0)
    spoken = [word for segment in transcript.segments for word in segment.words]
    assert all(first.end <= second.start for first, second in pairwise(spoken))
