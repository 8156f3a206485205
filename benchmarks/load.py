"""Requests over HTTP on loopback against a real server: capacity, then Poisson arrivals at shares of it.

    python benchmarks/load.py [--config FILE] [--seconds N] [--memory] [--json FILE]

Starts `spanhost serve` with a data directory of its own and a key, and ends it. Arrivals do not wait for answers (open
loop); a latency is counted from the moment at which its request was due, so a client that falls behind hides nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.texts import label_sets, mixed_texts, text_of
from models.engines.machine import describe

SHARES = (0.5, 0.8, 1.0, 1.5, 2.0)
LABELS = 10
DRAIN_SECONDS = 15
CONNECTIONS = 1024
MODEL = "fastino-information-extraction"


@dataclass(slots=True)
class Server:
    """A running server: its port, its key, its process."""

    port: int
    key: str
    process: subprocess.Popen[bytes]

    def resident_bytes(self) -> int:
        """Memory of the server's process, from the kernel."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) * 1024 if found else 0

    def metric(self, name: str) -> float:
        """A metric added up over its labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if re.match(rf"{name}[{{ ]", line))

    def engine(self) -> str:
        """The engine and precision that the server chose."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/v1/models", headers={"x-api-key": self.key})
        with urllib.request.urlopen(request, timeout=30) as answer:
            model = json.loads(answer.read())[0]
        return f"{model['engine']} {model['precision']} on {model['device']}"


