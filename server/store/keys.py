"""The rows of the API keys. Knows digests, never the secrets that they are digests of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, bindparam, exists, insert, or_, select, update

from server.store.database import Database
from server.store.schema import api_keys

# Noting that a key was used is worth a short wait for other writers, not a request's patience.
_TOUCH_WAIT_MS = 200

_ROW = select(
    api_keys.c.id,
    api_keys.c.name,
    api_keys.c.digest,
    api_keys.c.created_at,
    api_keys.c.revoked_at,
    api_keys.c.last_used,
)
# Built once: building the statement takes longer than running it.
_ROW_BY_ID = _ROW.where(api_keys.c.id == bindparam("key_id"))


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key as it is stored: `digest` is SHA-256 (FIPS 180-4) of the secret, `last_used` a day in UTC."""

    id: str
    name: str
    digest: bytes
    created_at: datetime
    revoked_at: datetime | None
    last_used: date | None


class KeyTable:
    """The table of API keys. Every method is one transaction and may raise `StoreError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: KeyRow) -> None:
        with self._database.write() as connection:
            connection.execute(
                insert(api_keys).values(
                    id=row.id,
                    name=row.name,
                    digest=row.digest,
                    created_at=row.created_at,
                    revoked_at=row.revoked_at,
                    last_used=row.last_used,
                )
            )

    def find(self, key_id: str) -> KeyRow | None:
        with self._database.read() as connection:
            row = connection.execute(_ROW_BY_ID, {"key_id": key_id}).one_or_none()
        return None if row is None else _key_row(row)

    def all(self) -> list[KeyRow]:
        """Oldest first, revoked ones included."""
        with self._database.read() as connection:
            rows = connection.execute(_ROW.order_by(api_keys.c.created_at, api_keys.c.id)).all()
        return [_key_row(row) for row in rows]

    def any(self) -> bool:
        with self._database.read() as connection:
            return bool(connection.execute(select(exists(select(api_keys.c.id)))).scalar_one())

    def revoke(self, key_id: str, at: datetime) -> KeyRow | None:
        """The key, revoked `at` unless it was before; None where there is no such key."""
        with self._database.write() as connection:
            connection.execute(
                update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None)).values(revoked_at=at)
            )
            row = connection.execute(_ROW_BY_ID, {"key_id": key_id}).one_or_none()
        return None if row is None else _key_row(row)

    def touch(self, key_id: str, day: date) -> None:
        """Note that the key was used on `day`; writes nothing when that or a later day is noted already."""
        stale = or_(api_keys.c.last_used.is_(None), api_keys.c.last_used < day)
        with self._database.write(lock_wait_ms=_TOUCH_WAIT_MS) as connection:
            connection.execute(update(api_keys).where(api_keys.c.id == key_id, stale).values(last_used=day))


def _key_row(row: Row[str, str, bytes, datetime, datetime | None, date | None]) -> KeyRow:
    return KeyRow(*row)
