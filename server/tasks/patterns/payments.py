"""Parties of payments in SWIFT's MT messages: banks (`:57A:`), accounts and names (`:50K:`, `:59:`)."""

from __future__ import annotations

from collections.abc import Iterator

from stdnum import bic, iban

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_ACCOUNT = rb"/(?:[A-Z]{1,2}/)?(%b[0-9A-Za-z][0-9A-Za-z \-]{3,33})[ \t]*\r?\n"
_BANK = compiled(
    rb"(?m)^:(?:5[0-9][AG]|42A):[ \t]*(?:%b)?([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)[ \t]*(?:\r?\n|$)"
    % (_ACCOUNT % b"?:")
)
_PARTY = compiled(rb"(?m)^:(?:50[KHF]?|59F?):[ \t]*(?:%b)?(?:1/)?([^\n]{1,140})" % (_ACCOUNT % b""))
_PERSON = compiled(rb"[A-Za-z\xE0][A-Za-z\xE0'.\-]*(?:[ ,]{1,2}[A-Za-z\xE0][A-Za-z\xE0'.\-]*){1,4}")
_COMPANY = compiled(
    rb"(?i)(?:^|[ .,])(?:ab|ag|aps|as|bank|bhd|bv|co|company|corp|corporation|eg|ev|fund|gmbh|group|holdings?|inc"
    rb"|international|kft|kg|lda|limited|llc|llp|ltd|ltda|mbh|nv|ohg|oy|oyj|partners|plc|pty|pte|sa|sarl|sas|se|services"
    rb"|sl|solutions|spa|srl|sro|trading|trust|ug|university|verein)(?:[ .,]|$)"
)


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    if b":5" not in view:
        return
    for match in _BANK.finditer(view):
        start, end = match.span(1)
        if bic.is_valid(reading.slice(start, end)):
            yield Finding(start, end, "swift_bic", 0.95, Strength.PATTERN, "payment", ("tag",))
    for match in _PARTY.finditer(view):
        account, name = match.span(1), match.span(2)
        # An IBAN is the IBAN recogniser's.
        if account[0] >= 0 and not iban.is_valid(reading.slice(*account)):
            yield Finding(*account, "account_number", 0.93, Strength.PATTERN, "payment", ("tag",))
        name = (name[0], name[0] + len(view[name[0] : name[1]].rstrip()))
        if _PERSON.fullmatch(view, *name) and not _COMPANY.search(view[name[0] : name[1]]):
            yield Finding(*name, "full_name", 0.85, Strength.PATTERN, "payment", ("tag",))


PAYMENT = Recogniser("payment", frozenset({"swift_bic", "account_number", "full_name"}), _find)
