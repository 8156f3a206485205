"""What a sentence says of the names in it: "X is a German physicist", "guitarist X", "X, a river", "the X Party".

Patterns after Hearst (1992), over spelling alone and with a noun that WordNet knows. High precision matters, not
recall: what is not found is masked in training.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.training.span.open_types.phrases import Name, Token, noun_phrase
from models.training.span.open_types.wordnet import Synset, WordNet
from models.training.span.open_types.words import FUNCTION, GENERIC, WEAK

PERSON = 18
_NAMEABLE = frozenset({3, 4, 5, 6, 9, 10, 11, 13, 14, 15, 17, 18, 20, 21, 27})
"""Lexicographer files whose kinds have names: acts, animals, artifacts, cognition, communication, events, food, groups,
locations, objects, persons, plants, possessions, substances, and noun.Tops."""
_PROPER_HEADS = frozenset({4, 6, 10, 11, 14, 15, 17})
_COPULAS = frozenset({"is", "was", "are", "were"})
_ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What something is said to be: the meaning of the noun, and the two words of the phrase, "punk band", if any."""

    synset: Synset
    phrase: str = ""


def kinds(words: Sequence[Token], name: Name, wordnet: WordNet) -> list[Kind]:
    """All that is said of the name at this place, or in the name itself; nothing of an adjective ("Brazilian")."""
    if name.first == name.last and wordnet.adjective(words[name.first].text):
        return []
    found = [*_copula(words, name, wordnet), *_apposition(words, name, wordnet), *_title(words, name, wordnet)]
    return found or [*_head(words, name, wordnet), *_instance(words, name, wordnet)]


def _copula(words: Sequence[Token], name: Name, wordnet: WordNet) -> Iterator[Kind]:
    """X (...) is a|an|the ... NOUN [and NOUN]."""
    at = _after_brackets(words, name.last + 1)
    if at + 1 < len(words) and words[at].text in _COPULAS and words[at + 1].text in _ARTICLES:
        yield from _listed(words, at + 2, wordnet)


def _apposition(words: Sequence[Token], name: Name, wordnet: WordNet) -> Iterator[Kind]:
    """X, a|an|the ... NOUN."""
    at = _after_brackets(words, name.last + 1)
    if at + 1 < len(words) and words[at].text == "," and words[at + 1].text in _ARTICLES:
        yield from _listed(words, at + 2, wordnet)


def _title(words: Sequence[Token], name: Name, wordnet: WordNet) -> Iterator[Kind]:
    """NOUN X, where the noun is of a person, or follows an article: "singer X", "the novel X"."""
    before = name.first - 1
    if before < 0 or words[before].capital or not words[before].text.isalpha() or words[before].function:
        return
    kind = _kind([words[before - 1].text, words[before].text] if before else [words[before].text], wordnet)
    if kind and (kind.synset.file == PERSON or _has_article(words, before)):
        # The word before the noun may be a verb here, so it makes no other kind of it.
        yield Kind(kind.synset)


def _head(words: Sequence[Token], name: Name, wordnet: WordNet) -> Iterator[Kind]:
    """The noun in the name itself: "Labour Party", "Battle of Hastings", "Lake Erie"."""
    parts = [word.text for word in words[name.first : name.last + 1]]
    if len(parts) < 2:
        return
    head = parts[parts.index("of") - 1] if "of" in parts[1:] else parts[-1]
    candidates = (parts[0], head) if parts[0] in ("Lake", "Mount", "River", "Cape", "Fort") else (head,)
    for word in candidates:
        meanings = [each for each in wordnet.meanings(word) if not each.instance]
        if word.isalpha() and len(word) > 3 and meanings and meanings[0].file in _PROPER_HEADS:
            yield Kind(meanings[0])
            return


def _instance(words: Sequence[Token], name: Name, wordnet: WordNet) -> Iterator[Kind]:
    """A name that WordNet knows, in meanings of one kind alone; a surname by itself may be anybody's."""
    phrase = " ".join(word.text for word in words[name.first : name.last + 1])
    meanings = wordnet.meanings(phrase)
    if name.first == name.last and any(each.file == PERSON for each in meanings):
        return
    if meanings and all(each.instance for each in meanings) and len({each.file for each in meanings}) == 1:
        yield from (Kind(wordnet[key]) for key in meanings[0].hypernyms)


def _listed(words: Sequence[Token], at: int, wordnet: WordNet) -> Iterator[Kind]:
    """The nouns of "NOUN", "NOUN and NOUN", "NOUN, NOUN and NOUN"."""
    for _ in range(4):
        phrase, at = noun_phrase(words, at)
        kind = _kind(phrase, wordnet)
        if kind:
            yield kind
        if at >= len(words) or words[at].text not in ("and", ",") or not phrase:
            return
        at += 1
        while at < len(words) and words[at].text in (*_ARTICLES, "and"):
            at += 1


def _kind(phrase: Sequence[str], wordnet: WordNet) -> Kind | None:
    """The kind that the last words of a noun phrase name: the longest that WordNet has, and two words as they stand."""
    for size in (3, 2, 1):
        words = phrase[-size:]
        if len(words) < size or not all(word.replace("-", "").isalpha() for word in words):
            continue
        lemma = " ".join(words).lower()
        meanings = [each for each in wordnet.meanings(lemma) if each.file in _NAMEABLE and not each.instance]
        if not meanings or lemma in GENERIC:
            continue
        modifier = phrase[-size - 1] if len(phrase) > size else ""
        usable = size == 1 and modifier.isalpha() and modifier.islower() and modifier not in (FUNCTION | WEAK)
        return Kind(meanings[0], f"{modifier} {lemma}" if usable else "")
    return None


def _after_brackets(words: Sequence[Token], at: int) -> int:
    """The place behind a bracketed remark at `at`."""
    if at < len(words) and words[at].text == "(":
        for place in range(at, min(at + 30, len(words))):
            if words[place].text == ")":
                return place + 1
    return at


def _has_article(words: Sequence[Token], before: int) -> bool:
    return any(word.text.lower() in _ARTICLES for word in words[max(0, before - 2) : before])
