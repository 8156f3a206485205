"""National and tax numbers of some sixty countries, by shape, check and the words beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import product

from models.shipped_yaml import shipped_yaml
from server.tasks.patterns import national_checks
from server.tasks.patterns.boundaries import continues_a_code, continues_a_number, stands_alone, touches_spaced_digits
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import Pattern, compiled_longest, spans
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_GENERIC = {"tax_id": "tax", "national_id_number": "national", "health_plan_number": "health_plan"}
_TO_SHAPE = bytes.maketrans(b"0123456789" + bytes(range(65, 91)) + bytes(range(97, 123)), b"#" * 10 + b"A" * 52)
_SEPARATORS = " -./()"
_RECOGNISER = "national:"
"""Begins the name of the recogniser of one kind."""


@dataclass(frozen=True, slots=True)
class Number:
    """A kind of national number; see national_numbers.yaml. groups: its own cues and those of its label."""

    name: str
    region: str
    label: str
    is_valid: Callable[[str], bool]
    cues: frozenset[str]
    generic_cues: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Catalogue:
    pattern: Pattern
    by_shape: Mapping[bytes, tuple[tuple[Number, bool], ...]]
    """The kinds that a shape may be, each with whether the shape is its own."""


@cache
def _catalogue() -> _Catalogue:
    by_shape: dict[bytes, list[tuple[Number, bool]]] = defaultdict(list)
    for row in shipped_yaml("server.tasks.patterns", "national_numbers.yaml"):
        number = Number(
            _name(row),
            row["region"],
            row["label"],
            _check(row["check"]),
            frozenset({row["check"]}),
            frozenset({row["check"], _GENERIC[row["label"]]}),
        )
        for shapes, is_own in ((row["own"], True), (row["plain"], False)):
            for spelling in {spelled for shape in shapes for spelled in _spelled(shape)}:
                by_shape[spelling].append((number, is_own))
    alternatives = b"|".join(sorted({_as_regex(shape) for shape in by_shape}))
    return _Catalogue(
        compiled_longest(rb"\b(?:" + alternatives + rb")"), {shape: tuple(kinds) for shape, kinds in by_shape.items()}
    )


def national_names() -> dict[str, tuple[str, tuple[str, ...]]]:
    """What each kind of number is called on its own, by its recogniser: its label, and its names in lower case.

    These are the words that announce it, with and without its region, and its name in python-stdnum: `cpf`, `br cpf`.
    """
    kinds = {}
    for row in shipped_yaml("server.tasks.patterns", "national_numbers.yaml"):
        name = _name(row)
        regions = [row["region"].lower(), *(["uk"] if row["region"] == "GB" else [])]
        own = (*row["cues"], *row.get("names", ()))
        of_region = (f"{region} {each}" for region in regions for each in (*own, name.rpartition(".")[2]))
        kinds[_RECOGNISER + name] = row["label"], (*own, *of_region)
    return kinds


def _name(row: Mapping[str, str]) -> str:
    return row["check"].lstrip(".").replace("_", "")


def _check(name: str) -> Callable[[str], bool]:
    if name.startswith("."):
        own: Callable[[str], bool] = getattr(national_checks, name[1:])
        return own
    is_valid: Callable[[str], bool] = import_module(f"stdnum.{name}").is_valid
    return is_valid


def _spelled(shape: str) -> Iterator[bytes]:
    """A shape with every "X" turned into a digit or a letter, in all ways."""
    for choice in product("#A", repeat=shape.count("X")):
        letters = iter(choice)
        yield "".join(next(letters) if character == "X" else character for character in shape).encode()


def _as_regex(shape: bytes) -> bytes:
    parts = {"#": b"[0-9]", "A": b"[A-Za-z]"}
    return b"".join(parts.get(character, b"[%s]" % character.encode()) for character in shape.decode())


def _find(reading: Reading, hints: Hints) -> Iterator[Finding]:
    catalogue = _catalogue()
    regions = frozenset(hints.regions)
    for start, end in spans(catalogue.pattern, reading.view):
        if not stands_alone(reading.view, start, end) or continues_a_number(reading.view, start, end):
            continue
        if continues_a_code(reading.view, start):
            continue
        written = reading.slice(start, end)
        bare = written.translate(str.maketrans("", "", _SEPARATORS)).upper()
        is_cut = " " in written and touches_spaced_digits(reading.view, start, end)
        spellings = (bare, written.upper())
        found = [
            finding
            for number, is_own in catalogue.by_shape.get(reading.view[start:end].translate(_TO_SHAPE), ())
            if (finding := _judged(reading, regions, number, (start, end), spellings, is_own=is_own and not is_cut))
        ]
        # What passes the check of one nation is not one of another whose check it fails, though its name stands near.
        passed = [finding for finding in found if finding.strength == Strength.VALIDATED]
        yield from passed or found


def _judged(
    reading: Reading,
    regions: frozenset[str],
    number: Number,
    place: tuple[int, int],
    spellings: Sequence[str],
    *,
    is_own: bool,
) -> Finding | None:
    is_cued = reading.is_announced(number.cues, *place)
    # In a few countries a separator means something: in a Finnish number, the century.
    if not any(map(number.is_valid, spellings)):
        if is_cued:
            failed = ("cue", f"not {number.name}")
            return Finding(*place, number.label, 0.4, Strength.WEAK, _RECOGNISER + number.name, failed)
        return None
    is_cued = is_cued or reading.is_announced(number.generic_cues, *place)
    in_region = number.region in regions
    if not (is_own or is_cued or in_region):
        return None
    checks: tuple[str, ...] = (number.name, *(["cue"] if is_cued else []), *(["region"] if in_region else []))
    score, strength = _weight(is_own=is_own, is_cued=is_cued)
    return Finding(*place, number.label, score, strength, _RECOGNISER + number.name, checks)


def _weight(*, is_own: bool, is_cued: bool) -> tuple[float, Strength]:
    if is_cued:
        return (0.98 if is_own else 0.9), Strength.VALIDATED
    return (0.85, Strength.VALIDATED) if is_own else (0.4, Strength.WEAK)


NATIONAL = Recogniser("national", frozenset(_GENERIC), _find)


def checks_passed(written: str) -> list[Callable[[str], bool]]:
    """The checks of all kinds of national numbers that `written` may be, which it passes. They take it as written."""
    if not written.isascii():
        return []
    kinds = _catalogue().by_shape.get(written.encode().translate(_TO_SHAPE), ())
    return [check for check in {_as_written(number.is_valid) for number, _ in kinds} if check(written)]


@cache
def _as_written(is_valid: Callable[[str], bool]) -> Callable[[str], bool]:
    def check(written: str) -> bool:
        bare = written.translate(str.maketrans("", "", _SEPARATORS)).upper()
        return is_valid(bare) or is_valid(written.upper())

    return check
