"""Plans held to, over real databases and a real Redis; two servers are two `RateLimits` that share them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.access.grants import Grant
from server.access.keys import KeyRecord, Keys
from server.access.limits import RateLimits, month_of
from server.access.quota import Quota, header_fields
from server.errors import ConfigurationError, ForbiddenError, RateLimitedError, StoreUnavailableError
from server.settings import PlanSettings, RateLimitSettings
from server.store.database import Database

PLANS = {
    "own": PlanSettings(requests_per_second=3, items_per_month=5),
    "gone": PlanSettings(),
}


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    with Database(store_url) as database:
        yield database


@dataclass(frozen=True)
class Place:
    """Where keys and items are kept, and where requests are counted."""

    database: Database
    storage: str


@pytest.fixture(params=["sqlite, memory", "sqlite, database", "postgresql, database", "sqlite, redis"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    store, storage = request.param.split(", ")
    url = f"sqlite:///{tmp_path / 'place.db'}" if store == "sqlite" else request.getfixturevalue("postgresql_url")
    with Database(url) as database:
        yield Place(database, request.getfixturevalue("redis_server") if storage == "redis" else storage)


def key(database: Database, plan: str = "own") -> KeyRecord:
    keys = Keys(database, {*PLANS, "build", "unlimited"})
    record = keys.verify(keys.create("first", Grant(plan=plan)).secret)
    assert record is not None
    return record


@asynccontextmanager
async def limits_on(database: Database, storage: str = "memory") -> AsyncIterator[RateLimits]:
    limits = RateLimits(RateLimitSettings(storage=storage, plans={"own": PLANS["own"]}), database)
    try:
        yield limits
    finally:
        await limits.close()


async def outcomes(calls: list[Callable[[], Awaitable[object]]]) -> list[str]:
    """What became of each call: its limit's scope, or `ok`."""
    found = []
    for call in calls:
        try:
            await call()
        except RateLimitedError as error:
            found.append(error.scope)
        else:
            found.append("ok")
    return found


def test_past_the_limit_requests_are_refused_and_not_counted_until_retry_after(place: Place) -> None:
    async def scenario() -> None:
        record = key(place.database)
        async with limits_on(place.database, place.storage) as limits:
            admissions = [await limits.admit(record) for _ in range(3)]
            assert '"requests_per_second";r=0;t=1' in admissions[-1].headers["RateLimit"]
            with pytest.raises(RateLimitedError) as refused:
                await limits.admit(record)
            assert refused.value.scope == "requests_per_second"
            assert refused.value.headers["RateLimit-Policy"] == '"requests_per_second";q=3;w=1'
            assert await outcomes([lambda: limits.admit(record)] * 5) == ["requests_per_second"] * 5
            await asyncio.sleep(refused.value.retry_after)
            assert await outcomes([lambda: limits.admit(record)] * 4) == ["ok"] * 3 + ["requests_per_second"]

    asyncio.run(scenario())


def test_two_servers_share_requests_and_items_exactly(place: Place) -> None:
    if place.storage == "memory":
        pytest.skip("memory is each process's own")

    async def scenario() -> None:
        record, database = key(place.database), place.database
        async with limits_on(database, place.storage) as first, limits_on(database, place.storage) as second:
            results = await asyncio.gather(
                *(server.admit(record) for server in (first, second) * 5), return_exceptions=True
            )
            assert sum(isinstance(result, RateLimitedError) for result in results) == 7
            month = [server.take(record.id, 1, 5) for server in (first, second) * 5]
            assert sum(taken for taken, _, _ in await asyncio.gather(*month)) == 5

    asyncio.run(scenario())


def test_keys_do_not_share_limits(place: Place) -> None:
    async def scenario() -> None:
        one, other = key(place.database), key(place.database)
        async with limits_on(place.database, place.storage) as limits:
            assert await outcomes([lambda: limits.admit(one)] * 4) == ["ok"] * 3 + ["requests_per_second"]
            assert await outcomes([lambda: limits.admit(other)]) == ["ok"]

    asyncio.run(scenario())


