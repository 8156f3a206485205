"""Annotated texts as the recipe reads and makes them: JSON lines, offsets in code points, half open.

    {"text": "...", "entities": [{"start": 0, "end": 4, "label": "person"}], "labels": ["person", "city"],
     "source": "WikiGold", "split": "train", "partial": false, "unknown": [{"start": ...}]}

`labels` are the types that are annotated exhaustively in the text, so that an absent one is a true negative. With
`partial` it is the other way round: the entities alone say something. `unknown` (optional) are spans that may or may
not be of their label, or of any label where it is "*".
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import ModelError

ANY = "*"
"""The label of an unknown span that may be of any type."""


class DataError(ModelError):
    """Training data that cannot be used; the message names file and line, never the text."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A labelled stretch of a text, half open, in code points."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Record:
    """One annotated text; see the module for what the fields mean."""

    text: str
    mentions: tuple[Mention, ...]
    labels: tuple[str, ...]
    source: str
    unknown: tuple[Mention, ...] = ()
    partial: bool = False


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers and objects of a JSON lines file, plain or gzip; `DataError` where a line is no object."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                parsed = json.loads(line)
                if not isinstance(parsed, dict):
                    raise DataError(f"{path.name} line {number}: not an object")
                yield number, parsed
    except (OSError, EOFError, ValueError) as error:
        raise DataError(f"{path.name} cannot be read ({type(error).__name__})") from error


def read_records(path: Path) -> Iterator[Record]:
    """The annotated texts of one file; `DataError` names the line of the first that is not well formed."""
    for number, line in read_lines(path):
        try:
            yield _record(line)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{path.name} line {number}: {type(error).__name__} {error}") from error


def write_records(path: Path, records: Iterable[Record]) -> int:
    """Write gzip JSON lines that `read_records` reads; returns how many. The same records give the same bytes."""
    count = 0
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        for record in records:
            line = json.dumps(as_object(record), ensure_ascii=False, separators=(",", ":"))
            file.write(line.encode("utf-8") + b"\n")
            count += 1
    return count


def as_object(record: Record) -> dict[str, Any]:
    """`record` as the JSON object of the module's description."""
    line: dict[str, Any] = {
        "text": record.text,
        "entities": [_span(mention) for mention in record.mentions],
        "labels": list(record.labels),
        "source": record.source,
    }
    if record.unknown:
        line["unknown"] = [_span(mention) for mention in record.unknown]
    if record.partial:
        line["partial"] = True
    return line


def _span(mention: Mention) -> dict[str, Any]:
    return {"start": mention.start, "end": mention.end, "label": mention.label}


def _record(line: Mapping[str, Any]) -> Record:
    text = line["text"]
    return Record(
        text=text,
        mentions=_mentions(line["entities"], text),
        labels=tuple(str(label) for label in line["labels"]),
        source=str(line["source"]),
        unknown=_mentions(line.get("unknown", ()), text),
        partial=bool(line.get("partial", False)),
    )


def _mentions(spans: Iterable[Mapping[str, Any]], text: str) -> tuple[Mention, ...]:
    mentions = tuple(Mention(int(span["start"]), int(span["end"]), str(span["label"])) for span in spans)
    for mention in mentions:
        if not 0 <= mention.start < mention.end <= len(text):
            raise ValueError(f"span {mention.start}..{mention.end} is not in a text of {len(text)} characters")
    return mentions
