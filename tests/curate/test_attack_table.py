"""Typos of a curator, and the errors they cause: with the file, the line, the allowed values and the closest one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import small_library
from hallway.curate.approve import approve
from hallway.errors import DocumentError, HallwayError, InputError
from hallway.library.library import Library

TODAY = date(2026, 11, 20)
ANSWER = """\
---
id: how-do-i-refund
title: "How do I refund?"
expert: support-lead
recorded: 2026-11-12
duration: 12.5
moments: [refund-request]
roles: [support]
stage: role
tags: [refunds]
status: draft
review_by: 2027-05-01
summary: "Yes; ask the team lead."
language: en
---
[0:00] Call them.
"""
MOMENTS = """\
# when somebody is stuck
refund-request:
  title: A customer asks for money back
  need: apply
  cues: [refund]
deal-gone-quiet: A deal goes quiet
"""
ROLES = "support: Support agent\nsales: Sales rep\n"
TAGS = "refunds: Refunds\nprices: {title: Prices, synonyms: [pricing]}\n"
EXPERTS = "support-lead: {name: Support lead, role: Team lead}\nsales-lead: Sales lead\n"

DAY = "is not a date; write it as 2026-11-22."
NOT_YAML = "Use double quotes around text"
HEADER = [  # the valid text, the typo, the reported line, the message
    ("status: draft", "status: aproved", 11, "one of: draft, approved, retired. Did you mean “approved”?"),
    ("status: draft", "status: Draft", 11, "Did you mean “draft”?"),
    ("status: draft", "status: published", 11, "is not allowed; use one of: draft, approved, retired."),
    ("status: draft", "status: [draft]", 11, "expected a single value here, not a list."),
    ("status: draft", "status:", 11, "status: the header of an answer needs one."),
    ("status: draft", "status:draft", 11, "a space is missing: write “status: draft”."),
    ("status: draft", "status draft", 11, "a colon is missing: write “status: draft”."),
    ("status: draft", "staus: draft", 11, "has no “staus”. Did you mean “status”?"),
    (
        "status: draft",
        "Status: draft",
        11,
        "is not a valid key; use lowercase letters, digits and _ . Did you mean “status”?",
    ),
    ("status: draft", "status: draft\nstatus: approved", 12, "“status” is already on line 11; keep one."),
    ("review_by:", "review-by:", 12, "Did you mean “review_by”?"),
    ("review_by: 2027-05-01", "review_by: 1.5.2027", 12, DAY),
    ("review_by: 2027-05-01", "review_by: 2027-5-1", 12, DAY),
    ("review_by: 2027-05-01", "review_by: 2027-02-30", 12, DAY),
    ("review_by: 2027-05-01", "review_by: next spring", 12, DAY),
    ("recorded: 2026-11-12\n", "", 2, "an answer needs a date; write it like 2026-11-22."),
    ('"How do I refund?"', "How: do I refund?", 3, 'needs quotes: write title: "How: do I refund?"'),
    ('"How do I refund?"', '"How do I refund?', 3, "is not closed at the end of the line"),
    ('"How do I refund?"', '"How do I "refund"?"', 3, 'Inside the text, write \\"'),
    ('"How do I refund?"', "'What's a refund?'", 3, "Inside the text, write ''"),
    ('"How do I refund?"', "@team: how?", 3, "needs quotes"),
    ('"How do I refund?"', "@team how?", 3, NOT_YAML),
    ('"How do I refund?"', "[How, do I]", 3, "expected a single value here, not a list."),
    ('"How do I refund?"', "*How* do I?", 3, NOT_YAML),
    ('"How do I refund?"', '"How\u202d do\u2028 I?"', 3, "the hidden character \\u2028 is not allowed; delete it."),
    ("title:", "\ttitle:", 3, "this line starts with a tab; use spaces instead."),
    ("expert: support-lead", "expert: Support Lead", 4, "Did you mean support-lead?"),
    ("duration: 12.5", "duration: 1:75", 6, "write a time like 1:23"),
    ("moments: [refund-request]", "moments: [refund-request", 8, "','"),
    ("moments: [refund-request]", "moments: Refund request", 7, "Did you mean refund-request?"),
    ("moments: [refund-request]", "moments: {refund: request}", 7, "expected a list here: [one, two]."),
    ("moments: [refund-request]", "moment: [refund-request]", 7, "Did you mean “moments”?"),
    ("stage: role", "stage: rolle", 9, "one of: foundational, role, mastery. Did you mean “role”?"),
    ("language: en", "language: The Queen's English", 14, "is not a language tag such as en or pt-BR."),
    ("language: en", "owner: ana", 14, "has no “owner”. Allowed: approved_against"),
    ("language: en", "redacted: [1:15-1:12]", 14, "is not a range in the recording, such as 1:12-1:15."),
    ("language: en", "successor: The new one", 14, "Did you mean the-new-one?"),
    ("language: en", "media: ../../secret.m4a", 14, "is not a path like media/"),
    (
        "language: en",
        "<<<<<<< HEAD\nlanguage: en\n=======\nlanguage: de\n>>>>>>> hers",
        14,
        "delete the others and the markers",
    ),
    ("id: how-do-i-refund", "id: how-do-i-repay", 2, "the file is called how-do-i-refund.md"),
    ("id: how-do-i-refund", "id: How do I refund", 2, "Did you mean how-do-i-refund?"),
    ("---\n[0:00]", "[0:00]", 1, "the header that begins here has no end; add a line of exactly --- below it."),
    ("---\nid", "id", 1, "a first line of exactly ---"),
    ("---\nid", "\ufeff---\nid", 1, "save it as UTF-8 without a BOM."),
]
APPROVAL = [
    (
        '"How do I refund?"',
        '"Refunds"',
        3,
        "“Refunds” is not a question; write the one it answers, with a question mark",
    ),
    ('"Yes; ask the team lead."', '""', 13, "summary: it is empty; write the answer in two lines"),
    ("expert: support-lead", "expert:", 4, "it is empty; curation/experts.yml has sales-lead, support-lead"),
    ("expert: support-lead", "expert: suport-lead", 4, "not in curation/experts.yml. Did you mean “support-lead”?"),
    ("[refund-request]", "[refund-requests]", 7, "not in curation/moments.yml. Did you mean “refund-request”?"),
    ("[refund-request]", "[]", 7, "none; add --moment with one of deal-gone-quiet, refund-request"),
    ("roles: [support]", "roles: [suport]", 8, "not in curation/roles.yml. Did you mean “support”?"),
    ("tags: [refunds]", "tags: [refnds]", 10, "not in curation/tags.yml. Did you mean “refunds”?"),
    ("tags: [refunds]", "tags: [zz]", 10, "Or add it there: hallway vocabulary add tag zz"),
    ("2027-05-01", "2026-11-20", 12, "review_by: 2026-11-20 is in the past; add --review-by with a later date"),
    ("language: en", "media: media/gone.m4a", 14, "media/gone.m4a is missing; run `hallway transcribe`"),
]
VOCABULARY = [
    ("moments.yml", "need: apply", "need: aply", 4, "one of: new, more, apply, solve, change. Did you mean “apply”?"),
    (
        "moments.yml",
        "need: apply",
        "neeed: apply",
        4,
        "the moment “refund-request” has no “neeed”. Did you mean “need”?",
    ),
    ("moments.yml", "refund-request:", "Refund Request:", 2, "Did you mean refund-request?"),
    ("moments.yml", "refund-request:", "refund_request:", 2, "Did you mean refund-request?"),
    ("moments.yml", "deal-gone-quiet:", "refund-request:", 6, "is already on line 2; keep one."),
    (
        "moments.yml",
        "  title: A customer asks for money back\n",
        "",
        3,
        "title: the moment “refund-request” needs one.",
    ),
    (
        "moments.yml",
        "title: A customer",
        "title: First: a customer",
        3,
        'needs quotes: write title: "First: a customer',
    ),
    ("moments.yml", "cues: [refund]", "cues: {refund: 1}", 5, "expected a list here: [one, two]."),
    ("moments.yml", "  need: apply", "\tneed: apply", 4, "this line starts with a tab"),
    ("moments.yml", "  need: apply", "    need: apply", 4, "align the two."),
    ("moments.yml", "deal-gone-quiet: A deal goes quiet", "deal-gone-quiet", 6, "write “deal-gone-quiet: ...”."),
    ("moments.yml", "deal-gone-quiet: A deal goes quiet", "deal-gone-quiet:", 6, "“deal-gone-quiet” needs one."),
    ("moments.yml", "deal-gone-quiet: A deal goes quiet", "deal-gone-quiet:A deal goes quiet", 6, "a space is missing"),
    ("moments.yml", "cues: [refund]", "synonyms: [deal-gone-quiet]", 5, "already exists as a word; keep one."),
    ("moments.yml", "cues: [refund]", "retired: soon", 5, "one of: true, false."),
    ("moments.yml", "# when", "<<<<<<< HEAD\n# when", 1, "git could not merge this"),
    ("tags.yml", "refunds: Refunds", "- refunds", 2, NOT_YAML),
    ("tags.yml", "refunds: Refunds", "Refunds: Refunds", 1, "Did you mean refunds?"),
    ("tags.yml", "title: Prices", "titel: Prices", 2, "has no “titel”. Did you mean “title”?"),
    ("tags.yml", "pricing", "refunds", 2, "synonyms: “refunds” already exists as a word"),
    ("roles.yml", "sales: Sales rep", "support: Sales rep", 2, "is already on line 1; keep one."),
    ("roles.yml", "sales: Sales rep", "sales: 'Sales rep", 2, "is not closed at the end of the line"),
    ("experts.yml", "role: Team lead", "rôle: Team lead", 1, "Did you mean “role”?"),
    ("experts.yml", "name: Support lead, ", "", 1, "name: the expert “support-lead” needs one."),
    ("experts.yml", "sales-lead: Sales lead", "Sales lead: Sales", 2, "Did you mean sales-lead?"),
]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A valid knowledge base."""
    library = small_library.make(tmp_path)
    for name, text in {"moments": MOMENTS, "roles": ROLES, "tags": TAGS, "experts": EXPERTS}.items():
        (library.curation / f"{name}.yml").write_text(text, encoding="utf-8")
    library.answer_path("how-do-i-refund").write_text(ANSWER, encoding="utf-8")
    return library