@dataclass(slots=True)
class Outcome:
    """What became of the requests of one run; times in seconds."""

    seconds: float = 0.0
    statuses: list[int] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    model: list[float] = field(default_factory=list)
    lost: int = 0

    @property
    def goodput(self) -> float:
        """Requests answered with 200 a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Latency below which `share` of the answered requests lie, in milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


class Client:
    """Keep-alive connections, as many as are in use at once. HTTP/1.1 by hand: a library would take half of a core."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    def request(self, text: str, labels: Sequence[str]) -> bytes:
        """The bytes of a request for one text."""
        inputs = [{"text": text, "parameters": {"entity_types": list(labels), "threshold": 0.5}}]
        body = json.dumps({"model_id": MODEL, "input": inputs}).encode()
        head = (
            f"POST /run HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: {self._server.key}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def send(self, request: bytes) -> tuple[int, float]:
        """Status, and the model time that the answer tells in seconds (0 where it is no answer)."""
        while self._idle and self._idle[-1][0].at_eof():
            # The server closes what was idle for a few seconds.
            self._idle.pop()[1].close()
        if self._idle:
            reader, writer = self._idle.pop()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._server.port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        body = await reader.readexactly(length)
        self._idle.append((reader, writer))
        status = int(head.split(b" ", 2)[1])
        return status, json.loads(body)[0]["latency_ms"] / 1000 if status == 200 else 0.0

    async def close(self) -> None:
        for _, writer in self._idle:
            writer.close()


async def closed_loop(client: Client, requests: Sequence[bytes], concurrency: int, seconds: float) -> Outcome:
    """So many callers, each of whom asks again as soon as it is answered."""
    outcome = Outcome()
    begin = time.perf_counter()

    async def ask(offset: int) -> None:
        index = offset
        while time.perf_counter() - begin < seconds:
            await _one(client, requests[index % len(requests)], time.perf_counter(), outcome)
            index += concurrency

    await asyncio.gather(*(ask(offset) for offset in range(concurrency)))
    outcome.seconds = time.perf_counter() - begin
    return outcome


async def open_loop(client: Client, requests: Sequence[bytes], rate: float, seconds: float) -> Outcome:
    """Requests that come at random, `rate` a second on average, whatever the server does."""
    outcome, source = Outcome(), random.Random(1)  # noqa: S311 - a benchmark repeats itself
    waiting: set[asyncio.Task[None]] = set()
    begin = due = time.perf_counter()
    number = 0
    while due - begin < seconds:
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        if len(waiting) < CONNECTIONS:
            task = asyncio.create_task(_one(client, requests[number % len(requests)], due, outcome))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
        else:
            outcome.lost += 1
        number += 1
        due += source.expovariate(rate)
    if waiting:
        _, late = await asyncio.wait(waiting, timeout=DRAIN_SECONDS)
        outcome.lost += len(late)
        for task in late:
            task.cancel()
    outcome.seconds = time.perf_counter() - begin
    return outcome


async def _one(client: Client, request: bytes, due: float, outcome: Outcome) -> None:
    try:
        status, model = await client.send(request)
    except (OSError, asyncio.IncompleteReadError):
        outcome.lost += 1
        return
    outcome.statuses.append(status)
    if status == 200:
        outcome.latencies.append(time.perf_counter() - due)
        outcome.model.append(model)


@contextmanager
def running_server(config: Path | None, data_dir: Path, settings: Sequence[str]) -> Iterator[Server]:
    """`spanhost serve`, ready, with a key. settings: NAME=VALUE as in the environment, without the prefix."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    overrides = {f"SPANHOST_{name}": value for name, value in (setting.split("=", 1) for setting in settings)}
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **overrides}
    arguments = ["--data-dir", str(data_dir), *(["--config", str(config)] if config else [])]
    command = [sys.executable, "-m", "server.cli"]
    created = subprocess.run(
        [*command, "keys", "create", "--name", "load", "--quiet", *arguments],
        env=environment,
        capture_output=True,
        check=True,
    )
    with (data_dir / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "serve", "--port", str(port), *arguments], env=environment, stdout=log, stderr=log
        )
        try:
            _wait_until_ready(port, process, log_path=data_dir / "log")
            yield Server(port, created.stdout.decode().strip(), process)
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(40)
            process.kill()


def _wait_until_ready(port: int, process: subprocess.Popen[bytes], log_path: Path) -> None:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {log_path.read_text(errors='replace')[-2000:]}")
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
            return
        time.sleep(0.2)
    raise TimeoutError("the server did not become ready")


@asynccontextmanager
async def _client(server: Server) -> AsyncIterator[Client]:
    client = Client(server)
    try:
        yield client
    finally:
        await client.close()


async def measure(server: Server, seconds: float, *, memory: bool) -> dict[str, Any]:
    """Every table of this program, printed as it comes."""
    async with _client(server) as client:
        texts = mixed_texts(256)
        requests = [
            client.request(text, labels)
            for text, labels in zip(texts, label_sets(len(texts), LABELS, shared=False), strict=True)
        ]
        await closed_loop(client, requests, 8, 3)
        results: dict[str, Any] = {"outside": await _outside(client, seconds)}
        capacity = await closed_loop(client, requests, 64, seconds)
        results["capacity"] = capacity.goodput
        print(f"\ncapacity, 64 callers in a closed loop: {capacity.goodput:.1f} texts/s\n")
        results["load"] = await _shares(server, client, requests, capacity.goodput, seconds)
        if memory:
            results["memory"] = await _memory(server, client, requests)
    return results


async def _outside(client: Client, seconds: float) -> dict[str, float]:
    """Everything outside the model at concurrency 1: 30 words, 10 labels."""
    request = client.request(text_of(30), label_sets(1, LABELS, shared=True)[0])
    await closed_loop(client, [request], 1, 1)
    lone = await closed_loop(client, [request], 1, seconds)
    outside = [1000 * (all_of_it - model) for all_of_it, model in zip(lone.latencies, lone.model, strict=True)]
    model = 1000 * statistics.median(lone.model)
    print(
        f"one caller, 30 words, {LABELS} labels, {len(outside)} requests: model p50 {model:.2f} ms, "
        f"all else p50 {statistics.median(outside):.2f} ms"
    )
    return {"model_ms": model, "outside_ms": statistics.median(outside)}


async def _shares(
    server: Server, client: Client, requests: Sequence[bytes], capacity: float, seconds: float
) -> list[dict[str, float]]:
    print("| offered | offered/s | goodput/s | 503 | not answered | p50 ms | p90 ms | p99 ms | mean wait in queue ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    rows = []
    for share in SHARES:
        before = [server.metric(f"spanhost_queue_seconds_{part}") for part in ("sum", "count")]
        outcome = await open_loop(client, requests, share * capacity, seconds)
        after = [server.metric(f"spanhost_queue_seconds_{part}") for part in ("sum", "count")]
        wait = 1000 * (after[0] - before[0]) / max(after[1] - before[1], 1)
        p50, p90, p99 = (outcome.percentile(part) for part in (0.5, 0.9, 0.99))
        refused = sum(status == 503 for status in outcome.statuses)
        print(
            f"| {share:.0%} | {share * capacity:.1f} | {outcome.goodput:.1f} | {refused} | {outcome.lost} "
            f"| {p50:.0f} | {p90:.0f} | {p99:.0f} | {wait:.0f} |",
            flush=True,
        )
        rows.append({"share": share, "goodput": outcome.goodput, "p50_ms": p50, "p90_ms": p90, "p99_ms": p99})
    return rows


async def _memory(server: Server, client: Client, requests: Sequence[bytes]) -> dict[str, int]:
    """Resident memory after 1,000 requests and after 20,000: short texts among the mixed ones, to get there in time."""
    short = [client.request(text_of(12), labels) for labels in label_sets(64, 5, shared=False)]
    mixed = [request for index in range(1000) for request in (*short[:19], requests[index % len(requests)])]
    sizes = {}
    sent = 0
    for wanted in (1000, 20_000):
        limit = asyncio.Semaphore(32)
        outcome = Outcome()

        async def ask(request: bytes, limit: asyncio.Semaphore = limit, outcome: Outcome = outcome) -> None:
            async with limit:
                await _one(client, request, time.perf_counter(), outcome)

        await asyncio.gather(*(ask(request) for request in mixed[sent:wanted]))
        sent = wanted
        sizes[str(wanted)] = server.resident_bytes()
        print(f"resident after {wanted} requests: {sizes[str(wanted)] / 2**20:.0f} MiB", flush=True)
    return sizes


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, help="configuration of the server")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a SPANHOST_ setting")
    parser.add_argument("--seconds", type=float, default=15, help="length of each run")
    parser.add_argument("--memory", action="store_true", help="also measure memory over 20,000 requests")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    print(describe())
    with (
        tempfile.TemporaryDirectory() as directory,
        running_server(options.config, Path(directory), options.set) as server,
    ):
        print(f"engine: {server.engine()}\n")
        results = asyncio.run(measure(server, options.seconds, memory=options.memory))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
