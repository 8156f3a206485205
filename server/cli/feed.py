"""Rows read ahead on a thread and handed out in batches, so that reading and answering overlap in bounded memory."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing

from server.cli.rows import Row


class Feed:
    """Batches of what is there when one is asked for: a full one from a quick source, single rows from a slow one.

    A batch has at most `most_rows` rows, and `most_bytes` bytes unless a single row has more; as much is read ahead.
    An error of the source is raised after the rows before it; the source is closed when nobody asks for more.
    """

    def __init__(self, rows: Generator[Row], most_rows: int, most_bytes: int) -> None:
        self._source = rows
        self._most_rows = most_rows
        self._most_bytes = most_bytes
        self._waiting: deque[Row] = deque()
        self._waiting_bytes = 0
        self._changed = threading.Condition()
        self._ended = False
        self._abandoned = False
        self._error: BaseException | None = None

    def __iter__(self) -> Iterator[list[Row]]:
        threading.Thread(target=self._read, name="rows", daemon=True).start()
        try:
            while batch := self._take():
                yield batch
        finally:
            with self._changed:
                self._abandoned = True
                self._changed.notify_all()

    def _read(self) -> None:
        try:
            with closing(self._source):
                for row in self._source:
                    self._put(row)
                    if self._abandoned:
                        return
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever asks for the next batch
            self._error = error
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _put(self, row: Row) -> None:
        with self._changed:
            self._changed.wait_for(
                lambda: self._abandoned or self._fits(len(self._waiting), self._waiting_bytes, row.size)
            )
            self._waiting.append(row)
            self._waiting_bytes += row.size
            self._changed.notify_all()

    def _take(self) -> list[Row]:
        batch: list[Row] = []
        size = 0
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            while self._waiting and self._fits(len(batch), size, self._waiting[0].size):
                batch.append(self._waiting.popleft())
                size += batch[-1].size
            self._waiting_bytes -= size
            self._changed.notify_all()
        if not batch and self._error is not None:
            raise self._error
        return batch

    def _fits(self, rows: int, size: int, more: int) -> bool:
        return not rows or (rows < self._most_rows and size + more <= self._most_bytes)
