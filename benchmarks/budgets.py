"""The budgets: what each piece of work may cost, beside what one would use instead of Hallway.

Why a budget is missed is in missed.yml, by the key of the budget.
"""

from __future__ import annotations

from table import Budget, Limit

MATERIAL = "Material for MkDocs"
ONE_WORKER = "one worker"


def _times(value: float) -> Limit:
    """Returns a limit on the ratio to the baseline."""
    return Limit(value, is_ratio=True)


BUDGETS = (
    Budget(
        "transcribe", "transcription", "Transcribe a recording, without the media", "s CPU", _times(1.03),
        "faster-whisper alone",
    ),
    Budget(
        "transcribe-publish", "transcription", "Transcribe a recording and publish its media", "s CPU", _times(1.10),
        "faster-whisper alone",
    ),
    Budget(
        "backlog", "backlog", "Transcribe a backlog on one machine, hours of sound in an hour", "h",
        Limit(4, is_ratio=True, is_least=True), "openai-whisper",
    ),
    Budget(
        "cluster", "backlog", "Transcribe a backlog on a cluster, hours of sound in an hour of each worker", "h",
        Limit(0.9, is_ratio=True, is_least=True), ONE_WORKER,
    ),
    Budget("build-clean", "build", "Clean build, with cards", "s CPU", _times(2.5), MATERIAL),
    Budget("build-without-cards", "build", "Clean build, without cards", "s CPU", _times(1.5), MATERIAL),
    Budget("build-same", "build", "Build with nothing changed", "s CPU", _times(0.35), MATERIAL),
    Budget("build-edited", "build", "Build with one answer edited", "s CPU", _times(0.35), MATERIAL),
    Budget("large-memory", "growth", "Memory of a large build", "MB", Limit(1000), MATERIAL),
    Budget("large-time", "growth", "Time of a large build for each answer", "ms CPU", _times(2.5), MATERIAL),
    Budget("large-growth", "growth", "The same, beside a build of a tenth as many", "ms CPU", _times(1.1),
           "a tenth"),
    Budget("preview-edit", "preview", "From saving an edit to the page of the preview", "s", Limit(1.5),
           "`mkdocs serve`"),
    Budget("preview-start", "preview", "Start of the preview", "s", Limit(5), "`mkdocs serve`"),
    Budget("search-page", "search", "Search: downloaded with every page", "KB", Limit(0), MATERIAL),
    Budget("search-some", "search", "Search: downloaded until the first result of a word", "KB", Limit(180), MATERIAL),
    Budget("search-query", "search", "Search: downloaded until the first result of a query", "KB", Limit(180),
           MATERIAL),
    Budget("search-more", "search", "Search: downloaded until the first result of a word, larger site", "KB",
           Limit(210), MATERIAL),
    Budget("search-quality", "search", "Search: natural queries that find the answer among the first five", "of 10",
           Limit(1, is_ratio=True, is_least=True), "Material's (lunr)"),
    Budget("ready-seconds", "search_ready", "Search: until a reader can search a large site", "s", Limit(1), MATERIAL),
    Budget("ready-memory", "search_ready", "Search: memory of the page's process then", "MB", Limit(60), MATERIAL),
    Budget("page-kilobytes", "pages", "Weight of an answer page, without the search", "KB", Limit(45), MATERIAL),
    Budget("page-requests", "pages", "Requests of an answer page, without the search", "", Limit(8), MATERIAL),
    Budget("embed-kilobytes", "pages", "Weight of an embed", "KB", Limit(12), "Material's page"),
    Budget("embed-requests", "pages", "Requests of an embed", "", Limit(2), "Material's page"),
    Budget("link-milliseconds", "pages", "Link to a second: from the press to its sound", "ms", Limit(500)),
    Budget("link-kilobytes", "pages", "Link to a second: sound downloaded before it plays", "KB", _times(0.25),
           "the whole recording"),
    Budget("card", "cards", "A link-preview card", "ms CPU", Limit(6.5), "the plainest card of Pillow"),
    Budget("alike", "commands", "Near duplicates", "s CPU", Limit(5)),
    Budget("alike-growth", "commands", "The same, for each answer and each pair found", "ms CPU",
           _times(1.1), "a tenth"),
    Budget("review", "commands", "`hallway review`", "s CPU", Limit(2)),
    Budget("review-first", "commands", "`hallway review` without caches, as after `git clone`", "s CPU", Limit(2)),
    Budget("check", "commands", "`hallway check`", "s CPU", Limit(2)),
    Budget("check-first", "commands", "`hallway check` without caches, as after `git clone`", "s CPU", Limit(2)),
    Budget("done", "commands", "`hallway transcribe` when all is done", "s CPU", Limit(0.5)),
    Budget("done-first", "commands", "`hallway transcribe` when all is done, without caches", "s CPU", Limit(0.5)),
    Budget("help", "commands", "The slowest `--help`", "s CPU", Limit(0.1), "`mkdocs --help`"),
    Budget("log-time", "measure", "Count what an access log says was opened", "s CPU", _times(1), "GoAccess"),
    Budget("log-memory", "measure", "Memory of counting", "MB", Limit(200), "GoAccess"),
)  # fmt: skip
