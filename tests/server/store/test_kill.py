"""A process that is killed while it writes has kept every key that it told of."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.access.keys import Keys
from server.store.database import Database

ROOT = Path(__file__).parents[3]
KILLS = 50
WRITE = """
import sys
from server.access.keys import Keys
from server.store.database import Database
with Database(sys.argv[1]) as database:
    keys = Keys(database)
    while True:
        new = keys.create("written")
        print(keys.rotate(new.id).secret, flush=True)
"""


@pytest.mark.slow
def test_fifty_kills_lose_no_key_that_was_confirmed(store_url: str) -> None:
    chance = random.Random(0)
    with Database(store_url) as database:
        keys = Keys(database)
        for _ in range(KILLS):
            command = [sys.executable, "-c", WRITE, store_url]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                confirmed = [process.stdout.readline().strip()]
                time.sleep(chance.uniform(0, 0.05))
                process.kill()
                # A line without its end was not said to anybody.
                rest = process.stdout.read().split("\n")[:-1]
            confirmed += rest
            assert all(keys.verify(secret) for secret in confirmed)
