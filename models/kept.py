"""Remembering what was made of callers' names for the next request with them, as long as they are short."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Generic, TypeVar

Names = TypeVar("Names", str, tuple[str, ...])
T = TypeVar("T")


class Kept(Generic[Names, T]):
    """`make`, whose results for the `most` names, or lists of names, that were asked last are kept.

    characters: the longest name, or list with all names together, that is kept; what is longer is made anew each time.
    """

    def __init__(self, make: Callable[[Names], T], most: int, characters: int) -> None:
        self._make: Callable[[Names], T] = make
        self._remembered = lru_cache(maxsize=most)(make)
        self._characters = characters

    def __call__(self, names: Names) -> T:
        # A name is as long as its letters together, and a list as its names.
        length = sum(map(len, names))
        return self._remembered(names) if length <= self._characters else self._make(names)

    def __len__(self) -> int:
        return self._remembered.cache_info().currsize


def kept(most: int, characters: int) -> Callable[[Callable[[Names], T]], Kept[Names, T]]:
    """A decorator: see `Kept`."""
    return lambda make: Kept(make, most, characters)
