"""The rows of the API keys. Knows digests, never the secrets that they are digests of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, exists, insert, or_, select, update

from server.store.database import Database
from server.store.schema import api_keys

# Noting that a key was used is worth a short wait for other writers, no more.
_TOUCH_WAIT_MS = 200


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key as it is stored: `digest` is SHA-256 (FIPS 180-4) of the secret, `last_used` a day in UTC.

    models: the model ids that it may ask; None where it may ask any.
    """

    id: str
    name: str
    digest: bytes
    created_at: datetime
    revoked_at: datetime | None
    last_used: date | None
    owner: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    models: tuple[str, ...] | None
    plan: str


# Built once: building a statement takes longer than running it.
_ROW = select(*(api_keys.c[field.name] for field in fields(KeyRow)))
_FIND = f"SELECT {', '.join(field.name for field in fields(KeyRow))} FROM api_keys WHERE id = :key_id"  # noqa: S608
_ROW_BY_ID = _ROW.where(api_keys.c.id == bindparam("key_id"))


class KeyTable:
    """The table of API keys. Every method is one transaction and may raise `StoreError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: KeyRow) -> None:
        with self._database.write() as connection:
            connection.execute(insert(api_keys).values(asdict(row)))

    def find(self, key_id: str, *, lock_wait_ms: int | None = None) -> KeyRow | None:
        row = self._database.one(_FIND, {"key_id": key_id}, lock_wait_ms=lock_wait_ms)
        return None if row is None else _from_driver(row)

    def all(self) -> list[KeyRow]:
        """Oldest first, revoked ones included."""
        with self._database.read() as connection:
            rows = connection.execute(_ROW.order_by(api_keys.c.created_at, api_keys.c.id)).all()
        return [KeyRow(*row) for row in rows]

    def any(self) -> bool:
        with self._database.read() as connection:
            return bool(connection.execute(select(exists(select(api_keys.c.id)))).scalar_one())

    def change(self, key_id: str, values: Mapping[str, Any]) -> KeyRow | None:
        """The key with `values` in place of what stood in those columns; None where there is no such key."""
        with self._database.write() as connection:
            if values:
                connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(dict(values)))
            row = connection.execute(_ROW_BY_ID, {"key_id": key_id}).one_or_none()
        return None if row is None else KeyRow(*row)

    def revoke(self, key_id: str, at: datetime) -> KeyRow | None:
        """The key, revoked `at` unless it was before; None where there is no such key."""
        with self._database.write() as connection:
            connection.execute(
                update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None)).values(revoked_at=at)
            )
            row = connection.execute(_ROW_BY_ID, {"key_id": key_id}).one_or_none()
        return None if row is None else KeyRow(*row)

    def replace_digest(self, key_id: str, digest: bytes) -> KeyRow | None:
        """The key with another secret; None where there is no such key, or it is revoked."""
        with self._database.write() as connection:
            changed = connection.execute(
                update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None)).values(digest=digest)
            )
            row = connection.execute(_ROW_BY_ID, {"key_id": key_id}).one_or_none()
        return KeyRow(*row) if row is not None and changed.rowcount else None

    def touch(self, key_id: str, day: date) -> None:
        """Note that the key was used on `day`; writes nothing when that or a later day is noted already."""
        stale = or_(api_keys.c.last_used.is_(None), api_keys.c.last_used < day)
        with self._database.write(lock_wait_ms=_TOUCH_WAIT_MS) as connection:
            connection.execute(update(api_keys).where(api_keys.c.id == key_id, stale).values(last_used=day))


def _from_driver(row: Sequence[Any]) -> KeyRow:
    """The row of values as a driver has them; SQLite has neither times nor days."""
    key_id, name, digest, created_at, revoked_at, last_used, owner, scopes, expires_at, models, plan = row
    return KeyRow(
        id=key_id,
        name=name,
        digest=digest,
        created_at=_moment(created_at),
        revoked_at=None if revoked_at is None else _moment(revoked_at),
        last_used=date.fromisoformat(last_used) if isinstance(last_used, str) else last_used,
        owner=owner,
        scopes=tuple(scopes.split()),
        expires_at=None if expires_at is None else _moment(expires_at),
        models=None if models is None else tuple(models.split()),
        plan=plan,
    )


def _moment(value: str | datetime) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)
