"""What kind of value a label names, for the kinds that have pseudonyms of their own."""

from __future__ import annotations

from functools import cache, lru_cache

from models.shipped_yaml import shipped_yaml
from server.tasks.type_names import words_of


@lru_cache(maxsize=1024)
def kind_of(label: str) -> str | None:
    """A key of kinds.yaml, by the longest known ending of the label; None for every other label."""
    # No more of its last words than a known name has: a label may have hundreds.
    words = words_of(label).split(" ")[-_longest() :]
    endings = (" ".join(words[start:]) for start in range(len(words)))
    return next((_by_name()[ending] for ending in endings if ending in _by_name()), None)


@cache
def _longest() -> int:
    return max(name.count(" ") + 1 for name in _by_name())


@cache
def _by_name() -> dict[str, str]:
    return {
        name: kind for kind, names in shipped_yaml("server.tasks.pseudonyms", "kinds.yaml").items() for name in names
    }
