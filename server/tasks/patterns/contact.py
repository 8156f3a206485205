"""E-mail addresses, URLs and phone numbers."""

from __future__ import annotations

from collections.abc import Iterator

import phonenumbers

from server.tasks.patterns.boundaries import continues_a_number, stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.hidden_email import hidden_emails
from server.tasks.patterns.lines import line_before
from server.tasks.patterns.matching import compiled, spans
from server.tasks.patterns.number_heads import is_directly_after
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_LETTERS = rb"A-Za-z0-9\xE0"
_EMAIL = compiled(
    rb"[%(l)s][%(l)s._%%+'\-]{0,63}@(?:[%(l)s](?:[%(l)s\-]{0,61}[%(l)s])?\.){1,8}[A-Za-z\xE0]{2,24}" % {b"l": _LETTERS}
)
_URL = compiled(
    rb"(?i)(?:(?:https?|ftps?|sftp|wss?|file|ssh|git|s3|gs|ldaps?|smb|tel|postgres(?:ql)?|mysql|mongodb(?:\+srv)?"
    rb"|rediss?"
    rb"|amqps?|jdbc:[a-z0-9]{2,12})://|www\.[a-z0-9\-]{1,63}\.)[^\s<>\"'`{}|\\^\xC0]{1,1000}"
)
_HOST = compiled(rb"(?:[A-Za-z][A-Za-z0-9+.:\-]*://)?[^/?#]*")
"""A URL up to where its host ends, or within it."""
_ENDS_NO_URL = b".,;:!?*_"
_BRACKETS = {ord(")"): b"(", ord("]"): b"["}

_PHONE = compiled(
    rb"(?:\+|\b00)?\(?[0-9](?:[ \t().\-/]{0,3}[0-9]){5,16}(?:[ ]?(?i:ext|x|ext\.|extension|#)[ .:]?[0-9]{1,6})?"
)
_PHONE_CUES = frozenset({"phone"})
_FAX_CUES = frozenset({"fax"})
_SHORT_CUE = compiled(
    rb"(?:^|[^A-Za-z])(?:(?:[Pp]h|PH)(?:\.? [Nn]o)?[.:]{0,2}|[TtMmCcPpHhWwOo]:|(?:Off|Res|Privat|Dienst|Casa|Bureau"
    rb"|Work|Home)[.:]{1,2}"
    rb"|(?:Office|Bureau|Buro|Reception|Switchboard|Zentrale|Standard|Empfang|Oficina|Ufficio|Kantoor|Biuro"
    rb"|Kontor):?)[ \t]{0,3}$"
)
"""Directly before a number, and never `pH`: no cue words that reach further."""
_SHORT_FAX = compiled(rb"(?:^|[^A-Za-z])[Ff][.:]{0,2}[ \t]{1,3}$")
"""Before a number with its country's code: `t +44 20 7946 0011  f +44 20 7946 0012`."""
_REACH_OF_SHORT_CUES = 16
_DIRECT = 0.94
"""The score of a number directly behind a word for phones: whatever else has its form, it is one."""
_FEWEST_DIGITS = 7
_DECIMAL = compiled(rb"[0-9]{1,5}\.[0-9]+")
_USUAL_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "IN", "AU", "BR", "NL")
_PARTS = compiled(rb"[0-9]+")
_FRENCH = compiled(rb"0[1-9](?:[ .][0-9]{2}){4}")
"""Five pairs, as little else is grouped."""
_OTHER_NUMBER = compiled(
    rb"[0-9]{4}[\-/.][0-9]{1,2}[\-/.][0-9]{1,2}(?:[ .\-].*)?|[0-9]{1,2}[\-/.][0-9]{1,2}[\-/.][0-9]{4}(?:[ .\-].*)?"
    rb"|[0-9]{3}-[0-9]{2}-[0-9]{4}"
)
"""Dates, and numbers of the form of an American social security number."""


_IDENTIFIER = compiled(rb"(?i)(?:^|[^a-z])(?:uid|message-id|in-reply-to|references|content-id|cid)[ \t]*:[ \t]*<?$")
"""Before identifiers in the form of an address (RFC 5322, RFC 5545)."""
_REACH_OF_IDENTIFIERS = 24
_USERINFO = compiled(rb"://[^\s/@]{0,64}:$")
"""Before the password of a URL, which with the host behind it looks like an address: `postgres://app:hunter77@db.internal`."""
_REACH_OF_USERINFO = 68


