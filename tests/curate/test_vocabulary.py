"""Changes to the vocabulary update words, answers and lists together; old words still work, and comments stay."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hallway.cli import main
from hallway.curate import vocabulary as words
from hallway.curate.word_uses import renew
from hallway.errors import ConflictError, DocumentError
from hallway.library.changes import Changes
from hallway.library.library import Library
from hallway.library.requests import Request
from hallway.library.vocabulary import Term, Vocabulary, load_moments, load_terms
from hallway.library.yaml import edit_entries
from knowledge import add_answer

TAGS = """\
# The few words.

refund:   # as in the desk
  title: 'Refund'  # shown

# Below here: phones.
phone: On the phone   # short
calls: {title: Calls, synonyms: [ring]}
"""


@pytest.fixture
def tagged(library: Library) -> Library:
    """The usual knowledge base with three tags, each written differently, and answers that use them."""
    (library.curation / "tags.yml").write_bytes(TAGS.encode())
    for path in library.answer_paths():
        path.write_bytes(path.read_bytes().replace(b"tags: [refunds]", b"tags: [refund, phone] # two"))
    add_answer(library, "block", tags=("calls",), roles=())
    return library


def tags(library: Library) -> str:
    """Returns the content of the tags file."""
    return (library.curation / "tags.yml").read_bytes().decode()


def test_a_rename_reaches_every_answer(tagged: Library) -> None:
    """Only the word changes, in the vocabulary and the answers, and the old word becomes a synonym."""
    before = {path: path.read_bytes() for path in tagged.answer_paths()}
    revision = words.rename(tagged, "tag", "refund", "refunds")
    assert {path: path.read_bytes() for path in tagged.answer_paths()} == before
    revision.changes.apply()
    assert tags(tagged) == TAGS.replace("refund:", "refunds:").replace(
        "title: 'Refund'  # shown\n", "title: 'Refund'  # shown\n  synonyms: [refund]\n"
    )
    assert len(revision.answers) == 4
    for path, raw in before.items():
        assert path.read_bytes() == raw.replace(b"[refund, phone]", b"[refunds, phone]")
    assert tagged.vocabulary().resolve("tag", "refund") == "refunds"


@pytest.mark.parametrize(
    ("word", "title", "line"),
    [
        ("refund", "Money back", "  title: 'Money back'  # shown\n  synonyms: [refund]\n"),
        ("phone", "", 'new: {title: "On the phone", synonyms: [phone]}   # short\n'),
        ("phone", "Phone: it", 'new: {title: "Phone: it", synonyms: [phone, "On the phone"]}   # short\n'),
        ("calls", "Ring", "new: {title: Calls, synonyms: [ring, calls]}\n".replace("Calls", '"Ring"')),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_the_lines_of_the_word_change(tagged: Library, word: str, title: str, line: str, end: str) -> None:
    """For each way to write an entry, comments, order, quotes and line endings stay."""
    (tagged.curation / "tags.yml").write_bytes(TAGS.replace("\n", end).encode())
    words.rename(tagged, "tag", word, "new", title=title).changes.apply()
    now = tags(tagged)
    assert line.replace("\n", end) in now
    assert [text for text in now.split(end) if "#" in text and "new" not in text and "title" not in text] == [
        text for text in TAGS.split("\n") if "#" in text and f"{word}:" not in text and "title" not in text
    ]
    assert [term.id for term in tagged.tags()] == ["new" if id == word else id for id in ("refund", "phone", "calls")]


def test_a_rename_and_back(tagged: Library) -> None:
    """A word can be renamed back, and both names are understood."""
    words.rename(tagged, "tag", "refund", "refunds").changes.apply()
    words.rename(tagged, "tag", "refund", "refund").changes.apply()
    assert tagged.tags()[0] == Term("refund", "Refund", ("refunds",))
    assert tagged.answer("quiet-deal").tags == ("refund", "phone")


def test_a_merge_makes_one_of_two(tagged: Library) -> None:
    """Each answer has the word once; synonyms and comments of the merged word are kept."""
    words.merge(tagged, "tag", "phone", "refund").changes.apply()
    words.merge(tagged, "tag", "calls", "phone").changes.apply()
    assert tagged.tags() == (Term("refund", "Refund", ("phone", "On the phone", "calls", "ring")),)
    assert tagged.answer("quiet-deal").tags == tagged.answer("block").tags == ("refund",)
    for comment in ("# The few words.", "# as in the desk", "# shown", "# Below here: phones.", "# short"):
        assert comment in tags(tagged)


def test_a_moment_brings_its_cues_along(library: Library) -> None:
    """The other moment gets its cues, and requests and outcomes refer to the other moment."""
    moments = library.curation / "moments.yml"
    moments.write_text(moments.read_text() + "  cues: [quiet, no reply]\n")
    library.requests().add(Request("What now?", moment="deal-gone-quiet", asked_on=date(2026, 11, 20)))
    (library.curation / "outcomes.yml").write_text(
        "- {moment: deal-gone-quiet, metric: win rate, before: 21, after: 24, period: 2026-Q3, source: A, said_by: B}\n"
    )
    words.merge(library, "moment", "deal-gone-quiet", "refund-request").changes.apply()
    [moment] = library.moments()
    assert moment.cues == ("quiet", "no reply")
    assert moment.synonyms == ("deal-gone-quiet", "A deal goes quiet")
    assert library.answer("quiet-deal").moments == ("refund-request",)
    assert library.requests().entries[0].moment == "refund-request"
    assert library.outcomes().entries[0].moment == "refund-request"


def test_an_expert_is_one_text(library: Library) -> None:
    """The expert in a header is a single value; requests and owners of placements are updated too."""
    (library.curation / "placements.yml").write_text(
        "- place: desk # keep\n  kind: slack\n  answer: quiet-deal\n  owner: support-lead\n  why: support-lead\n"
    )
    words.rename(library, "expert", "support-lead", "head-of-support", title="Head of support").changes.apply()
    assert library.answer("quiet-deal").expert == "head-of-support"
    assert library.experts()["head-of-support"].synonyms == ("support-lead", "Support lead")
    now = (library.curation / "placements.yml").read_text()
    assert now.endswith("  owner: head-of-support\n  why: support-lead\n")
    assert "# keep" in now


@pytest.mark.parametrize(
    "text", ["", "# Nothing yet.\n", "a: One", "a: One\n", "a:\n  title: One\n\nb:\n  title: Two\n"]
)
def test_a_new_word_stands_last(library: Library, text: str) -> None:
    """The new entry is written in the style of the file, and everything before it stays the same."""
    (library.curation / "tags.yml").write_text(text)
    words.add(library, "tag", "new", {"title": "New: [one]", "synonyms": ("novel", "fresh one")}).changes.apply()
    assert tags(library).startswith(text)
    assert library.tags()[-1] == Term("new", "New: [one]", ("novel", "fresh one"))


def test_a_word_in_a_file_that_is_not_there(library: Library) -> None:
    """The first word creates the file."""
    (library.curation / "roles.yml").unlink()
    words.add(library, "role", "lead", {"title": "Lead"}).changes.apply()
    assert (library.curation / "roles.yml").read_text() == "lead: Lead\n".replace("Lead", '"Lead"')


def test_a_retired_word_is_offered_no_more(tagged: Library) -> None:
    """Answers keep a retired word; with off_answers, it is removed from them, with the key if it was the only value."""
    words.retire(tagged, "tag", "calls").changes.apply()
    vocabulary = tagged.vocabulary()
    assert vocabulary.resolve("tag", "calls") == "calls"
    assert [word.id for word in vocabulary.words("tag") if word.is_retired] == ["calls"]
    assert tagged.answer("block").tags == ("calls",)
    add_answer(tagged, "other", tags=("ring",))
    words.retire(tagged, "tag", "calls", off_answers=True).changes.apply()
    assert tagged.answer("other").tags == ()
    words.retire(tagged, "tag", "phone", off_answers=True).changes.apply()
    assert tagged.answer("block").tags == ()
    assert tagged.answer("quiet-deal").tags == ("refund",)


def test_old_words_in_answers_are_renewed(tagged: Library) -> None:
    """Old words are read as the current ones, and one step replaces words of all kinds in the answers."""
    words.rename(tagged, "tag", "phone", "telephone").changes.apply()
    words.rename(tagged, "moment", "deal-gone-quiet", "silence").changes.apply()
    add_answer(tagged, "late", tags=("phone", "telephone", "ring"), moments=("deal-gone-quiet",))
    answer = tagged.answer("late")
    read = tagged.vocabulary().read(answer)
    assert (read.tags, read.moments) == (("telephone", "calls"), ("silence",))
    assert tagged.vocabulary().unknown(answer) == ()
    renewed(tagged).apply()
    assert tagged.answer("late").tags == ("telephone", "calls")
    assert not renewed(tagged)


def renewed(library: Library) -> Changes:
    changes = Changes(library)
    renew(library, changes)
    return changes


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("rename tag refnd refunds", "The tag refnd is not in curation/tags.yml. Did you mean “refund”?"),
        ("rename tag refund phone", "phone is already a tag. To merge the two: hallway vocabulary merge tag refund"),
        ("rename tag refund ring", "ring is a synonym of the tag calls."),
        (
            "rename tag refund Money!",
            "“Money!” is not a valid id: use at most 80 lowercase letters, digits and hyphens. Did you mean",
        ),
        ("rename tag refund refund", "is already called refund"),
        ("merge tag ring into calls", "already the same tag: calls"),
        ("merge tag ring into calls phone", "Name the term to merge into"),
        ("add tag phone --title x", "phone is already a tag."),
        ("add tag x --title x --synonym phone", "phone is already a tag."),
        ("add tag x --title x --cue y", "A tag has no --cue."),
        ("retire tag 退款", "The tag 退款 is not in curation/tags.yml."),
        ("retire moment refund-request --off-answers", "approved answers would be left without a moment"),
        ("rename colour red blue", "'colour' is not one of"),
    ],
)
def test_what_cannot_be_done_is_said(tagged: Library, command: str, said: str) -> None:
    """The error says what is wrong, where, and what to do; nothing is changed."""
    before = {path: path.read_bytes() for path in tagged.root.rglob("*.*") if path.is_file()}
    result = CliRunner().invoke(main, ["--root", str(tagged.root), "vocabulary", *command.split()])
    assert result.exit_code in (1, 2)
    assert said in " ".join(result.output.split())
    assert {path: path.read_bytes() for path in before} == before


def test_a_dry_run_shows_and_changes_nothing(tagged: Library) -> None:
    """Stdout has the diff of all files; --json lists the files and the answers."""
    before = tags(tagged)
    call = ["--root", str(tagged.root), "vocabulary", "rename", "tag", "phone", "telephone", "--dry-run"]
    shown = CliRunner().invoke(main, call).stdout
    assert '+telephone: {title: "On the phone", synonyms: [phone]}   # short' in shown
    assert "+tags: [refund, telephone] # two" in shown
    told = json.loads(CliRunner().invoke(main, [*call, "--json"]).stdout)
    assert (told["dry_run"], told["now"], len(told["answers"]), len(told["files"])) == (True, "telephone", 4, 5)
    assert tags(tagged) == before


def test_the_list_counts_under_every_name(tagged: Library) -> None:
    """An answer that uses a synonym counts for the word."""
    add_answer(tagged, "other", tags=("ring",))
    told = CliRunner().invoke(main, ["--root", str(tagged.root), "vocabulary", "list", "tag", "--json"]).stdout
    assert [(row["id"], row["answers"]) for row in json.loads(told)] == [("refund", 4), ("phone", 4), ("calls", 2)]
    shown = CliRunner().invoke(main, ["--root", str(tagged.root), "vocabulary", "list"]).stdout
    assert "Calls  = ring" in shown


def test_a_bad_answer_does_not_stop_the_others(tagged: Library) -> None:
    """The answer is reported, the exit status is 1, and the old word in it is still understood."""
    bad = tagged.answer_path("quiet-deal")
    bad.write_bytes(bad.read_bytes().replace(b"title:", b"title: ["))
    call = ["--root", str(tagged.root), "vocabulary", "rename", "tag", "refund", "refunds"]
    result = CliRunner().invoke(main, call)
    assert result.exit_code == 1
    assert "quiet-deal.md, line" in result.output
    assert tagged.answer("block").tags == ("calls",)
    assert tagged.answer("old-way").tags == ("refunds", "phone")


def test_a_save_meanwhile_stops_it_all(tagged: Library) -> None:
    """If someone saved an answer after it was read, no file changes."""
    revision = words.rename(tagged, "tag", "refund", "refunds")
    tagged.answer_path("old-way").write_bytes(b"mine")
    with pytest.raises(ConflictError):
        revision.changes.apply()
    assert tags(tagged) == TAGS


@pytest.mark.parametrize("text", ["{refund: Refund}\n", "? refund\n: Refund\n", "'refund' : {title: Refund}"])
def test_what_is_written_unusually_is_changed_well(tagged: Library, text: str) -> None:
    """The file then means exactly what was intended."""
    (tagged.curation / "tags.yml").write_text(text)
    words.rename(tagged, "tag", "refund", "refunds").changes.apply()
    assert tagged.tags() == (Term("refunds", "Refund", ("refund",)),)


@pytest.mark.parametrize("text", ["refund: >\n  Two\n  lines\n", "refund:\n  {title: A,\n   }\n"])
def test_or_it_is_not_changed_at_all(tagged: Library, text: str) -> None:
    """The error shows how to write the entries."""
    (tagged.curation / "tags.yml").write_text(text)
    with pytest.raises(DocumentError, match="cannot be changed safely; write each word as"):
        words.rename(tagged, "tag", "refund", "refunds")
    assert tags(tagged) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: {title: A, synonyms: [b]}\nb: B\n", "line 1: synonyms: “b” already exists as a word; keep one."),
        (
            "a: {title: A, synonyms: [x]}\nb: {title: B, synonyms: [x]}\n",
            "line 2: synonyms: “x” already stands for “a”",
        ),
        ("a: {title: A, synonyms: ['']}\n", "remove the empty entry"),
        ("a: {title: A, retired: perhaps}\n", "retired: “perhaps” is not allowed; use one of: true, false"),
        ("a: {title: A, synonym: b}\n", "has no “synonym”. Did you mean “synonyms”?"),
    ],
)
def test_a_word_stands_for_one_thing(tmp_path: Path, text: str, reason: str) -> None:
    """A word with two meanings would make its page ambiguous."""
    path = tmp_path / "tags.yml"
    path.write_text(text)
    for load in (load_terms, load_moments):
        with pytest.raises(DocumentError) as raised:
            load(path)
        assert reason in str(raised.value)


def test_an_unknown_word_is_named_with_its_line(library: Library) -> None:
    """The word is reported with its key, its line, the closest word and the command to add it."""
    add_answer(library, "odd", tags=("refund",), moments=("refund-request",), expert="suport-lead")
    unknown = library.vocabulary().unknown(library.answer("odd"))
    assert [(each.kind, each.key, each.word) for each in unknown] == [
        ("tag", "tags", "refund"),
        ("expert", "expert", "suport-lead"),
    ]
    lines = library.answer_path("odd").read_text().split("\n")
    assert all(each.word in lines[(each.line or 0) - 1] for each in unknown)
    assert unknown[0].reason.startswith("tags: “refund” is not in curation/tags.yml. Did you mean “refunds”?")


ids = st.text("abc", min_size=1, max_size=3)
entries = st.dictionaries(
    ids, st.sampled_from(["{title: T}", "Short one # c", "\n  # in\n  title: 'T' # c", "T"]), min_size=2
)


@given(entries, st.sampled_from(["\n", "\n\n", "\n# between\n"]), st.sampled_from(["\n", "\r\n"]), st.data())
def test_edits_of_lines_leave_the_others(found: dict[str, str], gap: str, end: str, data: st.DataObject) -> None:
    """An edit of one entry leaves the lines and values of all others as they were."""
    text = "".join(f"{id}: {value}{gap}" for id, value in found.items()).replace("\n", end)
    id = data.draw(st.sampled_from(sorted(found)))
    path = Path("tags.yml")
    before = {term.id: term for term in load_terms(path, raw=text.encode())}
    for edited, gone in (
        (edit_entries.rename(text, id, "new"), {id}),
        (edit_entries.set_fields(text, id, {"synonyms": ("x y",)}, short="title"), {id}),
        (edit_entries.remove(text, id), {id}),
        (edit_entries.append(text, "new", {"title": "N"}, short="title"), set()),
    ):
        after = {term.id: term for term in load_terms(path, raw=edited.encode())}
        assert {key: term for key, term in after.items() if key in before and key not in gone} == {
            key: term for key, term in before.items() if key not in gone
        }
        assert edited.count("#") == text.count("#")
        assert edited.count("\r\n") in (0, edited.count("\n"))


def test_a_vocabulary_of_nothing_knows_nothing() -> None:
    """Without a file, there are no words."""
    assert Vocabulary.of().resolve("tag", "x") == ""
