"""Writing the files that the recipes read."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson


def write_rows(directory: Path, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    path = directory / f"{name}.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wb") as file:
        file.writelines(orjson.dumps(row) + b"\n" for row in rows)
