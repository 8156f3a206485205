"""What slow clients cost others: the latency of requests while hundreds of connections dribble, against without them.

    python benchmarks/dribble.py [--connections 500] [--seconds 30] [--rounds 3]

Starts a server on loopback in a directory of its own. In each round the same requests are sent one after another twice,
undisturbed and while every connection sends a byte of a header each second and opens again when it is given up.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
TEXT = "Please send the invoice to Jamie Derran, 12 Market Street, before 9 AM."
PAUSE = 0.02


def start(directory: str) -> tuple[subprocess.Popen[str], str, str]:
    """A server that is ready, its URL and a key."""
    process = subprocess.Popen(
        [sys.executable, "-m", "server.cli", "serve", "--port", "0", "--create-first-key"],
        cwd=ROOT,
        env={**os.environ, "SPANHOST_DATA_DIR": directory},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("curl "):
            break
    url, key = re.search(r"http://\S+:\d+", said), re.search(r"spanhost_[a-z0-9]{10}_\w+", said)
    if url is None or key is None:
        raise SystemExit("the server did not start")
    return process, url[0], key[0]


def ask(url: str, key: str, seconds: float) -> list[float]:
    """Milliseconds of each request, one after another for so long."""
    body = json.dumps({"model_id": "fastino-pii", "input": [{"text": TEXT}]}).encode()
    times = []
    with httpx.Client(base_url=url, headers={"x-api-key": key, "content-type": "application/json"}) as client:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            begin = time.perf_counter()
            client.post("/run", content=body).raise_for_status()
            times.append(1000 * (time.perf_counter() - begin))
            time.sleep(PAUSE)
    return times


class Dribblers:
    """Connections that dribble on a thread of their own, as long as the block lasts. opened: how often one was."""

    def __init__(self, url: str, number: int) -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self.opened = 0
        self._place = (host, int(port))
        self._number = number
        self._ended = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)

    def __enter__(self) -> Dribblers:
        self._thread.start()
        time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    async def _all(self) -> None:
        await asyncio.gather(*(self._one(index / self._number) for index in range(self._number)))

    async def _one(self, offset: float) -> None:
        await asyncio.sleep(offset)
        while not self._ended.is_set():
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(*self._place)
                self.opened += 1
                writer.write(b"POST /run HTTP/1.1\r\nX-Slow: ")
                while not (self._ended.is_set() or reader.at_eof()):
                    writer.write(b"x")
                    await writer.drain()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(reader.read(1024), 1.0)
                writer.close()


def p(times: list[float], share: float) -> float:
    return sorted(times)[int(share * (len(times) - 1))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        process, url, key = start(directory)
        try:
            ask(url, key, 2)
            print(
                "| round | connections | requests | p50 ms | p99 ms | opened |\n|---|---|---|---|---|---|", flush=True
            )
            ratios = []
            for number in range(options.rounds):
                alone = ask(url, key, options.seconds)
                with Dribblers(url, options.connections) as dribblers:
                    beside = ask(url, key, options.seconds)
                for connections, times, opened in ((0, alone, 0), (options.connections, beside, dribblers.opened)):
                    row = f"{len(times)} | {p(times, 0.5):.2f} | {p(times, 0.99):.2f} | {opened}"
                    print(f"| {number + 1} | {connections} | {row} |", flush=True)
                ratios.append((p(beside, 0.5) / p(alone, 0.5), p(beside, 0.99) / p(alone, 0.99)))
            p50, p99 = (statistics.median(column) for column in zip(*ratios, strict=True))
            print(f"\nmedian of the rounds, beside / alone: p50 {p50:.2f}, p99 {p99:.2f}")
        finally:
            process.terminate()
            process.wait(60)


if __name__ == "__main__":
    main()
