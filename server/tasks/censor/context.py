"""Which sense an ambiguous term has where it stands, by the words beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from models.shipped_yaml import shipped_yaml
from server.tasks.censor.lexicon import Term

REACH = 40
_PROFANE = 0.85
_INNOCENT = 0.1
_CAPITAL = 0.4
_NO_NAMES = "You|The|An?|My|Your|His|Her|This|That|What|Such|And|But|So|Oh|Hey"
_NAME_BEFORE = re.compile(rf"(?<!\w)(?!(?:{_NO_NAMES})\s)[A-Z][\w.'’-]*\s+$")
_NAME_AFTER = re.compile(r"\s+(?:van\s+|von\s+|de\s+|Van\s+)?[A-Z][a-z]")
_ADDRESSED = re.compile(
    r"(?<![a-z])(?:you|u|ya|your|stupid|dumb|ugly|dirty|fucking|fuckin|filthy|bloody|damn|such an?|little|lazy)"
    r" <>(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class _Senses:
    profane: re.Pattern[str] | None
    innocent: re.Pattern[str] | None
    is_name: bool


def weighed(text: str, letters: str, place: tuple[int, int], span: tuple[int, int], term: Term) -> tuple[float, str]:
    """The score of a term that stands undisguised, and why it is not the lexicon's; empty where it is.

    place: of the term in the folded `letters`; span: in `text`.
    """
    senses = _senses().get(term.text) if term.language == "en" else None
    if senses is None:
        return term.score, ""
    start, end = place
    window = f"{letters[max(0, start - REACH) : start]}<>{letters[end : end + REACH]}"
    if senses.innocent is not None and senses.innocent.search(window):
        return term.score * _INNOCENT, "innocent"
    capital = senses.is_name and _is_capital(text[span[0] : span[1]])
    if capital and _stands_in_a_name(text, *span):
        return term.score * _INNOCENT, "name"
    if (senses.profane is not None and senses.profane.search(window)) or _ADDRESSED.search(window):
        return max(term.score, _PROFANE), "cue"
    return (term.score * _CAPITAL, "capital") if capital else (term.score, "")


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and not word[1:].isupper()


def _stands_in_a_name(text: str, start: int, end: int) -> bool:
    before = _NAME_BEFORE.search(text[max(0, start - REACH) : start])
    return before is not None or _NAME_AFTER.match(text, end) is not None


@cache
def _senses() -> Mapping[str, _Senses]:
    return {
        term: _Senses(_any(row.get("profane")), _any(row.get("innocent")), bool(row.get("name")))
        for term, row in shipped_yaml("server.tasks.censor", "contexts.yaml").items()
    }


def _any(patterns: list[str] | None) -> re.Pattern[str] | None:
    """One pattern for all, each of whole words. They are the package's own, and bounded by the window."""
    return re.compile(r"(?<![a-z])(?:" + "|".join(patterns) + r")(?![a-z])") if patterns else None
