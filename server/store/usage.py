"""How many items each key had answered in each month. Knows numbers and whose they are, not what was asked."""

from __future__ import annotations

from datetime import date

from server.store.database import Database

# Single statements, so that no two processes can both take the last item. SQLite and PostgreSQL read them alike.
_TAKE = (
    "INSERT INTO monthly_usage (key_id, month, items) VALUES (:key_id, :month, :items) "
    "ON CONFLICT (key_id, month) DO UPDATE SET items = monthly_usage.items + :items "
    "WHERE monthly_usage.items + :items <= :quota RETURNING items"
)
_USED = "SELECT items FROM monthly_usage WHERE key_id = :key_id AND month = :month"
_GIVE_BACK = "UPDATE monthly_usage SET items = items - :items WHERE key_id = :key_id AND month = :month RETURNING items"


class UsageTable:
    """The table of monthly use. Every method may raise `StoreError`.

    `month` is the first day of a month. What is written outlives the process; a power cut may take the last of it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(
        self, key_id: str, month: date, items: int, quota: int, *, lock_wait_ms: int | None = None
    ) -> tuple[bool, int]:
        """Count `items`, at least 1, where the month has room for all of them.

        Returns whether it had, and how many are counted now.
        """
        place = {"key_id": key_id, "month": month.isoformat()}
        if items <= quota:
            values = {**place, "items": items, "quota": quota}
            taken = self._database.one(_TAKE, values, lock_wait_ms=lock_wait_ms)
            if taken is not None:
                return True, int(taken[0])
        used = self._database.one(_USED, place, lock_wait_ms=lock_wait_ms)
        return False, 0 if used is None else int(used[0])

    def give_back(self, key_id: str, month: date, items: int, *, lock_wait_ms: int | None = None) -> None:
        """Count `items` that were taken no longer."""
        values = {"key_id": key_id, "month": month.isoformat(), "items": items}
        self._database.one(_GIVE_BACK, values, lock_wait_ms=lock_wait_ms)