def test_each_item_counts_once_against_the_month_all_or_none(database: Database) -> None:
    async def scenario() -> None:
        record = key(database)
        async with limits_on(database) as limits:
            admission = await limits.admit(record)
            await admission.charge(4)
            assert 'items_per_month";r=1;' in admission.headers["RateLimit"]
            with pytest.raises(RateLimitedError, match="1 are left") as refused:
                await (await limits.admit(record)).charge(2)
            assert refused.value.scope == "items_per_month"
            assert 0 < refused.value.retry_after <= 31 * 86_400
            await (await limits.admit(record)).charge(1)

    asyncio.run(scenario())


def test_monthly_counts_survive_a_restart(store_url: str) -> None:
    async def scenario() -> None:
        with Database(store_url) as database:
            record = key(database)
            async with limits_on(database) as limits:
                await (await limits.admit(record)).charge(5)
        with Database(store_url) as database:
            async with limits_on(database) as limits:
                with pytest.raises(RateLimitedError):
                    await (await limits.admit(record)).charge(1)

    asyncio.run(scenario())


def test_a_request_that_is_refused_as_a_whole_gets_its_items_back(database: Database) -> None:
    async def scenario() -> None:
        record = key(database)
        async with limits_on(database) as limits:
            admission = await limits.admit(record)
            await admission.charge(5)
            await admission.refund()
            await admission.refund()
            assert await limits.take(record.id, 5, 5)

    asyncio.run(scenario())


def test_a_plan_without_batches_takes_one_input_a_request(database: Database) -> None:
    async def scenario() -> None:
        async with limits_on(database) as limits:
            admission = await limits.admit(key(database, "build"))
            await admission.charge(1)
            with pytest.raises(ForbiddenError, match="one input a request"):
                await admission.charge(2)

    asyncio.run(scenario())


def test_an_unlimited_key_meets_no_limit_and_is_told_none(database: Database) -> None:
    async def scenario() -> None:
        async with limits_on(database) as limits:
            record = key(database, "unlimited")
            admissions = [await limits.admit(record) for _ in range(50)]
            await admissions[0].charge(1_000_000)
            assert admissions[0].headers == {}

    asyncio.run(scenario())


def test_a_key_whose_plan_is_gone_is_refused(database: Database) -> None:
    async def scenario() -> None:
        async with limits_on(database) as limits:
            with pytest.raises(ForbiddenError, match="not configured"):
                await limits.admit(key(database, "gone"))

    asyncio.run(scenario())


def test_where_redis_does_not_answer_nothing_is_admitted(database: Database) -> None:
    async def scenario() -> None:
        async with limits_on(database, "redis://127.0.0.1:1/0") as limits:
            with pytest.raises(StoreUnavailableError):
                await limits.admit(key(database))

    asyncio.run(scenario())


def test_a_redis_address_that_cannot_be_parsed_is_an_error_of_configuration(database: Database) -> None:
    with pytest.raises(ConfigurationError, match="cannot be used"):
        RateLimits(RateLimitSettings(storage="redis://host:port/0"), database)


def test_a_month_is_a_calendar_month_of_utc() -> None:
    month = month_of(datetime(2028, 2, 29, 23, 0, tzinfo=UTC))
    assert (month.first.isoformat(), month.seconds, month.left) == ("2028-02-01", 29 * 86_400, 3600)
    december = month_of(datetime(2026, 12, 31, 12, 0, tzinfo=UTC))
    assert timedelta(seconds=december.left) == timedelta(hours=12)


def test_the_header_fields_are_those_of_the_draft() -> None:
    quotas = [Quota("requests", 10, 1, 9, 0.2), Quota("items", 100, 86_400, 50, 59.5, "items")]
    assert header_fields(quotas) == {
        "RateLimit-Policy": '"requests";q=10;w=1, "items";q=100;w=86400;qu="items"',
        "RateLimit": '"requests";r=9;t=1, "items";r=50;t=60',
    }
    assert header_fields([]) == {}
