"""What a type may be called when a text is asked for it: names, synonyms, descriptions, in several spellings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from models.contract import FloatArray, IntArray
from models.training.span.records import DataError

SYNONYMS = "label_synonyms.json"
DEFINITIONS = "label_definitions_pilener.json"
LONGEST = 160
"""Characters of a description that are kept."""
NAME, SYNONYM, DESCRIPTION, DESCRIBED, JOINED = 6.0, 4.0, 1.0, 1.5, 1.0
"""Shares of a type's drawings: its name, all synonyms together, its description alone, "name: description" as the
server writes it, and its name joined by underscores or hyphens or in camel case."""


@dataclass(frozen=True, slots=True)
class TypeNames:
    """One type: its name, what else it is called, and one line of what it is."""

    name: str
    synonyms: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()

    def joined(self, other: TypeNames) -> TypeNames:
        """Both together, under this name."""
        synonyms = dict.fromkeys((*self.synonyms, *other.synonyms))
        synonyms.pop(self.name, None)
        return TypeNames(self.name, tuple(synonyms), tuple(dict.fromkeys((*self.descriptions, *other.descriptions))))


@dataclass(slots=True)
class Phrasebook:
    """Phrases by row, and for each label the rows of its phrases with their cumulative shares."""

    phrases: list[str] = field(default_factory=list)
    rows: list[IntArray] = field(default_factory=list)
    shares: list[FloatArray] = field(default_factory=list)

    @classmethod
    def of(cls, labels: Sequence[str], known: Mapping[str, TypeNames]) -> Phrasebook:
        """The phrases of `labels`, in their order; a label that is not in `known` has its own name alone."""
        book = cls()
        index: dict[str, int] = {}
        for label in labels:
            weights: dict[int, float] = {}
            for phrase, weight in phrases(known.get(label, TypeNames(label))):
                row = index.setdefault(phrase, len(index))
                weights[row] = weights.get(row, 0.0) + weight
            shares = np.cumsum(np.fromiter(weights.values(), np.float32))
            book.rows.append(np.fromiter(weights, np.int64))
            book.shares.append((shares / shares[-1]).astype(np.float32))
        book.phrases = list(index)
        return book

    def draw(self, label: int, rng: np.random.Generator) -> int:
        """A row for `label` by its shares."""
        place = int(np.searchsorted(self.shares[label], rng.random(dtype=np.float32), "right"))
        return int(self.rows[label][min(place, len(self.rows[label]) - 1)])

    def main(self, label: int) -> int:
        """The row of the label's own name."""
        return int(self.rows[label][0])


def phrases(names: TypeNames) -> list[tuple[str, float]]:
    """All ways to ask for a type, each with its weight; the plain name comes first."""
    found = [(names.name, NAME)]
    found += [(synonym, SYNONYM / len(names.synonyms)) for synonym in names.synonyms]
    for description in names.descriptions:
        short = description[:LONGEST]
        found.append((short, DESCRIPTION / len(names.descriptions)))
        found.append((f"{names.name}: {short}", DESCRIBED / len(names.descriptions)))
    words = names.name.split()
    if len(words) > 1:
        camel = words[0] + "".join(word.capitalize() for word in words[1:])
        found += [(spelling, JOINED / 3) for spelling in ("_".join(words), "-".join(words), camel)]
    return found


def read_names(directory: Path) -> dict[str, TypeNames]:
    """Names by label from `label_synonyms.json` and `label_definitions_pilener.json`, as far as they are there."""
    known: dict[str, TypeNames] = {}
    for label, entry in _json(directory / SYNONYMS).items():
        description = (entry["description"],) if entry.get("description") else ()
        known[label] = TypeNames(label, tuple(entry.get("synonyms", ())), description)
    for label, entry in _json(directory / DEFINITIONS).items():
        own = TypeNames(label, (), (entry["definition"],))
        known[label] = known[label].joined(own) if label in known else own
    return known


def merged(parts: Iterable[Mapping[str, TypeNames]]) -> dict[str, TypeNames]:
    """Names of several sources; where two know a label, both hold."""
    known: dict[str, TypeNames] = {}
    for part in parts:
        for label, names in part.items():
            known[label] = known[label].joined(names) if label in known else names
    return known


def _json(path: Path) -> dict[str, dict[str, Any]]:
    if not path.is_file():
        return {}
    try:
        parsed = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path.name} cannot be read ({type(error).__name__})") from error
    if not isinstance(parsed, dict):
        raise DataError(f"{path.name} does not hold an object")
    return parsed
