"""Searching files for canaries."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from server.privacy.canary import LONGEST_FORM, Canaries

_BLOCK = 1 << 22


@dataclass(slots=True)
class Searched:
    """How much was read, what was found, and what could not be read."""

    files: int = 0
    read_bytes: int = 0
    hits: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def search_files(canaries: Canaries, roots: Iterable[Path], changed_since: float = 0.0) -> Searched:
    """Search every regular file under `roots`, and its name, that was changed at or after a time (Unix seconds)."""
    searched = Searched()
    for root in roots:
        for path in _files(root):
            try:
                status = path.lstat()
                if status.st_mtime < changed_since or not stat.S_ISREG(status.st_mode):
                    continue
                _search(canaries, path, searched)
            except FileNotFoundError:
                continue
            except OSError as error:
                searched.unreadable.append(f"{path}: {error.strerror}")
    return searched


def _files(root: Path) -> Iterator[Path]:
    for directory, _, names in os.walk(root):
        for name in names:
            yield Path(directory, name)


def _search(canaries: Canaries, path: Path, searched: Searched) -> None:
    hits = {f"{path} (its name): {what}" for _, what in canaries.found_in(os.fsencode(path))}
    with path.open("rb") as file:
        tail = b""
        while block := file.read(_BLOCK):
            window = tail + block
            hits.update(f"{path}: {what}" for _, what in canaries.found_in(window))
            searched.read_bytes += len(block)
            tail = window[-LONGEST_FORM:]
    searched.files += 1
    searched.hits.extend(sorted(hits))
