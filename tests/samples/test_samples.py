"""The samples and the demo model's language: what is spoken is what is written, in words that the model knows."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from demo_model import corpus
from demo_model.language import Grammar, Patchwork, RandomStrings, bare, vocabulary
from demo_model.samples import Script
from hallway import resources
from hallway.capture.decode import probe

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "samples" / "scripts").glob("*.txt"))
RECORDINGS = sorted((ROOT / "samples" / "recordings").rglob("*.opus"))
EVERYDAY = "the a and but if because when what I you we it is are was do have can will would not no yes to of in on for"


def test_the_word_list_is_large_enough_to_talk_with() -> None:
    """At least 600 words, the everyday ones among them."""
    assert len(vocabulary()) >= 600
    assert set(EVERYDAY.split()) <= set(vocabulary())


def test_the_grammar_makes_only_sentences_of_known_words() -> None:
    """What the model is trained on is what the word list says."""
    grammar, rng = Grammar.load(), random.Random(3)
    said = {bare(word) for _ in range(3000) for word in grammar.sentence(rng).split()}
    assert said <= set(vocabulary())


def test_patchwork_is_of_known_words_and_repeats_some() -> None:
    """The strings that teach to listen where a word comes again do hold words that come again."""
    rng = random.Random(5)
    patchwork = Patchwork(rng, Grammar.load(), RandomStrings(rng))
    strings = [[bare(word) for word in patchwork.string().split()] for _ in range(500)]
    assert {word for words in strings for word in words} <= set(vocabulary())
    assert all(4 <= len(words) <= 16 for words in strings)
    assert sum(len(set(words)) < len(words) for words in strings) > 200


def test_nothing_that_is_measured_was_trained_on() -> None:
    """No training sentence is held out, and none is in a sample."""
    spoken = {plain(text) for text in corpus.sentences("rms-000", 500)}
    measured = [text for texts in corpus.held_out().values() for text in texts]
    measured += [line.text for path in SCRIPTS for line in Script.load(path).lines]
    assert spoken.isdisjoint(map(plain, measured))


def plain(text: str) -> str:
    return " ".join(bare(word).lower() for word in text.split())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_keeps_to_the_words_and_begins_with_its_question(path: Path) -> None:
    """Every word is known, every sentence short, and the table of times holds the same words in order."""
    script = Script.load(path)
    assert {bare(word) for word in script.text.split()} <= set(vocabulary())
    assert max(len(line.text.split()) for line in script.lines) <= 20
    assert script.lines[0].text == script.question
    timed = [row.split("\t") for row in path.with_suffix(".tsv").read_text(encoding="utf-8").splitlines()]
    assert [word for _, _, word in timed] == script.text.split()
    starts = [float(start) for start, _, _ in timed]
    assert starts == sorted(starts)


def test_there_are_six_to_eight_small_recordings_of_two_to_five_minutes() -> None:
    """A clone stays small, and the samples are as long as real answers."""
    assert 6 <= len(RECORDINGS) == len(SCRIPTS) <= 8
    assert sum(path.stat().st_size for path in RECORDINGS) < 6e6
    assert all(120 <= (probe(path).declared_seconds or 0) <= 300 for path in RECORDINGS)


def test_each_recording_lies_where_its_script_says() -> None:
    """The folders name the moment and the expert, the file name is the question."""
    scripts = {script.question: script for script in map(Script.load, SCRIPTS)}
    for path in RECORDINGS:
        script = scripts[path.stem + "?"]
        assert path.parent.name == script.expert
        assert path.parent.parent.name == script.moment


def test_the_demo_model_is_small_and_whole() -> None:
    """At most 12 MB, with everything that faster-whisper loads and a card."""
    folder = resources.demo_model()
    names = {path.name for path in folder.iterdir()}
    assert names >= {"model.bin", "config.json", "tokenizer.json", "preprocessor_config.json", "README.md"}
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 12e6
