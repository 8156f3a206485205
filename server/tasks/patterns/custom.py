"""Patterns that a caller sends: checked, and run by RE2, so that none of them can take long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

_MEMORY = 1 << 20  # bytes; a pattern that needs more is refused
_MOST_MATCHES = 200_000
_SECONDS, _SECONDS_A_CHARACTER, _SECONDS_A_MATCH = 0.25, 1e-6, 1e-5
"""Processor time of all expressions for one text. One match is linear in the text, so many can be quadratic."""


class PatternError(Exception):
    """The regular expression cannot be used; the message says why and, where that is known, at which character."""


class Allowance:
    """Processor time of this thread that all expressions for one text have together.

    characters: of the text. expressions: how many there are; many have the same time to begin with as one.
    """

    def __init__(self, characters: int, expressions: int = 1) -> None:
        self._seconds = _SECONDS + _SECONDS_A_CHARACTER * characters * expressions
        self._begun, self._begun_working = time.perf_counter(), time.thread_time()

    def match(self) -> None:
        """Account for one match. Raises `PatternError` when the time is over."""
        self._seconds += _SECONDS_A_MATCH
        # No thread works longer than time passes; to ask how long it worked costs as much as a match.
        if (
            time.perf_counter() - self._begun > self._seconds
            and time.thread_time() - self._begun_working > self._seconds
        ):
            raise PatternError("takes too long on this text")


@lru_cache(maxsize=512)
def compiled_pattern(regex: str) -> Any:
    """The expression, ready to search a string. Raises `PatternError`."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    try:
        pattern = re2.compile(regex, options)
    except re2.error as error:
        raise PatternError(_complaint(regex, error)) from None
    if pattern.fullmatch(""):
        raise PatternError("matches the empty text")
    return pattern


def places(regex: str, text: str, allowance: Allowance) -> Iterator[tuple[int, int]]:
    """Start and end, in code points, of the matches of `regex` in `text`, which do not overlap.

    Raises `PatternError` when there are too many or they take too long: to leave some out would be to leave them in the
    text.
    """
    for number, match in enumerate(compiled_pattern(regex).finditer(text)):
        start, end = match.span()
        if start < end:
            yield start, end
        if number >= _MOST_MATCHES:
            raise PatternError(f"matches more than {_MOST_MATCHES} times")
        allowance.match()


def _complaint(regex: str, error: Exception) -> str:
    said = error.args[0] if error.args else b""
    message = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    reason, _, fragment = message.partition(": ")
    position = regex.find(fragment) if fragment else -1
    return f"is not valid at character {position}: {reason}" if position >= 0 else f"is not valid: {reason}"
