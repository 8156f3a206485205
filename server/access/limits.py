"""Holds each key to its plan: requests a second, items a calendar month (UTC). Must never know what is in a request."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from server.access.keys import KeyRecord
from server.access.plans import Plan, plans
from server.access.quota import Quota, header_fields
from server.access.windows import windows
from server.errors import ForbiddenError, RateLimitedError, StoreUnavailableError
from server.settings import RateLimitSettings
from server.store.database import Database
from server.store.errors import StoreError
from server.store.usage import UsageTable

logger = logging.getLogger(__name__)

REQUESTS = "requests_per_second"
ITEMS = "items_per_month"


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of UTC. seconds: its length. left: seconds to its end."""

    first: date
    seconds: int
    left: float


class RateLimits:
    """The limits of all keys. Requests are counted in the storage of the settings, items in the database."""

    def __init__(self, settings: RateLimitSettings, database: Database) -> None:
        self._plans = plans(settings)
        self._windows = windows(settings.storage, database)
        self._usage = UsageTable(database)
        self._database = database

    async def admit(self, key: KeyRecord | None) -> Admission:
        """Count a request of `key`; None is a caller without limits.

        Raises `RateLimitedError`, `StoreUnavailableError`, and `ForbiddenError` for a key whose plan is gone.
        """
        if key is None:
            return Admission(self, "", None, Plan(None, None))
        plan = self._plans.get(key.plan)
        if plan is None:
            raise ForbiddenError("the plan of this API key is not configured on this server")
        if plan.requests_per_second is None:
            return Admission(self, key.id, None, plan)
        try:
            entry = await self._windows.enter(key.id, plan.requests_per_second)
        except StoreError as error:
            raise _unavailable(error) from None
        quota = Quota(REQUESTS, plan.requests_per_second, 1, entry.remaining, entry.reset)
        if not entry.admitted:
            message = f"the plan of this API key allows {quota.limit} requests a second"
            raise RateLimitedError(message, REQUESTS, quota.retry_after, header_fields([quota]))
        return Admission(self, key.id, quota, plan)

    async def take(self, key_id: str, items: int, limit: int) -> tuple[bool, Quota, Month]:
        """Count `items` of the key in this month, all or none. Returns whether there was room, and how it stands."""
        month = month_of(datetime.now(UTC))
        try:
            taken, used = await self._database.soon(
                lambda wait: self._usage.take(key_id, month.first, items, limit, lock_wait_ms=wait)
            )
        except StoreError as error:
            raise _unavailable(error) from None
        return taken, Quota(ITEMS, limit, month.seconds, max(0, limit - used), month.left, "items"), month

    async def give_back(self, key_id: str, items: int, month: Month) -> None:
        """Count `items` that were taken no longer. What cannot be given back is logged."""
        give = partial(self._usage.give_back, key_id, month.first, items)
        try:
            await self._database.soon(lambda wait: give(lock_wait_ms=wait))
        except StoreError as error:
            logger.warning("%d items of key %s were counted and not answered: %s", items, key_id, error)

    async def close(self) -> None:
        await self._windows.close()


class Admission:
    """A request that was let in, until it is answered."""

    def __init__(self, limits: RateLimits, key_id: str, requests: Quota | None, plan: Plan) -> None:
        self._limits = limits
        self._key_id = key_id
        self._quotas = [] if requests is None else [requests]
        self._plan = plan
        self._taken: tuple[int, Month] | None = None

    async def charge(self, items: int) -> None:
        """Count the inputs of the request against the month, all or none.

        Raises `RateLimitedError`, `ForbiddenError` for a batch where the plan has none, and `StoreUnavailableError`.
        """
        if items > 1 and not self._plan.batch:
            raise ForbiddenError("the plan of this API key allows one input a request")
        limit = self._plan.items_per_month
        if limit is None or items < 1:
            return
        taken, quota, month = await self._limits.take(self._key_id, items, limit)
        self._quotas.append(quota)
        if not taken:
            message = f"the plan of this API key allows {limit} items a month; {quota.remaining} are left"
            raise RateLimitedError(message, ITEMS, quota.retry_after, self.headers)
        self._taken = items, month

    async def refund(self) -> None:
        """Undo `charge`: the request was refused as a whole."""
        if self._taken is not None:
            items, month = self._taken
            self._taken = None
            await self._limits.give_back(self._key_id, items, month)

    @property
    def headers(self) -> dict[str, str]:
        """How the limits of the key stand."""
        return header_fields(self._quotas)


def month_of(now: datetime) -> Month:
    """The month that `now`, in UTC, lies in."""
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first + timedelta(days=32)).replace(day=1)
    return Month(first.date(), int((following - first).total_seconds()), (following - now).total_seconds())


def _unavailable(error: StoreError) -> StoreUnavailableError:
    logger.warning("a limit could not be checked: %s", error)
    return StoreUnavailableError("the limits of the key cannot be checked at the moment", retry_after=1)
