"""The rows of custom endpoints and their versions. What a definition means is not known here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, insert, select, update

from server.store.database import Database
from server.store.schema import endpoint_versions, endpoints

_ROW = select(
    endpoints.c.id,
    endpoints.c.base,
    endpoints.c.live,
    endpoint_versions.c.version,
    endpoint_versions.c.definition,
    endpoints.c.created_at,
    endpoint_versions.c.created_at,
    endpoint_versions.c.author,
).select_from(endpoints.join(endpoint_versions, endpoints.c.id == endpoint_versions.c.endpoint_id))
_NEWEST = _ROW.where(endpoint_versions.c.version == endpoints.c.version)
# Built once: building the statement takes longer than running it.
_NEWEST_BY_ID = _NEWEST.where(endpoints.c.id == bindparam("endpoint_id"))


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """One version of an endpoint. live: whether it answers; a draft does not. author: the id of a key, or empty."""

    id: str
    base: str
    live: bool
    version: int
    definition: dict[str, Any]
    created_at: datetime
    changed_at: datetime
    author: str


class EndpointTable:
    """The tables of custom endpoints. Every method is one transaction and may raise `StoreError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: EndpointRow) -> None:
        with self._database.write() as connection:
            connection.execute(
                insert(endpoints).values(
                    id=row.id, base=row.base, live=row.live, version=row.version, created_at=row.created_at
                )
            )
            connection.execute(insert(endpoint_versions).values(_version(row)))

    def find(self, endpoint_id: str) -> EndpointRow | None:
        """The newest version."""
        return self._one(_NEWEST_BY_ID, {"endpoint_id": endpoint_id})

    def find_version(self, endpoint_id: str, version: int) -> EndpointRow | None:
        return self._one(_ROW.where(endpoints.c.id == endpoint_id, endpoint_versions.c.version == version), {})

    def all(self) -> list[EndpointRow]:
        """The newest version of each, oldest endpoint first."""
        return self._rows(_NEWEST.order_by(endpoints.c.created_at, endpoints.c.id))

    def versions(self, endpoint_id: str) -> list[EndpointRow]:
        """Every version of one, oldest first."""
        return self._rows(_ROW.where(endpoints.c.id == endpoint_id).order_by(endpoint_versions.c.version))

    def replace(self, row: EndpointRow) -> bool:
        """Add `row` as the version after the newest one, and set its state; false where it is not that version."""
        previous = and_(endpoints.c.id == row.id, endpoints.c.version == row.version - 1)
        with self._database.write() as connection:
            changed = connection.execute(update(endpoints).where(previous).values(version=row.version, live=row.live))
            if changed.rowcount != 1:
                return False
            connection.execute(insert(endpoint_versions).values(_version(row)))
        return True

    def remove(self, endpoint_id: str, version: int) -> bool:
        """Delete an endpoint with all its versions and every trace; false where `version` is not its newest."""
        this = and_(endpoints.c.id == endpoint_id, endpoints.c.version == version)
        with self._database.write() as connection:
            if connection.execute(select(endpoints.c.id).where(this)).one_or_none() is None:
                return False
            connection.execute(delete(endpoint_versions).where(endpoint_versions.c.endpoint_id == endpoint_id))
            connection.execute(delete(endpoints).where(this))
        self._database.forget_deleted()
        return True

    def _one(self, query: Select[Any], parameters: dict[str, Any]) -> EndpointRow | None:
        with self._database.read() as connection:
            row = connection.execute(query, parameters).one_or_none()
        return None if row is None else _endpoint_row(row)

    def _rows(self, query: Select[Any]) -> list[EndpointRow]:
        with self._database.read() as connection:
            return [_endpoint_row(row) for row in connection.execute(query).all()]


def _version(row: EndpointRow) -> dict[str, Any]:
    return {
        "endpoint_id": row.id,
        "version": row.version,
        "definition": row.definition,
        "created_at": row.changed_at,
        "author": row.author,
    }


def _endpoint_row(row: Row[Any]) -> EndpointRow:
    return EndpointRow(*tuple(row))
