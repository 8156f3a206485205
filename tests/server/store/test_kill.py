"""A process that is killed while it writes has kept every key and every endpoint that it told of."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.access.endpoints import Endpoints
from server.access.keys import Keys
from server.store.database import Database

ROOT = Path(__file__).parents[3]
KILLS = 50
WRITE = """
import sys
from server.access.endpoints import Endpoints
from server.access.keys import Keys
from server.store.database import Database
with Database(sys.argv[1]) as database:
    keys, endpoints = Keys(database), Endpoints(database)
    number = 0
    while True:
        number += 1
        new = keys.create("written")
        secret = keys.rotate(new.id).secret
        made = endpoints.create("fastino-pii", {"number": number}, author="")
        changed = endpoints.update(made.id, made.version, {"number": -number}, author="")
        print(secret, made.id, changed.version, -number, flush=True)
"""


@pytest.mark.slow
def test_fifty_kills_lose_no_key_and_no_endpoint_that_was_confirmed(store_url: str) -> None:
    chance = random.Random(0)
    with Database(store_url) as database:
        keys, endpoints = Keys(database), Endpoints(database)
        for _ in range(KILLS):
            command = [sys.executable, "-c", WRITE, store_url]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                confirmed = [process.stdout.readline().strip()]
                time.sleep(chance.uniform(0, 0.05))
                process.kill()
                # A line without its end was not said to anybody.
                rest = process.stdout.read().split("\n")[:-1]
            for secret, endpoint_id, version, number in map(str.split, confirmed + rest):
                assert keys.verify(secret)
                found = endpoints.find(endpoint_id)
                assert (found.version, found.definition) == (int(version), {"number": int(number)})
