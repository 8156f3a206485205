"""A database, opened with its schema up to date, and the transactions on it. Knows no table by name."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from server.store import postgresql, sqlite
from server.store.changes import ChangeMark
from server.store.direct import DirectConnection
from server.store.errors import StoreBusyError, StoreError
from server.store.migration import migrate

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Database:
    """The server's memory, named by an SQLAlchemy URL. Safe from several threads and processes at once.

    Opening makes the file, its directory and the schema where they are missing. Raises `StoreError`.
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        self._direct: DirectConnection | None = None
        self._changes: ChangeMark | None = None
        try:
            with _failures():
                migrate(self._engine)
                if self._engine.dialect.name == "sqlite":
                    self._direct = DirectConnection(str(self._engine.url.database))
                    self._changes = ChangeMark(Path(str(self._engine.url.database)))
        except StoreError:
            self._engine.dispose()
            raise

    def mark(self) -> int | None:
        """A number that is another one after every commit, by any process; None where it is not to be had."""
        return None if self._changes is None else self._changes.read()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees everything committed before it, by any process. Raises `StoreError`."""
        with _failures(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self, *, lock_wait_ms: int | None = None, durable: bool = True) -> Iterator[Connection]:
        """A transaction that may write, committed at the end of the block.

        Waits for other writers, at most `lock_wait_ms` milliseconds, then raises `StoreBusyError`. durable: whether
        the commit waits until it would outlive a power cut; the end of this process it outlives in any case.
        Raises `StoreError`.
        """
        options: dict[str, int | bool] = {"writes": True, "durable": durable}
        if lock_wait_ms is not None:
            options["lock_wait_ms"] = lock_wait_ms
        with _failures(), self._engine.execution_options(**options).begin() as connection:
            yield connection

    def forget_deleted(self) -> None:
        """Take what was deleted out of SQLite's log, where it stands as it was written; the file has zeros there.

        Where others hold the log for long it stays until the next deletion or the end of the last process that has the
        database open; that is a warning in the log, because what was asked for is done.
        """
        if self._engine.dialect.name != "sqlite":
            return
        try:
            with _failures():
                emptied = sqlite.empty_log(self._engine)
        except StoreError:
            emptied = False
        if not emptied:
            logger.warning("the database's log is in use: what was deleted can still be read in it")

    def one(
        self, statement: str, values: Mapping[str, Any], *, lock_wait_ms: int | None = None
    ) -> Sequence[Any] | None:
        """The first row of a single statement, in a transaction of its own; its values are as the driver has them.

        Sees everything committed before it, by any process; writes as `write` does where that need not be durable.
        """
        if self._direct is not None:
            with _failures():
                return self._direct.one(
                    statement, values, sqlite.LOCK_WAIT_MS if lock_wait_ms is None else lock_wait_ms
                )
        with self.write(lock_wait_ms=lock_wait_ms, durable=False) as connection:
            return connection.execute(text(statement), values).first()

    async def soon(self, work: Callable[[int | None], T]) -> T:
        """The result of `work`, a statement or two: on this thread where the database is a file of this machine.

        The trip to another thread takes longer than such work; a database behind a network has to be waited for.
        `work` is given the milliseconds that it may wait for other writers: on this thread it waits for none, and where
        there is one, it is done again on another.
        """
        if self._direct is not None:
            try:
                return work(0)
            except StoreBusyError:
                pass
        return await asyncio.to_thread(work, None)

    def close(self) -> None:
        if self._changes is not None:
            self._changes.close()
        if self._direct is not None:
            self._direct.close()
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
    except (ArgumentError, ValueError):
        # Without the cause, which quotes parts of the URL: they may be a password that is written wrong.
        raise StoreError(
            "the database URL cannot be parsed; expected sqlite:////path/to/spanhost.db or postgresql://host/name "
            "(in a password, @ : / are written %40 %3A %2F)"
        ) from None
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return sqlite.open_engine(parsed)
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        return postgresql.open_engine(parsed)
    raise StoreError(f"databases of kind {parsed.drivername!r} are not supported, only sqlite and postgresql")


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if sqlite.is_busy(error.orig) or postgresql.is_busy(error.orig):
            raise StoreBusyError("the database failed: database is locked") from error
        raise StoreError(f"the database failed: {postgresql.message(error.orig)}") from error
    except sqlite3.Error as error:
        if sqlite.is_busy(error):
            raise StoreBusyError("the database failed: database is locked") from error
        raise StoreError(f"the database failed: {error}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"the database failed: {type(error).__name__}") from error
