"""Where the lines of a view begin and end."""

from __future__ import annotations


def line_end(view: bytes, position: int, reach: int | None = None) -> int:
    """The end of the line of `position`: of the view where none is, and at most `reach` bytes behind it."""
    last = len(view) if reach is None else min(len(view), position + reach)
    end = view.find(b"\n", position, last)
    return end if end >= 0 else last


def line_before(view: bytes, position: int, reach: int) -> bytes:
    """What stands before `position` on its line, at most `reach` bytes."""
    return view[max(0, position - reach) : position].rpartition(b"\n")[2]
