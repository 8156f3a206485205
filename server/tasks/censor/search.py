"""Finding the terms of the lexicon in a text, in time linear in it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right, insort
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from server.tasks.censor.context import weighed
from server.tasks.censor.disguise import Disguises
from server.tasks.censor.finding import Profanity
from server.tasks.censor.folding import Folded, folded
from server.tasks.censor.lexicon import Lexicon, Term, lexicon

_WORD = re.compile(r"[a-z]++")
_ANY_WORD = re.compile(r"[\w\u0300-\u036f\u0900-\u0dff'’\-]++")
_RUN = re.compile(r"[a-z0-9@$!|+*#%&^~€£_.\-'’•·]{2,}+")
_LONGEST_RUN = 40
_ADDRESS = re.compile(r"[a-z0-9]@[a-z0-9\-]+\.[a-z]|^www\.")
_SPACED = re.compile(r"(?<![a-z0-9])[a-z0-9@$!](?:[ ._\-*|\\,]{1,3}+[a-z0-9@$!](?![a-z0-9@$])){2,}+")
_SPACED_ROOTS = re.compile(
    r"fuck(?:ing|er|ed|s)?|shit(?:ty)?|bitch(?:es)?|cunts?|nigg(?:er|a)s?|assholes?|whores?|sluts?|faggots?|dickhead|bastard"
)
_SPACED_WHOLE = ("ass", "dick", "cock", "tits", "piss", "damn", "crap", "twat", "wank", "pussy", "fag")
_COMPOUND = re.compile(r"[a-z]*(fuck|motherf)|(cunt)")
"""What other words are made with; the second only at their beginning, for the sake of Scunthorpe."""
_JOINER = re.compile(r"[ \t\-]{1,3}")
_LEET_FOR_SPACED = str.maketrans("01345789@$!", "oieastbgasi")
_NEAR = 60
_TOGETHER = 0.6
_LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class _Terms:
    lexicon: Lexicon
    disguises: Disguises
    inner: re.Pattern[str] | None


@lru_cache(maxsize=64)
def _terms_of(languages: frozenset[str] | None) -> _Terms:
    found = lexicon(languages)
    # Of other languages only what is plain ASCII: without its accents a word may be an innocent one.
    sure = {text: term for text, term in found.others.items() if term.is_sure and text.isascii() and text.isalpha()}
    inner = sorted(found.inner, key=lambda term: -len(term))
    pattern = re.compile("|".join(map(re.escape, inner))) if inner else None
    return _Terms(found, Disguises({**sure, **found.english}), pattern)


def profanities(text: str, languages: Collection[str] | None = None) -> list[Profanity]:
    """What of `text` may be profanity, ordered by start, without overlaps. languages: None is all of them."""
    terms = _terms_of(frozenset(languages) if languages is not None else None)
    plain = folded(text)
    found = [*_words(text, plain, terms), *_disguised(plain, terms), *_spaced(plain, terms), *_others(text, terms)]
    return _weighed_together(_apart(found))


def _words(text: str, plain: Folded, terms: _Terms) -> Iterator[Profanity]:
    """English words that stand undisguised or stretched, and phrases."""
    letters, english = plain.letters, terms.lexicon.english
    for match in _WORD.finditer(letters):
        word, start, end = match[0], match.start(), match.end()
        if word in terms.lexicon.phrases:
            yield from _phrases(plain, word, end, start, terms)
        if (start and letters[start - 1].isdigit()) or letters[end : end + 1].isdigit():
            continue
        term = english.get(word)
        if term is not None:
            score, check = weighed(text, letters, (start, end), plain.span(start, end), term)
            yield Profanity(*plain.span(start, end), term, score, ("lexicon", check) if check else ("lexicon",))
        elif (term := terms.disguises.stretched(word)) is not None:
            yield Profanity(*plain.span(start, end), term, min(term.score, 0.9), ("lexicon", "stretched"))
        elif (term := _compound(word, terms)) is not None:
            yield Profanity(*plain.span(start, end), term, 0.85, ("lexicon", "compound"))


def _compound(word: str, terms: _Terms) -> Term | None:
    """The term that another word is made with, as in `absofuckinglutely`."""
    match = _COMPOUND.match(word) if len(word) <= _LONGEST_RUN else None
    return terms.lexicon.english.get("cunt" if match[2] else "fuck") if match else None


def _phrases(plain: Folded, word: str, end: int, start: int, terms: _Terms) -> Iterator[Profanity]:
    for rest, term in terms.lexicon.phrases[word]:
        position = end
        for part in rest:
            joiner = _JOINER.match(plain.letters, position)
            position = joiner.end() if joiner else -1
            if position < 0 or not plain.letters.startswith(part, position):
                break
            position += len(part)
            if plain.letters[position : position + 1].isalnum():
                break
        else:
            yield Profanity(*plain.span(start, position), term, term.score, ("lexicon",))


def _disguised(plain: Folded, terms: _Terms) -> Iterator[Profanity]:
    for match in _RUN.finditer(plain.letters):
        run = match[0]
        if len(run) > _LONGEST_RUN or run.isalpha() or run.isdigit() or _ADDRESS.search(run):
            continue
        seen = terms.disguises.seen_in(run)
        if seen is not None:
            place = plain.span(match.start() + seen.start, match.start() + seen.end)
            yield Profanity(*place, seen.term, seen.score, ("lexicon", seen.check))


def _spaced(plain: Folded, terms: _Terms) -> Iterator[Profanity]:
    """Single letters with something between them that together are a term: `f u c k`."""
    english = terms.lexicon.english
    for match in _SPACED.finditer(plain.letters):
        places = [index for index in range(match.start(), match.end()) if match.string[index] in _SINGLE]
        joined = "".join(match.string[index] for index in places).translate(_LEET_FOR_SPACED)
        whole = joined if joined in _SPACED_WHOLE else None
        for hit in re.finditer(re.escape(whole), joined) if whole else _SPACED_ROOTS.finditer(joined):
            term = english.get(hit[0])
            if term is not None:
                place = plain.span(places[hit.start()], places[hit.end() - 1] + 1)
                yield Profanity(*place, term, 0.85, ("lexicon", "spaced"))


_SINGLE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789@$!")


def _others(text: str, terms: _Terms) -> Iterator[Profanity]:
    """Terms of other languages, with their accents; inside words where the script has no spaces."""
    others, phrases = terms.lexicon.others, terms.lexicon.phrases
    if others:
        for match in _ANY_WORD.finditer(text):
            word = match[0].strip("'’-")
            start = match.start() + match[0].find(word) if word else match.start()
            lowered = unicodedata.normalize("NFC", word.lower())
            term = others.get(lowered)
            if term is not None:
                yield Profanity(start, start + len(word), term, term.score, ("lexicon",))
            elif lowered in phrases and not lowered.isascii():
                yield from _other_phrases(text, start, phrases[lowered], len(word))
    if terms.inner is not None and not text.isascii():
        for match in terms.inner.finditer(text):
            term = terms.lexicon.inner[match[0]]
            if not any(word in text[max(0, match.start() - 3) : match.end() + 3] for word in _INNOCENT_AROUND):
                yield Profanity(*match.span(), term, term.score, ("lexicon",))


_INNOCENT_AROUND = ("妈妈的", "姑妈的", "姨妈的", "大妈的", "시발점", "시발역")
"""Words in which a term of their script lies: `妈妈的` is mother's, `시발점` where a line starts."""


