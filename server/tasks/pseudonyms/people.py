"""Names of people, places, companies and the like, from Faker, which is loaded when the first one is needed."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING

from server.tasks.pseudonyms.shape import reshaped

if TYPE_CHECKING:
    from faker import Faker

Seed = Callable[[str, str], int]
"""256 bits for a value and a purpose."""

_LOCALES = {
    "ar": "ar_AA", "bg": "bg_BG", "cs": "cs_CZ", "da": "da_DK", "de": "de_DE", "el": "el_GR", "en": "en_US",
    "es": "es_ES", "et": "et_EE", "fa": "fa_IR", "fi": "fi_FI", "fr": "fr_FR", "he": "he_IL", "hi": "hi_IN",
    "hr": "hr_HR", "hu": "hu_HU", "hy": "hy_AM", "id": "id_ID", "it": "it_IT", "ja": "ja_JP", "ka": "ka_GE",
    "ko": "ko_KR", "lt": "lt_LT", "lv": "lv_LV", "nl": "nl_NL", "no": "no_NO", "pl": "pl_PL", "pt": "pt_PT",
    "ro": "ro_RO", "ru": "ru_RU", "sk": "sk_SK", "sl": "sl_SI", "sv": "sv_SE", "th": "th_TH", "tr": "tr_TR",
    "uk": "uk_UA", "vi": "vi_VN", "zh": "zh_CN",
}  # fmt: skip
_SCRIPTS = (
    ("ja", "\u3040-\u30ff"), ("zh", "\u4e00-\u9fff"), ("ko", "\uac00-\ud7af"), ("ru", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff"), ("ar", "\u0600-\u06ff"), ("he", "\u0590-\u05ff"), ("hi", "\u0900-\u097f"),
    ("th", "\u0e00-\u0e7f"), ("ka", "\u10a0-\u10ff"), ("hy", "\u0530-\u058f"),
)  # fmt: skip
_ENGLISH = "en_US"
_TITLES = frozenset([
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "herr", "frau", "hr", "mme", "mlle", "monsieur",
    "madame", "sr", "sra", "srta", "sig", "dott", "jr", "ii", "iii", "iv", "phd", "md", "esq",
])  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MOST_WORDS = 8
_UNSPACED = ("ja_JP", "ko_KR", "zh_CN")

_METHODS = {
    "company": "company", "occupation": "job", "city": "city", "region": "state", "country": "country",
    "location": "city", "street_address": "street_address", "username": "user_name", "last_name": "last_name",
}  # fmt: skip
_GENDERS = (
    ("female", "male", "non-binary"), ("woman", "man"), ("girl", "boy"), ("f", "m", "x"), ("w", "m", "d"),
    ("weiblich", "männlich", "divers"), ("frau", "mann"), ("femme", "homme"), ("féminin", "masculin"),
    ("mujer", "hombre"), ("femenino", "masculino"), ("femmina", "maschio"), ("feminino", "masculino"), ("vrouw", "man"),
)  # fmt: skip
_SEPARATOR = re.compile(r"(, ?|\s*\n)")
_PLACE_OR_OTHER = re.compile(r"(?P<place>[^\W\d_]{3,}(?:[ \-][^\W\d_]{3,})*)|[\w]+")

_loaded = threading.local()


def locale_of(value: str, language: str | None) -> str:
    """The locale of the script of `value`, or of `language` (ISO 639-1) where that is written in the same."""
    script = next((name for name, letters in _SCRIPTS if re.search(f"[{letters}]", value)), None)
    hinted = (language or "").lower()[:2]
    of_hint = next((name for name, letters in _SCRIPTS if name == _SCRIPT_OF.get(hinted, hinted)), None)
    return _LOCALES.get(hinted if script == of_hint else script or "en", _ENGLISH)


_SCRIPT_OF = {"uk": "ru", "bg": "ru", "fa": "ar"}


def of_kind(kind: str, value: str, seed: int, locale: str) -> str | None:
    """A value of a kind that Faker has a method for; None for another kind."""
    if kind == "gender":
        group = next((group for group in _GENDERS if value.casefold() in group), _GENDERS[0])
        others = [gender for gender in group if gender != value.casefold()]
        return _in_case_of(value, others[seed % len(others)])
    if kind not in _METHODS:
        return None
    drawn = _drawn(_METHODS[kind], seed, locale)
    if "\n" not in value:
        drawn = drawn.replace("\n", ", ")
    return drawn.upper() if value.isupper() else drawn.lower() if value.islower() else drawn


def name(value: str, kind: str, seed: Seed, locale: str) -> str | None:
    """A name of as many words. A word of it is the same in every name of one kind of script, whole or in part.

    kind: person, first_name or last_name. Titles stay, an initial becomes another one. None where it has no word.
    """
    words = list(_WORD.finditer(value))
    changing = [match.start() for match in words if match[0].casefold() not in _TITLES]
    if not 0 < len(changing) <= _MOST_WORDS:
        return None
    first = next(match for match in words if match.start() == changing[0])
    last = changing[0] if value.startswith(",", first.end()) else changing[-1]

    def other(match: re.Match[str]) -> str:
        if match.start() not in changing:
            return match[0]
        is_last = kind == "last_name" or (kind == "person" and len(changing) > 1 and match.start() == last)
        methods = ["last_name"] if is_last else ["first_name"]
        if kind == "person" and len(changing) == 1 and len(match[0]) > 1 and locale in _UNSPACED:
            methods = ["last_name", "first_name"]
        return _other_word(match[0], methods, seed, locale)

    return _WORD.sub(other, value)


def _other_word(word: str, methods: Sequence[str], seed: Seed, locale: str) -> str:
    folded = word.casefold()
    for attempt in range(8):
        drawn = "".join(_longest(_drawn(method, seed(folded, f"{method} {attempt}"), locale)) for method in methods)
        if len(word) == 1 and word.isascii():
            drawn = drawn[0]
        if drawn.casefold() != folded:
            return _in_case_of(word, drawn)
    return word


def _longest(name: str) -> str:
    """The longest word of a name, which may have several."""
    return max(_WORD.findall(name), key=len, default=name)


def word(kind: str, seed: int) -> str:
    """A word in small ASCII letters, for addresses of networks. kind: username or last_name."""
    return re.sub("[^a-z]", "", _drawn(_METHODS[kind], seed, _ENGLISH).lower()) or "info"


def address(value: str, chance: Random, locale: str) -> str | None:
    """A street and number for what stands before the first comma or line break, cities and digits for the rest."""
    street, separator, rest = _SEPARATOR.split(value, maxsplit=1) if _SEPARATOR.search(value) else (value, "", "")
    drawn = of_kind("street_address", street, chance.getrandbits(128), locale) or street

    def other(match: re.Match[str]) -> str:
        if match["place"]:
            return of_kind("city", match[0], chance.getrandbits(128), locale) or match[0]
        return reshaped(match[0], chance) or ""

    return drawn + separator + _PLACE_OR_OTHER.sub(other, rest)


def _drawn(method: str, seed: int, locale: str) -> str:
    faker = _faker(locale)
    faker.seed_instance(seed)
    draw: Callable[[], str] | None = getattr(faker, method, None)
    return draw() if draw is not None else _drawn(method, seed, _ENGLISH)


def _faker(locale: str) -> Faker:
    """One for each thread: a seed and what is drawn after it belong together."""
    from faker import Faker

    made: dict[str, Faker] = _loaded.__dict__.setdefault("fakers", {})
    if locale not in made:
        made[locale] = Faker(locale, use_weighting=False)
    return made[locale]


def _in_case_of(written: str, drawn: str) -> str:
    if written.isupper() and len(written) > 1:
        return drawn.upper()
    if written.islower():
        return drawn.lower()
    return drawn[:1].upper() + drawn[1:]
