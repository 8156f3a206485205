"""Rows to answers, batch by batch, in order. Knows the service and a stream to write to, no files and no options."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

import orjson

from server.cli.feed import Feed
from server.cli.local import LocalService
from server.cli.progress import Progress
from server.cli.rows import Row
from server.tasks.answer import Answer

# Enough for full forward passes whose work overlaps, little enough to hold.
_BATCH_ROWS = 64
_BATCH_BYTES = 1 << 20


def answer_all(
    service: LocalService,
    rows: Generator[Row],
    parameters: Mapping[str, Any],
    stream: BinaryIO,
    progress: Progress,
) -> int:
    """Write one answer a line for every row. `parameters` hold where a row has none of its own.

    Returns how many rows could not be answered.
    """
    failed = 0
    for batch in Feed(rows, _BATCH_ROWS, _BATCH_BYTES):
        answers = _answers(service, batch, parameters)
        with progress.hidden():
            stream.writelines(orjson.dumps(answer.as_json(), option=orjson.OPT_APPEND_NEWLINE) for answer in answers)
            stream.flush()
        failed += sum(answer.output is None for answer in answers)
        progress.advance(len(batch), sum(row.size for row in batch))
    return failed


def _answers(service: LocalService, batch: Sequence[Row], parameters: Mapping[str, Any]) -> list[Answer]:
    """The answers to a batch, in order; the rows that are none get theirs without the service."""
    asked = [row for row in batch if row.problem is None]
    given = service.answer([_input(row, parameters) for row in asked]) if asked else []
    placed = iter([_placed(answer, index, row) for index, (answer, row) in enumerate(zip(given, asked, strict=True))])
    return [next(placed) if row.problem is None else Answer(None, None, f"{row.place}: {row.problem}") for row in batch]


def _input(row: Row, parameters: Mapping[str, Any]) -> dict[str, object]:
    own = row.parameters
    merged = {**parameters, **own} if isinstance(own, dict) else own if own is not None else dict(parameters)
    return {"text": row.text, "parameters": merged}


def _placed(answer: Answer, index: int, row: Row) -> Answer:
    """The answer with a message that names the row's place: its index in the batch means nothing to the reader."""
    path = f"input[{index}]"
    if not answer.message.startswith(path):
        return answer
    return replace(answer, message=row.place + answer.message.removeprefix(path))
