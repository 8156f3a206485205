"""Which characters a text may hold, whoever sends it, and how much of an unknown name is quoted."""

from __future__ import annotations

_QUOTED_CHARACTERS = 64


def fault_in(text: str) -> str | None:
    """Why `text` cannot be worked on, as the end of a sentence that begins with its name; None when it can."""
    if not text:
        return "must not be empty"
    if "\x00" in text:
        return "must not contain NUL characters"
    if not is_encodable(text):
        return "must not contain lone surrogates"
    return None


def is_encodable(text: str) -> bool:
    """Whether `text` can be written as UTF-8, which has no form for lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def quoted(name: object) -> str:
    """The unknown name of a field as a message shows it: cut, and with what cannot be printed escaped."""
    return repr(str(name)[:_QUOTED_CHARACTERS])


def is_short(document: object, limit: int, longer: frozenset[str] = frozenset()) -> bool:
    """Whether the strings of a JSON document have fewer than `limit` characters; every other part counts as one.

    longer: names of fields whose length says nothing of the work that they make; a document with one is not short.
    """
    waiting = [document]
    while waiting and limit > 0:
        part = waiting.pop()
        limit -= len(part) if isinstance(part, str) else 1
        if isinstance(part, dict):
            if not longer.isdisjoint(part):
                return False
            waiting += part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return limit > 0
