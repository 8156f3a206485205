"""What is no plate of a vehicle, though letters and digits stand in it."""

from __future__ import annotations

from server.tasks.patterns.matching import compiled

_MOST_CHARACTERS = 10
_LONG_NUMBER = compiled(rb"[0-9]{7}")
_SIZE = compiled(rb"[0-9][ ]?x[ ]?[0-9]|[A-Z0-9][0-9][a-z]$")
"""The measures of a thing (`45x65x7`) and the small letter that ends the name of a model (`CBR600f`)."""


def is_no_plate(view: bytes, start: int, end: int) -> bool:
    """Whether a plate would be shorter, or have another form."""
    value = view[start:end]
    if value.isalpha() and value != value.upper():
        return True
    characters = sum(chr(byte).isalnum() for byte in value)
    is_long = characters > _MOST_CHARACTERS or _LONG_NUMBER.search(value) is not None
    return is_long or _SIZE.search(value) is not None
