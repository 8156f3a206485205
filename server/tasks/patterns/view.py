"""A text as one ASCII byte per code point, so that byte patterns match it and their offsets are the text's own."""

from __future__ import annotations

import unicodedata

import numpy as np

LETTER = 0xE0
"""Stands for a letter that no ASCII letter is the base of, in a script that puts spaces between words."""
OTHER = 0xC0
"""Stands for every other character: symbols, and letters of scripts without spaces, which end a word."""

_FIRST_OF_SPACELESS_SCRIPTS = 0x2E80
_THAI_TO_BURMESE = range(0x0E00, 0x10A0)
_QUOTES = {ord(mark): ord(plain) for mark, plain in zip("“”„«»‘’‚′″", '"""""' + "'''" + "'\"", strict=True)}
_DASHES = {0x2212: ord("-"), 0x00AD: ord("-")}


def ascii_view(text: str) -> bytes:
    """`len(text)` bytes. Accents are dropped; digits, dashes, spaces and quotes of any script become the plain ones."""
    if text.isascii():
        return text.encode("ascii")
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    stand_ins = np.zeros(int(codes.max()) + 1, np.uint8)
    for character in set(text):
        stand_ins[ord(character)] = _stand_in(character)
    view: bytes = stand_ins[codes].tobytes()
    return view


def _stand_in(character: str) -> int:
    code = ord(character)
    if code < 0x80:
        return code
    if code in _QUOTES or code in _DASHES:
        return _QUOTES.get(code) or _DASHES[code]
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return ord("0") + digit
    category = unicodedata.category(character)
    if category in _BY_CATEGORY:
        return _BY_CATEGORY[category]
    return _letter_or_other(character, category)


_BY_CATEGORY = {"Pd": ord("-"), "Zs": ord(" "), "Zl": ord("\n"), "Zp": ord("\n")}


def _letter_or_other(character: str, category: str) -> int:
    base, *marks = list(unicodedata.normalize("NFKD", character))
    if ord(base) < 0x80 and all(unicodedata.combining(mark) for mark in marks):
        return ord(base)
    spaced = ord(character) < _FIRST_OF_SPACELESS_SCRIPTS and ord(character) not in _THAI_TO_BURMESE
    return LETTER if category[0] in "LM" and spaced else OTHER
