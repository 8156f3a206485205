"""The pseudonym of a value of a text: the same for the same key and project, and never another value of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cached_property, partial
from random import Random

from server.tasks.keyed import Keyed
from server.tasks.patterns import Hints
from server.tasks.pseudonyms import dates, network, numbers, people
from server.tasks.pseudonyms.kinds import kind_of
from server.tasks.pseudonyms.shape import shaped

_ATTEMPTS = 24
_OFFSETS = 64
_DAYS = 1825
_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT")
_PIECE = re.compile(r"\w+|[^\w\s]")
_MOST_PIECES = 64
_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?(?P<half> ?[ap]\.?m\.?)?", re.IGNORECASE)


class Pseudonyms:
    """The pseudonyms of one text. For one thread.

    document: the text, or what it is a part of; its dates are moved together. values: all that is redacted in it.
    language: ISO 639-1, a hint. shift_dates: days by which dates are moved at most, all by as many; None to change each
    by itself.
    """

    def __init__(
        self,
        document: str,
        values: Set[str],
        keyed: Keyed,
        project: str,
        language: str | None,
        shift_dates: int | None,
    ) -> None:
        self._document = document
        self._values = values
        self._seed = partial(keyed.seed, project=project)
        self._language = language
        self._regions = (*Hints(language).likely_regions(), *_REGIONS)
        self._shift_dates = shift_dates
        self._given: dict[tuple[str, str], str | None] = {}
        self._owners: dict[str, str] = {}

    def of(self, value: str, label: str) -> str | None:
        """The pseudonym of `value`; None where there is none that keeps its form and does not show it."""
        if (value, label) not in self._given:
            self._given[value, label] = self._chosen(value, label)
        return self._given[value, label]

    def _chosen(self, value: str, label: str) -> str | None:
        own, kind = value.casefold(), kind_of(label)
        if kind == "date" and self._shift_dates is not None:
            drawn = self._moved(value, self._offset)
            return None if drawn is None or own in drawn.casefold() else drawn
        for attempt in range(_ATTEMPTS):
            drawn = self._drawn(value, kind, attempt)
            if drawn is None or drawn == value:
                return None
            folded = drawn.casefold()
            if own in folded or self._owners.get(folded, own) != own or self._shows_a_value(folded):
                continue
            self._owners[folded] = own
            return drawn
        return None

    def _drawn(self, value: str, kind: str | None, attempt: int) -> str | None:
        seed = self._seed(value.casefold(), f"value {attempt}")
        chance = Random(seed)  # noqa: S311 - it is seeded by a keyed hash
        word = partial(self._word, chance)
        drawn = (
            network.email(value, chance, word)
            or network.url(value, chance, word)
            or network.hexadecimal(value, chance)
            or network.ip(value, chance)
            or numbers.bank_account(value, chance)
        )
        if drawn is None and (kind == "phone" or value.startswith("+")):
            drawn = numbers.phone(value, chance, self._regions)
        if drawn is None and kind != "phone":
            drawn = numbers.card(value, chance)
        return drawn or self._drawn_by_kind(value, kind, seed, attempt, chance)

    def _drawn_by_kind(self, value: str, kind: str | None, seed: int, attempt: int, chance: Random) -> str | None:
        locale = people.locale_of(value, self._language)
        match kind:
            case "person" | "first_name" | "last_name":
                return people.name(value, kind, partial(self._name_seed, attempt), locale)
            case "date":
                moved = self._moved(value, chance.choice((-1, 1)) * chance.randint(1, _DAYS))
                return moved or _other_time(value, chance)
            case "time":
                return _other_time(value, chance)
            case None | "phone" | "other":
                return shaped(value, chance)
            case "address":
                return people.address(value, chance, locale)
        return people.of_kind(kind, value, seed, locale)

    def _name_seed(self, attempt: int, word: str, purpose: str) -> int:
        return self._seed(word, f"{purpose} {attempt}")

    def _word(self, chance: Random, kind: str) -> str:
        return people.word(kind, chance.getrandbits(128))

    def _moved(self, value: str, days: int) -> str | None:
        """A date so many days later; a time after it stays where dates are moved together, otherwise it is changed."""
        written = self._read(value, is_coarse=True)
        moved = written.moved(days) if written else None
        if written is None or moved is None:
            return None
        if self._shift_dates is None:
            return moved + _with_other_times(written.rest, self._seed(value, "time"))
        return moved + written.rest

    def _read(self, value: str, *, is_coarse: bool) -> dates.WrittenDate | None:
        return dates.read(value, self._language, is_day_first=self._is_day_first, is_coarse=is_coarse)

    @cached_property
    def _is_day_first(self) -> bool:
        found = dates.is_surely_day_first(sorted(self._values))
        return (self._language or "en").lower()[:2] != "en" if found is None else found

    @cached_property
    def _offset(self) -> int:
        """Days, not none; if it can be, so that no date of the text becomes another one."""
        days = {found.day for value in self._values if (found := self._read(value, is_coarse=False))}
        most = self._shift_dates or 1
        offsets = []
        for attempt in range(_OFFSETS):
            chance = Random(self._seed(self._document, f"offset {attempt}"))  # noqa: S311 - seeded by a keyed hash
            offsets.append(chance.choice((-1, 1)) * chance.randint(1, most))
            ordinals = {day.toordinal() for day in days}
            if not any(ordinal + offsets[-1] in ordinals for ordinal in ordinals):
                return offsets[-1]
        return offsets[0]

    def _shows_a_value(self, folded: str) -> bool:
        """Whether a value of the text stands in a drawn one by itself."""
        return any(piece in self._folded for piece in _stretches(folded))

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(value.casefold() for value in self._values)


def _stretches(text: str) -> Iterator[str]:
    """Every stretch of `text` from the beginning of a word or sign to the end of one."""
    pieces = [match.span() for match in _PIECE.finditer(text)][:_MOST_PIECES]
    for number, (start, _) in enumerate(pieces):
        for _, end in pieces[number:]:
            yield text[start:end]


def _other_time(value: str, chance: Random) -> str | None:
    match = _TIME.fullmatch(value)
    if match is None or (match[2] is None and match["half"] is None):
        return None
    hour = chance.randint(1, 12) if match["half"] else chance.randrange(24)
    fields = [
        str(hour).rjust(len(match[1]), "0"),
        *(f"{chance.randrange(60):02}" for part in match.group(2, 3) if part),
    ]
    return ":".join(fields) + (match["half"] or "")


def _with_other_times(rest: str, seed: int) -> str:
    """What follows a date, with another time in place of each."""
    chance = Random(seed)  # noqa: S311 - it is seeded by a keyed hash
    return re.sub(r"\d{1,2}:\d{2}(?::\d{2})?", lambda match: _other_time(match[0], chance) or "", rest)
