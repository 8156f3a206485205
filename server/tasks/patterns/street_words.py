"""The words of postal addresses, as patterns; see street_words.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from models.shipped_yaml import shipped_yaml
from server.tasks.patterns.matching import longest_first
from server.tasks.patterns.view import ascii_view


def any_case(*keys: str) -> bytes:
    """A word of the list that `keys` lead to, in any case."""
    return rb"(?i:%b)" % b"|".join(_words(keys))


def capitalised(*keys: str) -> bytes:
    """As `any_case`, with one capital or in capitals."""
    return rb"(?:%b)" % b"|".join(form for word in _words(keys) for form in (word[:1].upper() + word[1:], word.upper()))


def as_written(*keys: str) -> bytes:
    """As `any_case`, in lower case."""
    return rb"(?:%b)" % b"|".join(_words(keys))


def _words(keys: Iterable[str]) -> list[bytes]:
    words: Any = _declared()
    for key in keys:
        words = words[key]
    return longest_first(ascii_view(word).replace(b".", rb"\.") for word in words)


@cache
def _declared() -> Any:
    return shipped_yaml("server.tasks.patterns", "street_words.yaml")
