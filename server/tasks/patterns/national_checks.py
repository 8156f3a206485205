"""Check rules of national numbers that python-stdnum does not have. Each takes the number without separators."""

from __future__ import annotations

import re2

_NINO = re2.compile(r"[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z][0-9]{6}[ABCD]")
_NO_NINO_PREFIXES = {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}
_TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"


def nino(number: str) -> bool:
    """A British national insurance number (HMRC manual NIM39110): the letters that are given out; no check digit."""
    return bool(_NINO.fullmatch(number)) and number[:2] not in _NO_NINO_PREFIXES


def snils(number: str) -> bool:
    """A Russian pension number: the weighted sum of nine digits, modulo 101, is the last two."""
    if len(number) != 11 or not number.isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:9], range(9, 0, -1), strict=True))
    return total % 101 % 100 == int(number[9:]) and number[:9] > "001001998"


def nric(number: str) -> bool:
    """A Singaporean NRIC or FIN: weights 2 7 6 5 4 3 2, modulo 11, a letter of the series."""
    series = {"S": (0, "JZIHGFEDCBA"), "T": (4, "JZIHGFEDCBA"), "F": (0, "XWUTRQPNMLK"), "G": (4, "XWUTRQPNMLK"),
              "M": (3, "XWUTRQPNJLK")}  # fmt: skip
    if len(number) != 9 or number[0] not in series or not number[1:8].isdigit():
        return False
    offset, letters = series[number[0]]
    total = offset + sum(int(digit) * weight for digit, weight in zip(number[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True))
    place = 10 - total % 11 if number[0] == "M" else total % 11
    return letters[place] == number[8]


def hkid(number: str) -> bool:
    """A Hong Kong identity card number: one or two letters and six digits, weighted 9 to 1, modulo 11, A for ten."""
    body, check = number[:-1].rjust(8), number[-1:]
    if len(body) != 8 or not body[2:].isdigit() or not body[:2].strip().isalpha():
        return False
    values = [36 if character == " " else int(character, 36) for character in body]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return check == "0123456789A"[-total % 11]


def taiwan_id(number: str) -> bool:
    """A Taiwanese national id: the letter as two digits, the second digit 1 or 2 (8 or 9 for residents), modulo 10."""
    if len(number) != 10 or number[0] not in _TAIWAN_LETTERS or not number[1:].isdigit() or number[1] not in "1289":
        return False
    letter = _TAIWAN_LETTERS.index(number[0]) + 10
    weighted = sum(int(digit) * weight for digit, weight in zip(number[1:9], range(8, 0, -1), strict=True))
    return (letter // 10 + letter % 10 * 9 + weighted + int(number[9])) % 10 == 0
