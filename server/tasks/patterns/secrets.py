"""Keys and tokens of well-known providers, JSON web tokens (RFC 7519) and blocks of private keys (RFC 7468)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from functools import cache

from models.shipped_yaml import shipped_yaml
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import Pattern, compiled, spans
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_JWT_HEAD = compiled(rb"eyJ[A-Za-z0-9_\-]{8,1000}\.")
_JWT_REST = compiled(rb"[A-Za-z0-9_\-]{2,}\.[A-Za-z0-9_\-]*")
_LONGEST_JWT = 1 << 14
_BEGIN = compiled(rb"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_END = compiled(rb"-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_LONGEST_BLOCK = 1 << 14
_WORD = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")


def _declared() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = shipped_yaml("server.tasks.patterns", "providers.yaml")
    return rows


@cache
def _providers() -> tuple[tuple[str, str, Pattern], ...]:
    """Name, label and pattern of each kind of key; see providers.yaml."""
    return tuple((row["name"], row["label"], compiled(row["form"].encode())) for row in _declared())


@cache
def _any_provider() -> Pattern:
    """All forms in one: most texts hold no key, which one search tells."""
    return compiled(b"|".join(b"(?:%b)" % row["form"].encode() for row in _declared()))


def _keys(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    if _any_provider().search(view) is None:
        return
    for name, label, pattern in _providers():
        for start, end in spans(pattern, view):
            if not (start and view[start - 1] in _WORD) and not (end < len(view) and view[end] in _WORD):
                yield Finding(start, end, label, 0.99, Strength.PATTERN, f"key:{name}", ("form",))


def _tokens(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, head in spans(_JWT_HEAD, view):
        rest = _JWT_REST.match(view, head, min(len(view), head + _LONGEST_JWT))
        if rest is not None and _has_algorithm(reading.slice(start, head - 1)):
            end = rest.end()
            yield Finding(start, end, "access_token", 0.99, Strength.VALIDATED, "jwt", ("header",))


def _has_algorithm(head: str) -> bool:
    try:
        document = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError):
        return False
    return isinstance(document, dict) and "alg" in document


def _blocks(reading: Reading, _: Hints) -> Iterator[Finding]:
    for start, begun in spans(_BEGIN, reading.view):
        last = _END.search(reading.view, begun, min(len(reading.view), begun + _LONGEST_BLOCK))
        # A block that was cut off is secret to where it ends.
        end = last.end() if last else min(len(reading.view), begun + _LONGEST_BLOCK)
        yield Finding(start, end, "secret", 0.99, Strength.PATTERN, "private key", ("form",))


KEYS = Recogniser("keys", frozenset({"api_key", "access_token", "secret"}), _keys)
JWT = Recogniser("jwt", frozenset({"access_token"}), _tokens)
PRIVATE_KEY = Recogniser("private key", frozenset({"secret"}), _blocks)
