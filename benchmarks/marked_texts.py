"""Annotated texts in a form that people write and read: "Ask [[Jamie Derran|person]] for the key.".

Texts are parted by lines of four hyphens. The first line of each names the types that it is asked for, all of which are
marked wherever they occur: "#asked: person, email".
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from benchmarks.span_scores import Place

_PARTING = re.compile(r"^----$\n?", re.MULTILINE)
_ASKED = "#asked:"
_MARK = re.compile(r"\[\[(.+?)\|([a-z_]+)\]\]", re.DOTALL)


class MarkedText(NamedTuple):
    """A text without its marks, the types that it is asked for, and where they are."""

    text: str
    labels: list[str]
    places: set[Place]


def read_marked(path: Path) -> list[MarkedText]:
    """The texts of a file. `ValueError` for one that names no types, or marks one that it doesn't name."""
    parts = _PARTING.split(path.read_text(encoding="utf-8"))
    return [_read(part.rstrip("\n")) for part in parts if part.strip()]


def _read(part: str) -> MarkedText:
    head, _, body = part.partition("\n")
    if not head.startswith(_ASKED):
        raise ValueError(f"the text that begins with {head!r} does not say what it is asked for")
    labels = [label.strip() for label in head.removeprefix(_ASKED).split(",")]
    text, places, end = "", set(), 0
    for mark in _MARK.finditer(body):
        value, label = mark.groups()
        if label not in labels:
            raise ValueError(f"{value!r} is marked as {label!r}, which the text is not asked for")
        text += body[end : mark.start()]
        places.add((len(text), len(text) + len(value), label))
        text, end = text + value, mark.end()
    return MarkedText(text + body[end:], labels, places)
