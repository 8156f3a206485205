"""What a caller's own regular expression costs that would never end in an engine with backtracking, and its neighbours.

    python benchmarks/own_patterns.py [--rounds 20]

Sends `(a+)+$` with 50,000 characters on which it fails at the last one, to a server on loopback, with and without the
pattern; and short requests of another client, alone and while the former are answered one after the other.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from benchmarks.long_documents import start
from models.engines.machine import describe
from server.tasks.patterns.custom import Allowance, places

REGEX = "(a+)+$"
TEXT = "a" * 49_999 + "b"
NEIGHBOUR = "Please call Jamie Derran on +1 415 555 2671."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    print(describe(), "\n")
    list(places(REGEX, "warm", Allowance(len("warm"))))
    print(f"{'':46}{'median':>10}{'slowest':>10}")
    show(
        "the expression alone, in process",
        [timed(lambda: list(places(REGEX, TEXT, Allowance(len(TEXT))))) for _ in range(rounds)],
    )
    with tempfile.TemporaryDirectory() as directory:
        process, url, key = start(directory)
        try:
            with httpx.Client(base_url=url, headers={"x-api-key": key}, timeout=120, trust_env=False) as client:
                measure(client, rounds)
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()


def measure(client: httpx.Client, rounds: int) -> None:
    pattern = {"patterns": [{"name": "bad", "regex": REGEX}]}
    for parameters in ({}, pattern):
        ask(client, TEXT, parameters)
    show("request of 50 kB without it", [timed(lambda: ask(client, TEXT, {})) for _ in range(rounds)])
    show("request of 50 kB with it", [timed(lambda: ask(client, TEXT, pattern)) for _ in range(rounds)])
    show("a neighbour, alone", [timed(lambda: ask(client, NEIGHBOUR, {})) for _ in range(rounds)])
    for name, parameters in (("without", {}), ("with", pattern)):
        ended = threading.Event()
        busy = threading.Thread(target=keep_asking, args=(client, parameters, ended))
        busy.start()
        times = [timed(lambda: ask(client, NEIGHBOUR, {})) for _ in range(rounds)]
        ended.set()
        busy.join()
        show(f"a neighbour, beside requests {name} it", times)


def keep_asking(client: httpx.Client, parameters: dict[str, Any], ended: threading.Event) -> None:
    while not ended.is_set():
        ask(client, TEXT, parameters)


def ask(client: httpx.Client, text: str, parameters: dict[str, Any]) -> None:
    body = {
        "model_id": "fastino-pii",
        "input": [{"text": text, "parameters": {"entity_types": ["full_name"], **parameters}}],
    }
    answer = client.post("/run", json=body)
    answer.raise_for_status()


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def show(name: str, times: list[float]) -> None:
    print(f"{name:46}{statistics.median(times):8.1f}ms{max(times):8.1f}ms", flush=True)


if __name__ == "__main__":
    main()
