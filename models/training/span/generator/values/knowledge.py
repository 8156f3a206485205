"""What sentences about the world at large name, from listed/*.yaml.

Each table has `values` of its types, "|" between them, where <name> is one of a list of `words` of any table;
`patterns` of figures (see `Draw.pattern`); and `people`, types whose values are names of persons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files

import yaml

from models.training.span.generator.draw import Draw
from models.training.span.generator.values import people

_REFERENCE = re.compile(r"<([a-z_]+)>")
_TITLED = ("book", "album", "song", "poem", "film", "tv series", "painting")
"""Works: their titles are alike, and only the text around one tells what it is."""
Listed = dict[str, tuple[str, ...]]


def _parted(lists: Mapping[str, str]) -> Listed:
    return {name: tuple(each.strip() for each in listed.split("|")) for name, listed in lists.items()}


def _tables() -> tuple[Listed, Listed, dict[str, str], list[str]]:
    """Words, values, patterns and types of persons of all tables."""
    words: Listed = {}
    values: Listed = {}
    patterns: dict[str, str] = {}
    people: list[str] = []
    for table in sorted((files(__package__) / "listed").iterdir(), key=lambda path: path.name):
        content = yaml.safe_load(table.read_text(encoding="utf-8"))
        words |= _parted(content.get("words", {}))
        values |= _parted(content.get("values", {}))
        patterns |= content.get("patterns", {})
        people += content.get("people", ())
    words["realm_"] = tuple(each.title().replace(" And ", " and ") for each in words["realm"])
    return words, values, patterns, people


_WORDS, _LISTED, _PATTERNS, _PEOPLE = _tables()


def _listed(name: str, draw: Draw) -> str:
    return _REFERENCE.sub(lambda found: _word(found.group(1), draw), draw.pick(_LISTED[name]))


def _word(name: str, draw: Draw) -> str:
    return str(draw.random.randint(2, 99_999)) if name == "num" else draw.pick(_WORDS[name])


def _patterned(name: str, draw: Draw) -> str:
    return draw.pattern(_PATTERNS[name])


def _person(draw: Draw) -> str:
    # Names of all cultures, as those of persons without a role: a long one says nothing of what somebody does.
    if draw.chance(0.4):
        return people.full_name(draw)
    first, last = draw.english.first_name(), draw.english.last_name()
    initial = draw.text("ABCDEHJLMRSTW", 1)
    return draw.pick((f"{first} {last}", f"{first} {last}", f"{initial}. {last}", f"{first} {initial}. {last}", last))


VALUES: Mapping[str, Callable[[Draw], str]] = {
    **{name: partial(_listed, name) for name in _LISTED if name != "title"},
    **{name: partial(_patterned, name) for name in _PATTERNS},
    **dict.fromkeys(_TITLED, partial(_listed, "title")),
    **dict.fromkeys(_PEOPLE, _person),
}
