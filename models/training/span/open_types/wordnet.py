"""WordNet's nouns, read from its own plain files (wndb(5WN)): data.noun, index.noun, noun.exc.

index.adj and index.verb tell which words are adjectives or verbs too.

Debian's package wordnet-base has them in /usr/share/wordnet; WordNet 3.0 Copyright 2006 by Princeton University.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from models.training.span.records import DataError

_SUFFIXES = (
    ("ies", "y"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("ses", "s"),
    ("xes", "x"),
    ("zes", "z"),
    ("men", "man"),
    ("s", ""),
)
"""The detachment rules for nouns of morphy(7WN), and "ies"."""


@dataclass(frozen=True, slots=True)
class Synset:
    """One meaning.

    file: number of its lexicographer file (lexnames(5WN)): 18 is noun.person. words: its names. hypernyms: keys of what
    it is a kind or an instance of. instance: it is one thing, not a kind. gloss: what it means, without the examples.
    """

    key: str
    file: int
    words: tuple[str, ...]
    hypernyms: tuple[str, ...]
    instance: bool
    gloss: str


class WordNet:
    """Nouns by lemma, with their meanings from the most frequent on."""

    def __init__(self, directory: Path) -> None:
        try:
            self._synsets = {synset.key: synset for synset in _synsets(directory / "data.noun")}
            self._index = dict(_index(directory / "index.noun"))
            self._exceptions = dict(_pairs(directory / "noun.exc"))
            self._adjectives = frozenset(lemma for lemma, _ in _index(directory / "index.adj"))
            self._verbs = frozenset(lemma for lemma, _ in _index(directory / "index.verb"))
        except (OSError, ValueError, IndexError) as error:
            raise DataError(f"{directory} holds no readable WordNet nouns ({type(error).__name__})") from error
        self.ancestors = lru_cache(1 << 16)(self._ancestors)

    def __getitem__(self, key: str) -> Synset:
        return self._synsets[key]

    def __iter__(self) -> Iterator[Synset]:
        """All meanings, in WordNet's order."""
        return iter(self._synsets.values())

    def meanings(self, phrase: str) -> list[Synset]:
        """Meanings of a noun or compound in any number, the most frequent first; empty where it is none."""
        lemma = phrase.lower().replace(" ", "_")
        for form in self._forms(lemma):
            if form in self._index:
                return [self._synsets[key] for key in self._index[form]]
        return []

    def kinds(self, phrases: Iterable[str]) -> frozenset[str]:
        """The keys of the first meaning of each that is a noun."""
        return frozenset(each.key for phrase in phrases for each in self.meanings(phrase)[:1])

    def within(self, key: str, kinds: frozenset[str]) -> bool:
        """Whether `key` is one of `kinds` or below one."""
        return not self.ancestors(key).isdisjoint(kinds)

    def adjective(self, word: str) -> bool:
        """Whether the word is an adjective too, as "Brazilian" is."""
        return word.lower() in self._adjectives

    def other_word(self, noun: str) -> bool:
        """Whether the noun, in any number, may be a verb or an adjective: "drum", "blue"."""
        forms = set(self._forms(noun.lower()))
        return not forms.isdisjoint(self._verbs) or not forms.isdisjoint(self._adjectives)

    def _forms(self, lemma: str) -> Iterator[str]:
        yield lemma
        if lemma in self._exceptions:
            yield self._exceptions[lemma]
        for suffix, ending in _SUFFIXES:
            if lemma.endswith(suffix) and len(lemma) > len(suffix) + 1 and not lemma.endswith("ss"):
                yield lemma.removesuffix(suffix) + ending

    def _ancestors(self, key: str) -> frozenset[str]:
        """The keys of everything that `key` is a kind of, itself included."""
        found: set[str] = set()
        waiting = [key]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting += self._synsets[each].hypernyms
        return frozenset(found)


def _lines(path: Path) -> Iterator[str]:
    """Lines of a WordNet file but those of its licence, which begin with spaces."""
    with path.open(encoding="utf-8") as file:
        yield from (line for line in file if not line.startswith("  "))


def _synsets(path: Path) -> Iterator[Synset]:
    """Lines: offset, file, type, count of words (hexadecimal), words with ids, count of pointers, pointers | gloss."""
    for line in _lines(path):
        head, _, gloss = line.partition(" | ")
        parts = head.split()
        count = int(parts[3], 16)
        words = tuple(word.replace("_", " ") for word in parts[4 : 4 + 2 * count : 2])
        rest = parts[5 + 2 * count :]
        pointers = [(rest[at], rest[at + 1]) for at in range(0, 4 * int(parts[4 + 2 * count]), 4)]
        hypernyms = tuple(target for symbol, target in pointers if symbol in ("@", "@i"))
        instance = any(symbol == "@i" for symbol, _ in pointers)
        yield Synset(parts[0], int(parts[1]), words, hypernyms, instance, gloss.split('; "')[0].split(";")[0].strip())


def _index(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Lines: lemma, part of speech, number of meanings, ..., and as many offsets at the end."""
    for line in _lines(path):
        parts = line.split()
        yield parts[0], tuple(parts[-int(parts[2]) :])


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    for line in _lines(path):
        irregular, regular, *_ = line.split()
        yield irregular, regular