def _emails(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, end in spans(_EMAIL, view):
        is_identifier = _IDENTIFIER.search(line_before(view, start, _REACH_OF_IDENTIFIERS)) is not None
        is_password = _USERINFO.search(line_before(view, start, _REACH_OF_USERINFO)) is not None
        if not (is_identifier or is_password or (end < len(view) and view[end] in b"@")):
            yield Finding(start, end, "email", 0.99, Strength.PATTERN, "email", ("form",))
    for start, end in hidden_emails(reading.view):
        yield Finding(start, end, "email", 0.95, Strength.PATTERN, "hidden email", ("form",))


def _urls(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, end in spans(_URL, view):
        comma = view.find(b",", start, end)
        # A host has none (RFC 3986), and one before the URL as well parts the cells of a row.
        if comma >= 0 and (view[start - 1 : start] == b"," or _HOST.fullmatch(view, start, comma)):
            end = comma
        while end > start and (view[end - 1] in _ENDS_NO_URL or _closes_nothing(view, start, end)):
            end -= 1
        if not (start and chr(view[start - 1]).isalnum()):
            yield Finding(start, end, "url", 0.97, Strength.PATTERN, "url", ("form",))


def _closes_nothing(view: bytes, start: int, end: int) -> bool:
    opening = _BRACKETS.get(view[end - 1])
    return opening is not None and view.count(opening, start, end) < view.count(view[end - 1 : end], start, end)


def _phones(reading: Reading, hints: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, end in spans(_PHONE, view):
        if not stands_alone(view, start, end) or _OTHER_NUMBER.fullmatch(view[start:end]):
            continue
        before = view[max(0, start - _REACH_OF_SHORT_CUES) : start]
        is_short_fax = view[start : start + 1] == b"+" and _SHORT_FAX.search(before) is not None
        is_fax = is_short_fax or reading.is_headed(_FAX_CUES, start, end)
        is_cued = is_fax or reading.is_announced(_PHONE_CUES, start, end)
        is_short_cued = _SHORT_CUE.search(before) is not None
        is_cued = is_cued or is_short_cued
        if _DECIMAL.fullmatch(view, start, end) and not is_cued:
            continue
        judged = _judged(reading.slice(start, end), hints, is_cued=is_cued)
        if judged and (is_cued or not continues_a_number(view, start, end)):
            score, strength, checks = judged
            is_direct = is_short_cued or is_directly_after(reading, _PHONE_CUES | _FAX_CUES, start)
            if is_direct and _count_digits(view[start:end]) >= _FEWEST_DIGITS:
                score = max(score, _DIRECT)
            yield Finding(start, end, "fax_number" if is_fax else "phone_number", score, strength, "phone", checks)


def _count_digits(written: bytes) -> int:
    return sum(0x30 <= byte <= 0x39 for byte in written)


def _judged(written: str, hints: Hints, *, is_cued: bool) -> tuple[float, Strength, tuple[str, ...]] | None:
    """Score, strength and checks of a candidate, None for one that is none."""
    cue = ("cue",) if is_cued else ()
    if written.startswith(("+", "00")):
        number = _parsed("+" + written.lstrip("+").removeprefix("00") if written.startswith("00") else written, None)
        if number is not None and phonenumbers.is_valid_number(number):
            return 0.98, Strength.VALIDATED, ("numbering plan", *cue)
        is_possible = number is not None and phonenumbers.is_possible_number(number)
        # Two noughts begin numbers of many kinds.
        if is_possible and (written.startswith("+") or is_cued):
            return 0.85, Strength.PATTERN, ("country code", *cue)
        return None
    regions = hints.likely_regions()
    if any(_is_valid(written, region) for region in regions):
        return 0.95 if is_cued else 0.8, Strength.VALIDATED, ("numbering plan", "region", *cue)
    if is_cued:
        if any(_is_valid(written, region) for region in _USUAL_REGIONS):
            return 0.95, Strength.VALIDATED, ("numbering plan", "cue")
        return 0.8, Strength.PATTERN, ("cue",)
    groups = [end - start for start, end in spans(_PARTS, written.encode("latin-1"))]
    if groups[:3] == [3, 3, 4] or groups[:4] == [1, 3, 3, 4]:
        if _is_valid(written, "US"):
            return 0.85, Strength.VALIDATED, ("numbering plan",)
        return 0.75, Strength.PATTERN, ("form",)
    if _FRENCH.fullmatch(written.encode("latin-1")) and _is_valid(written, "FR"):
        return 0.8, Strength.PATTERN, ("numbering plan",)
    return None


def _is_valid(written: str, region: str) -> bool:
    number = _parsed(written, region)
    return number is not None and phonenumbers.is_valid_number(number)


def _parsed(written: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None


EMAIL = Recogniser("email", frozenset({"email"}), _emails)
URL = Recogniser("url", frozenset({"url"}), _urls)
PHONE = Recogniser("phone", frozenset({"phone_number", "fax_number"}), _phones)
