"""The terms, with severity and score; see lexicon.md for their sources and scales."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

MOST_SEVERE = 4
CATEGORIES = ("general", "sexual", "slur")
NAMED_SCORE = 0.6
"""The least score of a term where the caller says that the text is in its language."""


@dataclass(frozen=True, slots=True)
class Term:
    """severity: 1 (mild) to 4 (slurs and the worst). score: 0..1, how often it is meant as profanity."""

    text: str
    language: str
    severity: int
    score: float
    category: str

    @property
    def is_sure(self) -> bool:
        """Whether it has next to no innocent sense, so that it may be looked for through disguises."""
        return self.score >= 0.7


@dataclass(frozen=True, slots=True)
class Lexicon:
    """english: by letters. others: terms of other languages in lower case. phrases: of several words, by the first.

    inner: terms of scripts that put no spaces between words.
    """

    english: Mapping[str, Term]
    others: Mapping[str, Term]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Term], ...]]
    inner: Mapping[str, Term]


_UNSPACED = frozenset({"zh", "ja", "ko", "th", "emoji"})


@lru_cache(maxsize=64)
def lexicon(languages: frozenset[str] | None) -> Lexicon:
    """The terms of `languages`; None is all, each at the score of a text whose language nobody told."""
    terms = [_named(term) if languages else term for term in _terms() if languages is None or _is_of(term, languages)]
    spaced = [term for term in terms if term.language not in _UNSPACED]
    phrases: dict[str, tuple[tuple[tuple[str, ...], Term], ...]] = {}
    for term in spaced:
        first, *rest = term.text.split()
        if rest:
            phrases[first] = (*phrases.get(first, ()), (tuple(rest), term))
    # Of the same letters in two languages the surer counts.
    single = sorted((term for term in spaced if " " not in term.text), key=lambda term: term.score)
    return Lexicon(
        {term.text: term for term in single if term.language == "en"},
        {term.text: term for term in single if term.language != "en"},
        phrases,
        {term.text: term for term in terms if term.language in _UNSPACED},
    )


def _is_of(term: Term, languages: frozenset[str]) -> bool:
    return term.language in languages or term.language == "emoji"


def _named(term: Term) -> Term:
    if term.language == "en" or term.score >= NAMED_SCORE:
        return term
    return Term(term.text, term.language, term.severity, NAMED_SCORE, term.category)


@cache
def _terms() -> tuple[Term, ...]:
    source = resources.files("server.tasks.censor").joinpath("lexicon.tsv").read_text("utf-8")
    rows = csv.DictReader(source.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(
        Term(row["term"], row["language"], int(row["severity"]), float(row["score"]), row["category"]) for row in rows
    )


LANGUAGES = tuple(sorted({term.language for term in _terms()} - {"emoji"}))
