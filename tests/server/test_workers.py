"""Two server processes on one database: what one of them knows holds for the next request to the other."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import httpx
import pytest

from server.access.grants import Grant
from server.access.keys import Keys
from server.store.database import Database

ROOT = Path(__file__).parents[2]
BODY = {"model_id": "fastino-pii", "input": [{"text": "Ann", "parameters": {"entity_types": ["Ann"]}}]}
PLANS = {"ten": {"requests_per_second": 10}, "few": {"items_per_month": 7}}


@dataclass(frozen=True)
class Workers:
    """Clients of the processes, and their keys."""

    clients: list[httpx.Client]
    keys: Keys

    def secret(self, plan: str) -> str:
        return self.keys.create("test", Grant(plan=plan)).secret

    def ask(self, secret: str, times: int) -> list[httpx.Response]:
        """Requests to the processes in turn, all at once."""
        turns = [client for client, _ in zip(cycle(self.clients), range(times), strict=False)]
        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(lambda client: client.post("/run", json=BODY, headers={"x-api-key": secret}), turns))


@pytest.fixture(scope="module", params=["database", pytest.param("redis", marks=pytest.mark.slow)])
def workers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    storage = request.getfixturevalue("redis_server") if request.param == "redis" else request.param
    data_dir = tmp_path_factory.mktemp("workers")
    settings = {"data_dir": str(data_dir), "rate_limits": {"storage": storage, "plans": PLANS}}
    command = [sys.executable, "-m", "tests.server.worker", json.dumps(settings)]
    with ExitStack() as stack:
        database = stack.enter_context(Database(f"sqlite:///{data_dir / 'spanhost.db'}"))
        processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        for process in processes:
            stack.enter_context(process)
            stack.callback(process.terminate)
        clients = [stack.enter_context(_client_of(process)) for process in processes]
        for client in clients:
            _wait_until_ready(client)
        yield Workers(clients, Keys(database, {*PLANS, "unlimited"}))


def _client_of(process: subprocess.Popen[str]) -> httpx.Client:
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)


def _wait_until_ready(client: httpx.Client) -> None:
    end = time.monotonic() + 60
    while client.get("/health/ready").status_code != 200:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_of_eleven_requests_in_a_second_one_is_refused_and_succeeds_after_retry_after(workers: Workers) -> None:
    secret = workers.secret("ten")
    answers = workers.ask(secret, 11)
    assert sorted(answer.status_code for answer in answers) == [200] * 10 + [429]
    (refused,) = (answer for answer in answers if answer.status_code == 429)
    time.sleep(int(refused.headers["Retry-After"]))
    assert [answer.status_code for answer in workers.ask(secret, 1)] == [200]


def test_items_of_a_month_are_counted_over_both(workers: Workers) -> None:
    statuses = [answer.status_code for answer in workers.ask(workers.secret("few"), 16)]
    assert sorted(statuses) == [200] * 7 + [429] * 9


def test_a_revoked_key_is_refused_by_both_on_the_next_request(workers: Workers) -> None:
    secret = workers.secret("unlimited")
    assert {answer.status_code for answer in workers.ask(secret, 4)} == {200}
    workers.keys.revoke(secret.split("_")[1])
    assert {answer.status_code for answer in workers.ask(secret, 4)} == {401}
