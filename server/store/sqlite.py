"""Everything that is peculiar to SQLite: the pragmas, how transactions begin."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, Engine, create_engine, event

from server.store.errors import StoreError
from server.store.file import claim_file

LOCK_WAIT_MS = 5_000
_LOG_ATTEMPTS = 10
_LOG_WAIT_MS = 100
_LOG_PAUSE_SECONDS = 0.05


def open_engine(url: URL) -> Engine:
    """An engine on the file that `url` names, made with its directory where they are not there.

    Raises `StoreError` when the file cannot be made or written, or when `url` names none.
    """
    database = url.database
    if not database or database == ":memory:" or database.startswith("file:"):
        raise StoreError("the database URL must name a file, as in sqlite:////var/lib/spanhost/spanhost.db")
    claim_file(Path(database))
    engine = create_engine(url, hide_parameters=True, pool_size=16, max_overflow=-1)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    # Left to itself the driver opens no transaction before DDL, and a migration would not be atomic.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {LOCK_WAIT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    # Past SQLAlchemy, because every request pays for this; a deferred BEGIN takes no lock and cannot fail.
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    if not options.get("writes"):
        driver.execute("BEGIN").close()
        return
    # FULL, because a revocation that was reported must outlive a power cut. In the write-ahead log NORMAL is as safe
    # from corruption, and outlives the end of the process, without waiting for the disk.
    driver.execute(f"PRAGMA synchronous = {'FULL' if options.get('durable', True) else 'NORMAL'}").close()
    try:
        driver.execute(f"PRAGMA busy_timeout = {options.get('lock_wait_ms', LOCK_WAIT_MS)}").close()
        # A transaction that turns from reading to writing cannot wait its turn (SQLITE_BUSY at once): writers say so.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_MS}").close()


def empty_log(engine: Engine) -> bool:
    """Bring the write-ahead log into the file and cut it to nothing, with the older pages that can be read in it.

    False where readers or writers held it all the while. Waits for them a second or two.
    """
    with closing(engine.raw_connection()) as connection:
        driver = cast("sqlite3.Connection", connection.driver_connection)
        # Whoever waits here keeps writers out: several short waits, so that they get their turns in between.
        for _ in range(_LOG_ATTEMPTS):
            driver.execute(f"PRAGMA busy_timeout = {_LOG_WAIT_MS}").close()
            try:
                (busy, *_rest) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                driver.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_MS}").close()
            if not busy:
                return True
            time.sleep(_LOG_PAUSE_SECONDS)
    return False


def is_busy(error: BaseException | None) -> bool:
    """Whether `error` of the driver says that another writer held the lock for too long."""
    # Extended codes keep the primary one in their low byte (https://sqlite.org/rescode.html).
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_BUSY
