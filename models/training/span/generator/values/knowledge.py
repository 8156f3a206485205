"""What sentences about the world at large name: arts, sciences, politics, nature, food, sport."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files

import yaml

from models.training.span.generator.draw import Draw

_REFERENCE = re.compile(r"<([a-z_]+)>")
_TITLED = ("book", "album", "song", "poem", "film", "tv series", "painting")
"""Works: their titles are alike, and only the text around one tells what it is."""
_PEOPLE = ("writer", "musician", "politician", "scientist", "athlete", "actor", "painter", "judge")


def _lists() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    content = yaml.safe_load((files(__package__) / "knowledge.yaml").read_text(encoding="utf-8"))
    words, values = (
        {name: tuple(each.strip() for each in listed.split("|")) for name, listed in content[part].items()}
        for part in ("words", "values")
    )
    words["realm_"] = tuple(each.title().replace(" And ", " and ") for each in words["realm"])
    return words, values


_WORDS, _LISTED = _lists()


def _listed(name: str, draw: Draw) -> str:
    return _REFERENCE.sub(lambda found: _word(found.group(1), draw), draw.pick(_LISTED[name]))


def _word(name: str, draw: Draw) -> str:
    return str(draw.random.randint(2, 99_999)) if name == "num" else draw.pick(_WORDS[name])


def _person(draw: Draw) -> str:
    first, last = draw.english.first_name(), draw.english.last_name()
    initial = draw.text("ABCDEHJLMRSTW", 1)
    return draw.pick((f"{first} {last}", f"{first} {last}", f"{initial}. {last}", f"{first} {initial}. {last}", last))


VALUES: Mapping[str, Callable[[Draw], str]] = {
    **{name: partial(_listed, name) for name in _LISTED if name != "title"},
    **dict.fromkeys(_TITLED, partial(_listed, "title")),
    **dict.fromkeys(_PEOPLE, _person),
}
