"""Names of those who sign a letter or a message: below or behind `Kind regards`, `MfG`, `Cordialement`, `groetjes`."""

from __future__ import annotations

from collections.abc import Iterator

from server.tasks.patterns.finding import Finding
from server.tasks.patterns.matching import compiled
from server.tasks.patterns.people import NAMES, person
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_GREETINGS = rb"gru(?:ss|\xE0|ess|e\xE0)(?:e|en)?"
_FORMAL = (
    rb"(?:(?:kind|best|warm|kindest|warmest|many) )?regards|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?"
    rb"|respectfully|best wishes|thank you|many thanks|mit (?:freundlichen|besten|herzlichen|lieben|vielen) %(g)b"
    rb"|hochachtungsvoll|(?:bien )?cordialement|bien a vous|(?:sinceres )?salutations(?: distinguees)?|atentamente|atte"
    rb"|saludos cordiales|cordiales saludos|(?:cordiali|distinti) saluti|cordialmente|atenciosamente"
    rb"|(?:com os melhores )?cumprimentos|met (?:vriendelijke|hartelijke) groet(?:en)?|hoogachtend|z powazaniem"
    rb"|z wyrazami szacunku|lacze pozdrowienia|(?:med )?(?:vanliga?|venn?lig|basta) (?:halsning(?:ar)?|hilsen)"
    rb"|s pozdravem|udvozlettel|cu stima|saygilarimla|ystavallisin terveisin" % {b"g": _GREETINGS}
)
_CHATTY = (
    rb"cheers|thanks|love|xx|xoxo|mfg|lg|vg|(?:(?:viele|liebe|beste|freundliche|herzliche|schone)n? )?%b|amicalement"
    rb"|bises|bisous|(?:un )?saludos?|(?:un )?abrazos?|besos|(?:un )?salut[io]|a presto|abracos?|bjs|beijos|mvg"
    rb"|groet(?:en|jes)?|liefs|pozdrawiam|pozdrowienia|mvh|hilsen|halsningar|terveisin" % _GREETINGS
)
_BELOW = compiled(
    rb"(?m)(?:^|[.!?] )[ \t>]*(?i:%b|%b)[ \t]*[,.!\-]?[ \t]*\r?\n[ \t\r\n>]{0,8}"
    rb"(?:(?:gez\.|Dr\.|Prof\.|Dipl\.-Ing\.|i\. ?[AV]\.|ppa\.) ){0,3}%b(?:[ \t]*\r?$|[,(|/]|[ \t][\-(|\xC0]|[ \t]{2})"
    % (_FORMAL, _CHATTY, NAMES)
)
_BEHIND = compiled(
    rb"(?m)(?:^|[.!?,)] |\xC0 ?)[ \t>\-]*(?i:%b|%b),? -? ?%b[ \t.!)\xC0]*\r?$" % (_FORMAL, _CHATTY, NAMES)
)
_SCORE = 0.85


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    for pattern in (_BELOW, _BEHIND):
        for match in pattern.finditer(reading.view):
            if (found := person(reading, match.span(1), "signature", _SCORE, "first_name")) is not None:
                yield found


SIGNED_NAME = Recogniser("signed name", frozenset({"first_name", "full_name"}), _find)
