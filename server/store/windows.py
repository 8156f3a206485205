"""When each key's last requests came, for servers of several processes. Knows times, not what was asked."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from sqlalchemy import bindparam, select, text

from server.store.database import Database
from server.store.schema import request_windows

_TIMES = select(request_windows.c.times).where(request_windows.c.key_id == bindparam("key_id")).with_for_update()
_SEED = text(
    "INSERT INTO request_windows (key_id, times) VALUES (:key_id, :times) ON CONFLICT (key_id) DO NOTHING"
).bindparams(bindparam("times", type_=request_windows.c.times.type))
_NOTE = text("UPDATE request_windows SET times = :times WHERE key_id = :key_id").bindparams(
    bindparam("times", type_=request_windows.c.times.type)
)


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
        with self._database.write(lock_wait_ms=lock_wait_ms, durable=False) as connection:
            stored = connection.execute(_TIMES, {"key_id": key_id}).scalar_one_or_none()
            if stored is None:
                # Of two processes that find no row one makes it, and both then wait for its lock.
                connection.execute(_SEED, {"key_id": key_id, "times": b""})
                stored = connection.execute(_TIMES, {"key_id": key_id}).scalar_one()
            times = array("d", [time for time in array("d", stored) if time > now - seconds])
            if len(times) >= limit:
                return False, times
            times.append(now)
            connection.execute(_NOTE, {"key_id": key_id, "times": times.tobytes()})
            return True, times
