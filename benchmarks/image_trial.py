"""Starts an unpacked image the way its own settings say and asks it the example request. Used by image.sh.

Knows the image through its settings alone: command, environment, user and health check.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ADDRESS = "http://127.0.0.1:8000"
READY_WITHIN_SECONDS = 120
REQUEST = {
    "model_id": "fastino-pii",
    "input": [
        {
            "text": "9 AM for a Sedan for Jamie Derran",
            "parameters": {"entity_types": ["time", "car", "full_name"], "threshold": 0.3},
        }
    ],
}
EXPECTED = [(0, 4, "time", "9 AM"), (11, 16, "car", "Sedan"), (21, 33, "full_name", "Jamie Derran")]


@dataclass(frozen=True, slots=True)
class Image:
    """A root file system and how its image wants to be run."""

    root: str
    user: str
    environment: tuple[str, ...]
    command: tuple[str, ...]
    health_check: tuple[str, ...]

    def invocation(self, arguments: Sequence[str]) -> list[str]:
        """The command line that runs `arguments` inside, as the image's user, with nothing but its environment."""
        return ["chroot", f"--userspec={self.user}", self.root, "/usr/bin/env", "-i", *self.environment, *arguments]


def read_image(root: str, inspected: Path) -> Image:
    """The image at `root`, described by what `buildah inspect --type image` printed."""
    config: dict[str, Any] = json.loads(inspected.read_bytes())["Docker"]["config"]
    return Image(
        root, config["User"], tuple(config["Env"]), tuple(config["Cmd"]), tuple(config["Healthcheck"]["Test"][1:])
    )


@contextmanager
def started(image: Image) -> Iterator[subprocess.Popen[bytes]]:
    """The image's own command, running; it is asked to stop at the end, and must do so cleanly."""
    server = subprocess.Popen(image.invocation(image.command), stdout=sys.stderr)
    try:
        yield server
    finally:
        server.terminate()
        if (status := server.wait(timeout=60)) != 0:
            raise SystemExit(f"the server ended with status {status}")


def wait_until_ready(server: subprocess.Popen[bytes]) -> None:
    """Return once /health/ready is 200."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if (status := server.poll()) is not None:
            raise SystemExit(f"the server ended with status {status} before it was ready")
        try:
            with urllib.request.urlopen(f"{ADDRESS}/health/ready", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise SystemExit(f"the server was not ready within {READY_WITHIN_SECONDS} s")


def ask(key: str) -> dict[str, Any]:
    """The answer to the only input of the example request."""
    headers = {"content-type": "application/json", "x-api-key": key}
    request = urllib.request.Request(f"{ADDRESS}/run", json.dumps(REQUEST).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        answer: dict[str, Any] = json.load(response)[0]
    return answer


def main(root: str, inspected: str) -> None:
    """Print the trial as rows of a Markdown table; end with an error if anything but the expected answer comes."""
    image = read_image(root, Path(inspected))
    if not os.statvfs(root).f_flag & os.ST_RDONLY:
        raise SystemExit(f"{root} is writable, so that a read-only root file system would not be tried")
    begun = time.monotonic()
    with started(image) as server:
        wait_until_ready(server)
        ready = time.monotonic() - begun
        subprocess.run(image.invocation(image.health_check), check=True, stdout=subprocess.DEVNULL)
        create = image.invocation(["spanhost", "keys", "create", "--name", "trial", "--quiet"])
        key = subprocess.run(create, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        asked = time.monotonic()
        answer = ask(key)
        answered = time.monotonic() - asked
    kibibytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    entities = answer["output"]["entities"]
    found = [(entity["start"], entity["end"], entity["label"], entity["text"]) for entity in entities]
    if found != EXPECTED:
        raise SystemExit(f"expected {EXPECTED}, answered {found}")
    print(f"| Root file system | read-only, /data alone writable, user {image.user}, no network |")
    print(f"| Start to ready | {ready:.1f} s |")
    print(f"| Example request | {answered * 1000:.0f} ms, of it model {answer['latency_ms']:.0f} ms |")
    print(f"| Entities | {', '.join(f'{text} ({label})' for _, _, label, text in found)} |")
    print(f"| Redacted | `{answer['output']['redacted_text']}` |")
    print(f"| Peak memory | {kibibytes * 1024 / 1e6:.0f} MB |")


if __name__ == "__main__":
    main(*sys.argv[1:])
