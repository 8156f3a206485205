"""The command as an operator starts it: a process of its own, with an environment and a directory of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "server.cli"]

Spanhost = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of this process without settings of a server, and with homes that are empty."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SPANHOST_", "XDG_"))}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path / "home"),
        "SPANHOST_DATA_DIR": str(tmp_path / "data"),
        "SPANHOST_INFERENCE__MEASURE_ENGINES": "false",
    }


@pytest.fixture
def spanhost(tmp_path: Path, environment: dict[str, str]) -> Spanhost:
    """Run the command to its end, in `tmp_path`. `variables` are added to its environment."""

    def run(*arguments: str, stdin: str | bytes = "", **variables: str) -> subprocess.CompletedProcess[str]:
        content = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=content,
            capture_output=True,
            cwd=tmp_path,
            env=environment | variables,
            timeout=120,
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
