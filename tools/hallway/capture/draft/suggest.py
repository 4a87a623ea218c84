"""Where a recording may belong: the moments its words suggest, and the moment and expert its folders name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hallway.files import slug
from hallway.library import cues, recording_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import PurePosixPath

    from hallway.library.experts import Expert
    from hallway.library.vocabulary import Moment

FEWEST_POINTS = 2  # a single cue somewhere in five minutes says nothing
MOST_MOMENTS = 2


def suggest_moments(title: str, text: str, moments: Iterable[Moment]) -> tuple[str, ...]:
    """Returns the ids of the one or two moments whose cues are heard most, the best first; none when none is clear.

    `hallway.library.cues` has which were heard, and where: the review shows them.
    """
    points = {
        moment.id: sum(cue.points for cue in cues.heard(moment, title, [(None, text)]))
        for moment in moments
        if not moment.is_retired
    }
    best = max(points.values(), default=0)
    clear = [id for id, score in points.items() if score >= FEWEST_POINTS and 2 * score >= best]
    return tuple(sorted(clear, key=lambda id: -points[id])[:MOST_MOMENTS])


def folder_moments(path: PurePosixPath, moments: Iterable[Moment]) -> tuple[str, ...]:
    """Returns the ids of the moments that the recording's folders name, by id, title or synonym, or its name does."""
    asked = recording_name.read(path.name)
    names = {moment.id: (moment.title, *moment.synonyms) for moment in moments}
    return _named(path, names, asked.moment if asked else "")


def folder_expert(path: PurePosixPath, experts: Mapping[str, Expert]) -> str:
    """Returns the id of the expert that the file's own name or a folder names, by id, name or synonym; "" for none."""
    asked = recording_name.read(path.name)
    names = {id: (expert.name, *expert.synonyms) for id, expert in experts.items()}
    return next(iter(_named(path, names, asked.expert if asked else "")), "")


def _named(path: PurePosixPath, names: Mapping[str, tuple[str, ...]], own: str) -> tuple[str, ...]:
    """The ids that `own` (from the file's name) and the folders stand for, each once, in this order."""
    parts = [own, *(slug(part, "") for part in path.parts[:-1])]
    known = [(id, {id, *(slug(name, "") for name in named)}) for id, named in names.items()]
    return tuple(dict.fromkeys(id for part in parts if part for id, words in known if part in words))
