"""Which values of a JSON document are meant: JSON pointers (RFC 6901) with `*` in a part and `**` for any parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Pointers:
    """Values at or below an included pointer, or all without any, but for those at or below an excluded one."""

    included: Sequence[tuple[str, ...]] = ()
    excluded: Sequence[tuple[str, ...]] = ()

    def select(self, path: Sequence[str]) -> bool:
        """Whether the value at `path`, keys and indices from the outside in, is meant."""
        if any(_matches(pattern, path) for pattern in self.excluded):
            return False
        return not self.included or any(_matches(pattern, path) for pattern in self.included)


def parsed(pointer: str) -> tuple[str, ...]:
    """The parts of a pointer. Raises `ValueError` for one that does not begin with `/`."""
    if not pointer.startswith("/"):
        raise ValueError("a JSON pointer begins with /")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def _matches(pattern: Sequence[str], path: Sequence[str]) -> bool:
    """Whether `pattern` leads to `path` or to something around it."""
    if not pattern:
        return True
    if pattern[0] == "**":
        return _matches(pattern[1:], path) or (bool(path) and _matches(pattern, path[1:]))
    return bool(path) and fnmatchcase(path[0], pattern[0]) and _matches(pattern[1:], path[1:])
