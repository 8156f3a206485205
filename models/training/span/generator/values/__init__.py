"""Values of every type, each from chance alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from models.training.span.generator.draw import Draw
from models.training.span.generator.grammar import Passage, plain, value
from models.training.span.generator.values import (
    distractors,
    knowledge,
    machines,
    moments,
    numbers,
    people,
    places,
    things,
)

VALUES: Mapping[str, Callable[[Draw], str]] = {
    **people.VALUES,
    **places.VALUES,
    **numbers.VALUES,
    **machines.VALUES,
    **moments.VALUES,
    **things.VALUES,
    **knowledge.VALUES,
}


SPECIAL = {"ipv4": ("ip address", machines.ipv4), "measured": ("quantity", moments.measured)}
"""Slots that hold one form of a type."""


def any_value(name: str, draw: Draw) -> Passage:
    """What the slot `name` holds: a value of the type, or, where it begins with "~", one that is of no type."""
    if name.startswith("~"):
        return plain(distractors.DISTRACTORS[name[1:]](draw))
    label, make = SPECIAL.get(name) or (name, VALUES[name])
    return value(label, make(draw).strip())
