"""Which of the types that are asked for include which others: every scientist is a person.

The vocabulary is `kinds.yaml`. A label that is not in it is a kind of what its last words name ("punk band" of band),
and of what stands before an "of" ("date of birth" of date). Types for whatever is left, "miscellaneous", include all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import numpy as np

from models.contract import Inclusions
from models.kept import kept
from models.shipped_yaml import shipped_yaml

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")
_ANYTHING = frozenset({"miscellaneous", "misc", "other", "entity", "named entity", "other entity", "thing", "anything"})


@kept(most=128, characters=4096)
def inclusions(labels: tuple[str, ...]) -> Inclusions:
    """The places in `labels` of those that each label includes; labels that include none of them are left out.

    No two labels include each other.
    """
    read = [_reading(label) for label in labels]
    places: dict[str, list[int]] = {}
    for place, (name, _) in enumerate(read):
        places.setdefault(name, []).append(place)
    found: dict[int, list[int]] = {}
    for place, (_, broader) in enumerate(read):
        for general in broader & places.keys():
            for above in places[general]:
                found.setdefault(above, []).append(place)
    for name in _ANYTHING & places.keys():
        for place in places[name]:
            found[place] = [other for other, (each, _) in enumerate(read) if each not in _ANYTHING]
    pairs = {(above, place) for above, narrower in found.items() for place in narrower}
    one_way = {above: [place for place in narrower if (place, above) not in pairs] for above, narrower in found.items()}
    return {place: np.asarray(narrower, np.int64) for place, narrower in one_way.items() if narrower}


@kept(most=8192, characters=100)
def _reading(label: str) -> tuple[str, frozenset[str]]:
    """The label's type, and those that it is a kind of: in the vocabulary's names, else in the label's own words."""
    words = _words(label)
    name = _known(words)
    own = name or " ".join(words)
    heads = [words] if name else []
    if "of" in words[1:-1]:
        words = words[: words.index("of", 1)]
        heads.append(words)
    # No more of its last words than a name of the vocabulary has: a label may have hundreds.
    heads += [words[at:] for at in range(max(1, len(words) - _longest_name()), len(words))]
    found: set[str] = set()
    for head in heads:
        known = _known(head)
        found |= {known, *_ancestors(known)} if known else {" ".join(head)}
    # A "date time" is no kind of time: of the type that it stands for, time is a kind.
    return own, frozenset(each for each in found if each != own and not (name and name in _ancestors(each)))


def _words(label: str) -> tuple[str, ...]:
    """Words in lower case, without the "name" of "hospital name" where a hospital is known."""
    words = tuple(_WORD.findall(_CAMEL.sub(" ", label).lower()))
    return words[:-1] if len(words) > 1 and words[-1] == "name" and _known(words[:-1]) else words


def _known(words: tuple[str, ...]) -> str | None:
    """The vocabulary's name for a type in words of the singular or the plural."""
    names = _vocabulary()
    phrase = " ".join(words)
    return next((names[form] for form in (phrase, *_singular(phrase)) if form in names), None)


def _singular(phrase: str) -> tuple[str, ...]:
    if phrase.endswith("ies"):
        return (f"{phrase[:-3]}y",)
    if phrase.endswith("es"):
        return phrase[:-1], phrase[:-2]
    return (phrase[:-1],) if phrase.endswith("s") else ()


@cache
def _ancestors(name: str) -> frozenset[str]:
    """Everything that the type is a kind of, directly or by way of another."""
    parents = [general for general, (_, kinds) in _entries().items() if name in kinds]
    return frozenset(parents).union(*(_ancestors(parent) for parent in parents))


@cache
def _vocabulary() -> Mapping[str, str]:
    """Every name, and the one that the vocabulary has its type under."""
    names = {name: name for also, kinds in _entries().values() for name in kinds}
    return names | {each: name for name, (also, _) in _entries().items() for each in (name, *also)}


@cache
def _longest_name() -> int:
    """Words of the longest name."""
    return max(name.count(" ") + 1 for name in _vocabulary())


@cache
def _entries() -> Mapping[str, tuple[tuple[str, ...], frozenset[str]]]:
    """Each type's other names, and the types that are kinds of it."""
    content = shipped_yaml("models", "kinds.yaml")
    return {name: (tuple(entry["also"]), frozenset(entry["kinds"])) for name, entry in content.items()}
