"""Heads that were learnt, kept for the next call with the same labels and examples. Holds digests, never texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from models.contract import FloatArray
from server.inference.remembered import Remembered
from server.tasks.classification.choice import Choice
from server.tasks.classification.head import Head, fit

KEPT = 256
"""Heads kept, the least recently used going first."""


class Heads:
    """Safe from several threads at once."""

    def __init__(self) -> None:
        self._heads: Remembered[Head] = Remembered(KEPT)

    def key(self, choice: Choice) -> bytes:
        """What stands for all that a head depends on."""
        examples = [(example.text, example.label) for example in choice.examples]
        return self._heads.key([choice.names, choice.phrases, choice.multi_label, examples])

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Head]:
        """Those that are there."""
        return self._heads.get(keys)

    def learn(self, key: bytes, choice: Choice, embeddings: Mapping[str, FloatArray]) -> Head:
        """The head of `choice`, from the embeddings of its phrases and examples."""
        head = _head(choice, embeddings)
        self._heads.put(key, head)
        return head


def _head(choice: Choice, embeddings: Mapping[str, FloatArray]) -> Head:
    place = {name: index for index, name in enumerate(choice.names)}
    labels: dict[str, set[int]] = {}
    for example in choice.examples:
        labels.setdefault(example.text, set()).add(place[example.label])
    texts = np.stack([embeddings[text] for text in labels])
    names = np.stack([embeddings[phrase] for phrase in choice.phrases])
    return fit(texts, [sorted(places) for places in labels.values()], names, multi_label=choice.multi_label)
