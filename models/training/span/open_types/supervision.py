"""Texts annotated with open types: what is known holds, what may be is masked, the rest of the names says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from models.training.span.open_types.common_nouns import CommonNouns
from models.training.span.open_types.evidence import Kind, kinds
from models.training.span.open_types.headed import HeadedNames
from models.training.span.open_types.inventory import Inventory
from models.training.span.open_types.phrases import Name, Token, names, tokens
from models.training.span.open_types.wordnet import WordNet
from models.training.span.records import ANY, Mention, Record

SOURCE = "open types"
_OTHERS = 16
"""Types that are asked for and do not hold, kept with each text."""
_LONGEST = 2000
"""Characters of a text that are read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A name of a text and what it is said to be; nothing where nothing is said."""

    start: int
    end: int
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and its names; `source` is where the text is from."""

    text: str
    source: str
    found: tuple[Found, ...]

    def kinds(self) -> list[Kind]:
        return [kind for each in self.found for kind in each.kinds]


class Reader:
    """Reads what texts say of the names in them, and of what they have by common nouns."""

    def __init__(self, wordnet: WordNet) -> None:
        self._wordnet = wordnet
        self._nouns = CommonNouns(wordnet)
        self._headed = HeadedNames(wordnet)

    def read(self, record: Record) -> Reading:
        """The names of a text, as annotated where it is and by their spelling elsewhere, and what is said of them.

        What is said of a name at one place holds wherever the text has it, and where it has the last word of it alone.
        """
        text = record.text[:_LONGEST]
        words = tokens(text)
        plain = _annotated(record, words) or names(words)
        headed = dict(self._headed.found(words, plain))
        places = sorted([*(each for each in plain if not _inside(each, headed)), *headed], key=lambda each: each.first)
        said = [
            (headed[name],) if name in headed else tuple(dict.fromkeys(kinds(words, name, self._wordnet)))
            for name in places
        ]
        spelled = [text[words[name.first].start : words[name.last].end] for name in places]
        known: dict[str, tuple[Kind, ...]] = {}
        for spelling, each in zip(spelled, said, strict=True):
            known[spelling] = tuple(dict.fromkeys((*known.get(spelling, ()), *each)))
        for spelling in sorted(known):
            last = spelling.rpartition(" ")[2]
            if known[spelling] and not known.get(last, (None,)):
                known[last] = known[spelling]
        found = [
            Found(words[name.first].start, words[name.last].end, known[spelling])
            for name, spelling in zip(places, spelled, strict=True)
        ]
        found += [
            Found(words[noun.first].start, words[noun.last].end, own)
            for noun, own in self._nouns.found(words)
            if not _inside(noun, places)
        ]
        return Reading(text, record.source, tuple(sorted(found, key=lambda each: each.start)))


def supervised(readings: Iterable[Reading], inventory: Inventory, seed: int) -> Iterator[Record]:
    """A partially annotated record for each reading that says something of a name."""
    for number, reading in enumerate(readings):
        kinds_here = reading.kinds()
        if any(inventory.types(kind) for kind in kinds_here):
            rng = np.random.default_rng([seed, number])
            yield _record(reading, inventory, inventory.others(kinds_here, _OTHERS, rng))


def _record(reading: Reading, inventory: Inventory, others: Sequence[str]) -> Record:
    mentions: list[Mention] = []
    unknown: list[Mention] = []
    held = {key for kind in reading.kinds() for key in inventory.types(kind)}
    for each in reading.found:
        own = {key for kind in each.kinds for key in inventory.types(kind)}
        if not own:
            unknown.append(Mention(each.start, each.end, ANY))
            continue
        mentions += [Mention(each.start, each.end, key) for key in sorted(own)]
        unsure = [key for key in (held | set(others)) - own if any(inventory.related(key, kind) for kind in each.kinds)]
        unknown += [Mention(each.start, each.end, key) for key in sorted(unsure)]
    return Record(
        reading.text, tuple(mentions), tuple(others), f"{SOURCE}: {reading.source}", tuple(unknown), partial=True
    )


def _inside(run: Name, names: Iterable[Name]) -> bool:
    """Whether it has a word of any of `names`."""
    return any(run.first <= name.last and run.last >= name.first for name in names)


def _annotated(record: Record, words: Sequence[Token]) -> list[Name]:
    """The capitalised mentions of an annotated text, longest first where two overlap, in order."""
    starts = {word.start: at for at, word in enumerate(words)}
    ends = {word.end: at for at, word in enumerate(words)}
    taken: list[Name] = []
    for mention in sorted(record.mentions, key=lambda each: each.start - each.end):
        first, last = starts.get(mention.start), ends.get(mention.end)
        if first is None or last is None or not words[first].capital:
            continue
        if all(last < name.first or first > name.last for name in taken):
            taken.append(Name(first, last))
    return sorted(taken, key=lambda name: name.first)


def without_annotation(text: str, source: str) -> Record:
    """A plain text as a record that says nothing."""
    return Record(text, (), (), source, partial=True)
