"""A knowledge base of any size for measuring: made-up answers in plausible English, the same for the same size.

Each answer is five minutes of speech: about 760 words in chapters, a transcript with the time of every word, a
recording that is only a few bytes, and an entry in the ledger. Every tenth is pinned somewhere, and there is a pick for
each of the last weeks. An answer is the same however many there are.

    python benchmarks/corpus.py 1000 /tmp/answers
    hallway --root /tmp/answers build
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import corpus_words as words
from hallway import timecode
from hallway.library.answer import Answer, text_digest
from hallway.library.ledger_entry import LedgerEntry
from hallway.library.library import Library
from hallway.library.transcript import Coverage, Decoding, Segment, Transcript, Word
from hallway.names import slug

FIRST_DAY = date(2026, 1, 5)
DAYS = 300  # over which the recordings are spread
CHAPTERS = 4
PASSAGES = 4  # in a chapter
SENTENCES = 3  # in a passage
SECONDS_PER_WORD = 0.37
PAUSE = 0.6  # seconds between sentences
PICKS = 12  # weeks
MANY = 300  # answers, which all cores write together
MKDOCS = Path(__file__).parents[1] / "mkdocs.yml"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    write(given.folder, given.count)


def write(root: Path, count: int, *, first: int = 0) -> Library:
    """Writes a knowledge base with so many answers into a new folder; `first` is the number of the first answer."""
    library = Library(root)
    for folder in (library.recordings, library.transcripts, library.media, library.curation):
        folder.mkdir(parents=True)
    (root / "mkdocs.yml").write_bytes(MKDOCS.read_bytes())
    numbers = range(first, first + count)
    if count < MANY:
        ids = [add(library, number) for number in numbers]
    else:
        with ProcessPoolExecutor() as pool:
            ids = list(pool.map(partial(add, library), numbers, chunksize=50))
    library.ledger().extend(
        [LedgerEntry(id_, "approved", "2026-11-20", by="Knowledge team", title=title, anchors=anchors)
         for id_, title, anchors in ids]
    )  # fmt: skip
    for name, text in _curation([id_ for id_, _, _ in ids]).items():
        (library.curation / name).write_text(text, encoding="utf-8")
    return library


def add(library: Library, number: int) -> tuple[str, str, tuple[int, ...]]:
    """Writes one answer, its transcript and its media; returns its id, title and the seconds people may link to."""
    answer, transcript, anchors = made(number)
    library.answer_path(answer.id).write_text(answer.to_markdown(), encoding="utf-8")
    library.transcript_path(answer.id).write_text(transcript.to_json(), encoding="utf-8")
    (library.answers / answer.media).write_bytes(answer.id.encode() * 40)
    return answer.id, answer.title, anchors


def made(number: int) -> tuple[Answer, Transcript, tuple[int, ...]]:
    """Returns an answer by its number, its transcript, and the seconds at which its passages begin."""
    chance = random.Random(number)
    subject, situation, country = _about(number)
    where = f" in {country}" if country else ""
    title = f"What do I do about {subject.name} {situation}{where}?"
    id_ = f"{slug(title, 'answer')[:60].strip('-')}-{number}"
    talk = _Talk(chance, subject, situation)
    body, anchors = talk.body()
    recorded = FIRST_DAY + timedelta(days=number * 7 % DAYS)
    expert = list(words.EXPERTS)[number % len(words.EXPERTS)]
    answer = Answer(
        id=id_,
        title=title,
        expert=expert,
        recorded=recorded,
        duration=round(talk.seconds, 1),
        moments=(subject.moment,),
        roles=(list(words.ROLES)[number % len(words.ROLES)],),
        tags=(subject.tag,),
        status="approved",
        review_by=recorded + timedelta(days=365),
        summary=talk.opening,
        language="en",
        transcript=id_,
        media=f"media/{id_}.{hashlib.sha256(id_.encode()).hexdigest()[:8]}.m4a",
        approved_by="Knowledge team",
        approved_on=date(2026, 11, 20),
        approved_text=text_digest(body) if number % 3 else "",
        body=body,
    )
    return answer, talk.transcript(answer), anchors


def _about(number: int) -> tuple[words.Subject, str, str]:
    """Returns a subject, a situation and a country, which are the same only after 11,000 answers."""
    rest, subject = divmod(number, len(words.SUBJECTS))
    country, situation = divmod(rest, len(words.SITUATIONS))
    return words.SUBJECTS[subject], words.SITUATIONS[situation], ("", *words.COUNTRIES)[country % 11]


@dataclass(slots=True)
class _Talk:
    """Somebody talking about a subject."""

    chance: random.Random
    subject: words.Subject
    situation: str
    opening: str = ""
    seconds: float = 0.0
    segments: list[Segment] | None = None

    def body(self) -> tuple[str, tuple[int, ...]]:
        """Returns what is said as the text of an answer, and the seconds of its passages."""
        self.segments, anchors, blocks = [], [0], list[str]()
        self.opening = self._filled(self.chance.choice(words.OPENINGS))
        headings = self.chance.sample(words.HEADINGS, CHAPTERS - 1)
        for number in range(CHAPTERS * PASSAGES):
            second = int(self.seconds)
            anchors.append(second)
            if number and number % PASSAGES == 0:
                heading = self._filled(headings[number // PASSAGES - 1])
                blocks.append(f"## [{timecode.stamp(second)}] {heading}")
            said = list(self._sentences(is_first=number == 0))
            blocks.append(f"[{timecode.stamp(second)}] {' '.join(said)}")
        return "\n\n".join(blocks) + "\n", tuple(dict.fromkeys(anchors))

    def transcript(self, answer: Answer) -> Transcript:
        """Returns what was said as a transcript."""
        digest = hashlib.sha256(answer.id.encode()).hexdigest()
        return Transcript(
            id=answer.id,
            recording_name=f"{self.subject.moment}/{answer.expert}/{answer.id}.m4a",
            sha256=digest,
            audio_sha256=digest[::-1],
            duration=answer.duration,
            language="en",
            language_probability=0.99,
            engine="faster-whisper",
            engine_version="1.2.1",
            model="base",
            model_digest="0123456789abcdef",
            segments=tuple(self.segments or ()),
            decoding=Decoding(answer.duration, answer.duration),
            coverage=Coverage(answer.duration, answer.duration),
            created="2026-11-20T10:00:00Z",
        )

    def _sentences(self, *, is_first: bool) -> Iterator[str]:
        if is_first:
            yield self._say(self.opening)
        for sentence in self.chance.sample(words.SENTENCES, SENTENCES):
            yield self._say(self._filled(sentence))

    def _say(self, sentence: str) -> str:
        """Adds a sentence to the transcript, a word after the other."""
        start, at, spoken = self.seconds, self.seconds, list[Word]()
        for text in sentence.split():
            end = at + SECONDS_PER_WORD * (0.4 + len(text) / 8)
            probability = round(min(0.999, self.chance.gauss(0.93, 0.08)), 3)
            spoken.append(Word(f" {text}", round(at, 2), round(end, 2), probability))
            at = end
        self.seconds = at + PAUSE
        assert self.segments is not None
        self.segments.append(Segment(round(start, 2), round(at, 2), sentence, tuple(spoken), avg_logprob=-0.2))
        return sentence

    def _filled(self, sentence: str) -> str:
        chance = self.chance
        first, second = chance.sample(self.subject.words, 2)
        filled = sentence.format(
            a=first,
            b=second,
            subject=self.subject.name,
            situation=self.situation,
            person=chance.choice(words.PEOPLE),
            company=chance.choice(words.COMPANIES),
            country=chance.choice(words.COUNTRIES),
            day=chance.choice(words.DAYS),
            month=chance.choice(words.MONTHS),
            number=chance.choice((2, 3, 5, 10, 12, 14, 20, 30, 45, 60, 90, 120, 250, 500)),
            id=f"{chance.choice(('PROJ-MAR', 'OPS', 'CASE', 'BILL-EU'))}-{chance.randint(1000, 9999)}",
            code=f"error {chance.choice('EWX')}{chance.randint(100, 999)}",
        )
        return filled[:1].upper() + filled[1:]


def _curation(ids: list[str]) -> dict[str, str]:
    """Returns the files of curation/, by name."""
    owner = next(iter(words.EXPERTS))
    weeks = [date(2026, 9, 7) + timedelta(weeks=week) for week in range(PICKS)]
    picked = [(day.isocalendar(), ids[number * 17 % len(ids)], day) for number, day in enumerate(weeks)]
    return {
        "moments.yml": "".join(f"{id_}: {{title: {title}, need: apply}}\n" for id_, title in words.MOMENTS.items()),
        "experts.yml": "".join(f"{id_}: {{name: {name}, role: Team lead}}\n" for id_, name in words.EXPERTS.items()),
        "roles.yml": "".join(f"{id_}: {{title: {title}}}\n" for id_, title in words.ROLES.items()),
        "tags.yml": "".join(f"{id_}: {{title: {id_.replace('-', ' ').capitalize()}}}\n" for id_ in words.TAGS),
        "places.yml": f"ticket-desk: {{title: The ticket desk, kind: zendesk, owner: {owner}}}\n",
        "placements.yml": "".join(
            f"- {{place: ticket-desk, kind: zendesk, answer: {id_}, from_code: ticket-desk-{number:04}, "
            f"owner: {owner}, placed_on: 2026-10-05}}\n"
            for number, id_ in enumerate(ids[::10])
        ),
        "picks.yml": "".join(
            f'- {{week: "{week.year}-W{week.week:02}", answer: {id_}, why: "Asked often this month", '
            f'reinforce: "Stand-up on Tuesday", by: "Knowledge team", picked_on: {day}}}\n'
            for week, id_, day in picked
        ),
        "glossary.yml": "- {term: CSV, sounds_like: [see as v], synonyms: [spreadsheet]}\n"
        "- {term: chargeback, sounds_like: [charge back], synonyms: [payment dispute]}\n",
        "settings.yml": "site_name: Answers\nsite_description: Short answers\nsite_url: https://answers.example/\n",
    }


if __name__ == "__main__":
    main()
