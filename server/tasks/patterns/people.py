"""Names of persons where words before them say that one follows: form and label of what stands there."""

from __future__ import annotations

from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.name_words import name_words
from server.tasks.patterns.reading import Reading

_GIVEN = rb"[A-Z\xE0][A-Za-z\xE0]*[a-z\xE0](?:[\-'][A-Z\xE0a-z]+)?"
_PART = rb"(?:(?:d[aeiou]s?|del|dell[ao]|van|von|de la|van de[nr]?|el|al|bin|le|ter|ten|zu|y|e) ){0,2}"
GIVEN = rb"(" + _GIVEN + rb")"
"""One name."""
NAMES = rb"(%b(?: %b(?:%b|[A-Z]\.)){0,3})" % (_GIVEN, _PART, _GIVEN)
"""Up to four names, with what stands between them."""
_CHECK = "words before"
_NO_NAMES = frozenset(
    b"team support department dept accounts office staff sales management crew service services desk committee board "
    b"help advice details more info information quote price directions permission january february march april june "
    b"july august september october november december januar februar marz juni juli oktober dezember english german "
    b"french spanish italian dutch polish europe google apple amazon paypal whatsapp facebook instagram iphone android "
    b"sent get outlook gesendet enviado envoye inviato verzonden wyslane skickat".split()
)


def person(reading: Reading, place: tuple[int, int], recogniser: str, score: float, one: str) -> Finding | None:
    """The finding of a name at `place`, if it can be one. one: the label of a name alone; several are a full name."""
    start, end = place
    known = name_words()
    words = [word.strip(b".,") for word in reading.view[start:end].lower().split()]
    names = [word for word in words if word not in known.particles]
    if not names or not reading.text[start].isupper():
        return None
    if any(word in known.ordinary or word in known.organizations or word in _NO_NAMES for word in names):
        return None
    if all(word in known.titles or word in known.beside for word in names):
        return None
    label = "full_name" if len(words) > 1 else one
    return Finding(start, end, label, score, Strength.PATTERN, recogniser, (_CHECK,))
