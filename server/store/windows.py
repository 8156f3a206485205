"""When each key's last requests came, for servers of several processes. Knows times, not what was asked."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from server.store.database import Database

_TIMES = "SELECT times FROM request_windows WHERE key_id = :key_id"
_BEGIN = (
    "INSERT INTO request_windows (key_id, times) VALUES (:key_id, :times) "
    "ON CONFLICT (key_id) DO NOTHING RETURNING key_id"
)
_CHANGE = "UPDATE request_windows SET times = :times WHERE key_id = :key_id AND times = :seen RETURNING key_id"


class WindowTable:
    """The table of the requests of the last moment. Times are seconds since the epoch, float64, oldest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(
        self, key_id: str, now: float, seconds: float, limit: int, *, lock_wait_ms: int | None = None
    ) -> tuple[bool, Sequence[float]]:
        """Note a request at `now` where fewer than `limit` were noted in the `seconds` before it.

        Returns whether it was, and the times of all that are noted in the window. Raises `StoreError`.
        """
        # Read, compare and swap: who loses to another process looks again, and one always wins.
        while True:
            row = self._database.one(_TIMES, {"key_id": key_id}, lock_wait_ms=lock_wait_ms)
            seen = None if row is None else bytes(row[0])
            times = array("d", [time for time in array("d", seen or b"") if time > now - seconds])
            if len(times) >= limit:
                return False, times
            times.append(now)
            values = {"key_id": key_id, "times": times.tobytes()}
            if seen is None:
                noted = self._database.one(_BEGIN, values, lock_wait_ms=lock_wait_ms)
            else:
                noted = self._database.one(_CHANGE, {**values, "seen": seen}, lock_wait_ms=lock_wait_ms)
            if noted is not None:
                return True, times
