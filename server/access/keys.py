"""API keys: made once, shown once, checked on every request. Only digests are kept: a stolen database opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from server.access.grants import Grant, check_grant, check_name
from server.access.plans import PRESETS
from server.errors import UnknownKeyError
from server.store.database import Database
from server.store.keys import KeyRow, KeyTable

_ID_ALPHABET = string.ascii_lowercase + string.digits
_SECRET_ALPHABET = string.ascii_letters + string.digits
_ID_LENGTH = 10
_SECRET_LENGTH = 32  # 190 bits
_ID = re.compile(rf"[a-z0-9]{{{_ID_LENGTH}}}")
_FORM = re.compile(rf"spanhost_([a-z0-9]{{{_ID_LENGTH}}})_([A-Za-z0-9]{{{_SECRET_LENGTH}}})", re.ASCII)

_NO_DIGEST = bytes(hashlib.sha256().digest_size)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key at the one moment when its secret is known. `secret` is the whole key, as a client sends it."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What may be told about a key. Times are in UTC; `last_used` is a day."""

    id: str
    name: str
    created_at: datetime
    revoked_at: datetime | None
    last_used: date | None
    owner: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    models: tuple[str, ...] | None
    plan: str

    @property
    def prefix(self) -> str:
        """How the key begins, so that its holder can tell which one it is."""
        return f"spanhost_{self.id}"

    @property
    def grant(self) -> Grant:
        """What the key may do, and for whom."""
        return Grant(self.owner, self.scopes, self.expires_at, self.models, self.plan)

    def may_use(self, model_id: str) -> bool:
        """Whether the key may ask the model, or the endpoint, of this id."""
        return self.models is None or model_id in self.models


class Keys:
    """The keys of one database. Keeps nothing in memory: what another process changed holds for the next call.

    plans: the names of the plans that a key may have. Every method may raise `StoreError`; all are safe from several
    threads at once.
    """

    def __init__(self, database: Database, plans: Collection[str] = PRESETS.keys()) -> None:
        self._database = database
        self._table = KeyTable(database)
        self._plans = plans

    def create(self, name: str, grant: Grant | None = None) -> NewKey:
        """A new key, valid at once. Its secret is returned here and nowhere else. Raises `InvalidInputError`."""
        grant = grant or Grant()
        check_name(name)
        check_grant(grant, self._plans)
        key_id = "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH))
        secret = _new_secret()
        self._table.add(KeyRow(key_id, name, _digest(secret), datetime.now(UTC), None, None, **asdict(grant)))
        return NewKey(key_id, f"spanhost_{key_id}_{secret}")

    def list(self) -> list[KeyRecord]:
        """Every key, oldest first, revoked ones included."""
        return [_record(row) for row in self._table.all()]

    def find(self, key_id: str) -> KeyRecord:
        """The key with this id. Raises `UnknownKeyError`."""
        _check_id(key_id)
        return _known(self._table.find(key_id))

    def any(self) -> bool:
        """Whether a key was ever made. Revoked ones count: who revoked the last key wanted none."""
        return self._table.any()

    def change(self, key_id: str, changes: Mapping[str, Any]) -> KeyRecord:
        """Give the key another name, or other parts of its grant, by their names; what is not named stays.

        Raises `UnknownKeyError` and `InvalidInputError`.
        """
        _check_id(key_id)
        grant = {part: value for part, value in changes.items() if part != "name"}
        check_grant(replace(Grant(), **grant), self._plans)
        if "name" in changes:
            check_name(changes["name"])
        # Nothing that was read before is written back: it may have been taken from the key meanwhile.
        return _known(self._table.change(key_id, changes))

    def rotate(self, key_id: str) -> NewKey:
        """Another secret for the key, whose old one is refused from now on. Raises `UnknownKeyError`.

        A revoked key is given none: `UnknownKeyError` as well.
        """
        _check_id(key_id)
        secret = _new_secret()
        if self._table.replace_digest(key_id, _digest(secret)) is None:
            raise UnknownKeyError("there is no key with this id, or it is revoked")
        return NewKey(key_id, f"spanhost_{key_id}_{secret}")

    def revoke(self, key_id: str) -> KeyRecord:
        """Refuse the key from the next `verify` on, in every process. Raises `UnknownKeyError`."""
        _check_id(key_id)
        return _known(self._table.revoke(key_id, datetime.now(UTC)))

    async def verify_soon(self, secret: str) -> KeyRecord | None:
        """As `verify`, for an event loop that may not be held up."""
        return await self._database.soon(partial(self._verified, secret))

    def verify(self, secret: str) -> KeyRecord | None:
        """The valid key that `secret` is, or None.

        A key that is unknown and one whose secret is wrong take the same steps, so that time tells nothing.
        """
        return self._verified(secret, None)

    def _verified(self, secret: str, lock_wait_ms: int | None) -> KeyRecord | None:
        form = _FORM.fullmatch(secret)
        if form is None:
            return None
        row = self._table.find(form[1], lock_wait_ms=lock_wait_ms)
        same = hmac.compare_digest(_digest(form[2]), _NO_DIGEST if row is None else row.digest)
        if row is None or not same or row.revoked_at is not None:
            return None
        if row.expires_at is not None and row.expires_at <= datetime.now(UTC):
            return None
        return _record(row)


def _check_id(key_id: str) -> None:
    # PostgreSQL cannot even be asked for every string.
    if not _ID.fullmatch(key_id):
        raise UnknownKeyError("there is no key with this id")


def _new_secret() -> str:
    return "".join(secrets.choice(_SECRET_ALPHABET) for _ in range(_SECRET_LENGTH))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("ascii")).digest()


def _known(row: KeyRow | None) -> KeyRecord:
    if row is None:
        raise UnknownKeyError("there is no key with this id")
    return _record(row)


def _record(row: KeyRow) -> KeyRecord:
    return KeyRecord(*(getattr(row, name) for name in _TOLD))


_TOLD = tuple(field.name for field in fields(KeyRecord))
