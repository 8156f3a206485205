"""Which files `spanhost redact` reads, and where each is written. Symbolic links in directories are not followed."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from server.cli.documents import SUFFIXES


class SourceError(Exception):
    """The files cannot be redacted as asked; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, the name it goes by, and where its redacted text goes; None to write nothing."""

    path: Path
    name: Path
    target: Path | None


@dataclass(frozen=True, slots=True)
class Sources:
    """Files in the order of their names. passed: how many others directories held, symbolic links among them."""

    files: Sequence[Source]
    passed: int


def sources(arguments: Sequence[str], out: Path | None, *, in_place: bool, force: bool) -> Sources:
    """The files that `arguments` name: files, directories with all below them, and patterns.

    Raises `SourceError` when one is not there, when two would be written to one place, or when one would be written
    over a source or, without `force`, over another file.
    """
    found: dict[Path, Source] = {}
    passed = 0
    for base, path in _named(arguments):
        if base is None and path.suffix.lower() not in SUFFIXES:
            raise SourceError(f"{path}: only files of these kinds can be redacted: {', '.join(SUFFIXES)}")
        if base is not None and not _is_to_be_read(path, base):
            passed += 1
            continue
        if out is not None and base is not None and _is_below(path, out):
            continue
        name = path.name if base is None else path.relative_to(base)
        found.setdefault(path.resolve(), Source(path, path, path if in_place else out / name if out else None))
    files = list(found.values())
    _check(files, out, in_place=in_place, force=force)
    return Sources(files, passed)


def _named(arguments: Sequence[str]) -> Iterator[tuple[Path | None, Path]]:
    """Each file, after the directory that was named or that a pattern begins in, where there is one."""
    for argument in arguments:
        if os.path.lexists(argument):
            path = Path(argument)
            yield from _below(path, path) if path.is_dir() else [(None, path)]
            continue
        root = Path(*takewhile(lambda part: not glob.has_magic(part), Path(argument).parts))
        matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207 - it may be absolute
        if not matches:
            raise SourceError(f"{argument}: there is no such file or directory")
        for path in map(Path, matches):
            if not path.is_dir():
                yield root, path
            elif "**" not in argument and not path.is_symlink():
                yield from _below(root, path)


def _below(base: Path, directory: Path) -> Iterator[tuple[Path, Path]]:
    for place, folders, names in os.walk(directory):
        folders.sort()
        yield from ((base, Path(place) / name) for name in sorted(names))


def _is_to_be_read(path: Path, base: Path) -> bool:
    """Whether a file that was not named itself is one that can be, and not reached over a symbolic link."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return False
    return path.resolve() == base.resolve() / path.relative_to(base)


def _check(files: Sequence[Source], out: Path | None, *, in_place: bool, force: bool) -> None:
    paths = {source.path.resolve() for source in files}
    targets: set[Path] = set()
    for source in files:
        if source.target is None:
            continue
        if in_place:
            if source.path.is_symlink():
                raise SourceError(f"{source.path}: is a symbolic link, which is not replaced in place")
            continue
        target = source.target.resolve()
        if target in paths:
            raise SourceError(f"{source.target}: is a source; sources are written over with --in-place alone")
        if target in targets:
            raise SourceError(f"{source.target}: two sources would be written there")
        if out is not None and not _is_below(source.target.parent, out):
            raise SourceError(f"{source.target}: a symbolic link leads out of {out}")
        if os.path.lexists(source.target) and not force:
            raise SourceError(f"{source.target}: is there already; --force replaces it")
        targets.add(target)


def _is_below(path: Path, directory: Path) -> bool:
    return path.resolve().is_relative_to(directory.resolve())
