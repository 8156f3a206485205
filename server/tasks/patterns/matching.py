"""The one door to RE2: no pattern of this package or of a user runs on a backtracking engine.

RE2 searches in time linear in the text, but finding *all* matches is linear only where a search that fails cannot read
far past the place where the next one starts. So the patterns given to `spans` match a bounded number of bytes, or
nothing follows their unbounded part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import re2

_MEMORY = 32 << 20  # bytes for the automaton of one pattern; with less, RE2 turns to its slow engine


class Match(Protocol):
    """What is used of a match of RE2."""

    def span(self, group: int = 0) -> tuple[int, int]: ...
    def start(self, group: int = 0) -> int: ...
    def end(self, group: int = 0) -> int: ...


class Pattern(Protocol):
    """What is used of a compiled pattern of RE2 over bytes."""

    def search(self, text: bytes, pos: int = 0, endpos: int | None = None) -> Match | None: ...
    def match(self, text: bytes, pos: int = 0, endpos: int | None = None) -> Match | None: ...
    def fullmatch(self, text: bytes, pos: int = 0, endpos: int | None = None) -> Match | None: ...
    def finditer(self, text: bytes) -> Iterator[Match]: ...
    def sub(self, repl: bytes, text: bytes) -> bytes: ...


def compiled(pattern: bytes) -> Pattern:
    """`pattern` over a view; the leftmost match, of the alternatives there the first."""
    return _compile(pattern, longest=False)


def compiled_longest(pattern: bytes) -> Pattern:
    """`pattern` over a view; the leftmost match, of the alternatives there the longest."""
    return _compile(pattern, longest=True)


def longest_first(words: Iterable[bytes]) -> list[bytes]:
    """Alternatives in the order of a pattern: each once, and none before a longer one that begins as it does."""
    return sorted(set(words), key=lambda word: (-len(word), word))


def spans(pattern: Pattern, view: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of all matches, which do not overlap."""
    return (match.span() for match in pattern.finditer(view))


def _compile(pattern: bytes, longest: bool) -> Pattern:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.longest_match = longest
    options.max_mem = _MEMORY
    options.log_errors = False
    made: Pattern = re2.compile(pattern, options)
    return made
