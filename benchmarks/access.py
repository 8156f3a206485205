"""What keys and limits cost a request: the check of the key, the second's and the month's count, one after another.

    python benchmarks/access.py [--requests N] [--database-url URL] [--redis-url URL]

Without URLs on a SQLite file in the temporary directory (TMPDIR), the requests counted in memory and in the database.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from models.engines.machine import describe
from server.access.grants import Grant
from server.access.keys import Keys
from server.access.limits import RateLimits
from server.settings import PlanSettings, RateLimitSettings
from server.store.database import Database

PLAN = PlanSettings(requests_per_second=1_000_000, items_per_month=1_000_000_000)
STEPS = ("key", "second", "month", "together")


async def measure(database: Database, storage: str, requests: int) -> list[list[float]]:
    """Milliseconds of each step for each request, in the order of STEPS."""
    keys = Keys(database, {"bench"})
    limits = RateLimits(RateLimitSettings(storage=storage, plans={"bench": PLAN}), database)
    secret = keys.create("bench", Grant(plan="bench")).secret
    times: list[list[float]] = []
    for _ in range(requests):
        marks = [time.perf_counter()]
        record = await keys.verify_soon(secret)
        marks.append(time.perf_counter())
        admission = await limits.admit(record)
        marks.append(time.perf_counter())
        await admission.charge(1)
        marks.append(time.perf_counter())
        steps = [1000 * (end - begin) for begin, end in pairwise(marks)]
        times.append([*steps, sum(steps)])
        # As between two requests, what the library left for later is done.
        await asyncio.sleep(0.001)
    await limits.close()
    return times


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


def report(name: str, times: list[list[float]]) -> None:
    for step, values in zip(STEPS, zip(*times, strict=True), strict=True):
        print(f"| {name} | {step} | {quantile(values, 0.5):.3f} | {quantile(values, 0.99):.3f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--database-url")
    parser.add_argument("--redis-url")
    options = parser.parse_args()
    print(f"{describe()}\n\n| requests counted in | step | p50 ms | p99 ms |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as directory:
        url = options.database_url or f"sqlite:///{Path(directory) / 'spanhost.db'}"
        with Database(url) as database:
            for storage in ("memory", "database", *filter(None, [options.redis_url])):
                name = "Redis" if storage == options.redis_url else storage
                report(name, asyncio.run(measure(database, storage, options.requests)))


if __name__ == "__main__":
    main()
