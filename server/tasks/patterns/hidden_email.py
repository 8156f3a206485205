"""E-mail addresses written so that programs do not find them: `ann (at) mail (dot) example`, `ann[at]mail.example`."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.boundaries import stands_alone
from server.tasks.patterns.matching import compiled, spans


def _bracketed(words: bytes) -> bytes:
    pairs = ((rb"\(", rb"\)"), (rb"\[", rb"\]"), (rb"\{", rb"\}"), (rb"<", rb">"))
    return rb"[ ]?(?:" + b"|".join(rb"%b[ ]?(?:%b)[ ]?%b" % (first, words, last) for first, last in pairs) + rb")[ ]?"


_AT = _bracketed(rb"at|@|arroba|arobase|chiocciola|malpa|zavinac|kukac|snabel-?a")
_DOT = rb"(?:\.|%b)" % _bracketed(rb"dot|punkt|point|punto|ponto|kropka|tecka|\.")
_NAME = rb"[a-z0-9\xE0][a-z0-9\xE0_%+'\-]{0,62}"
_HIDDEN = compiled(
    rb"(?i)%(n)b(?:%(d)b%(n)b){0,4}%(a)b[a-z0-9\xE0][a-z0-9\xE0\-]{0,61}(?:%(d)b[a-z0-9\xE0][a-z0-9\xE0\-]{0,61}){0,4}"
    rb"%(d)b[a-z\xE0]{2,24}" % {b"n": _NAME, b"a": _AT, b"d": _DOT}
)


def hidden_emails(view: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of each."""
    return ((start, end) for start, end in spans(_HIDDEN, view) if stands_alone(view, start, end))
