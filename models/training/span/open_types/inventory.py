"""The types that enough mentions were found for: what they are called, what they are kinds of, which are near."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from models.training.span.names import TypeNames
from models.training.span.open_types.evidence import Kind
from models.training.span.open_types.wordnet import WordNet
from models.training.span.open_types.words import GENERAL

PREFIX = "open:"
_ROOM = 40
"""A family of more kinds than this is cut to its most frequent when siblings are drawn."""


class Inventory:
    """Keys are "open:" and a WordNet offset, or "open:" and two words of a text, a kind of what the noun means."""

    def __init__(self, wordnet: WordNet, found: Iterable[Kind], least: int) -> None:
        self._wordnet = wordnet
        self._heads: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for kind in found:
            if kind.phrase:
                self._heads.setdefault(PREFIX + kind.phrase, kind.synset.key)
            counts.update(self._all(kind))
        self._counts = {key: count for key, count in counts.items() if count >= least}
        self._families = self._by_parent()
        self._keys = sorted(self._counts)
        frequency = np.sqrt(np.asarray([self._counts[key] for key in self._keys], float))
        self._chances = np.cumsum(frequency)

    def __len__(self) -> int:
        return len(self._keys)

    def types(self, kind: Kind) -> list[str]:
        """Every type of the inventory that something of `kind` is of."""
        return sorted(key for key in self._all(kind) if key in self._counts)

    def related(self, key: str, kind: Kind) -> bool:
        """Whether something of `kind` may be of type `key` though nothing says so: the type is a kind of what it is."""
        return kind.synset.key in self.ancestors(key)

    def ancestors(self, key: str) -> frozenset[str]:
        """Meanings (WordNet offsets) that the type is a kind of."""
        head = self._heads.get(key)
        return self._wordnet.ancestors(head or key.removeprefix(PREFIX))

    def others(self, kinds: Iterable[Kind], count: int, rng: np.random.Generator) -> list[str]:
        """Types that none of `kinds` is of: half of them of the same families, half by how frequent they are."""
        if not self._keys:
            return []
        held: set[str] = set()
        near: list[str] = []
        for kind in kinds:
            own = self.types(kind)
            held.update(own)
            for key in own[-3:]:
                near += self._siblings(key)
        places = np.searchsorted(self._chances, rng.random(count) * self._chances[-1], "right")
        drawn = [self._keys[int(at)] for at in places]
        near = [near[int(at)] for at in rng.integers(0, len(near), count // 2)] if near else []
        return [key for key in dict.fromkeys((*near, *drawn)) if key not in held][:count]

    def names(self) -> Mapping[str, TypeNames]:
        """What each type may be called."""
        return {key: self._names(key) for key in self._keys}

    def _names(self, key: str) -> TypeNames:
        head = self._heads.get(key)
        if head:
            return TypeNames(key.removeprefix(PREFIX))
        synset = self._wordnet[key.removeprefix(PREFIX)]
        first, *others = synset.words
        return TypeNames(first, tuple(dict.fromkeys(others)), (synset.gloss,) if synset.gloss else ())

    def _all(self, kind: Kind) -> set[str]:
        """The type of the noun, of the phrase, and of everything above that is not too general."""
        own = kind.synset.key
        keys = {PREFIX + key for key in self._wordnet.ancestors(own) if key == own or self._deep(key)}
        return keys | {PREFIX + kind.phrase} if kind.phrase else keys

    def _deep(self, key: str) -> bool:
        return self._wordnet[key].words[0] not in GENERAL

    def _parents(self, key: str) -> tuple[str, ...]:
        head = self._heads.get(key)
        return (head,) if head else self._wordnet[key.removeprefix(PREFIX)].hypernyms

    def _by_parent(self) -> dict[str, list[str]]:
        families: defaultdict[str, list[str]] = defaultdict(list)
        for key in sorted(self._counts, key=lambda each: (-self._counts[each], each)):
            for parent in self._parents(key):
                if len(families[parent]) < _ROOM:
                    families[parent].append(key)
        return dict(families)

    def _siblings(self, key: str) -> list[str]:
        return [other for parent in self._parents(key) for other in self._families.get(parent, ()) if other != key]
