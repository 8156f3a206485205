"""A text as plain small Latin letters where it only looks as if it were others, with the way back to its offsets."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters that look like a Latin one and are not decomposed into it, each before its look-alike (a choice from Unicode's
# confusables.txt).
_PAIRS = (
    "аa еe оo сc рp уy хx іi їi јj ѕs ԁd һh кk мm тt вb нh ԛq ѡw "
    "ѵv пn иu з3 б6 ьb αa βb εe ηn ιi κk νv οo ρp τt υu χx ωw γy "
    "ɡg ıi łl øo đd ɑa ɩi ƒf ʃf цu"
)
_LOOKALIKES = {pair[0]: pair[1] for pair in _PAIRS.split()}
_SEVERAL = {"ß": "ss", "æ": "ae", "œ": "oe"}


@dataclass(frozen=True, slots=True)
class Folded:
    """letters: what `text` looks like. places: for each of them the offset in the text; None where it is the same."""

    text: str
    letters: str
    places: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text behind `start`..`end` of `letters`, with the marks on its last letter."""
        if self.places is None:
            return start, end
        last = self.places[end - 1] + 1
        while last < len(self.text) and unicodedata.combining(self.text[last]):
            last += 1
        return self.places[start], last


def folded(text: str) -> Folded:
    """`text` without accents and invisible characters, in small letters, look-alikes as the Latin letters."""
    if text.isascii():
        return Folded(text, text.lower(), None)
    parts = [_plain(character) for character in text]
    places = [index for index, part in enumerate(parts) for _ in part]
    return Folded(text, "".join(parts), places)


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    if character < "\x80":
        return character.lower()
    if character in _LOOKALIKES:
        return _LOOKALIKES[character]
    lowered = character.lower()
    if lowered in _SEVERAL or lowered in _LOOKALIKES:
        return _SEVERAL.get(lowered) or _LOOKALIKES[lowered]
    if unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return ""
    base = "".join(one for one in unicodedata.normalize("NFKD", character) if not unicodedata.combining(one)).lower()
    return _LOOKALIKES.get(base, base) if len(base) == 1 else base or character
