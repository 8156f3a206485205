"""What a recogniser is: a name, the labels that it can give, and a function over a reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from server.tasks.patterns.finding import Finding
from server.tasks.patterns.reading import Reading

_REGIONS_OF = {
    "ar": "EG SA AE MA DZ", "bg": "BG", "cs": "CZ", "da": "DK", "de": "DE AT CH", "el": "GR", "en": "US GB CA AU",
    "es": "ES MX AR CO", "et": "EE", "fi": "FI", "fr": "FR BE CA CH", "he": "IL", "hi": "IN", "hr": "HR", "hu": "HU",
    "id": "ID", "is": "IS", "it": "IT", "ja": "JP", "ko": "KR", "lt": "LT", "lv": "LV", "ms": "MY", "nb": "NO",
    "nl": "NL BE", "no": "NO", "pl": "PL", "pt": "BR PT", "ro": "RO", "ru": "RU", "sk": "SK", "sl": "SI", "sr": "RS",
    "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "ur": "PK", "vi": "VN", "zh": "CN TW",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hints:
    """What the caller knows of a text. language: ISO 639-1. regions: ISO 3166-1 alpha-2, the likeliest first."""

    language: str | None = None
    regions: tuple[str, ...] = ()

    def likely_regions(self) -> tuple[str, ...]:
        """The regions named, else the main ones of the language; none when neither is known."""
        if self.regions:
            return self.regions
        language = (self.language or "").lower().replace("_", "-").split("-")[0]
        return tuple(_REGIONS_OF.get(language, "").split())


@dataclass(frozen=True, slots=True)
class Recogniser:
    """`find` gives the findings in a reading, in any order; their labels are among `labels`."""

    name: str
    labels: frozenset[str]
    find: Callable[[Reading, Hints], Iterable[Finding]]
