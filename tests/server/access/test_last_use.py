"""The day of a key's last use, over a real database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.access.keys import KeyRecord, Keys
from server.access.last_use import LastUse
from server.store.database import Database

LONG = 30


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    with Database(store_url) as database:
        yield database


def use(database: Database, last_use: LastUse) -> KeyRecord:
    """A new key's record, as it is when the key is used for the first time."""
    record = Keys(database).verify(Keys(database).create("first").secret)
    assert record is not None
    last_use.note(record)
    return record


def test_the_last_use_is_noted_to_the_day(database: Database) -> None:
    last_use = LastUse(database)
    days = [datetime.now(UTC).date()]
    use(database, last_use)
    assert last_use.flush(LONG)
    days.append(datetime.now(UTC).date())
    assert Keys(database).list()[0].last_used in days
    last_use.close()


def test_what_was_noted_is_written_before_the_end(database: Database) -> None:
    last_use = LastUse(database)
    use(database, last_use)
    last_use.close()
    assert Keys(database).list()[0].last_used is not None


def test_a_key_is_written_at_most_once_a_day(tmp_path: Path) -> None:
    path = tmp_path / "spanhost.db"
    with Database(f"sqlite:///{path}") as database:
        last_use = LastUse(database)
        record = use(database, last_use)
        assert last_use.flush(LONG)
        connection = sqlite3.connect(path)
        versions = []
        for _ in range(5):
            last_use.note(record)
            assert last_use.flush(LONG)
            versions.append(connection.execute("PRAGMA data_version").fetchone()[0])
        connection.close()
        last_use.close()
    assert len(set(versions)) == 1


def test_a_locked_database_is_not_tried_again_at_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "spanhost.db"
    with Database(f"sqlite:///{path}") as database:
        last_use = LastUse(database)
        new = Keys(database).create("first")
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        for _ in range(5):
            record = Keys(database).verify(new.secret)
            assert record is not None
            last_use.note(record)
            assert last_use.flush(LONG)
        holder.execute("ROLLBACK")
        holder.close()
        last_use.close()
    assert [entry.getMessage() for entry in caplog.records] == [
        f"the last use of key {new.id} was not noted: the database failed: database is locked"
    ]
