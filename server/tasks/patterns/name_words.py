"""Words beside and in the names of persons; see name_words.yaml. As a view has them, in small letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from models.shipped_yaml import shipped_yaml
from server.tasks.patterns.view import ascii_view


@dataclass(frozen=True, slots=True)
class NameWords:
    """organizations: parts of their names. particles: in small letters in names. ordinary: words that are no names.

    beside: no names beside ordinary words. titles: before names.
    """

    organizations: frozenset[bytes]
    particles: frozenset[bytes]
    titles: frozenset[bytes]
    beside: frozenset[bytes]
    ordinary: frozenset[bytes]


@cache
def name_words() -> NameWords:
    """The words, of all languages together."""
    lists = shipped_yaml("server.tasks.patterns", "name_words.yaml")
    return NameWords(
        organizations=_viewed(lists["organizations"]),
        particles=_viewed(lists["particles"]),
        titles=_viewed(lists["titles"]),
        beside=_viewed(lists["beside"]),
        ordinary=_viewed(" ".join(lists["ordinary"].values())),
    )


def _viewed(words: str) -> frozenset[bytes]:
    return frozenset(ascii_view(words).lower().split())
