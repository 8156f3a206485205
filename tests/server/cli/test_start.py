"""What it costs to ask for help, and that commands import only what they use."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.cli.conftest import Spanhost

HEAVY = ("onnxruntime", "fastapi", "torch", "uvicorn", "tokenizers", "numpy")


def python(arguments: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A run of this interpreter that must succeed."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


@pytest.mark.parametrize(
    "arguments", [["--help"], ["keys", "list"], ["keys", "create", "--name", "x"], ["run", "--help"]]
)
def test_light_commands_import_no_heavy_library(
    tmp_path: Path, environment: dict[str, str], arguments: list[str]
) -> None:
    done = python(["-X", "importtime", "-m", "server.cli", *arguments], tmp_path, environment)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "server.cli" in imported
    assert imported.isdisjoint(HEAVY)


def test_help_imports_neither_settings_nor_the_store(tmp_path: Path, environment: dict[str, str]) -> None:
    program = "import sys, server.cli; print([name for name in sys.modules if name in ('pydantic', 'sqlalchemy')])"
    done = python(["-c", program], tmp_path, environment)
    assert done.stdout == "[]\n"


def test_help_names_every_command(spanhost: Spanhost) -> None:
    done = spanhost("--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: spanhost ")
    assert all(
        re.search(rf"^  {command}\b", done.stdout, re.MULTILINE) for command in ("serve", "run", "keys", "models")
    )