def spoil(path: Path, sound: str, typed: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(sound) >= 1
    path.write_text(text.replace(sound, typed, 1), encoding="utf-8")


def test_the_sound_files_are_sound(library: Library) -> None:
    """Without the typo, the answer can be approved."""
    assert approve(library, "how-do-i-refund", by="Ana", today=TODAY).is_new


@pytest.mark.parametrize(("sound", "typed", "line", "said"), HEADER)
def test_a_slip_in_a_header(library: Library, sound: str, typed: str, line: int, said: str) -> None:
    """The error names the file and the line and says what to write; the file stays as it is."""
    path = library.answer_path("how-do-i-refund")
    spoil(path, sound, typed)
    before = path.read_bytes()
    with pytest.raises(DocumentError) as raised:
        approve(library, "how-do-i-refund", by="Ana", today=TODAY)
    assert (raised.value.path, raised.value.line) == (path, line), raised.value.message
    assert said in raised.value.message
    assert path.read_bytes() == before


@pytest.mark.parametrize(("sound", "typed", "line", "said"), APPROVAL)
def test_what_is_not_ready_for_approval(library: Library, sound: str, typed: str, line: int, said: str) -> None:
    """Each problem is one line of the list with its line number, below the name of the file."""
    spoil(library.answer_path("how-do-i-refund"), sound, typed)
    with pytest.raises(InputError) as raised:
        approve(library, "how-do-i-refund", by="Ana", today=TODAY)
    head, *problems = raised.value.message.splitlines()
    assert "answers/how-do-i-refund.md" in head
    [problem] = problems
    assert said in problem
    assert problem.endswith(f"(line {line})")


@pytest.mark.parametrize(("file", "sound", "typed", "line", "said"), VOCABULARY)
def test_a_slip_in_the_vocabulary(library: Library, file: str, sound: str, typed: str, line: int, said: str) -> None:
    """The error names the file and line in the vocabulary, not in the answer, and nothing is approved."""
    spoil(library.curation / file, sound, typed)
    before = library.answer_path("how-do-i-refund").read_bytes()
    with pytest.raises(DocumentError) as raised:
        approve(library, "how-do-i-refund", by="Ana", today=TODAY)
    assert (raised.value.path, raised.value.line) == (library.curation / file, line), raised.value.message
    assert said in raised.value.message
    assert library.answer_path("how-do-i-refund").read_bytes() == before


@pytest.mark.parametrize(
    "typed", ["\x1b[2Jhow", "\u202etxt", "a\nb", "x" * 3000, "../../etc/passwd", "--by", "how-do-i-refnd"]
)
def test_a_mistyped_id(library: Library, typed: str) -> None:
    """The error is one printable line, with the closest id if there is one."""
    with pytest.raises(HallwayError) as raised:
        approve(library, typed, by="Ana", today=TODAY)
    assert raised.value.message.isprintable()
    assert not re.search("Did you mean", raised.value.message) or "how-do-i-refund" in raised.value.message
