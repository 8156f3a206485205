"""Words directly before a date that say what it is the date of, and so what it is not."""

from __future__ import annotations

from server.tasks.patterns.lines import line_before
from server.tasks.patterns.matching import Pattern, compiled

_REACH = 64
"""Bytes before a date that are read."""
_HEAD = (
    rb"(?i)(?:^|[^a-z])(?:%b)(?:[ _\-]?(?:date|datum))?\.?[\"']?[ \t]*[:=.]?[ \t]*"
    rb"(?:(?:on|le|el|il|em|am|den|the|date|op|dne|dnia)[ \t:]+)?[\"'(]?$"
)


def _heads(words: bytes) -> Pattern:
    return compiled(_HEAD % words)


_BIRTH = _heads(
    rb"born|birth|birthday|birthdate|dob|d\.o\.b|geb|geboren|geburtsdatum|geburtstag|naissance|nee? le|nacid[oa]"
    rb"|nacimiento|nat[oa]|nascita|nascid[oa]|nascimento|geboortedatum|fodd|fodt|fodselsdato|urodzenia|urodzon[ya]"
    rb"|narozeni|dogum tarihi"
)
_ISSUE = _heads(
    rb"issued?|ausgestellt|ausstellungsdatum|delivree?|emision|emissione|emissao|rilascio|rilasciat[oa]|uitgifte"
    rb"|afgegeven|wydania|utfardad|udstedt"
)
_EXPIRY = _heads(
    rb"expires|expiry|expiration|expire le|valid (?:until|till|thru|through|to)|good thru|gultig bis|ablaufdatum"
    rb"|valable jusqu'au|caduca|caducidad|valido hasta|scade|scadenza|valida? ate|validade|geldig tot|wazn[aey] do"
    rb"|gyldig til|giltig till"
)
_PAYMENT = _heads(
    rb"paid|payment|purchased?|transaction|posted|booked|settled|charged|billed|ordered|order|invoice|buchungsdatum"
    rb"|rechnungsdatum|bezahlt|paye|pagado|pagato|pago em"
)
_DUE = _heads(
    rb"due(?: (?:by|on))?|payable (?:by|until)|pay by|return by|fallig|zahlbar bis|spatestens|echeance|a payer avant"
    rb"|vencimiento|vence|vencimento|vence em|scadenza|da pagare entro|entro il|vervaldatum|betalen voor"
    rb"|termin platnosci|forfallsdato|forfaldsdato|forfallodatum|splatnost"
)
_PERIOD = compiled(
    rb"(?i)(?:^|[^a-z])(?:statement|period|periode|periodo|zeitraum|leistungszeitraum|abrechnungszeitraum|okres)[ \t:]*"
    rb"(?:(?:from|von|vom|du|del|dal|de|van|od)[ \t]+)?(?:[0-9][0-9./\-]{4,9}[ \t]*(?:-|to|bis|au|al|a|tot|do)[ \t]*)?$"
)
_EVENT = _heads(
    rb"changed|modified|edited|started?|joined|hired|hire|opened|geandert|zuletzt geandert|modifie|modificado"
    rb"|modificato|gewijzigd|founded|established|married|incorporated|launched|published|printed|updated|revised"
    rb"|collected|admitted"
    rb"|discharged|gegrundet|eroffnet|verheiratet|ouvert|fondee?|fundad[oa]|fondat[oa]|opgericht|vanaf|since|effective"
)
_BOUND = compiled(
    rb"(?i)(?:^|[^a-z])(?:until|till|by|from|before|starting|commencing|bis|bis zum|ab|ab dem|zum|vor dem|jusqu'au"
    rb"|a partir du"
    rb"|a compter du|avant le|hasta(?: el)?|a partir de(?:l)?|desde(?: el)?|antes del|fino al|entro il|a partire dal"
    rb"|dal|ate|a partir do"
    rb"|tot(?: en met)?|per|vanaf|voor|do|do dnia|od|od dnia|najpozniej do|till och med|fran|senast|fra|senest"
    rb"|d\.d\.)[ \t]+$"
)
"""The first or the last day of something."""
_BARE = _heads(rb"date|datum|data|dato|fecha")
_HEADS: dict[str, tuple[Pattern, tuple[Pattern, ...]]] = {
    "date_of_birth": (_BIRTH, (_ISSUE, _EXPIRY, _PAYMENT, _DUE, _PERIOD, _EVENT, _BARE, _BOUND)),
    "expiration_date": (_EXPIRY, (_BIRTH, _ISSUE, _PAYMENT, _PERIOD)),
    "card_expiry": (_EXPIRY, (_BIRTH, _ISSUE, _PAYMENT, _PERIOD)),
    "document_date": (_ISSUE, (_BIRTH, _EXPIRY, _DUE, _PERIOD, _BOUND)),
    "transaction_date": (_PAYMENT, (_BIRTH, _EXPIRY, _DUE, _PERIOD)),
}
"""For a label its own heads, and those that exclude it. The day of an invoice may be that of its payment."""

DATED = frozenset(_HEADS)


def means_another_date(label: str, view: bytes, start: int, _: int) -> bool:
    """Whether the words directly before the date at `start` give it a meaning that excludes `label`."""
    own, others = _HEADS[label]
    before = line_before(view, start, _REACH)
    return own.search(before) is None and any(head.search(before) for head in others)


def says_birth(view: bytes, start: int) -> bool:
    """Whether words of a birth stand directly before `start`."""
    return _BIRTH.search(line_before(view, start, _REACH)) is not None
