"""Cutting a text into sentences, with offsets in code points. Knows no models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries

from server.tasks.summarization.blocks import Block, blocks

LONGEST = 1000
"""Characters of a sentence: a longer one is cut where a reader would pause. It is no use in a summary otherwise."""

_STRETCH = 8000
"""Characters that the library sees at once: its time is quadratic in the quotation marks before it."""

_ABBREVIATION = re.compile(r"\W*\w?\.\s*")
_PAUSES = (re.compile(r"[;:](?=\s)|[；：。]"), re.compile(r"[,،、，](?=\s)|[、，]|\s[–—]"), re.compile(r"\s"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a line of a list: half-open offsets, without white space around it.

    block: the place of its block in the text. speaker: who says it, where only a sentence before it tells that.
    """

    start: int
    end: int
    block: int = 0
    speaker: str | None = None


def sentences(text: str, language: str = "en") -> list[Sentence]:
    """The sentences of `text`, in order; stretches without a letter or digit are none.

    language: ISO 639-1; one that `sentencex` does not know is read as a related one, or as English.
    """
    found = list(blocks(text))
    is_dialogue = sum(block.speaker is not None for block in found) > 1
    return [
        Sentence(start, end, place, block.speaker if is_dialogue and index else None)
        for place, block in enumerate(found)
        for index, (start, end) in enumerate(_spans(text, block, language))
    ]


def _spans(text: str, block: Block, language: str) -> Iterator[tuple[int, int]]:
    for start, end in _stripped(text, _joined(text, _cut(text, block, language))):
        yield from _stripped(text, _shortened(text, start, end))


def _cut(text: str, block: Block, language: str) -> Iterator[tuple[int, int]]:
    """The sentences that the library sees in a block, which it gets in stretches of a bounded length."""
    place = block.start
    while place < block.end:
        until = min(place + _STRETCH, block.end)
        found = get_sentence_boundaries(language, text[place:until])
        ends = [place + each["end_index"] for each in found] or [until]
        if until < block.end:
            # The last one may go on behind the stretch; a single one is too long in any case.
            ends = ends[:-1] or [_pause(text, until - LONGEST, until)]
        for end in ends:
            yield place, end
            place = end


def _joined(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans with what is no sentence but an initial or a number ("J.", "3.") joined to what comes behind it."""
    begin = None
    for start, end in spans:
        start = start if begin is None else begin
        begin = start if _ABBREVIATION.fullmatch(text, start, end) else None
        if begin is None:
            yield start, end
    if begin is not None:
        yield begin, end


def _shortened(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Parts of at most `LONGEST` characters, cut at the last semicolon, else comma, else white space of each."""
    while end - start > LONGEST:
        cut = _pause(text, start + LONGEST // 2, start + LONGEST)
        yield start, cut
        start = cut
    yield start, end


def _pause(text: str, first: int, last: int) -> int:
    for pause in _PAUSES:
        places = [match.end() for match in pause.finditer(text, first, last)]
        if places:
            return places[-1]
    return last


def _stripped(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        whole = text[start:end]
        content = whole.strip()
        if any(map(str.isalnum, content)):
            start += len(whole) - len(whole.lstrip())
            yield start, start + len(content)
