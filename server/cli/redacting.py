"""Files, one after the other: pieces asked about in batches, values replaced, the whole put in place at the end."""

from __future__ import annotations

import codecs
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from models.contract import Span
from server.cli.documents import Change, DocumentError, Piece, pieces_of
from server.cli.documents.pointers import Pointers
from server.cli.local import LocalService
from server.cli.sources import Source
from server.tasks.drafts import Unnumbered
from server.tasks.numbering import Numbers
from server.tasks.occurrences import Known
from server.tasks.pii import PiiParameters
from server.tasks.redaction import Token, substitutes

_BATCH_PIECES = 64
_BATCH_CHARACTERS = 400_000
_MOST_KNOWN = 20_000

Show = Callable[[Source, Piece, Sequence[Span]], None]


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is done to every file. asked: the parameters of the question, as in /run, without those of the redaction.

    client: the id of the API key for which keyed styles work. most: characters that a text may have.
    """

    asked: Mapping[str, Any]
    parameters: PiiParameters
    pointers: Pointers
    client: str
    most: int
    numbers: Numbers = field(default_factory=Numbers)


class Redactor:
    """Redacts files with a loaded model. found: how many values of each type were, so far."""

    def __init__(self, service: LocalService, redaction: Redaction, show: Show | None) -> None:
        self._service = service
        self._redaction = redaction
        self._keyed = service.keyed(redaction.client)
        self._show = show
        self.found: Counter[str] = Counter()

    def redact(self, source: Source, advance: Callable[[int, int], None]) -> None:
        """Redact one file to its target, or, where it has none, look at it alone.

        advance: is told after every batch how many texts it had, and how many bytes of the file they took, roughly.
        Raises `DocumentError` and `OSError`; then the target is as it was.
        """
        found: Counter[str] = Counter()
        known = Known(_MOST_KNOWN)
        with _text_of(source.path) as (stream, mark), _replacing(source) as out:
            if out is not None:
                out.write(mark)
            pieces = pieces_of(source.path, stream, self._redaction.pointers, self._redaction.most)
            for batch in _batches(_decoded(pieces)):
                for piece, spans in zip(batch, self._spans(batch, known), strict=True):
                    found.update(span.label for span in spans)
                    if self._show is not None and spans:
                        self._show(source, piece, spans)
                    if out is not None:
                        out.write(piece.written(self._changes(source, piece, spans)).encode("utf-8"))
                advance(len(batch), sum(len(piece.text) for piece in batch))
        self.found += found

    def _spans(self, batch: Sequence[Piece], known: Known) -> list[list[Span]]:
        """What is found in the places of each piece, values known from the file so far among it."""
        found = self._asked(batch)
        for piece, spans in zip(batch, found, strict=True):
            known.learn(piece.text, spans)
        return [
            list(_within(piece, known.added_to(piece.text, spans))) for piece, spans in zip(batch, found, strict=True)
        ]

    def _asked(self, batch: Sequence[Piece]) -> list[list[Span]]:
        """What the model and the recognisers find. Raises `DocumentError` where a piece cannot be answered."""
        texts = [_readable(piece.text) for piece in batch]
        asked = [
            bool(piece.places) and not text.isspace() and text != "" for piece, text in zip(batch, texts, strict=True)
        ]
        inputs = [
            {"text": text, "parameters": dict(self._redaction.asked)}
            for text, ask in zip(texts, asked, strict=True)
            if ask
        ]
        answers = iter(self._service.answer(inputs) if inputs else [])
        found: list[list[Span]] = []
        for piece, ask in zip(batch, asked, strict=True):
            if not ask:
                found.append([])
                continue
            answer = next(answers)
            if answer.output is None:
                reason = answer.message.partition(": ")[2] or answer.message
                raise DocumentError(f"cannot be answered at line {piece.line}: {reason}")
            spans = [Span(one["start"], one["end"], one["label"], one["score"]) for one in answer.output["entities"]]
            found.append(list(_within(piece, spans)))
        return found

    def _changes(self, source: Source, piece: Piece, spans: Sequence[Span]) -> list[Change]:
        wanted = self._redaction.parameters
        styles = wanted.redaction, wanted.redaction_by_type
        made = substitutes(piece.text, spans, *styles, self._keyed, wanted.language, str(source.name))
        return [Change(span.start, span.end, self._written(substitute)) for span, substitute in made]

    def _written(self, substitute: str | Unnumbered | Token) -> str:
        match substitute:
            case Unnumbered():
                return self._redaction.numbers.placeholder(substitute.kind, substitute.value)
            case Token():
                return substitute.text
        return substitute


def _batches(pieces: Iterator[Piece]) -> Iterator[list[Piece]]:
    while first := list(islice(pieces, 1)):
        batch, size = first, len(first[0].text)
        while len(batch) < _BATCH_PIECES and size < _BATCH_CHARACTERS and (more := next(pieces, None)) is not None:
            batch.append(more)
            size += len(more.text)
        yield batch


def _within(piece: Piece, spans: Sequence[Span]) -> Iterator[Span]:
    """The parts of `spans` that lie in places of the piece, without white space around them."""
    for place in piece.places:
        for span in spans:
            start, end = max(span.start, place.start), min(span.end, place.end)
            part = piece.text[start:end]
            if start < end and not part.isspace():
                start += len(part) - len(part.lstrip())
                end -= len(part) - len(part.rstrip())
                yield Span(start, end, span.label, span.score)


def _readable(text: str) -> str:
    """`text` with a replacement character for what no text may hold, each at its place."""
    if text.isascii() and "\0" not in text:
        return text
    return "".join("\ufffd" if one == "\0" or "\ud800" <= one <= "\udfff" else one for one in text)


def _decoded(pieces: Iterator[Piece]) -> Iterator[Piece]:
    try:
        yield from pieces
    except UnicodeDecodeError:
        raise DocumentError("is not UTF-8 text") from None


@contextmanager
def _text_of(path: Path) -> Iterator[tuple[TextIO, bytes]]:
    """The text of a UTF-8 file, line ends as they are, and the byte order mark before it."""
    with path.open("rb") as stream:
        head = stream.read(len(codecs.BOM_UTF8))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DocumentError("is UTF-16 text; make it UTF-8 first")
    mark = codecs.BOM_UTF8 if head == codecs.BOM_UTF8 else b""
    with path.open(encoding="utf-8-sig", newline="") as text:
        yield text, mark


@contextmanager
def _replacing(source: Source) -> Iterator[Any]:
    """A file that becomes the target when the block ends well, with the source's permissions; None for no target."""
    if source.target is None:
        yield None
        return
    source.target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{source.target.name[:100]}.", dir=source.target.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
        draft.chmod(source.path.stat().st_mode & 0o777)
        draft.replace(source.target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
