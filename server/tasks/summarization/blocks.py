"""The layout of a plain text: which line breaks end what is said, and which only wrap it. Knows no sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ITEM = re.compile(r"(?:[-*+•‣▪◦·–—|>]|#{1,6}|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)、])\s")
"""What a line of a list, a heading, a table or a quotation begins with."""

_TURN = re.compile(r"(#?[^\W_](?:[\w.'’&-]|[ ](?=[^\W_a-z\d])){0,39}#?)[:：](?=\s|$)")
"""Who speaks, at the beginning of a line of dialogue: "Ann Lee: ", "#Person1#: ", "Dr. Roe: "."""

_NARROWEST, _WIDEST = 30, 120
"""Columns that wrapped text has."""


@dataclass(frozen=True, slots=True)
class Block:
    """Text that no line break divides: half-open offsets in code points.

    speaker: what comes before the colon, where the block is a turn of a dialogue.
    """

    start: int
    end: int
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def blocks(text: str) -> Iterator[Block]:
    """The blocks of `text`, in order; what lies between them is white space.

    A blank line ends a block. Another line break does so before a list item, a heading or a turn of a dialogue, and
    wherever it is not one that wraps a paragraph: those come before a lower-case letter, or where the next word would
    not have fit into the width of the paragraph.
    """
    for paragraph in _paragraphs(text):
        width = max(len(line.text) for line in paragraph)
        first = previous = paragraph[0]
        for line in paragraph[1:]:
            if not _wraps(previous.text, line.text, width):
                yield _block(first, previous)
                first = line
            previous = line
        yield _block(first, previous)


def _paragraphs(text: str) -> Iterator[Sequence[_Line]]:
    """Runs of lines that are not blank, without the white space around each line."""
    lines: list[_Line] = []
    place = 0
    for raw in text.splitlines(keepends=True):
        stripped = raw.lstrip()
        if content := stripped.rstrip():
            lines.append(_Line(place + len(raw) - len(stripped), content))
        elif lines:
            yield lines
            lines = []
        place += len(raw)
    if lines:
        yield lines


def _wraps(line: str, following: str, width: int) -> bool:
    if _ITEM.match(following) or _TURN.match(following):
        return False
    if following[0].islower():
        return True
    next_word = following.split(maxsplit=1)[0]
    return _NARROWEST <= width <= _WIDEST and len(line) + 1 + len(next_word) > width


def _block(first: _Line, last: _Line) -> Block:
    turn = _TURN.match(first.text)
    return Block(first.start, last.end, turn[1] if turn else None)
