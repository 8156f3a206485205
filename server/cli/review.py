"""What was found, shown to a person: the words around each value, and its type and score. In colours on a terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.contract import Span
from server.cli.documents import Piece
from server.cli.progress import Progress
from server.cli.sources import Source

_AROUND = 32
_BREAK = re.compile(r"[\r\n]")
_COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "red")


class Review:
    """Prints to standard output, beside a bar."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._console = Console(highlight=False, soft_wrap=True)
        self._colours: dict[str, str] = {}

    def show(self, source: Source, piece: Piece, spans: Sequence[Span]) -> None:
        """A line for each value: file and line, the value in its surroundings, type and score."""
        with self._progress.hidden():
            self._print(source, piece, spans)

    def _print(self, source: Source, piece: Piece, spans: Sequence[Span]) -> None:
        for span in sorted(spans, key=lambda span: (span.start, span.end)):
            colour = self._colours.setdefault(span.label, _COLOURS[len(self._colours) % len(_COLOURS)])
            before = _BREAK.split(piece.text[max(0, span.start - _AROUND) : span.start])[-1]
            after = _BREAK.split(piece.text[span.end : span.end + _AROUND])[0]
            self._console.print(
                Text.assemble(
                    (f"{source.name}:{piece.line_of(span.start)}: ", "dim"),
                    _printable(before),
                    (f"[{_printable(piece.text[span.start : span.end])}]", f"bold {colour}"),
                    _printable(after),
                    (f"  {_printable(span.label)} {span.score:.2f}", colour),
                )
            )


def _printable(text: str) -> str:
    """`text` on one line, without what a terminal might take for a command."""
    return "".join(character if character.isprintable() else " " for character in text)


def print_summary(found: Mapping[str, int], files: int, failed: int, passed: int) -> None:
    """A table of types and counts, and what became of the files."""
    console = Console(highlight=False)
    if found:
        table = Table("type", "values", box=None, pad_edge=False)
        table.columns[1].justify = "right"
        for label, number in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
            table.add_row(Text(_printable(label)), str(number))
        console.print(table)
    said = f"{sum(found.values())} values in {files} {'file' if files == 1 else 'files'}"
    if failed:
        said += f", {failed} failed"
    if passed:
        said += f"; {passed} of other kinds or symbolic links passed over"
    console.print(said)
