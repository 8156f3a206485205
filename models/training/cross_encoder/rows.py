"""Reading the data directory: JSON lines, gzipped, one row a line, each naming its source."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from models.errors import ModelError

Row = Mapping[str, Any]


def read_rows(directory: Path, name: str) -> Iterator[Row]:
    """The rows of `name`.jsonl.gz. Raises `ModelError` when the file is missing."""
    path = directory / f"{name}.jsonl.gz"
    try:
        with gzip.open(path, "rb") as file:
            for line in file:
                yield orjson.loads(line)
    except FileNotFoundError as error:
        raise ModelError(f"the data directory lacks {path.name}") from error


def by_source(rows: Iterator[Row], sources: Iterable[str]) -> dict[str, list[Row]]:
    """The rows of every one of `sources`; a source's first words name its parts too (`curriculum-ling puns`).

    Raises `ModelError` for a source without rows.
    """
    found: dict[str, list[Row]] = {name: [] for name in sources}
    for row in rows:
        name = row["source"]
        family = name if name in found else name.split(" ")[0]
        if family in found:
            found[family].append(row)
    empty = [name for name, kept in found.items() if not kept]
    if empty:
        raise ModelError(f"no rows of the sources {', '.join(empty)}")
    return found
