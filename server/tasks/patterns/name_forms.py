"""What names of persons and cities, occupations and companies look like where a label or a head announces them.

Over a view: accents are dropped, letters of other scripts are stand-ins.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from server.tasks.patterns.matching import Pattern, compiled

_TAIL = rb"(?:(?:\\?''?|-)?[A-Za-z\xE0\xC0])*\.?"
_CAPITALISED = rb"(?:(?:[dDlL]|[aAeEuU]l|[aA]d)['\-])?[A-Z\xE0\xC0]" + _TAIL
_ANY_WORD = rb"[A-Za-z\xE0\xC0]" + _TAIL
_OF_PERSONS = b"|".join(
    b"'t abu af al av ben bin bint da de degli del della den der di do dos das du e el ibn la le los ten ter ul van "
    b"vom von y zu zum zur".split()
)
_OF_CITIES = b"|".join(
    b"a aan am an bei by d da das de del den der di do dos el en im in la las le les lez los nad of on op sous sur the "
    b"under upon".split()
)
_PERSON = rb"(?:(?:%b) ){0,2}%b" % (_OF_PERSONS, _CAPITALISED)
_CITY = rb"(?:(?:%b) ){0,2}%b" % (_OF_CITIES, _CAPITALISED)
_SEVERAL = rb"(?:%b(?: %b){1,4}|\xC0{2,6})" % (_PERSON, _PERSON)
"""At least two words, or as many characters of a script without spaces."""
_TITLES = rb"(?:(?:Dr|Prof|Mr|Mrs|Ms|Mx|Miss|Herrn?|Frau|Mme|Sra?|Sig|Dhr|Mevr)\.? ){0,3}"
_TRADE = rb"[A-Za-z\xE0\xC0]+(?:['/\-][A-Za-z\xE0\xC0]+|&[A-Z])*"
_FIRM = rb"[A-Z0-9\xE0\xC0][A-Za-z0-9\xE0\xC0.'!&+\-]*"
_IN_FIRMS = b"|".join(rb"& \+ of and the de du des la le les und fur y e et di da van von en og och i".split())

_ONE_TO_FOUR = rb"(%b(?: %b){0,3})"
_FORMS: Mapping[str, bytes] = {
    "first_name": _ONE_TO_FOUR % (_PERSON, _PERSON),
    "last_name": _ONE_TO_FOUR % (_PERSON, _PERSON),
    # `Last, First Middle` comes first, as its first half may be a name too.
    "full_name": _TITLES + rb"(%b, %b(?: %b){0,2}|%b)" % (_PERSON, _PERSON, _PERSON, _SEVERAL),
    "city": _ONE_TO_FOUR % (_CITY, _CITY),
    "occupation": rb"(%b(?: (?:& )?%b){0,4})" % (_TRADE, _TRADE),
    "company_name": rb"(%b(?: (?:%b|%b)){0,6}(?:, (?:Inc|LLC|Ltd|LLP|LP|SA|PLC)\.?)?)" % (_FIRM, _FIRM, _IN_FIRMS),
}
# In cells and quotes, names are now and then in small letters.
_IN_SMALL = dict.fromkeys(("first_name", "last_name"), rb"(%b(?: %b){0,4})" % (_ANY_WORD, _ANY_WORD))
_END = rb"[\"'`*_]{0,3}(?:\.?[ \t]*\r?$|[ \t]*[,;|<>&)\]}]|[ \t]{2}|\t|[ \t][(\[<\-]|\.[ \t])"

FORMS: Mapping[str, Pattern] = {label: compiled(form + _END) for label, form in _FORMS.items()}
"""By label: a value from where it begins, in the first group, and what may follow it on its line."""
BOUNDED_FORMS: Mapping[str, Pattern] = {label: compiled(form) for label, form in {**_FORMS, **_IN_SMALL}.items()}
"""By label: all that stands in a cell or between quotes."""

_NO_VALUES = frozenset(
    b"string str text varchar nvarchar char int integer number bool boolean true false null none nil undefined unknown "
    b"required optional missing empty invalid value field column label input placeholder your enter please select "
    b"choose anonymous redacted unbekannt inconnu desconocido sconosciuto onbekend void any object array".split()
)
_NO_PERSONS = frozenset(
    b"ltd limited gmbh inc llc llp plc corp bv department dept team clinic hospital university school college bank "
    b"services service group company association council ministry agency hotel insurance office desk support".split()
)


def is_a_name(label: str, text: str, view: bytes) -> bool:
    """Whether a value of the right form is no placeholder, no type of a program and no sign. view: that of `text`."""
    words = view.lower().replace(b",", b" ").split()
    if any(word.strip(b".") in _NO_VALUES for word in words) or (
        label == "full_name" and not _NO_PERSONS.isdisjoint(words)
    ):
        return False
    return all(character.isprintable() and (ord(character) < 0x80 or _is_letter(character)) for character in text)


def _is_letter(character: str) -> bool:
    return character.isalpha() or unicodedata.category(character)[0] == "M" or character in "’‘‐‑·\xa0"
