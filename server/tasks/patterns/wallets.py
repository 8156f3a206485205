"""Addresses of cryptocurrencies, by their checksums: Base58Check, Bech32 (BIP 173 and 350), or by their form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from stdnum import bitcoin

from server.tasks.patterns.boundaries import stands_alone
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled, spans
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_BECH32 = compiled(rb"\b(?:bc1[02-9ac-hj-np-z]{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71})\b")
_BASE58 = compiled(rb"\b[1-9A-HJ-NP-Za-km-z]{26,35}\b")
_ETHEREUM = compiled(rb"\b0x[0-9a-fA-F]{40}\b")
_MONERO = compiled(rb"\b[48][1-9A-HJ-NP-Za-km-z]{94}\b")
_ANY = compiled(rb"\b[1-9A-HJ-NP-Za-km-z]{32,44}\b")
_CUES = frozenset({"wallet"})
_BITCOIN_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE_ALPHABET = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"


def _find(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, end in spans(_BECH32, view):
        if bitcoin.is_valid(reading.slice(start, end)):
            yield Finding(start, end, "crypto_wallet", 0.99, Strength.VALIDATED, "wallet", ("bech32",))
    for start, end in spans(_BASE58, view):
        if _has_checksum(reading.slice(start, end)):
            yield Finding(start, end, "crypto_wallet", 0.99, Strength.VALIDATED, "wallet", ("base58check",))
    for pattern in (_ETHEREUM, _MONERO):
        for start, end in spans(pattern, view):
            yield Finding(start, end, "crypto_wallet", 0.95, Strength.PATTERN, "wallet", ("form",))
    for start, end in spans(_ANY, view):
        mixed = view[start:end]
        is_word = mixed.isdigit() or mixed.isalpha() or mixed.islower()
        if not is_word and stands_alone(view, start, end) and reading.is_announced(_CUES, start, end):
            yield Finding(start, end, "crypto_wallet", 0.8, Strength.PATTERN, "wallet", ("form", "cue"))


def _has_checksum(address: str) -> bool:
    """Whether the last four bytes are the double SHA-256 of those before, in either alphabet, 25 in all."""
    return any(_is_base58check(address, alphabet) for alphabet in (_BITCOIN_ALPHABET, _RIPPLE_ALPHABET))


def _is_base58check(address: str, alphabet: str) -> bool:
    number = 0
    for character in address:
        number = number * 58 + alphabet.index(character)
    if number.bit_length() > 200:
        return False
    content = number.to_bytes(25, "big")
    digest = hashlib.sha256(hashlib.sha256(content[:-4]).digest()).digest()
    return content[-4:] == digest[:4]


WALLET = Recogniser("wallet", frozenset({"crypto_wallet"}), _find)
