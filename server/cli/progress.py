"""How far `spanhost run` and `redact` are: a bar on standard error where that is a terminal, nothing in a pipe."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from server.cli.rows import STANDARD_INPUT


class Progress(Protocol):
    """Told of every batch that is done."""

    def advance(self, rows: int, size: int) -> None:
        """`rows` more are answered, which took `size` bytes of the input."""
        ...

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """A time in which the terminal belongs to the answers."""
        ...


@contextmanager
def progress(files: Sequence[Path]) -> Iterator[Progress]:
    """A bar over the bytes of `files`, while the block runs. None for texts of the command line alone."""
    if not files or not sys.stderr.isatty():
        yield _Silence()
        return
    bar = _Bar(_total(files))
    try:
        yield bar
    finally:
        bar.close()


def _total(files: Sequence[Path]) -> int | None:
    """Bytes of all files together; None where one of them does not end where it is now, as a pipe."""
    if STANDARD_INPUT in files:
        return None
    states = [file.stat() for file in files]
    return sum(state.st_size for state in states) if all(stat.S_ISREG(state.st_mode) for state in states) else None


class _Silence:
    def advance(self, rows: int, size: int) -> None:
        pass

    @contextmanager
    def hidden(self) -> Iterator[None]:
        yield


class _Bar:
    def __init__(self, total: int | None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rows]} texts"),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=Console(stderr=True),
            redirect_stdout=False,
            transient=True,
        )
        self._rows = 0
        self._task = self._bar.add_task("", total=total, rows=0)
        self._bar.start()

    def advance(self, rows: int, size: int) -> None:
        self._rows += rows
        self._bar.update(self._task, advance=size, rows=self._rows)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        if not sys.stdout.isatty():
            yield
            return
        self._bar.stop()
        try:
            yield
        finally:
            self._bar.start()

    def close(self) -> None:
        self._bar.stop()
