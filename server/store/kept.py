"""Rows kept from one reading to the next, for as long as nothing in the database has changed."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

from server.store.database import Database

Row = TypeVar("Row")

_CAPACITY = 4096


class KeptRows(Generic[Row]):
    """Rows by id. None is given that a commit, of any process, may have overtaken. Safe from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._mark: int | None = None
        self._rows: dict[str, Row] = {}

    def mark(self) -> int | None:
        """What to hand to `keep` with a row that is read after this call; None where nothing can be kept."""
        return self._database.mark()

    def get(self, row_id: str) -> Row | None:
        """The row as it is in the database now, if it was kept; takes microseconds."""
        mark = self._database.mark()
        with self._lock:
            return self._rows.get(row_id) if mark is not None and mark == self._mark else None

    def keep(self, mark: int | None, row_id: str, row: Row) -> None:
        if mark is None:
            return
        with self._lock:
            if mark != self._mark or len(self._rows) >= _CAPACITY:
                self._rows = {}
                self._mark = mark
            self._rows[row_id] = row
