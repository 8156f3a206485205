"""How many items each key had answered in each month. Knows numbers and whose they are, not what was asked."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, select, text, update

from server.store.database import Database
from server.store.schema import monthly_usage

# One statement, so that no two processes can both take the last item. SQLite and PostgreSQL read it alike.
_TAKE = text(
    "INSERT INTO monthly_usage (key_id, month, items) VALUES (:key_id, :month, :items) "
    "ON CONFLICT (key_id, month) DO UPDATE SET items = monthly_usage.items + :items "
    "WHERE monthly_usage.items + :items <= :quota RETURNING items"
).bindparams(bindparam("month", type_=monthly_usage.c.month.type))
_USED = select(monthly_usage.c["items"]).where(
    monthly_usage.c.key_id == bindparam("key_id"), monthly_usage.c.month == bindparam("month")
)
_GIVE_BACK = (
    update(monthly_usage)
    .where(monthly_usage.c.key_id == bindparam("of_key"), monthly_usage.c.month == bindparam("of_month"))
    .values(items=monthly_usage.c["items"] - bindparam("number"))
)


class UsageTable:
    """The table of monthly use. Every method is one transaction and may raise `StoreError`.

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
        values = {"key_id": key_id, "month": month, "items": items, "quota": quota}
        with self._database.write(lock_wait_ms=lock_wait_ms, durable=False) as connection:
            used = connection.execute(_TAKE, values).scalar_one_or_none() if items <= quota else None
            if used is not None:
                return True, used
            return False, connection.execute(_USED, {"key_id": key_id, "month": month}).scalar_one_or_none() or 0

    def used(self, key_id: str, month: date) -> int:
        with self._database.read() as connection:
            return connection.execute(_USED, {"key_id": key_id, "month": month}).scalar_one_or_none() or 0

    def give_back(self, key_id: str, month: date, items: int, *, lock_wait_ms: int | None = None) -> None:
        """Count `items` that were taken no longer."""
        with self._database.write(lock_wait_ms=lock_wait_ms, durable=False) as connection:
            connection.execute(_GIVE_BACK, {"of_key": key_id, "of_month": month, "number": items})
