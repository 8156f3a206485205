"""Counting the requests of a moving second, exactly: never more than the limit in any second. Knows no plans."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import ConfigurationError as LimitsConfigurationError
from limits.errors import StorageError

from server.errors import ConfigurationError
from server.store.database import Database
from server.store.errors import StoreError
from server.store.windows import WindowTable

_SECONDS = 1
_REDIS_OPTIONS: Mapping[str, float] = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0}
_REDIS_PREFIX = "spanhost"


@dataclass(frozen=True, slots=True)
class Entry:
    """Whether a request was let in, how many more could be now, and seconds until the oldest no longer counts."""

    admitted: bool
    remaining: int
    reset: float


class Windows(Protocol):
    """Counts the requests of each subject in the second that ends now."""

    async def enter(self, subject: str, limit: int) -> Entry:
        """Count a request, unless `limit` are counted. Raises `StoreError` where that cannot be told."""
        ...

    async def close(self) -> None: ...


class LibraryWindows:
    """Windows in a storage of the `limits` library: of this process, or of all processes on one Redis."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._limiter = MovingWindowRateLimiter(storage)

    async def enter(self, subject: str, limit: int) -> Entry:
        item = RateLimitItemPerSecond(limit)
        try:
            admitted = await self._limiter.hit(item, subject)
            stats = await self._limiter.get_window_stats(item, subject)
        except StorageError as error:
            raise StoreError(f"the requests cannot be counted: {type(error.storage_error).__name__}") from error
        return Entry(admitted, max(0, stats.remaining) if admitted else 0, max(0.0, stats.reset_time - time.time()))

    async def close(self) -> None:
        if isinstance(self._storage, RedisStorage) and isinstance(self._storage.bridge, RedispyBridge):
            await self._storage.bridge.storage.aclose()
        elif isinstance(self._storage, MemoryStorage) and self._storage.timer is not None:
            await asyncio.wait([self._storage.timer])


class DatabaseWindows:
    """Windows in the database, of all processes that work with it. Their clocks must agree."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._table = WindowTable(database)

    async def enter(self, subject: str, limit: int) -> Entry:
        def work(lock_wait_ms: int | None) -> Entry:
            now = time.time()
            admitted, times = self._table.enter(subject, now, _SECONDS, limit, lock_wait_ms=lock_wait_ms)
            return Entry(admitted, max(0, limit - len(times)), max(0.0, times[0] + _SECONDS - now))

        return await self._database.soon(work)

    async def close(self) -> None:
        return None


def windows(storage: str, database: Database) -> Windows:
    """The windows that the setting names: `memory`, `database` or a Redis URL. Raises `ConfigurationError`."""
    if storage == "memory":
        return LibraryWindows(MemoryStorage(wrap_exceptions=True))
    if storage == "database":
        return DatabaseWindows(database)
    try:
        redis = RedisStorage(
            f"async+{storage}",
            wrap_exceptions=True,
            implementation="redispy",
            key_prefix=_REDIS_PREFIX,
            **_REDIS_OPTIONS,
        )
    except (LimitsConfigurationError, ValueError) as error:
        if find_spec("redis") is None:
            raise ConfigurationError("rate_limits.storage: Redis needs its client: install spanhost[redis]") from error
        raise ConfigurationError("rate_limits.storage: the Redis URL cannot be used") from error
    return LibraryWindows(redis)
