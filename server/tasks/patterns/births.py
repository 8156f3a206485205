"""Dates that are no births, by their form and by what stands before them."""

from __future__ import annotations

from server.tasks.patterns.date_heads import means_another_date, says_birth
from server.tasks.patterns.matching import compiled

_MONTH_OR_YEAR = compiled(rb"[0-9]{1,2}[ ]?[./\-][ ]?[0-9]{4}|[0-9]{4}|[0-9]{4}[/\-][0-9]{1,2}")


def is_no_birth(view: bytes, start: int, end: int) -> bool:
    """Whether this is another date, or a month or a year that nothing calls that of a birth."""
    if means_another_date("date_of_birth", view, start, end):
        return True
    return _MONTH_OR_YEAR.fullmatch(view, start, end) is not None and not says_birth(view, start)
