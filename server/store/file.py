"""The SQLite file and its permissions. Light to import, so that it can be looked at before anything slow begins."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from server.private_file import close_to_others
from server.store.errors import StoreError


def claim_file(path: Path) -> None:
    """Make the file where it is missing, readable by its owner alone; its -wal and -shm files get the same mode.

    A file that is there is never opened here: closing any descriptor of it would drop the POSIX locks that SQLite
    holds for the other connections of this process (https://sqlite.org/howtocorrupt.html, section 2.2).
    Raises `StoreError`.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
        close_to_others(path)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise StoreError(f"the data directory {path.parent} cannot be used: {reason} ({path.name})") from error
    if not (os.access(path.parent, os.W_OK | os.X_OK) and os.access(path, os.R_OK | os.W_OK)):
        raise StoreError(f"the data directory {path.parent} is not writable, or {path.name} in it is not")


def _create(path: Path) -> None:
    """An empty database in WAL mode, there all at once or not at all.

    The switch to WAL takes a lock that SQLite does not wait for, so of several processes that made it on one file all
    but the first would fail.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    draft = Path(name)
    try:
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("PRAGMA journal_mode = WAL").close()
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()
