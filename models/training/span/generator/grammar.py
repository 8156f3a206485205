"""Templates of text and values: "Dear {title} {last name}, [[your|the]] order #{order number} is on its way."

{type} is a value of that type, {~kind} a value that is of no type, [[a|b]] one of several, which may hold slots. Places
are counted while the text is put together, so they are exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from models.training.span.generator.draw import Draw
from models.training.span.records import Mention

SLOT = re.compile(r"\{(~?[a-z][a-z0-9 ]*)\}")
_CHOICE = re.compile(r"\[\[((?:(?!\[\[|\]\]).)*)\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Passage:
    """Text with the values in it, in order, none overlapping another."""

    text: str
    mentions: tuple[Mention, ...]

    def __add__(self, other: Passage) -> Passage:
        shift = len(self.text)
        moved = tuple(Mention(each.start + shift, each.end + shift, each.label) for each in other.mentions)
        return Passage(self.text + other.text, self.mentions + moved)


EMPTY = Passage("", ())
Values = Callable[[str, Draw], Passage]
"""Gives what a slot of that name holds."""


def plain(text: str) -> Passage:
    return Passage(text, ())


def value(label: str, content: str) -> Passage:
    return Passage(content, (Mention(0, len(content), label),))


def joined(separator: str, passages: list[Passage]) -> Passage:
    whole = EMPTY
    for number, passage in enumerate(passages):
        whole = whole + plain(separator) + passage if number else passage
    return whole


def expand(template: str, values: Values, draw: Draw) -> Passage:
    """`template` with its choices made and its slots filled."""
    while _CHOICE.search(template):
        template = _CHOICE.sub(lambda choice: draw.one_of(choice.group(1)), template)
    whole, begin = EMPTY, 0
    for slot in SLOT.finditer(template):
        whole = whole + plain(template[begin : slot.start()]) + values(slot.group(1), draw)
        begin = slot.end()
    return whole + plain(template[begin:])


def slots(template: str) -> list[str]:
    """The names of all slots, in choices too."""
    return SLOT.findall(template)
