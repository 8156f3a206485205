"""Names that a phrase introduces: `my name is Ida`, `soy el Pepe`, `ask for Ida`, `appelle Ida au 06…`, a name on a
doorbell, who serves or advises by a receipt.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.people import GIVEN, NAMES, person
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_BEGIN = rb"(?m)(?:^|[^A-Za-z\xE0])"
_END = rb"(?:[.,;:!?)\"']|[ \t]*\r?$|[ \t]{2}|\t| [\-(\xC0&/])"
_SELF = (
    rb"(?i:my name is|my name's|ich hei(?:ss|\xE0)e|mein name ist|ich bin (?:der|die)|je m'appelle|moi c'est|me llamo"
    rb"|mi nombre es|soy (?:el|la)|mi chiamo|il mio nome e|mi presento: sono|chamo-me|me chamo|meu nome e|sou [oa]"
    rb"|ik heet|mijn naam is|nazywam sie|mam na imie|jag heter|jeg heter|jeg hedder|mitt namn ar|mitt? navn er"
    rb"|ma numesc|numele meu este?|jmenuji se|benim adim|zovem se|nimeni on)"
)
_ASKING = (
    rb"(?i:ask for|asking for|chiede(?:re|te)? di|chied[ai] di|preguntar? por|pregunten? por|perguntar? por"
    rb"|perguntem? por|pytac o|pytaj o|demande[rz]|vragen naar|vraag naar|fraga efter|sp\xE0rg efter|sp\xE0r etter)"
)
_CALLING = (
    rb"(?i:appelle[rz]?|contacte[rz]?|telephone[rz]? a|call|ring|text|phone|ruf(?:e|en sie)?|llam[ae] a"
    rb"|lig(?:a|ue) (?:para|pr[oa])(?: [oa])?|chiama(?:re|te)?|bel|zadzwon do|dzwon do|ring til)"
)
_DOORBELL = (
    rb"(?i:klingeln?|klingelschild|doorbell|door bell|buzzer|sonnette|sonne[rz]|interphone|timbre|telefonillo|citofon"
    rb"(?:o|are)|campanello|campainha|interfone|aanbellen|domofon|porttelefon|ringklocka)"
    rb"(?: (?i:steht|bei|auf|chez|a nome|a|au nom de|nom|name|at|to|says|marked|reads|bij|de|is|ist|von|no nome de|por"
    rb"|da|do)){0,2}:? [\"']?"
)
_PATTERNS = (
    (compiled(rb"%b%b,?:? %b" % (_BEGIN, _SELF, NAMES)), "self", "first_name"),
    (
        compiled(rb"%b(?i:i'?m|i am|it's|its) %b (?i:btw|by the way|here|speaking)\b" % (_BEGIN, GIVEN)),
        "self",
        "first_name",
    ),
    (
        compiled(rb"%b(?i:this is) %b (?i:from|calling|speaking|here|again)\b" % (_BEGIN, NAMES)),
        "self",
        "first_name",
    ),
    (compiled(rb"%b%b %b%b" % (_BEGIN, _ASKING, NAMES, _END)), "asked for", "first_name"),
    (compiled(rb"(?i:nach) %b (?i:fragen|verlangen)\b" % NAMES), "asked for", "first_name"),
    (
        compiled(
            rb"%b%b %b,? ?(?i:(?:au|on|at|al|no|unter|op|pod|pa|na)\b)?:? ?[+(]?[0-9][0-9 ]" % (_BEGIN, _CALLING, NAMES)
        ),
        "called",
        "first_name",
    ),
    (
        compiled(
            rb"(?m)(?:^|[ \t]{2}|\t|[|;(] ?)[ >*\-]*(?i:cashier|waiter|waitress|barista|advis[eo]r|technician"
            rb"|instructor|kassierer(?:in)?|bedienung|es bediente sie|caissiere?|serveur|serveuse|cajer[oa]"
            rb"|camarer[oa]|le atendio|atendid[oa] por|operatore|cassiere|kassamedewerker|kasjer(?:ka)?|kassor"
            rb"|served by|your server|apologies|emergency contact|next of kin)\.?[ ]?: ?%b%b" % (NAMES, _END)
        ),
        "role",
        "first_name",
    ),
    (
        compiled(
            rb"\((?i:(?:internal |private |staff )?(?:note|comment|edited by|added by)),? (?:by |from )?%b[),:]" % NAMES
        ),
        "role",
        "first_name",
    ),
)
_BELL = compiled(rb"%b%b%b(?: ?[/&+] ?%b)?%b" % (_BEGIN, _DOORBELL, NAMES, GIVEN, _END))
_SERVER = compiled(rb"(?m)(?:^|[ \t]{2}|\t)Server: ?%b(?:[ \t]*\r?$|[ \t]{2}|\t)" % GIVEN)
_TABLE = compiled(rb"(?i)\b(?:table|tbl|guests?|covers|gratuity|grat|tip|check #|subtotal)\b")
"""What a bill has whose `Server` waits at table and is no machine."""
_SCORE = 0.85


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    for pattern, how, label in _PATTERNS:
        for match in pattern.finditer(reading.view):
            if (found := person(reading, match.span(1), how, _SCORE, label)) is not None:
                yield found
    for match in _BELL.finditer(reading.view):
        for group in (1, 2):
            if match.start(group) >= 0:
                found = person(reading, match.span(group), "doorbell", _SCORE, "last_name")
                if found is not None:
                    yield found
    for match in _SERVER.finditer(reading.view):
        near = reading.view[max(0, match.start() - 400) : match.end() + 1200]
        if _TABLE.search(near) and (found := person(reading, match.span(1), "role", _SCORE, "first_name")) is not None:
            yield found


INTRODUCED_NAME = Recogniser("introduced name", frozenset({"first_name", "last_name", "full_name"}), _find)
