"""The one way in which the store fails, with a message fit for an operator's eyes."""

from __future__ import annotations

from server.errors import SpanhostError


class StoreError(SpanhostError):
    """The database cannot be opened, migrated, read or written. The message says which and why, and holds no data."""
