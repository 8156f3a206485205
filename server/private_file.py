"""Files that are their owner's alone: the database, the redaction secret."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def close_to_others(path: Path) -> None:
    """Take the rights of group and others from a file of this user. Raises `OSError`."""
    status = path.stat()
    if stat.S_IMODE(status.st_mode) & 0o077 and status.st_uid == os.geteuid():
        path.chmod(0o600)
