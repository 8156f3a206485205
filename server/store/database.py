"""A database, opened with its schema up to date, and the transactions on it. Knows no table by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from server.store.changes import ChangeMark
from server.store.errors import StoreError
from server.store.migration import migrate
from server.store.sqlite import open_engine


class Database:
    """The server's memory, named by an SQLAlchemy URL. Safe from several threads and processes at once.

    Opening makes the file, its directory and the schema where they are missing. Raises `StoreError`.
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        try:
            with _failures():
                migrate(self._engine)
        except StoreError:
            self._engine.dispose()
            raise
        self._changes = ChangeMark(Path(str(self._engine.url.database)))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees everything committed before it, by any process. Raises `StoreError`."""
        with _failures(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self, *, lock_wait_ms: int | None = None) -> Iterator[Connection]:
        """A transaction that may write, committed at the end of the block.

        Waits for other writers, at most `lock_wait_ms` milliseconds. Raises `StoreError`.
        """
        options = {"writes": True} if lock_wait_ms is None else {"writes": True, "lock_wait_ms": lock_wait_ms}
        with _failures(), self._engine.execution_options(**options).begin() as connection:
            yield connection

    def mark(self) -> int | None:
        """A number that is another one after every commit, by any process; None when it is not to be had."""
        return self._changes.read()

    def close(self) -> None:
        self._changes.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError("the database URL cannot be parsed; expected sqlite:////path/to/spanhost.db") from error
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise StoreError(f"databases of kind {parsed.drivername!r} are not supported in this version, only sqlite")
    return open_engine(parsed)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"the database failed: {error.orig}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"the database failed: {type(error).__name__}") from error
