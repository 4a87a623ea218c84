"""The folder of a site, and how a new site replaces the old one there in one step.

The spare is the folder of the site before the last build. Most of its files are those of the site as well, under
second names (hard links), so that it becomes the new site by changing a few files instead of linking them all.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from hallway import files, locks
from hallway.errors import ConflictError, printable
from hallway.names import LEFTOVER
from hallway.site.cache.fingerprint import fingerprint
from hallway.site.cache.store import KEPT_SECONDS
from hallway.site.inventory import Inventory, Mark, OldSite, walk
from hallway.site.staging import FolderMaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hallway.library.library import Library
    from hallway.site.cache.store import Store
    from hallway.site.staging import Staging


@dataclass(frozen=True, slots=True)
class Output:
    """A folder for a site, and what is kept from its last build for the next."""

    folder: Path
    """Absolute."""
    spare: Path
    store: Store
    is_alone: bool
    """Whether no other build into this folder is running; otherwise, nothing of the last build is used or kept."""

    @classmethod
    @contextmanager
    def opened(cls, library: Library, folder: Path, store: Store) -> Iterator[Output]:
        """Yields the folder, for one build."""
        name = f"{folder.name[:40]}-{fingerprint(str(folder))[:8]}"
        with ExitStack() as stack:
            try:
                stack.enter_context(locks.locked(library.locks / f"build-{name}.lock", seconds=0))
                is_alone = True
            except ConflictError:
                is_alone = False
            yield cls(folder, library.old_sites / name, store, is_alone)

    def old(self) -> OldSite | None:
        """Returns the site that is there now, if there is one that can be used."""
        if not self.is_alone or not self.folder.is_dir():
            return None
        return OldSite.read(self.folder, Inventory.of(self.folder, self.store))

    def forget(self) -> None:
        """Removes what was kept from the last build, and the cache of all builds."""
        self.store.clear()
        shutil.rmtree(self.spare, ignore_errors=True)

    def replace(self, new: Staging) -> None:
        """Makes the new site the site; touches nothing if it is the same.

        Afterwards, the folder of the new site is gone or of no use. Raises ConflictError if another build has replaced
        the old site in the meantime.
        """
        written, unchanged = new.written(), new.unchanged
        if new.old and new.old.is_intact and not written and unchanged.keys() == new.old.marks.keys():
            return
        folder, there = new.folder, set[str]()
        if new.old and self._has_spare():
            there = _remove_others(self.spare, unchanged)
            _move(written, new.folder, self.spare)
            folder = self.spare
        missing = {name: mark for name, mark in unchanged.items() if name not in there}
        copied = _link(missing, new.old.folder, folder) if new.old else {}
        _exchange(folder, self.folder)
        if self.is_alone:
            Inventory({**unchanged, **written, **copied}).save(self.folder, self.store)
            self._keep(folder)

    def sweep(self) -> None:
        """Removes the spares of folders into which nothing has been built for a long time."""
        oldest = time.time() - KEPT_SECONDS
        with suppress(OSError):
            os.utime(self.spare, follow_symlinks=False)
        for path in self.spare.parent.glob("*"):
            with suppress(OSError):
                if path.lstat().st_mtime < oldest:
                    shutil.rmtree(path, ignore_errors=True)

    def _has_spare(self) -> bool:
        """Returns whether there is a spare that can be exchanged with the site."""
        with suppress(OSError):
            status = self.spare.lstat()
            return stat.S_ISDIR(status.st_mode) and status.st_dev == self.folder.lstat().st_dev
        return False

    def _keep(self, folder: Path) -> None:
        """Keeps the folder of the old site for the next build, if there is one and it is on the same disk."""
        if folder != self.spare and folder.is_dir():
            with suppress(OSError):
                self.spare.parent.mkdir(parents=True, exist_ok=True)
                folder.rename(self.spare)


def _remove_others(spare: Path, unchanged: Mapping[str, Mark]) -> set[str]:
    """Removes all files but those that the new site will have as they are; returns the names of these."""
    there, removed = set[str](), list[str]()
    for name, status in list(walk(spare)):
        mark = unchanged.get(name)
        if mark and mark.inode == status.st_ino and stat.S_ISREG(status.st_mode):
            there.add(name)
        else:
            (spare / name).unlink()
            removed.append(name)
    folders = {folder for name in removed for folder in PurePosixPath(name).parents if folder.name}
    for folder in sorted(folders, key=lambda folder: len(folder.parts), reverse=True):
        with suppress(OSError):  # there are other files in it
            (spare / folder).rmdir()
    return there


def _move(names: Iterable[str], source: Path, target: Path) -> None:
    folders = FolderMaker(target)
    for name in names:
        path = folders.path(name)
        _remove_folder(path)
        (source / name).rename(path)


def _link(marks: Mapping[str, Mark], source: Path, target: Path) -> dict[str, Mark]:
    """Gives files second names below another folder; returns the marks of those that had to be copied instead."""
    folders, copied = FolderMaker(target), dict[str, Mark]()
    for name, mark in marks.items():
        old, path = f"{source}/{name}", folders.path(name)
        _remove_folder(path)
        try:
            os.link(old, path, follow_symlinks=False)
        except (OSError, NotImplementedError):  # the file system has no hard links
            shutil.copy2(old, path, follow_symlinks=False)
            copied[name] = Mark.of(os.lstat(path), mark.digest)
        else:
            if os.lstat(path).st_ino != mark.inode:
                raise ConflictError(f"{printable(source)} was replaced by another build; run this one again.")
    return copied


def _remove_folder(path: str) -> None:
    """Removes a folder in the place of a file; the files in it have been removed already."""
    if os.path.isdir(path):  # noqa: PTH112 - with ten files per answer, Path objects cost time
        shutil.rmtree(path)


def _exchange(new: Path, out: Path) -> None:
    """Exchanges the folders, so that readers always see one of them; the old one may be missing."""
    if not out.exists():
        new.rename(out)
        return
    try:
        files.exchange(new, out)
    except (OSError, NotImplementedError):  # for a moment, no folder has this name
        old = out.with_name(f".{out.name}.{secrets.token_hex(4)}{LEFTOVER}")
        out.rename(old)
        new.rename(out)
        old.rename(new)
