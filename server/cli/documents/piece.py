"""A part of a file that is asked about as one text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LINE_END = re.compile(r"\r\n|\n|\r")


class DocumentError(Exception):
    """The file is not of the form that its name says. The message ends a sentence that begins with the name."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a piece's text that may be changed, half-open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """What stands in place of a stretch of a piece's text, which lies in one of its places."""

    start: int
    end: int
    substitute: str


@dataclass(frozen=True, slots=True)
class Piece:
    """text: what is asked about, with the words around that help; places: ordered, apart from each other.

    line: where it begins in the file, from one. written: the part of the file with some changes, ordered and apart.
    copied_from: where in `text` the characters of the file begin; None where they are written another way.
    """

    text: str
    places: Sequence[Place]
    line: int
    written: Callable[[Sequence[Change]], str]
    copied_from: int | None = None

    def line_of(self, position: int) -> int:
        """The line of the file that holds the character at `position` of the text, or the first one of the piece."""
        if self.copied_from is None:
            return self.line
        return self.line + len(LINE_END.findall(self.text, self.copied_from, position))


def changed(text: str, start: int, end: int, changes: Sequence[Change]) -> str:
    """`text[start:end]` with the changes, all of which lie in it."""
    parts, position = [], start
    for change in changes:
        parts += [text[position : change.start], change.substitute]
        position = change.end
    return "".join(parts) + text[position:end]


def by_place(places: Sequence[Place], changes: Sequence[Change]) -> list[list[Change]]:
    """The changes in each place."""
    sorted_out: list[list[Change]] = [[] for _ in places]
    index = 0
    for change in changes:
        while places[index].end < change.end:
            index += 1
        sorted_out[index].append(change)
    return sorted_out
