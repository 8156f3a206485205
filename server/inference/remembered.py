"""What is kept in memory for the next call that asks the same. Knows what stands for a text, never the text."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import orjson

V = TypeVar("V")


class Remembered(Generic[V]):
    """At most `most` values, the least recently used going first. Safe from several threads at once.

    Keys are digests with a secret of the process: who reads its memory cannot try texts out.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._secret = secrets.token_bytes(32)
        self._values: OrderedDict[bytes, V] = OrderedDict()
        self._lock = threading.Lock()

    def key(self, facts: Any) -> bytes:
        """What stands for all that a value depends on: strings, numbers, lists and objects of them."""
        return blake2b(orjson.dumps(facts), digest_size=16, key=self._secret).digest()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, V]:
        """Those that are there."""
        with self._lock:
            found = {key: self._values[key] for key in keys if key in self._values}
            for key in found:
                self._values.move_to_end(key)
        return found

    def put(self, key: bytes, value: V) -> None:
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
