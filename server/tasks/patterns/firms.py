"""Names of companies by the legal form that ends them, and by what they are to somebody: `Insurer: Hale Mutual`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from models.shipped_yaml import shipped_yaml
from server.tasks.patterns.boundaries import stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import Pattern, compiled, longest_first
from server.tasks.patterns.name_forms import FORMS, is_a_name
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser
from server.tasks.patterns.view import ascii_view

_FORMED = 0.92
_NAMED = 0.9
_SURE = (
    rb"g?GmbH(?: ?& ?Co\.? ?(?:KG|OHG|KGaA))?|KGaA|OHG|e\. ?V\.|e\. ?K\.|B\.V\.|N\.V\.|BV|NV|V\.O\.F\.|VOF|BVBA|SPRL"
    rb"|S\. ?A\.(?: ?[USR]\.)?(?: de C\. ?V\.)?|SA de CV|S\. de R\.L\.|S\. ?L\.(?: ?U\.)?|SLU|SAU|SAS|SARL"
    rb"|S\.?a ?\.?r\.?l\.|S\.? ?[Rr]\.? ?[Ll]\.?|S\.? ?p\.? ?A\.?|L[Dd][Aa]\.?|L[Tt][Dd][Aa]\.?|EIRELI|LLC|L\.L\.C\."
    rb"|LLP|L\.L\.P\.|I[Nn][Cc]\.?|Incorporated|PLC|plc|P\.L\.C\."
    rb"|(?:P[Tt][Yy]\.? |P[Vv][Tt]\.? |P[Tt][Ee]\.? |Private )?(?:L[Tt][Dd]\.?|Limited)|Sdn\.? Bhd\.?"
    rb"|Corp\.?|Corporation|[Ss]p\. ?z ?o\. ?o\.(?: ?sp\. ?k\.)?|[Ss]p\. ?[jk]\.|Oyj|ApS|A/S|ASA|Kft\.?|Zrt\.?|Nyrt\.?"
    rb"|(?:spol\. s )?[sr]\. ?r\. ?o\.|a\. ?s\.|d\. ?o\. ?o\.|EOOD|OOO|K\.K\.|ehf\."
)
_DOUBTFUL = rb"AG|SE|AS|AB|SA|Oy|KG|SL|SpA|UG|SNC|KK|Co\."
"""Abbreviations of states, of units and of much else too."""
_WORD = rb"[A-Z0-9\xE0][A-Za-z0-9\xE0'&\-]{0,30}"
_FIRST = rb"(?:[A-Z\xE0][A-Za-z0-9\xE0'&\-]{0,30}|[0-9]{1,3}[A-Za-z][A-Za-z0-9'&\-]{0,30}|[A-Z][A-Za-z]{0,2}\.)"
_BETWEEN = rb"(?:&|\+|and|und|y|et|e|en|og|och|of|de|del|des|du|da|di|van|van der|von|la|le)"
_CODE = compiled(rb",? (?:[0-9]{4,5}\b|[A-Z]{1,2}[0-9])|-[0-9]")
"""What follows where capitals are a state or begin a number: `Adelaide SA 5000`, `Postmortem INC-12`."""
_FIRST_WORD = compiled(rb"([A-Za-z\xE0]+\.?)\s*(?:(?:19|20)[0-9]{2}[,\-]? ?){0,4}")
"""With the years that stand between `Copyright` and the name."""
_REACH = 40
_MOST_OF_A_VALUE = 100


def follows_a_form(view: bytes, end: int) -> bool:
    """Whether the legal form of a company stands behind the name that ends at `end`."""
    match = _form_behind().match(view, end)
    return match is not None and stands_alone(view, end + 1, match.end()) and not _CODE.match(view, match.end())


def is_named_by_role(view: bytes, start: int) -> bool:
    """Whether a label says that what begins at `start` is a company: `Carrier: `."""
    return _role_before().search(view[max(0, start - _REACH) : start]) is not None


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for match in _formed().finditer(view):
        start, end = _without_leading(view, match.start(), match.end(1)), match.end()
        if start >= match.end(1) or not stands_alone(view, start, end) or _CODE.match(view, end):
            continue
        # A form that is another word too says nothing behind capitals alone, and none behind a number.
        name = view[start : match.end(1)]
        if match.start(3) < 0 or not (name.isupper() or name[-1:].isdigit()):
            yield Finding(start, end, "company_name", _FORMED, Strength.PATTERN, "company", ("legal form",))
    for match in _role().finditer(view):
        start = match.end()
        value = FORMS["company_name"].match(view[start : start + _MOST_OF_A_VALUE])
        if value is None:
            continue
        end = start + value.end(1)
        if is_a_name("company_name", reading.text[start:end], view[start:end]):
            yield Finding(start, end, "company_name", _NAMED, Strength.PATTERN, "company", ("role",))


def _without_leading(view: bytes, start: int, end: int) -> int:
    """Where the name begins that may stand behind `The`, `Sponsor`, `Bei der`."""
    while (word := _FIRST_WORD.match(view, start, end)) is not None and view[start : word.end(1)].lower() in _leading():
        start = word.end()
    return start


@cache
def _leading() -> frozenset[bytes]:
    return frozenset(map(ascii_view, shipped_yaml("server.tasks.patterns", "firm_words.yaml")["leading"]))


@cache
def _formed() -> Pattern:
    """Its groups: the name, a form that is sure, one that is not."""
    return compiled(
        rb"\b(%(first)b(?: (?:%(b)b )?%(w)b){0,4})(?:,? (%(sure)b)| (%(doubtful)b))"
        % {b"first": _FIRST, b"w": _WORD, b"b": _BETWEEN, b"sure": _SURE, b"doubtful": _DOUBTFUL}
    )


@cache
def _form_behind() -> Pattern:
    return compiled(rb"(?:,? (?:%b)| (?:%b))" % (_SURE, _DOUBTFUL))


def _roles() -> bytes:
    return b"|".join(longest_first(map(ascii_view, shipped_yaml("server.tasks.patterns", "firm_words.yaml")["roles"])))


@cache
def _role() -> Pattern:
    return compiled(rb"\b(?i:%b)[ \t]?: ?" % _roles())


@cache
def _role_before() -> Pattern:
    return compiled(rb"\b(?i:%b)[ \t]?: ?$" % _roles())


COMPANY = Recogniser("company", frozenset({"company_name"}), _find)
