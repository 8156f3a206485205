from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from server.inference.deadlines import Deadlines

LONG = 30
FAR = 1e9


@contextmanager
def watching(expired: queue.Queue[str]) -> Iterator[Deadlines[str]]:
    deadlines = Deadlines(expired.put, name="test")
    deadlines.start()
    try:
        yield deadlines
    finally:
        deadlines.stop()


def test_things_expire_in_the_order_of_their_deadlines_and_not_before_them() -> None:
    expired: queue.Queue[str] = queue.Queue()
    with watching(expired) as deadlines:
        now = time.monotonic()
        deadlines.add("never", now + FAR)
        deadlines.add("later", now + 0.1)
        deadlines.add("sooner", now + 0.05)
        assert expired.get(timeout=LONG) == "sooner"
        assert expired.get(timeout=LONG) == "later"
        assert time.monotonic() >= now + 0.1
    assert expired.empty()


def test_what_is_watched_no_more_does_not_expire() -> None:
    expired: queue.Queue[str] = queue.Queue()
    with watching(expired) as deadlines:
        deadlines.add("gone", time.monotonic() + 0.02)
        deadlines.discard("gone")
        deadlines.discard("unknown")
        deadlines.add("stays", time.monotonic() + 0.05)
        assert expired.get(timeout=LONG) == "stays"
    assert expired.empty()


def test_nothing_expires_after_the_stop() -> None:
    expired: queue.Queue[str] = queue.Queue()
    with watching(expired) as deadlines:
        deadlines.add("late", time.monotonic() + FAR)
    deadlines.add("too late", 0.0)
    with pytest.raises(queue.Empty):
        expired.get(timeout=0.05)
