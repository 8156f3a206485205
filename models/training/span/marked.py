"""Annotated texts in a form that people write and read: "Ask [[Jamie Derran|person]] for the key.".

Texts are parted by lines of four hyphens. The first line of each names the types that it is asked for, all of which are
marked wherever they occur: "#asked: person, email". Between names that have commas stand semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from models.training.span.records import DataError, Mention, Record

TEXTS = Path(__file__).with_name("texts")
SOURCE = "texts of many hands"
"""Those in `TEXTS`, of which no two are of one form: what a generator cannot make."""
_PARTING = re.compile(r"^----$\n?", re.MULTILINE)
_ASKED = "#asked:"
_MARK = re.compile(r"\[\[(.+?)\|([^|\[\]\n]+)\]\]", re.DOTALL)


def read_marked(path: Path) -> list[Record]:
    """The texts of a file. `DataError` for one that names no types, or marks one that it does not name."""
    parts = _PARTING.split(path.read_text(encoding="utf-8"))
    return [_read(path.name, number, part.rstrip("\n")) for number, part in enumerate(parts, 1) if part.strip()]


def texts_of_many_hands(directory: Path = TEXTS) -> Iterator[Record]:
    """The texts of all files in `directory`, in the order of their names."""
    for path in sorted(directory.glob("*.txt")):
        yield from read_marked(path)


def _read(name: str, number: int, part: str) -> Record:
    head, _, body = part.partition("\n")
    if not head.startswith(_ASKED):
        raise DataError(f"{name} text {number}: its first line does not say what it is asked for")
    asked = head.removeprefix(_ASKED)
    labels = [label.strip() for label in asked.split(";" if ";" in asked else ",")]
    text, mentions, end = "", [], 0
    for mark in _MARK.finditer(body):
        value, label = mark.groups()
        if label not in labels:
            raise DataError(f"{name} text {number}: {label!r} is marked, which the text is not asked for")
        text += body[end : mark.start()]
        mentions.append(Mention(len(text), len(text) + len(value), label))
        text, end = text + value, mark.end()
    return Record(text + body[end:], tuple(mentions), tuple(labels), SOURCE)
