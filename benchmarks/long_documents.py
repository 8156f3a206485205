"""Whether long documents take time in proportion to their length, and how much memory: one request each to a server.

    python benchmarks/long_documents.py [--sizes 100 200 500 1000] [--rounds 3]

Sizes are thousands of characters. Starts a server on loopback in a directory of its own. Memory is the peak of the
server's resident set while it answers, above what it was before the first document (Linux only).
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from models.engines.machine import describe

ROOT = Path(__file__).parents[1]
NAMES = (
    *("Jamie Derran", "Ann Lee", "Wolfgang Meyer", "Priya Nair"),
    *("Tomás Ruiz", "Chioma Eze", "Mei Tanaka", "Olga Petrova"),
)
STREETS = ("Market Street", "Elm Road", "Station Lane", "Harbour View", "Mill Close")
FILLER = "the report was sent to all members of the board before the meeting and nobody had read it in time"
WORDS = tuple(FILLER.split())


def document(characters: int, chance: random.Random) -> str:
    """Text with personal data in about every third sentence."""
    parts: list[str] = []
    length = 0
    while length < characters:
        filler = " ".join(chance.choices(WORDS, k=chance.randint(8, 20))).capitalize()
        name = chance.choice(NAMES)
        sentence = chance.choice(
            (
                f"{filler}. ",
                f"{filler}. ",
                f"{name} lives at {chance.randint(1, 200)} {chance.choice(STREETS)} and {filler.lower()}. ",
                f"To {name[:3].lower()}{chance.randint(1, 9)}@example.com, +1 415 555 {chance.randint(1000, 9999)}. ",
                f"The card 4111 1111 1111 1111 of {name} was used from 203.0.113.{chance.randint(1, 254)}.\n",
            )
        )
        parts.append(sentence)
        length += len(sentence)
    return "".join(parts)[:characters]


def start(directory: str) -> tuple[subprocess.Popen[str], str, str]:
    """A server that is ready, its URL and a key."""
    process = subprocess.Popen(
        [sys.executable, "-m", "server.cli", "serve", "--port", "0", "--create-first-key"],
        cwd=ROOT,
        env={**os.environ, "SPANHOST_DATA_DIR": directory, "SPANHOST_LOG_LEVEL": "warning"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("curl "):
            break
    url, key = re.search(r"http://[^\s,]+:\d+", said), re.search(r"spanhost_[a-z0-9]{10}_\w+", said)
    if url is None or key is None:
        raise SystemExit("the server did not start")
    return process, url[0], key[0]


def ask(client: httpx.Client, text: str) -> int:
    """How many entities the server finds in `text`."""
    answer = client.post("/run", json={"model_id": "fastino-pii", "input": [{"text": text}]}).raise_for_status()
    return len(answer.json()[0]["output"]["entities"])


def resident(pid: int, field: str) -> float:
    """Megabytes: VmRSS is now, VmHWM the peak since the last `forget_peak`."""
    found = re.search(rf"{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


def forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 200, 500, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    chance = random.Random(0)  # noqa: S311 - the same texts each time
    texts = {size: document(1000 * size, chance) for size in options.sizes}
    print(describe(), flush=True)
    with tempfile.TemporaryDirectory() as directory:
        process, url, key = start(directory)
        try:
            with httpx.Client(base_url=url, headers={"x-api-key": key}, timeout=600) as client:
                for _ in range(5):
                    client.post(
                        "/run", json={"model_id": "fastino-pii", "input": [{"text": texts[options.sizes[0]][:5000]}]}
                    )
                idle = resident(process.pid, "VmRSS")
                seconds: dict[int, list[float]] = {size: [] for size in options.sizes}
                peaks: dict[int, list[float]] = {size: [] for size in options.sizes}
                entities: dict[int, int] = {}
                for _ in range(options.rounds):
                    for size, text in texts.items():
                        forget_peak(process.pid)
                        begin = time.perf_counter()
                        found = ask(client, text)
                        seconds[size].append(time.perf_counter() - begin)
                        peaks[size].append(resident(process.pid, "VmHWM") - idle)
                        entities[size] = found
        finally:
            process.terminate()
            process.wait(60)
    first = options.sizes[0]
    base = statistics.median(seconds[first]) / first
    print("\n| thousand characters | entities | s | of the time in proportion to the first | peak MB above idle |")
    print("|---|---|---|---|---|")
    for size in options.sizes:
        taken = statistics.median(seconds[size])
        share = f"{taken / size / base:.2f}"
        print(f"| {size} | {entities[size]} | {taken:.1f} | {share} | {max(peaks[size]):.0f} |")
    longest = max(statistics.median(times) for times in seconds.values())
    print()
    for size in options.sizes:
        taken = statistics.median(seconds[size])
        print(f"{size:>6} {'#' * round(60 * taken / longest)} {taken:.1f} s")


if __name__ == "__main__":
    main()
