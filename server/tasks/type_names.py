"""What callers call the types that recognisers find: `ssn`, `US_SSN`, `social security number`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from models.kept import kept
from models.shipped_yaml import shipped_yaml
from server.tasks.patterns.national import national_names

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class TypeNames:
    """names: for each label of a recogniser the name under which its findings are answered.

    wider: for each name the other ones that include it, such as `payment_card` for `card_number`. kinds: the same as
    `names` for a recogniser of one nation's numbers where these are asked for by their own name, such as `cpf`. labels:
    those whose findings may be answered.
    """

    names: Mapping[str, str]
    wider: Mapping[str, frozenset[str]]
    kinds: Mapping[str, str]
    labels: frozenset[str]

    def of(self, label: str, recogniser: str) -> str | None:
        """The name under which a finding is answered; None where it was not asked for."""
        return self.kinds.get(recogniser) or self.names.get(label)

    def are_compatible(self, name: str, other: str) -> bool:
        """Whether one of two names includes the other, or they are the same."""
        return name == other or other in self.wider.get(name, ()) or name in self.wider.get(other, ())


@kept(most=256, characters=4096)
def type_names(asked: tuple[str, ...]) -> TypeNames:
    """How `asked` names stand to the labels of recognisers. A label of which no name is asked is left out."""
    by_letters: dict[str, str] = {}
    for name in asked:
        by_letters.setdefault(letters_of(name), name)
    names, wider = {}, {}
    for label, (same, broader) in _declared().items():
        narrow, wide = _asked(by_letters, same), _asked(by_letters, broader)
        found = [*narrow, *wide]
        if found:
            names[label] = found[0]
            wider[found[0]] = frozenset(found[1:])
    labels, kinds = set(names), {}
    for recogniser, (label, own) in _national().items():
        if found := _asked(by_letters, own):
            kinds[recogniser] = name = found[0]
            same, broader = _declared()[label]
            wider[name] = wider.get(name, frozenset()) | frozenset(_asked(by_letters, (*same, *broader)))
            labels.add(label)
    return TypeNames(names, wider, kinds, frozenset(labels))


def label_named(name: str) -> str | None:
    """The label of a recogniser that `name` means exactly."""
    return _by_letters().get(letters_of(name), (None, ""))[0]


def spelled_out(name: str) -> str:
    """A known name that is written as one word, in separate ones: `PHONENUMBER` and `phoneNumber` as `phone number`."""
    if " " in name or (known := _by_letters().get(letters_of(name))) is None:
        return name
    return name if name.lower() == known[1] else known[1]


@kept(most=4096, characters=64)
def words_of(name: str) -> str:
    """The words of a name in lower case, parted by spaces: `CreditCard_Number` is `credit card number`."""
    return _NOT_ALPHANUMERIC.sub(" ", _CAMEL.sub(" ", name).replace("'", "")).strip().lower()


def letters_of(name: str) -> str:
    """The letters and digits of a name in lower case, by which names are compared: `creditcardnumber`."""
    return words_of(name).replace(" ", "")


def _asked(by_letters: Mapping[str, str], known: Iterable[str]) -> list[str]:
    """Those of the `known` names that are asked for, each once, as they were asked."""
    letters = map(letters_of, known)
    return list(dict.fromkeys(by_letters[name] for name in letters if name in by_letters))


@cache
def _declared() -> dict[str, tuple[Sequence[str], Sequence[str]]]:
    return {
        label: (row["names"], row["broader"]) for label, row in shipped_yaml("server.tasks", "type_names.yaml").items()
    }


@cache
def _national() -> dict[str, tuple[str, tuple[str, ...]]]:
    """`national_names`, compared by their letters, without those that are names of labels."""
    return {
        recogniser: (label, tuple(name for name in own if letters_of(name) not in _by_letters()))
        for recogniser, (label, own) in national_names().items()
    }


@cache
def _by_letters() -> dict[str, tuple[str, str]]:
    """The label that a name means, and the words of the name."""
    known: dict[str, tuple[str, str]] = {}
    for label, (names, _) in _declared().items():
        for name in names:
            known.setdefault(name.replace(" ", ""), (label, name))
    return known
