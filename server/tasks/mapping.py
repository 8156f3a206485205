"""Which values numbered placeholders stand for, sealed for the caller to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from server.errors import InvalidInputError
from server.tasks.keyed import Keyed, SealError
from server.tasks.numbering import folded

Values = Mapping[str, Sequence[str]]
"""For each placeholder the value at each of its places in the text, in order."""


def sealed(values: Values, keyed: Keyed, project: str) -> str:
    """Letters, digits, `-` and `_`. Each spelling of a value is held once, however often it stands in the text."""
    return keyed.seal_content(orjson.dumps({name: _packed(places) for name, places in values.items()}), project)


def opened(mappings: Sequence[str], keyed: Keyed, project: str) -> dict[str, list[str]]:
    """The values of several mappings of one request together.

    Raises `InvalidInputError` for one that was changed, made with another key or project, or of another request.
    """
    values: dict[str, list[str]] = {}
    for index, mapping in enumerate(mappings):
        try:
            content = keyed.open_content(mapping, project)
        except SealError:
            said = "was changed, or was made with another API key or project"
            raise InvalidInputError(f"mappings[{index}]: {said}") from None
        for name, (spellings, order) in orjson.loads(content).items():
            places = [spellings[place] for place in order]
            known = values.setdefault(name, [])
            if known and folded(known[0]) != folded(places[0]):
                raise InvalidInputError(f"mappings[{index}]: is of another request than those before it")
            known += places
    return values


def _packed(places: Sequence[str]) -> tuple[list[str], list[int]]:
    spellings = list(dict.fromkeys(places))
    index = {spelling: place for place, spelling in enumerate(spellings)}
    return spellings, [index[spelling] for spelling in places]
