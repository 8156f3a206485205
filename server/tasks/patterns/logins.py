"""A username and a password that stand together: `admin / hunter2` or `admin:hunter2` under `Login`, `Credentials`."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_CUES = frozenset({"credentials"})
_NAME = rb"[A-Za-z0-9\xE0][A-Za-z0-9\xE0._@+\\\-]{1,63}"
_SECRET = rb"[^\s`|]{3,100}"
_PAIR = rb"(?:`(%b)`[ \t]*[/:|,][ \t]*`(%b)`|(%b)(?: / | \| | : |:)(%b))" % (_NAME, _SECRET, _NAME, _SECRET)
_IN_CELL = compiled(_PAIR)
_AFTER_CUE = compiled(rb"[\"'`*_]{0,3}[ \t]*[:=][*_]{0,2}[ \t]*[\"']?" + _PAIR)
_LONGEST = 200  # bytes


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for cell in reading.columns.cells:
        if not _CUES.isdisjoint(cell.groups) and (match := _IN_CELL.fullmatch(view, cell.start, cell.end)):
            yield from _both(*_halves(match.span(1), match.span(2), match.span(3), match.span(4)))
    for cue in reading.cues.all:
        if not _CUES.isdisjoint(cue.groups) and (match := _AFTER_CUE.match(view, cue.end, cue.end + _LONGEST)):
            name, secret = _halves(match.span(1), match.span(2), match.span(3), match.span(4))
            # `Login: Google / Apple` names two ways; a password has more than letters, or marks around it.
            if match.start(1) >= 0 or not view[secret[0] : secret[1]].isalpha():
                yield from _both(name, secret)


def _halves(*spans: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    name, secret = (span for span in spans if span[0] >= 0)
    return name, secret


def _both(name: tuple[int, int], secret: tuple[int, int]) -> Iterator[Finding]:
    yield Finding(*name, "username", 0.9, Strength.PATTERN, "login", ("cue",))
    yield Finding(*secret, "password", 0.93, Strength.PATTERN, "login", ("cue",))


LOGIN = Recogniser("login", frozenset({"username", "password"}), _find)
