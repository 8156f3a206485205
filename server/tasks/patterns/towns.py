"""Towns and countries where a text says that they are: `Bremen, den 3. Mai`, `(58) uit Zwolle`, `Country: MALI`.

Towns also by `born in Suva`, and by a dash behind them that begins a report: `Wick — A man`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from models.shipped_yaml import shipped_yaml
from server.tasks.patterns.boundaries import stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.lines import line_end
from server.tasks.patterns.matching import Pattern, compiled, longest_first
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser
from server.tasks.patterns.street_words import any_case
from server.tasks.patterns.view import ascii_view

_DATED = 0.8
_SAID = 0.8
_REPORTED = 0.6
_LABELLED = 0.94
_WORD = rb"[A-Z\xE0][A-Za-z\xE0'\-]{0,24}[a-z\xE0]"
_TOWN = (
    rb"(?:(?:San|Santa|Santo|Sant|Sao|Saint|St\.?|Ste\.?|Bad|New|Los|Las|La|Le|El|Den|The|Port|Fort|North|South|East|West|Rio"
    rb"|Nova|Novo|Ciudad|Villa|Alt|Neu|Nowy|Nowa) (?:(?:de|do|da|del) )?)?%b"
) % _WORD
_LONG_TOWN = (
    rb"%b(?: (?:(?:am|an der|a\.|im|ob der|sur|upon|on|de|do|da|del|la|di|della|aan den|aan de|nad) )?%b){0,2}"
    % (_TOWN, _WORD)
)
_GOES_ON = compiled(rb"[ \-][0-9]|[ ](?:%b)|'s\b" % any_case("after", "sure"))
"""What follows a street or the name of something else in a town."""
_STREET = compiled(rb" (?:%b|%b)$" % (any_case("after", "sure"), any_case("after", "doubtful")))
_REPORT = compiled(rb"(?m)^(%b)(?: \([A-Za-z]{2,8}\))? ?- (?:[A-Z][a-z\xE0]*|[AIY]) [a-z]" % _LONG_TOWN)
_DASHES = "—–"
_LEAST_OF_A_REPORT = 80
_NAME = rb"[A-Z\xE0][A-Za-z\xE0'\-]{1,25}"
_COUNTRY_VALUE = compiled(rb"(%b(?: (?:of |and |the )?%b){0,3})[ \t]*(?:\r?\n|$|[,;|<\"]|[ ]{2})" % (_NAME, _NAME))


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for pattern, score, check in ((_dated(), _DATED, "dateline"), (_said(), _SAID, "said"), (_aged(), _SAID, "said")):
        for match in pattern.finditer(view):
            start, end = match.span(1)
            if _is_a_town(view, start, end):
                yield _finding(start, end, "city", score, check)
    for match in _REPORT.finditer(view):
        start, end = match.span(1)
        is_long = line_end(view, start) - start >= _LEAST_OF_A_REPORT
        if (
            is_long
            and _is_a_town(view, start, end)
            and any(dash in _DASHES for dash in reading.text[end : match.end()])
        ):
            yield _finding(start, end, "city", _REPORTED, "dateline")
    for match in _country_label().finditer(view):
        value = _COUNTRY_VALUE.match(view, match.end())
        if value is not None:
            yield _finding(*value.span(1), "country", _LABELLED, "cue")


def _is_a_town(view: bytes, start: int, end: int) -> bool:
    first = view[start:end].split(b" ", 1)[0].lower()
    if first in _no_towns() or _country().fullmatch(view, start, end) is not None:
        return False
    if _STREET.search(view[start:end]):
        return False
    return stands_alone(view, start, end) and _GOES_ON.match(view, end) is None


def _finding(start: int, end: int, label: str, score: float, check: str) -> Finding:
    return Finding(start, end, label, score, Strength.PATTERN, "place", (check,))


def _words(*keys: str) -> bytes:
    declared = shipped_yaml("server.tasks.patterns", "town_words.yaml")
    words = longest_first(ascii_view(word) for key in keys for word in declared[key])
    return b"|".join(word.replace(b".", rb"\.") for word in words)


@cache
def _no_towns() -> frozenset[bytes]:
    return frozenset(_words("no_towns", "days", "months").split(b"|"))


@cache
def _country() -> Pattern:
    return compiled(any_case("countries"))


@cache
def _dated() -> Pattern:
    """A town before the day of a letter or a report, at the beginning of a line or behind `Fait à`."""
    date = (
        rb"(?:[0-9]{1,2}(?:\.|er|o|\xC0)? ?(?:de )?(?i:%b)\b|[0-9]{1,2}[./\-][0-9]{1,2}[./\-](?:[0-9]{2}){1,2}\b)"
        % _words("months")
    )
    parts = {
        b"signed": _words("signed"),
        b"town": _LONG_TOWN,
        b"dated": _words("dated"),
        b"date": date,
        b"days": _words("days"),
    }
    return compiled(
        rb"(?m)(?:\b(?i:%(signed)b) |^[ \t]*|[.!?] )(%(town)b)(?:,? (?i:%(dated)b) (?:(?i:%(days)b),? )?%(date)b"
        rb"|, %(date)b|, (?i:%(days)b)(?:[.,] |\.?\r?$))" % parts
    )


@cache
def _said() -> Pattern:
    return compiled(rb"\b(?i:%b) (%b(?: %b)?)" % (_words("residence"), _TOWN, _WORD))


@cache
def _aged() -> Pattern:
    """A town behind an age: `(58) uit Zwolle`, `, 47, of Oban`."""
    return compiled(rb"\b%b(?: \([1-9][0-9]\)|, [1-9][0-9],) (?:%b) (%b(?: %b)?)" % (_WORD, _words("of"), _TOWN, _WORD))


@cache
def _country_label() -> Pattern:
    return compiled(
        rb"(?m)(?:^|[ \t]{2}|[|;,(]|[0-9][.)]) ?(?i:%b)(?: \([a-z ]{2,30}\))?[ \t]{0,2}:[ \t]{0,4}" % _words("country")
    )


TOWN = Recogniser("town", frozenset({"city", "country"}), _find)
