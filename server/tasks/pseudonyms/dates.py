"""Dates as texts write them: read strictly, moved, and written in the very same way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from models.shipped_yaml import shipped_yaml

_DAY, _MONTH, _YEAR = r"(?P<d>\d{1,2})", r"(?P<m>\d{1,2})", r"(?P<y>\d{4})"
_EITHER_YEAR = r"(?:(?P<y>\d{4})|(?P<z>\d{2}))"
_NAME = r"(?P<n>[^\W\d_]{3,12})\.?"
_WEEKDAY = r"(?:(?P<w>[^\W\d_]{3,12}(?:-[^\W\d_]{5})?)\.?,? )?"
_ORDINAL = r"(?:(?P<o>st|nd|rd|th)|\.)?"
_REST = r"(?P<rest>[T ,].*)?"
_YEAR_FIRST = (rf"{_YEAR}(?P<s>[-/.]){_MONTH}(?P=s){_DAY}", r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_DAY_FIRST = rf"{_DAY}(?P<s>[-/.]){_MONTH}(?P=s){_EITHER_YEAR}"
_MONTH_FIRST = rf"{_MONTH}(?P<s>[-/.]){_DAY}(?P=s){_EITHER_YEAR}"
_NAMED = (
    rf"{_DAY}{_ORDINAL}[ \-](?:of |de )?{_NAME}(?:,?[ \-](?:de |del )?{_YEAR})?",
    rf"{_NAME}[ \-]{_DAY}(?:(?P<o>st|nd|rd|th))?(?:,?[ \-]{_YEAR})?",
    rf"{_NAME}(?:,?[ \-](?:de )?){_YEAR}",
)
_COARSE = (r"(?P<m>\d{1,2})[/\-](?:(?P<y>\d{4})|(?P<z>\d{2}))", r"(?P<y>\d{4})")
_NO_DAY, _NO_MONTH, _NO_YEAR = 15, 7, 2000
_PIVOT = 69  # of years with two digits, as POSIX has it


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date and how it is written. rest: what follows it, such as a time of day."""

    day: date
    rest: str
    _value: str
    _match: re.Match[str]
    _language: str

    def moved(self, days: int) -> str | None:
        """The date so many days later, written in the same way, without `rest`. None beyond the years 1 to 9999."""
        try:
            later = self.day + timedelta(days=days)
        except OverflowError:
            return None
        fields = sorted((self._match.span(name), name) for name, text in self._match.groupdict().items() if text)
        parts, position = [], 0
        for (start, end), name in fields:
            if name not in "sr" and name != "rest":
                parts += [self._value[position:start], self._written(name, later)]
                position = end
        return "".join(parts) + self._value[position : len(self._value) - len(self.rest)]

    def _written(self, name: str, later: date) -> str:
        match name:
            case "d" | "m":
                return str(later.day if name == "d" else later.month).rjust(2 if self._is_padded else 1, "0")
            case "y":
                return f"{later.year:04}"
            case "z":
                return f"{later.year % 100:02}"
            case "o":
                return _ordinal(later.day, self._match["o"])
            case "w":
                return _in_case_of(self._match["w"], _names()[self._language]["days"][later.weekday()])
        months = _names()[self._language]
        is_full = any(self._match["n"].casefold() == month.casefold() for month in months["months"])
        return _in_case_of(self._match["n"], months["months" if is_full else "short"][later.month - 1])

    @property
    def _is_padded(self) -> bool:
        found = self._match.groupdict()
        return all(len(found[name]) == 2 for name in ("d", "m") if found.get(name))


def read(value: str, language: str | None, *, is_day_first: bool, is_coarse: bool) -> WrittenDate | None:
    """The date that all of `value` is, but for a time after it; None for anything else.

    is_day_first: how 3/4/2025 is read. is_coarse: whether a month or a year alone is a date.
    """
    orders = (_DAY_FIRST, _MONTH_FIRST) if is_day_first else (_MONTH_FIRST, _DAY_FIRST)
    forms = (*_YEAR_FIRST, *orders, *_NAMED, *(_COARSE if is_coarse else ()))
    languages = _languages(language)
    return next((found for form in forms if (found := _read(value, form, languages))), None)


def is_surely_day_first(values: Sequence[str]) -> bool | None:
    """How the all-digit dates among `values` are ordered, where one of them can be read in one way only."""
    for value in values:
        match = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d{2})", value)
        if match and int(match[1]) > 12 >= int(match[2]):
            return True
        if match and int(match[2]) > 12 >= int(match[1]):
            return False
    return None


def _read(value: str, form: str, languages: Sequence[str]) -> WrittenDate | None:
    match = _compiled(form).fullmatch(value)
    if match is None:
        return None
    found = match.groupdict()
    named = next(_named(found, languages), None)
    if named is None:
        return None
    language, month = named
    year = int(found["y"]) if found.get("y") else _century(found.get("z"))
    try:
        day = date(year, month, int(found.get("d") or _NO_DAY))
    except ValueError:
        return None
    return WrittenDate(day, found["rest"] or "", value, match, language)


@cache
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(_WEEKDAY + form + _REST, re.IGNORECASE)


def _named(found: Mapping[str, str | None], languages: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The languages in which the names of the month and the day of the week are names, and the month."""
    for language in languages:
        names = _names()[language]
        weekday = (found.get("w") or "").casefold()
        if weekday and weekday not in map(str.casefold, names["days"]):
            continue
        written = found.get("n")
        if not written:
            yield language, int(found.get("m") or _NO_MONTH)
        for month in range(12 if written else 0):
            if (written or "").casefold() in (names["months"][month].casefold(), names["short"][month].casefold()):
                yield language, month + 1


def _century(two_digits: str | None) -> int:
    if two_digits is None:
        return _NO_YEAR
    return int(two_digits) + (1900 if int(two_digits) >= _PIVOT else 2000)


def _ordinal(day: int, like: str) -> str:
    ending = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return ending.upper() if like.isupper() else ending


def _in_case_of(written: str, name: str) -> str:
    if written.isupper():
        return name.upper()
    return name.capitalize() if written[0].isupper() else name.lower()


def _languages(language: str | None) -> list[str]:
    hinted = (language or "").lower()[:2]
    return sorted(_names(), key=lambda name: name != hinted)


@cache
def _names() -> dict[str, dict[str, list[str]]]:
    names: dict[str, dict[str, list[str]]] = shipped_yaml("server.tasks.pseudonyms", "months.yaml")
    return names