def _other_phrases(
    text: str, start: int, candidates: Sequence[tuple[tuple[str, ...], Term]], length: int
) -> Iterator[Profanity]:
    for rest, term in candidates:
        end = start + length + sum(len(part) + 1 for part in rest)
        if text[start:end].lower() == term.text and not text[end : end + 1].isalnum():
            yield Profanity(start, end, term, term.score, ("lexicon",))


def _apart(found: Sequence[Profanity]) -> list[Profanity]:
    """Those that do not overlap: the likely ones first, of these the longest, of the same place the surest."""
    kept: list[Profanity] = []
    for one in sorted(found, key=lambda one: (one.score < _LIKELY, one.start - one.end, -one.score)):
        place = bisect_right(kept, one.start, key=lambda other: other.end)
        if place == len(kept) or kept[place].start >= one.end:
            insort(kept, one, key=lambda other: other.start)
    return kept


def _weighed_together(found: list[Profanity]) -> list[Profanity]:
    """With doubtful ones surer where a sure one is near; not those that the words beside them make innocent."""
    sure = [one for one in found if one.score >= 0.8]
    if not sure or len(sure) == len(found):
        return found
    result, place = [], 0
    for one in found:
        while place < len(sure) and sure[place].end < one.start - _NEAR:
            place += 1
        near = place < len(sure) and sure[place].start <= one.end + _NEAR
        is_doubtful = one.score < 0.8 and not {"innocent", "name"}.intersection(one.checks)
        if near and is_doubtful and one.term.language == "en":
            one = replace(one, score=1 - (1 - one.score) * _TOGETHER, checks=(*one.checks, "company"))
        result.append(one)
    return result
