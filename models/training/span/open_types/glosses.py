"""Short texts from WordNet's own definitions: "Bertrand Russell (1872-1970) was an English philosopher who ...".

Every thing of the world that WordNet has by name, and the kinds below a few that have names as things do ("jazz" below
musical genre), with what they are on the best authority there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from models.training.span.open_types.evidence import PERSON, Kind
from models.training.span.open_types.supervision import Found, Reader, Reading, without_annotation
from models.training.span.open_types.wordnet import Synset, WordNet

SOURCE = "WordNet glosses"
_NAMED_KINDS = (
    "field of study",
    "disease",
    "chemical element",
    "organic compound",
    "inorganic compound",
    "protein",
    "musical genre",
    "musical instrument",
    "natural language",
    "programming language",
    "algorithm",
    "theory",
    "accolade",
    "religion",
)
_MOST_STATEMENTS = 3
_SHARE_OF_KINDS = 0.25
_YEARS = re.compile(r" \(([^()]*\d[^()]*)\)$")
_DOMAIN = re.compile(r"^\([^()]*\) ")
_DETERMINERS = frozenset({"a", "an", "the", "one", "any", "either", "each", "some", "his", "their", "two", "three"})


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence, and where in it the name of its subject is."""

    text: str
    start: int
    end: int


def glosses(wordnet: WordNet, count: int, seed: int) -> Iterator[Reading]:
    """`count` texts of one to three statements; the same for the same seed."""
    things = [each for each in wordnet if each.instance and each.gloss]
    kinds, reader = _kinds(wordnet), Reader(wordnet)
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        chosen = []
        for _ in range(int(rng.integers(1, _MOST_STATEMENTS + 1))):
            pool = kinds if kinds and (not things or rng.random() < _SHARE_OF_KINDS) else things
            if pool:
                chosen.append(pool[int(rng.integers(len(pool)))])
        if chosen:
            yield _reading(chosen, wordnet, reader, rng)


def _kinds(wordnet: WordNet) -> list[Synset]:
    roots = wordnet.kinds(_NAMED_KINDS)
    return [
        each
        for each in wordnet
        if not each.instance and each.gloss and each.key not in roots and wordnet.within(each.key, roots)
    ]


def _reading(synsets: Sequence[Synset], wordnet: WordNet, reader: Reader, rng: np.random.Generator) -> Reading:
    """What is said of the subjects is known; the other names are read as in any text."""
    text, subjects = "", []
    for synset in synsets:
        statement = _statement(synset, rng)
        text += ("\n" if rng.random() < 0.2 else " ") if text else ""
        kinds = tuple(Kind(wordnet[key]) for key in synset.hypernyms)
        subjects.append(Found(len(text) + statement.start, len(text) + statement.end, kinds))
        text += statement.text
    read_here = reader.read(without_annotation(text, SOURCE))
    # The reader may take the end of one statement and the name after it for one.
    others = [
        each for each in read_here.found if all(each.end <= own.start or each.start >= own.end for own in subjects)
    ]
    found = sorted((*subjects, *others), key=lambda each: each.start)
    return Reading(read_here.text, SOURCE, tuple(each for each in found if each.end <= len(read_here.text)))


def _statement(synset: Synset, rng: np.random.Generator) -> _Statement:
    name, gloss, remark = _name(synset, rng), _DOMAIN.sub("", synset.gloss), ""
    years = _YEARS.search(gloss)
    if years:
        gloss = gloss[: years.start()]
        remark = years.group() if rng.random() < 0.7 else ""
    past = synset.file == PERSON and bool(years)
    verb = "was" if past else "is"
    definite = _with_article(gloss)
    forms = (
        ("", f"{remark} {verb} {definite}."),
        ("", f"{remark}, {definite}."),
        ("", f": {gloss}{remark}."),
        (f"{definite[0].upper()}{definite[1:]}, ", f"{remark}."),
        (f"{gloss[0].upper()}{gloss[1:]}: ", f"{remark}"),
    )
    before, after = forms[int(rng.choice(len(forms), p=(0.5, 0.2, 0.1, 0.1, 0.1)))]
    if not before and not synset.instance and rng.random() < 0.5:
        name = name[0].upper() + name[1:]
    return _Statement(before + name + after, len(before), len(before) + len(name))


def _name(synset: Synset, rng: np.random.Generator) -> str:
    """One of its names; of a person one with a first name, mostly: the first that WordNet gives is the surname.

    What describes a thing instead ("capital of Portugal") is no name of it.
    """
    words = [word for word in synset.words if word[0].isupper()] if synset.instance else []
    words = words or list(synset.words)
    if synset.file == PERSON and synset.instance and rng.random() < 0.85:
        return max(words, key=lambda word: (" " in word, -len(word)))
    return words[int(rng.integers(len(words)))]


def _with_article(gloss: str) -> str:
    first, _, _ = gloss.partition(" ")
    if first.lower() in _DETERMINERS:
        return gloss
    if first.endswith("est") or first == "capital":
        return f"the {gloss}"
    return f"an {gloss}" if first[0].lower() in "aeio" else f"a {gloss}"
