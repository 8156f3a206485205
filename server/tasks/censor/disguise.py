"""Terms behind digits and symbols for letters, stars, stretched letters and stops inside a word; folded letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from server.tasks.censor.lexicon import Term

_LEET = str.maketrans("0345789@$+€£", "oeastbgastel")
_STROKES = re.compile(r"[1!|]")
"""What stands for an `i` or an `l`."""
_DIGIT_OR_SYMBOL = re.compile(r"[0-9@$!|+€£]")
_SYMBOL = re.compile(r"[@$!|+€£]")
_STOPS = re.compile(r"[._\-'’~•·*]+")
_WORD = re.compile(r"[a-z]+")
_WITH_NUMBER = re.compile(r"([a-z]{4,})[0-9]+")
_STAR = re.compile(r"[*#%^&@$!•·]|[-_](?=[-_])|(?<=[-_])[-_]")
_TWICE = re.compile(
    r"(?:(?:mother)?fuck|(?:bull)?shit(?!e)|bitch|cunt|nigg|whore|asshole|slut)[a-z]*|(?:god)?damn|bastards?"
)
"""Terms that are terms with any letter twice as well."""
_LEAST_LEET_SCORE = 0.15
_DISGUISED = 0.85
_SHORTEST = 4

# What is written with stars; the first few are known by their first letter alone.
_BY_FIRST_LETTER = ("fuck", "shit", "cunt", "bitch", "fucking", "fucked", "fucker", "nigger", "asshole", "motherfucker")
_STARRED = (
    *_BY_FIRST_LETTER,
    *("fucks", "fuckin", "motherfucking", "shits", "shitty", "bullshit", "bitches", "bastard", "bastards", "assholes"),
    *("dick", "dicks", "dickhead", "cock", "cocks", "cocksucker", "pussy", "whore", "whores", "slut", "sluts", "nigga"),
    *("niggas", "niggers", "faggot", "faggots", "damn", "goddamn", "twat", "prick", "wanker", "crap", "piss", "pissed"),
    *("tits", "cunts", "retard", "retarded", "arsehole", "bollocks"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A term seen through a disguise at `start`..`end` of a run."""

    start: int
    end: int
    term: Term
    score: float
    check: str


class Disguises:
    """What is looked for through disguises: terms by their letters."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._terms = terms
        self._sure = {letters: term for letters, term in terms.items() if term.is_sure}
        self._by_collapse: dict[str, list[str]] = {}
        for letters in self._sure:
            self._by_collapse.setdefault(_collapsed(letters), []).append(letters)
        self._starred = [term for letters in _STARRED if (term := terms.get(letters)) is not None]

    def stretched(self, word: str) -> Term | None:
        """The term that `word` is with letters repeated: three of one, or two in a term of some length."""
        for letters in self._by_collapse.get(_collapsed(word), ()):
            if _is_stretched(word, letters):
                return self._sure[letters]
        return None

    def spelled(self, letters: str) -> Term | None:
        """The sure term of exactly these letters."""
        return self._sure.get(letters) or self.stretched(letters)

    def seen_in(self, run: str) -> Seen | None:
        """The term that a run of letters, digits and symbols without spaces is, through one disguise or several."""
        core = run.strip(".-_'*~#%^&|+!’•·")
        start = run.find(core) if core else 0
        if len(core) >= 3 and not _WORD.fullmatch(core):
            for seen in self._read(core):
                return Seen(start + seen.start, start + seen.end, seen.term, seen.score, seen.check)
        return self._masked(run)

    def _read(self, core: str) -> Iterator[Seen]:
        numbered = _WITH_NUMBER.fullmatch(core)
        if numbered and (term := self.spelled(numbered[1])):
            yield Seen(0, numbered.end(1), term, term.score, "number behind it")
        bare = _STOPS.sub("", core)
        if bare != core and len(bare) >= _SHORTEST and (term := self._sure.get(bare)):
            yield Seen(0, len(core), term, min(term.score, _DISGUISED), "stops inside")
        if not _DIGIT_OR_SYMBOL.search(bare) or not _WORD.search(bare) or numbered:
            return
        if len(bare) < _SHORTEST and not _SYMBOL.search(bare):
            return
        for stroke in "il":
            letters = _STROKES.sub(stroke, bare.replace("1", stroke)).translate(_LEET)
            term = self._terms.get(letters) or self.stretched(letters)
            if term is not None and term.score >= _LEAST_LEET_SCORE:
                yield Seen(0, len(core), term, _DISGUISED, "leet")

    def _masked(self, run: str) -> Seen | None:
        core = run.strip(".-_'~!’")
        core = core.lstrip("*#%^&@$!•·")
        if len(core) < _SHORTEST or not _STAR.search(core) or not core[0].isalpha():
            return None
        start = run.find(core)
        term = next((term for term in self._starred if _fits(core, term.text)), None)
        return None if term is None else Seen(start, start + len(core), term, _DISGUISED, "masked")


def _fits(masked: str, letters: str) -> bool:
    """Whether a word with stars may be `letters`: as long, and the same where a letter is seen."""
    if len(masked) != len(letters):
        return False
    hidden = _STAR.sub("*", masked)
    if any(one not in ("*", other) for one, other in zip(hidden, letters, strict=True)):
        return False
    stars = hidden.count("*")
    return len(hidden) - stars >= 2 or (stars >= 3 and letters in _BY_FIRST_LETTER)


def _collapsed(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _runs(word: str) -> Sequence[int]:
    return [len(list(run)) for _, run in groupby(word)]


def _is_stretched(word: str, letters: str) -> bool:
    pairs = list(zip(_runs(word), _runs(letters), strict=True))
    longer = [(found, own) for found, own in pairs if found != own]
    if any(found < own for found, own in longer):
        return False
    # Two of a letter make other words of most terms (assess of asses, Shiite of shite); three make none.
    return all(found >= 3 or _TWICE.fullmatch(letters) for found, _ in longer)
