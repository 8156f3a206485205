"""Which form a file has, by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from server.cli.documents.json_text import json_line_pieces, json_pieces
from server.cli.documents.piece import Piece
from server.cli.documents.pointers import Pointers
from server.cli.documents.table import table_pieces
from server.cli.documents.text import text_pieces

_TEXT = (".txt", ".text", ".md", ".markdown", ".log")
_TABLES = {".csv": None, ".tsv": "\t"}
_LINES = (".jsonl", ".ndjson")
SUFFIXES = (*_TEXT, *_TABLES, *_LINES, ".json")
_TEXT_CHARACTERS = 200_000


def pieces_of(path: Path, stream: TextIO, pointers: Pointers, most: int) -> Iterator[Piece]:
    """The pieces of a file whose suffix is one of `SUFFIXES`. stream: its text with the line ends as they are.

    most: characters that a text may have. Raises `DocumentError`, and what reading raises.
    """
    suffix = path.suffix.lower()
    if suffix in _TABLES:
        return table_pieces(stream, most, _TABLES[suffix])
    if suffix in _LINES:
        return json_line_pieces(stream, pointers, most)
    if suffix == ".json":
        return json_pieces(stream, pointers, most)
    return text_pieces(stream, min(most, _TEXT_CHARACTERS))
