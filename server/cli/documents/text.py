"""Plain text, Markdown and logs: whole where they are short, else cut where a paragraph or at least a line ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TextIO

from server.cli.documents.piece import LINE_END, Piece, Place, changed

_PARAGRAPH = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")
_SPACE = re.compile(r"\s")


def text_pieces(stream: TextIO, most: int) -> Iterator[Piece]:
    """Pieces of at most `most` characters, which are the file when put together."""
    line, rest = 1, ""
    while True:
        text = rest + stream.read(most + 1 - len(rest))
        if not text:
            return
        cut = len(text) if len(text) <= most else _cut(text, most)
        piece, rest = text[:cut], text[cut:]
        yield Piece(piece, (Place(0, cut),), line, partial(changed, piece, 0, cut), 0)
        line += len(LINE_END.findall(piece))


def _cut(text: str, most: int) -> int:
    """Where to end a piece: at the last paragraph, else line, else space of its second half."""
    for border in (_PARAGRAPH, LINE_END, _SPACE):
        ends = [match.end() for match in border.finditer(text, most // 2, most)]
        if ends:
            return ends[-1]
    return most
