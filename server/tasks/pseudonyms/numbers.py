"""Numbers of payment and telephone networks: cards, IBANs, phones that pass the checks of real ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from random import Random

import phonenumbers
from stdnum import iban, luhn
from stdnum.es import ccc

from server.tasks.pseudonyms.shape import digits_drawn, digits_of, reshaped, with_digits

_CARD = re.compile(r"[0-9](?:[ .\-]?[0-9]){12,18}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}(?:[ \-]?[A-Z0-9]){11,30}", re.IGNORECASE)
_ISSUER_DIGITS = (("2", 4), ("3", 2), ("4", 1), ("5", 2), ("6", 4))
"""How many digits tell the network of a card, by its first one (ISO/IEC 7812)."""
_PHONES = 30
_MOST_KEPT = 6


def card(value: str, chance: Random) -> str | None:
    """A number of the same network, length and grouping that passes Luhn's check; None where `value` is no card's."""
    digits = digits_of(value)
    if not _CARD.fullmatch(value) or not luhn.is_valid(digits):
        return None
    kept = dict(_ISSUER_DIGITS).get(digits[0], 1)
    body = digits_drawn(digits[:-1], chance, kept=kept)
    return with_digits(value, body + luhn.calc_check_digit(body))


def bank_account(value: str, chance: Random) -> str | None:
    """An IBAN of the same country and grouping with valid check digits; None where `value` is none."""
    bare = re.sub(r"[ \-]", "", value).upper()
    if not _IBAN.fullmatch(value) or not iban.is_valid(bare, check_country=False):
        return None
    account = reshaped(bare[4:], chance) or ""
    tried: Iterable[str] = (account,)
    if iban.is_valid(bare):
        tried = (
            *_with_spanish_digits(bare[:2], account),
            *(f"{account[:-2]}{last:02}" for last in range(100)),
            account,
        )
    accounts = (f"{bare[:2]}{iban.calc_check_digits(f'{bare[:2]}00{one}')}{one}" for one in tried)
    drawn = ""
    for drawn in accounts:
        if iban.is_valid(drawn):
            break
    return _spread(drawn, value)


def _with_spanish_digits(country: str, account: str) -> list[str]:
    """The account with the national check digits in its middle; other countries have theirs at the end, if any."""
    return [account[:8] + ccc.calc_check_digits(account) + account[10:]] if country == "ES" else []


def phone(value: str, chance: Random, regions: Sequence[str]) -> str | None:
    """A number of the same country and format, valid where `value` is; None where it is not valid anywhere tried.

    regions: where it may be, as ISO 3166-1 codes, for a number without a country code.
    """
    tried = ((_valid(value, region), region) for region in (None, *regions))
    number, region = next(((number, region) for number, region in tried if number), (None, None))
    if number is None:
        return None
    digits = digits_of(value)
    trunk = len(digits) - len(digits.lstrip("0"))
    coded = trunk + (len(str(number.country_code)) if number.country_code_source != _NATIONAL else 0)
    for kept in range(coded, min(coded + _MOST_KEPT, len(digits) - 3)):
        for _ in range(_PHONES):
            drawn = digits_drawn(value, chance, kept=kept)
            other = _valid(drawn, region)
            if other and other.country_code == number.country_code:
                return drawn
    return None


_NATIONAL = phonenumbers.CountryCodeSource.FROM_DEFAULT_COUNTRY


def _valid(value: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    written = f"+{value[2:]}" if value.startswith("00") else value
    try:
        number = phonenumbers.parse(written, region, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _spread(bare: str, value: str) -> str:
    """`bare` with the separators and the case of `value`."""
    characters = iter(bare)
    spread = "".join(next(characters) if one.isalnum() else one for one in value)
    return spread.lower() if value.islower() else spread
