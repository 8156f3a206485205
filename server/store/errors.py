"""How the store fails, with messages fit for an operator's eyes."""

from __future__ import annotations

from server.errors import SpanhostError


class StoreError(SpanhostError):
    """The database cannot be opened, migrated, read or written. The message says which and why, and holds no data."""


class StoreBusyError(StoreError):
    """Another writer held its lock for longer than the caller would wait. Nothing was changed."""
