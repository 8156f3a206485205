"""Notes on which day each key was last used, on a thread of its own: no request waits for it, none fails by it."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

from server.access.keys import KeyRecord
from server.store.database import Database
from server.store.errors import StoreError
from server.store.keys import KeyTable

logger = logging.getLogger(__name__)

_RETRY = timedelta(minutes=1)
_CLOSE_SECONDS = 5


class LastUse:
    """Writes the day of a key's use once a day; seldom tries while the store cannot be written."""

    def __init__(self, database: Database) -> None:
        self._table = KeyTable(database)
        self._days: dict[str, date] = {}
        self._after = datetime.min.replace(tzinfo=UTC)
        self._writer = ThreadPoolExecutor(1, "last-use")
        self._written = threading.Condition()
        self._waiting = 0

    def note(self, record: KeyRecord) -> None:
        """The key was used just now."""
        now = datetime.now(UTC)
        today = now.date()
        if record.last_used is not None and record.last_used >= today:
            self._days.pop(record.id, None)
        elif self._days.get(record.id) != today and now >= self._after:
            self._days[record.id] = today
            with self._written:
                self._waiting += 1
            self._writer.submit(self._write, record.id, today)

    def flush(self, seconds: float) -> bool:
        """Wait until what was noted is written or given up, at most `seconds`. Returns whether it is."""
        with self._written:
            return self._written.wait_for(lambda: self._waiting == 0, seconds)

    def close(self) -> None:
        self.flush(_CLOSE_SECONDS)
        self._writer.shutdown(wait=True, cancel_futures=True)

    def _write(self, key_id: str, day: date) -> None:
        try:
            self._table.touch(key_id, day)
        except StoreError as error:
            self._days.pop(key_id, None)
            self._after = datetime.now(UTC) + _RETRY
            logger.warning("the last use of key %s was not noted: %s", key_id, error)
        finally:
            with self._written:
                self._waiting -= 1
                self._written.notify_all()
