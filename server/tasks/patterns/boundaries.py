"""Whether a stretch of a view stands by itself or is a part of something longer."""

from __future__ import annotations

from server.tasks.patterns.view import LETTER

_WORD = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") | {LETTER}
_DIGITS = frozenset(b"0123456789")
_JOINERS = frozenset(b"-./")


def stands_alone(view: bytes, start: int, end: int) -> bool:
    """Whether no letter and no digit touches `start`..`end`."""
    return not (start and view[start - 1] in _WORD) and not (end < len(view) and view[end] in _WORD)


def continues_a_number(view: bytes, start: int, end: int) -> bool:
    """Whether digits go on behind a hyphen, dot or slash on either side, as in a version, a date or a longer number."""
    before = start > 1 and view[start - 1] in _JOINERS and view[start - 2] in _DIGITS
    after = end + 1 < len(view) and view[end] in _JOINERS and view[end + 1] in _DIGITS
    return before or after


def continues_a_code(view: bytes, start: int) -> bool:
    """Whether a hyphen or underscore ties `start` to a letter or digit before it, as in `TAX-700004439`."""
    return start > 1 and view[start - 1] in b"-_" and view[start - 2] in _WORD


def touches_spaced_digits(view: bytes, start: int, end: int) -> bool:
    """Whether one space parts `start`..`end` from other digits, so that they may be cut out of a longer number."""
    before = start > 1 and view[start - 1] == 0x20 and view[start - 2] in _DIGITS
    after = end + 1 < len(view) and view[end] == 0x20 and view[end + 1] in _DIGITS
    return before or after
