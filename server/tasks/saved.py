"""How the parameters of a call go over those that an endpoint has saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SAME = ({"entity_types", "labels"}, {"labels", "categories", "domain", "classifications"})
"""Names of one parameter: whoever gives one of them means the others as well."""
_OF_LABELS = frozenset({"examples"})
"""What belongs to the saved labels, and goes with them."""


def with_saved(saved: Mapping[str, Any], given: object) -> object:
    """A call's parameters over an endpoint's saved ones, field by field."""
    if given is None:
        return dict(saved)
    if not isinstance(given, Mapping):
        return given
    named = {name for name, value in given.items() if value is not None}
    replaced = named.union(*(group for group in _SAME if group & named))
    if named & _SAME[1]:
        replaced |= _OF_LABELS
    kept = {name: value for name, value in saved.items() if name not in replaced}
    return {**kept, **{name: value for name, value in given.items() if value is not None or name not in saved}}
