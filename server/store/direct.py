"""A connection to a SQLite file past SQLAlchemy, for the few single statements that every request pays for."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping
from typing import Any

from server.store.errors import StoreBusyError


class DirectConnection:
    """One connection, used by one thread at a time; each statement is a transaction of its own.

    It does not wait for the disk at a commit: what is written outlives the process, not in any case a power cut.
    """

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("synchronous = NORMAL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}").close()
        self._lock = threading.Lock()

    def one(self, statement: str, values: Mapping[str, Any], lock_wait_ms: int) -> tuple[Any, ...] | None:
        """The first row of `statement`. Raises `sqlite3.Error`, and `StoreBusyError` where another thread is at it."""
        if not self._lock.acquire(timeout=lock_wait_ms / 1000):
            raise StoreBusyError("the database failed: another thread is at it")
        try:
            self._connection.execute(f"PRAGMA busy_timeout = {lock_wait_ms}").close()
            cursor = self._connection.execute(statement, values)
            row: tuple[Any, ...] | None = cursor.fetchone()
            # Run to its end, or the statement is not committed.
            cursor.fetchall()
            cursor.close()
            return row
        finally:
            self._lock.release()

    def close(self) -> None:
        with self._lock:
            self._connection.close()
