"""Heads that were learnt, kept for the next call with the same labels and examples. Holds digests, never texts."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np
import orjson

from models.contract import FloatArray
from server.tasks.classification.choice import Choice
from server.tasks.classification.head import Head, fit

KEPT = 256
"""Heads kept, the least recently used going first."""


class Heads:
    """Safe from several threads at once."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._heads: OrderedDict[bytes, Head] = OrderedDict()
        self._lock = threading.Lock()

    def key(self, choice: Choice) -> bytes:
        """A keyed digest of all that a head depends on."""
        examples = [(example.text, example.label) for example in choice.examples]
        facts = orjson.dumps([choice.names, choice.phrases, choice.multi_label, examples])
        return blake2b(facts, digest_size=16, key=self._secret).digest()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Head]:
        """Those that are there."""
        with self._lock:
            found = {key: self._heads[key] for key in keys if key in self._heads}
            for key in found:
                self._heads.move_to_end(key)
        return found

    def learn(self, key: bytes, choice: Choice, embeddings: Mapping[str, FloatArray]) -> Head:
        """The head of `choice`, from the embeddings of its phrases and examples."""
        head = _head(choice, embeddings)
        with self._lock:
            self._heads[key] = head
            while len(self._heads) > KEPT:
                self._heads.popitem(last=False)
        return head


def _head(choice: Choice, embeddings: Mapping[str, FloatArray]) -> Head:
    place = {name: index for index, name in enumerate(choice.names)}
    labels: dict[str, set[int]] = {}
    for example in choice.examples:
        labels.setdefault(example.text, set()).add(place[example.label])
    texts = np.stack([embeddings[text] for text in labels])
    names = np.stack([embeddings[phrase] for phrase in choice.phrases])
    return fit(texts, [sorted(places) for places in labels.values()], names, multi_label=choice.multi_label)
