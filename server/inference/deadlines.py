"""Tells when the time of something is over, on a thread of its own: no pass, however long, delays it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Deadlines(Generic[T]):
    """Calls `expire` once with each thing that is watched longer than its deadline, from `start` to `stop`."""

    def __init__(self, expire: Callable[[T], None], *, name: str) -> None:
        self._expire = expire
        self._due: dict[T, float] = {}
        self._wake = math.inf
        self._closed = False
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._watch, name=f"deadlines {name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Expire nothing more."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def add(self, thing: T, deadline: float) -> None:
        """Watch `thing` until `deadline`, in seconds of `time.monotonic`."""
        with self._change:
            self._due[thing] = deadline
            if deadline < self._wake:
                self._change.notify_all()

    def discard(self, thing: T) -> None:
        """Watch `thing` no more, if it is watched at all."""
        with self._change:
            self._due.pop(thing, None)

    def _watch(self) -> None:
        while (expired := self._next()) is not None:
            for thing in expired:
                self._expire(thing)

    def _next(self) -> list[T] | None:
        """What has just expired, waited for; None after the stop."""
        with self._change:
            while not self._closed:
                now = time.monotonic()
                expired = [thing for thing, deadline in self._due.items() if deadline <= now]
                if expired:
                    for thing in expired:
                        del self._due[thing]
                    return expired
                self._wake = min(self._due.values(), default=math.inf)
                self._change.wait(min(self._wake - now, threading.TIMEOUT_MAX))
            return None
