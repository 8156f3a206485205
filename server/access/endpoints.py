"""Custom endpoints: saved definitions with ids of their own, kept in versions. What one says is opaque here."""

from __future__ import annotations

import secrets
import string
from asyncio import to_thread
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from server.errors import UnknownEndpointError, VersionConflictError
from server.store.database import Database
from server.store.endpoints import EndpointRow, EndpointTable
from server.store.kept import KeptRows

_ALPHABET = string.ascii_lowercase + string.digits
_SUFFIX_LENGTH = 10

Endpoint = EndpointRow


class Endpoints:
    """The endpoints of one database. What another process changed holds for the next call.

    Every method may raise `StoreError`. All are safe from several threads at once.
    """

    def __init__(self, database: Database) -> None:
        self._table = EndpointTable(database)
        self._kept: KeptRows[EndpointRow] = KeptRows(database)

    def create(self, base: str, definition: Mapping[str, Any], *, author: str = "", live: bool = True) -> Endpoint:
        """A new endpoint of the model id `base`: `<base>-<ten random characters>`. A draft answers nothing yet."""
        suffix = "".join(secrets.choice(_ALPHABET) for _ in range(_SUFFIX_LENGTH))
        return self._add(f"{base}-{suffix}", base, definition, author=author, live=live)

    def restore(self, endpoint_id: str, base: str, definition: Mapping[str, Any], *, author: str = "") -> Endpoint:
        """An endpoint under an id that it had elsewhere. Raises `VersionConflictError` when the id is taken."""
        if self._table.find(endpoint_id) is not None:
            raise VersionConflictError("there is an endpoint with this id already")
        return self._add(endpoint_id, base, definition, author=author, live=True)

    def list(self) -> list[Endpoint]:
        """Every endpoint in its newest version, oldest first, drafts included."""
        return self._table.all()

    def find(self, endpoint_id: str, version: int | None = None) -> Endpoint:
        """An endpoint, in its newest version or a given one. Raises `UnknownEndpointError`."""
        if version is not None:
            row = self._table.find_version(endpoint_id, version)
        else:
            row = self._kept.get(endpoint_id) or self._read(endpoint_id)
        if row is None:
            raise UnknownEndpointError("there is no such endpoint, or no such version of it")
        return row

    async def find_soon(self, endpoint_id: str) -> Endpoint:
        """As `find` for the newest version, for an event loop that may not be held up."""
        kept = self._kept.get(endpoint_id)
        return await to_thread(self.find, endpoint_id) if kept is None else kept

    def versions(self, endpoint_id: str) -> Sequence[Endpoint]:
        """Every version, oldest first. Raises `UnknownEndpointError`."""
        found = self._table.versions(endpoint_id)
        if not found:
            raise UnknownEndpointError("there is no such endpoint")
        return found

    def update(
        self,
        endpoint_id: str,
        expected: int,
        definition: Mapping[str, Any],
        *,
        author: str = "",
        live: bool | None = None,
    ) -> Endpoint:
        """The endpoint with a new definition, as its next version.

        expected: the version that the editor saw. live: None leaves it as it is. Raises `UnknownEndpointError`, and
        `VersionConflictError` when somebody else was faster.
        """
        row = self.find(endpoint_id)
        changed = replace(
            row,
            version=expected + 1,
            definition=dict(definition),
            changed_at=datetime.now(UTC),
            author=author,
            live=row.live if live is None else live,
        )
        if not self._table.replace(changed):
            raise _conflict(expected, row.version)
        return changed

    def delete(self, endpoint_id: str, expected: int | None = None) -> None:
        """Delete an endpoint with its versions. expected: as `update` says; None deletes whatever is there."""
        row = self.find(endpoint_id)
        if not self._table.remove(endpoint_id, row.version if expected is None else expected):
            raise _conflict(row.version if expected is None else expected, row.version)

    def _read(self, endpoint_id: str) -> Endpoint | None:
        mark = self._kept.mark()
        row = self._table.find(endpoint_id)
        if row is not None:
            self._kept.keep(mark, endpoint_id, row)
        return row

    def _add(self, endpoint_id: str, base: str, definition: Mapping[str, Any], *, author: str, live: bool) -> Endpoint:
        now = datetime.now(UTC)
        row = EndpointRow(endpoint_id, base, live, 1, dict(definition), now, now, author)
        self._table.add(row)
        return row


def _conflict(expected: int, found: int) -> VersionConflictError:
    return VersionConflictError(f"the endpoint is at version {found}, not {expected}: read it again, then change it")
