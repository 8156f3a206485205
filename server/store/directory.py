"""The directory that the SQLite file lies in. Light to import: it is looked at before anything slow begins."""

from __future__ import annotations

import os
from pathlib import Path

from server.store.errors import StoreError

_SQLITE_FILE = "sqlite:///"


def claim_directory(url: str) -> None:
    """Make the directory of the SQLite file that `url` names; nothing for another database.

    Raises `StoreError` when it cannot be made or written.
    """
    if not url.startswith(_SQLITE_FILE):
        return
    directory = Path(url.removeprefix(_SQLITE_FILE)).parent
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the data directory {directory} cannot be used: {error.strerror}") from error
    if not os.access(directory, os.W_OK | os.X_OK):
        raise StoreError(f"the data directory {directory} is not writable")
