"""One seeded source of chance for the generator: numbers, patterns, and Faker in many locales."""

from __future__ import annotations

import string
from collections.abc import Sequence
from random import Random
from typing import TypeVar

from faker import Faker

T = TypeVar("T")

ENGLISH = ("en_US", "en_US", "en_US", "en_GB", "en_CA", "en_AU", "en_IE", "en_IN", "en_NZ")
ABROAD = (
    "de_DE",
    "fr_FR",
    "es_ES",
    "it_IT",
    "nl_NL",
    "pl_PL",
    "pt_BR",
    "sv_SE",
    "da_DK",
    "es_MX",
    "tr_TR",
    "cs_CZ",
    "fi_FI",
    "ro_RO",
    "hu_HU",
    "no_NO",
    "hr_HR",
    "de_AT",
    "fr_CH",
    "pt_PT",
    "en_NG",
    "id_ID",
    "vi_VN",
)
_CHARACTERS = {
    "#": string.digits,
    "@": string.ascii_uppercase,
    "%": string.ascii_lowercase,
    "^": "0123456789abcdef",
    "*": string.ascii_uppercase + string.digits,
    "&": string.ascii_letters + string.digits,
}


class Draw:
    """Chance for one row of documents: the same seed gives the same values, in the same order of calls."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - reproducible data, no secret
        self._fakers = {locale: Faker(locale) for locale in dict.fromkeys((*ENGLISH, *ABROAD))}
        for number, faker in enumerate(self._fakers.values()):
            faker.seed_instance(seed * 1000 + number)
        self._locale = "en_US"

    def move(self, locale: str | None = None) -> None:
        """Choose the country of what follows: the one given, else an English-speaking one three times of four."""
        abroad = self.random.random() < 0.25
        self._locale = locale or self.pick(ABROAD if abroad else ENGLISH)

    def at(self, locale: str) -> Faker:
        """Faker of one country."""
        return self._fakers[locale]

    @property
    def here(self) -> Faker:
        """Faker of the country chosen."""
        return self._fakers[self._locale]

    @property
    def english(self) -> Faker:
        return self._fakers[self._locale if self._locale in ENGLISH else "en_US"]

    @property
    def anywhere(self) -> Faker:
        """Mostly the country chosen, now and then another."""
        return self.here if self.random.random() < 0.8 else self._fakers[self.pick(ABROAD + ENGLISH)]

    def pick(self, values: Sequence[T]) -> T:
        return self.random.choice(values)

    def one_of(self, values: str) -> str:
        """One of the values that "|" separates."""
        return self.random.choice(values.split("|"))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pattern(self, forms: str) -> str:
        """One of the forms that "|" separates, with # digit, @ capital, % small letter, ^ hexadecimal, * capital or
        digit, & letter or digit, each drawn anew."""
        return "".join(self.pick(_CHARACTERS[mark]) if mark in _CHARACTERS else mark for mark in self.one_of(forms))

    def text(self, alphabet: str, length: int) -> str:
        return "".join(self.random.choices(alphabet, k=length))
