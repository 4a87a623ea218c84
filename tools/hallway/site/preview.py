"""The preview: after each edit the pages are built again, and the search afterwards, in the background."""

from __future__ import annotations

import gc
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

from hallway import locks, plain
from hallway.errors import ConflictError
from hallway.names import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from hallway.library.library import Library
    from hallway.site.mkdocs.build import Report
    from hallway.site.server import PreviewServer

MANY = 20  # answers to make again, about half a second of work


@contextmanager
def folder(library: Library) -> Iterator[Path]:
    """Yields a folder for the site of a preview that no other preview is using.

    It has the site of an earlier preview, so that only what has changed since must be written.
    """
    with ExitStack() as stack:
        for number in count(1):
            with suppress(ConflictError):
                stack.enter_context(locks.locked(library.locks / f"preview-{number}.lock", seconds=0))
                break
        yield plain.folder(library.root, library.previews / str(number))


class Preview:
    """Keeps the site of a server up to date. A context manager; it ends when the search is made.

    `publish` shows only what would be published. `say` is told what has been done.
    """

    def __init__(
        self,
        library: Library,
        server: PreviewServer,
        *,
        publish: bool,
        say: Callable[[str], object] = lambda text: None,
    ) -> None:
        self._library, self._server, self._publish, self._say = library, server, publish, say
        self._one_build = threading.Lock()
        self._later = ThreadPoolExecutor(max_workers=1)
        self._make_search: Callable[[], object] | None = None
        self._has_built = self._is_over = False
        self.templates: tuple[Path, ...] = ()
        """The folder of the knowledge base's own templates, if it has one."""

    def __enter__(self) -> Preview:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self._later.shutdown(cancel_futures=True)

    def update(self) -> None:
        """Builds the pages again, with the search as it was if the answers have changed."""
        if report := self._build():
            for complaint in report.complaints:
                self._say(f"Warning: {complaint}")
            self._say(f"{counted(report.answers, 'answer')} shown.")

    def complete(self) -> Future[None]:
        """Makes the search in the background if it does not know the last edits; edits can go on meanwhile."""
        return self._later.submit(self._complete)

    def _complete(self) -> None:
        make, self._make_search = self._make_search, None
        if make:
            try:
                make()
            except Exception as error:
                if not self._is_over:
                    self._fail(error)
            else:
                self._build()
        gc.collect()  # what is left of the last builds, while nobody waits

    def _build(self) -> Report | None:
        """Reports an error here and on every page, and keeps the last good site."""
        from hallway.site.mkdocs.build import build

        server = self._server
        with self._one_build:
            try:
                report = build(
                    self._library,
                    server.folder,
                    preview=not self._publish,
                    address=server.address,
                    defers_search=True,
                    made=self._note,
                )
            except (Exception, SystemExit) as error:  # the next save may fix it
                self._fail(error)
                return None
            finally:
                server.doing = ""
            server.problem, self._has_built = "", True
            self._make_search = report.make_search
            self.templates = (report.templates,) if report.templates else ()
            return report

    def _fail(self, error: BaseException) -> None:
        from hallway.site.notice import explain

        self._make_search = None
        if not self._has_built:  # what the last preview left may be out of date in any way, or not be ours
            shutil.rmtree(self._server.folder, ignore_errors=True)
        self._server.problem = explain(error)
        self._say(f"Error: {self._server.problem}")

    def _note(self, made: int) -> None:
        """Says that all pages are made: the first time, or after an edit of the vocabulary, settings or templates."""
        if made == MANY and self._has_built:
            self._say("Many pages have changed; the old ones are shown until all are ready.")
        elif made == MANY:
            self._say("Making all pages. The next start will be faster.")
        if made >= MANY:
            self._server.doing = f"Updating many pages: {made} answers done."
