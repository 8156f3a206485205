"""Patterns that a caller sends: checked, and run by RE2, so that none of them can take long."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

_MEMORY = 1 << 20  # bytes; a pattern that needs more is refused
_MOST_MATCHES = 10_000


class PatternError(Exception):
    """The regular expression cannot be used; the message says why and, where that is known, at which character."""


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


def places(regex: str, text: str) -> Iterator[tuple[int, int]]:
    """Start and end, in code points, of the matches of `regex` in `text`, which do not overlap."""
    for number, match in enumerate(compiled_pattern(regex).finditer(text)):
        start, end = match.span()
        if start < end:
            yield start, end
        if number >= _MOST_MATCHES:
            return


def _complaint(regex: str, error: Exception) -> str:
    said = error.args[0] if error.args else b""
    message = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    reason, _, fragment = message.partition(": ")
    position = regex.find(fragment) if fragment else -1
    return f"is not valid at character {position}: {reason}" if position >= 0 else f"is not valid: {reason}"
