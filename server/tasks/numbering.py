"""Numbers in place of values, `<FULL_NAME_1>`: the same value has the same number in all texts of a request."""

from __future__ import annotations

import re
from collections import Counter

_PLACEHOLDER = re.compile(r"<\w+_[0-9]+>")


def folded(value: str) -> str:
    """`value` without what tells spellings of it apart: case and the amount of white space."""
    return " ".join(value.casefold().split())


class Numbers:
    """Which numbers values have, by kind. Values that differ in case and white space alone are the same.

    Not for several threads at once.
    """

    def __init__(self) -> None:
        self._placeholders: dict[tuple[str, str], str] = {}
        self._last: Counter[str] = Counter()
        self._reserved: set[str] = set()

    def reserve(self, text: str) -> None:
        """Give none of the placeholders that stand in `text`: they would be taken for values when it is restored."""
        self._reserved.update(_PLACEHOLDER.findall(text))

    def placeholder(self, kind: str, value: str) -> str:
        """`<KIND_N>`, counted from one in the order of the first calls."""
        identity = (kind, folded(value))
        known = self._placeholders.get(identity)
        if known is None:
            known = self._placeholders[identity] = self._next(kind)
        return known

    def _next(self, kind: str) -> str:
        while True:
            self._last[kind] += 1
            placeholder = f"<{kind}_{self._last[kind]}>"
            if placeholder not in self._reserved:
                return placeholder
