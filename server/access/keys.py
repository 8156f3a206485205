"""API keys: made once, shown once, checked on every request. Only digests are kept: a stolen database opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from server.errors import SpanhostError
from server.store.database import Database
from server.store.errors import StoreError
from server.store.kept import KeptRows
from server.store.keys import KeyRow, KeyTable

logger = logging.getLogger(__name__)

NAME_CHARACTERS = 100

_ID_ALPHABET = string.ascii_lowercase + string.digits
_SECRET_ALPHABET = string.ascii_letters + string.digits
_ID_LENGTH = 10
_SECRET_LENGTH = 32  # 190 bits
_FORM = re.compile(rf"spanhost_([a-z0-9]{{{_ID_LENGTH}}})_([A-Za-z0-9]{{{_SECRET_LENGTH}}})", re.ASCII)

_NO_DIGEST = bytes(hashlib.sha256().digest_size)
_TOUCH_RETRY = timedelta(minutes=1)


class KeyNameError(SpanhostError):
    """A key's name is empty, too long or not printable."""


class UnknownKeyError(SpanhostError):
    """There is no key with the given id."""


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

    @property
    def prefix(self) -> str:
        """How the key begins, so that its holder can tell which one it is."""
        return f"spanhost_{self.id}"


class Keys:
    """The keys of one database. What another process changed holds for the next call.

    Every method may raise `StoreError`. All are safe from several threads at once.
    """

    def __init__(self, database: Database) -> None:
        self._table = KeyTable(database)
        self._kept: KeptRows[KeyRow] = KeptRows(database)
        self._touch_after = datetime.min.replace(tzinfo=UTC)

    def create(self, name: str) -> NewKey:
        """A new key, valid at once. Its secret is returned here and nowhere else. Raises `KeyNameError`."""
        if not 1 <= len(name) <= NAME_CHARACTERS or not name.isprintable() or name.isspace():
            raise KeyNameError(f"a key's name must be 1 to {NAME_CHARACTERS} printable characters")
        key_id = "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH))
        secret = "".join(secrets.choice(_SECRET_ALPHABET) for _ in range(_SECRET_LENGTH))
        self._table.add(KeyRow(key_id, name, _digest(secret), datetime.now(UTC), None, None))
        return NewKey(key_id, f"spanhost_{key_id}_{secret}")

    def list(self) -> list[KeyRecord]:
        """Every key, oldest first, revoked ones included."""
        return [_record(row) for row in self._table.all()]

    def any(self) -> bool:
        """Whether a key was ever made. Revoked ones count: who revoked the last key wanted none."""
        return self._table.any()

    def revoke(self, key_id: str) -> KeyRecord:
        """Refuse the key from the next `verify` on, in every process. Raises `UnknownKeyError`."""
        row = self._table.revoke(key_id, datetime.now(UTC))
        if row is None:
            raise UnknownKeyError("there is no key with this id")
        return _record(row)

    def verify(self, secret: str) -> KeyRecord | None:
        """The valid key that `secret` is, or None.

        A key that is unknown and one whose secret is wrong take the same steps, so that time tells nothing.
        """
        form = _FORM.fullmatch(secret)
        if form is None:
            return None
        mark = self._kept.mark()
        row = self._table.find(form[1])
        if not _opens(row, form[2]):
            return None
        assert row is not None
        self._kept.keep(mark, row.id, row)
        self._note_use(row)
        return _record(row)

    def verify_at_once(self, secret: str) -> KeyRecord | None:
        """The valid key that `secret` is, where that is known without waiting for the database; None says nothing.

        A key is known that `verify` found valid today, if nothing in the database has changed since.
        """
        form = _FORM.fullmatch(secret)
        row = None if form is None else self._kept.get(form[1])
        if form is None or row is None or not _opens(row, form[2]) or row.last_used != datetime.now(UTC).date():
            return None
        return _record(row)

    def _note_use(self, row: KeyRow) -> None:
        """Write today's date, once a day; never fails and, while the store cannot be written, seldom tries."""
        now = datetime.now(UTC)
        if (row.last_used is not None and row.last_used >= now.date()) or now < self._touch_after:
            return
        try:
            self._table.touch(row.id, now.date())
        except StoreError as error:
            self._touch_after = now + _TOUCH_RETRY
            logger.warning("the last use of key %s was not noted: %s", row.id, error)


def _opens(row: KeyRow | None, secret: str) -> bool:
    """Whether `secret` is the row's, and the row not revoked; takes as long where there is no row."""
    same = hmac.compare_digest(_digest(secret), _NO_DIGEST if row is None else row.digest)
    return same and row is not None and row.revoked_at is None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("ascii")).digest()


def _record(row: KeyRow) -> KeyRecord:
    return KeyRecord(row.id, row.name, row.created_at, row.revoked_at, row.last_used)
