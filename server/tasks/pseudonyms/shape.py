"""Values of the same shape: a letter for a letter, a digit for a digit, everything else as it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

from stdnum import luhn
from stdnum.us import ssn

from server.tasks.patterns.national import checks_passed

_VOWELS, _CONSONANTS = "aeiou", "bcdfghklmnprstvwz"
_ALPHABETS = {"GREEK": "αβγδεζηθικλμνξοπρστυφχψω", "CYRILLIC": "абвгдежзиклмнопрстуфхцчшэюя"}
_SSN = re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}")
_TRIES = 300
_LEAST_LUHN_DIGITS = 9


def shaped(value: str, chance: Random) -> str | None:
    """A value of the shape of `value`, which passes the checks of national numbers and Luhn's where that does.

    None where it has a letter of a script that is not replaced letter by letter, or nothing that can be replaced.
    """
    drawn = reshaped(value, chance)
    passed = _checks(value)
    if drawn is None or not passed:
        return drawn
    for _ in range(_TRIES):
        if all(check(drawn) for check in passed):
            break
        drawn = reshaped(value, chance) or drawn
    return drawn


def reshaped(value: str, chance: Random) -> str | None:
    """As `shaped`, without checks."""
    drawn = []
    for place, character in enumerate(value):
        if not character.isalnum() and not unicodedata.category(character).startswith("M"):
            drawn.append(character)
            continue
        other = _digit(character, chance, is_first=place == 0) or _letter(character, chance)
        if other is None:
            return None
        drawn.append(other)
    return "".join(drawn)


def digits_drawn(value: str, chance: Random, *, kept: int = 0) -> str:
    """`value` with other digits, but for the first `kept` of them."""
    drawn, seen = [], 0
    for character in value:
        is_digit = character.isascii() and character.isdigit()
        seen += is_digit
        drawn.append(str(chance.randrange(10)) if is_digit and seen > kept else character)
    return "".join(drawn)


def digits_of(value: str) -> str:
    """The ASCII digits of `value`."""
    return "".join(character for character in value if character.isascii() and character.isdigit())


def with_digits(value: str, digits: str) -> str:
    """`value` with `digits`, as many as it has, in place of its own."""
    others = iter(digits)
    return "".join(next(others) if one.isascii() and one.isdigit() else one for one in value)


def _checks(value: str) -> list[Callable[[str], bool]]:
    passed = checks_passed(value)
    digits = digits_of(value)
    if _SSN.fullmatch(value) or ssn.is_valid(value):
        passed.append(ssn.is_valid)
    if len(digits) >= _LEAST_LUHN_DIGITS and luhn.is_valid(digits):
        passed.append(lambda drawn: bool(luhn.is_valid(digits_of(drawn))))
    return passed


def _digit(character: str, chance: Random, *, is_first: bool) -> str | None:
    if unicodedata.category(character) != "Nd":
        return None
    value = unicodedata.decimal(character)
    zero = ord(character) - int(value)
    return chr(zero + chance.randrange(1 if is_first and value else 0, 10))


def _letter(character: str, chance: Random) -> str | None:
    """A letter of the same script and case; in Latin, a vowel for a vowel, without accents."""
    name = unicodedata.name(character, "")
    if name.startswith("LATIN"):
        base = unicodedata.normalize("NFD", character)[0].lower()
        drawn = chance.choice(_VOWELS if base in _VOWELS else _CONSONANTS)
    else:
        alphabet = _ALPHABETS.get(name.split(" ")[0])
        if alphabet is None:
            return None
        drawn = chance.choice(alphabet)
    return drawn.upper() if character.isupper() else drawn
