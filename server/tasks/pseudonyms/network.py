"""Addresses of networks: e-mail, web, IP, MAC, UUID. None that could reach somebody: they are kept for examples."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network
from random import Random

from server.tasks.pseudonyms.shape import digits_drawn, reshaped

Word = Callable[[str], str]
"""A word for an address, by the kind of name that it comes from."""

_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+")
_URL = re.compile(r"(?i)(https?://|ftp://|www\.)([^\s/?#]+)(.*)", re.DOTALL)
_HEXADECIMAL = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2}", re.IGNORECASE
)
_IP = re.compile(r"(\[?)([0-9a-f.:]+)(\]?(?::[0-9]{1,5}|/[0-9]{1,3})?)", re.IGNORECASE)
_DOMAINS = ("example.com", "example.org", "example.net")
_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16")))
_PRIVATE_6 = tuple(map(IPv6Network, ("fc00::/7", "fe80::/10")))
_BENCHMARKS = IPv4Network("198.18.0.0/15")
"""RFC 2544: like the ranges for documentation never routed, and large enough for many addresses."""
_DOCUMENTATION = IPv6Network("2001:db8::/32")


def email(value: str, chance: Random, word: Word) -> str | None:
    """An address with as many dots before the @ at a domain for examples (RFC 2606); None where `value` is none."""
    if not _EMAIL.fullmatch(value):
        return None
    local = value.rpartition("@")[0]
    names = min(local.count(".") + 1, 4)
    parts = [word("username" if names == 1 else "last_name") for _ in range(names)]
    numbered = digits_drawn("00", chance) if local[-1].isdigit() else ""
    made = f"{'.'.join(parts)}{numbered}@{chance.choice(_DOMAINS)}"
    return made.upper() if value.isupper() else made


def url(value: str, chance: Random, word: Word) -> str | None:
    """An address of the same scheme with a host for examples and a path of the same shape; None for no web address."""
    match = _URL.fullmatch(value)
    if match is None:
        return None
    host = f"{word('last_name')}.{chance.choice(_DOMAINS)}"
    path = reshaped(match[3], chance)
    return None if path is None else match[1] + host + path


def hexadecimal(value: str, chance: Random) -> str | None:
    """Another UUID of the same version, or MAC address of the same form; None where `value` is neither."""
    if not _HEXADECIMAL.fullmatch(value):
        return None
    version = (14, 19) if len(value) > 17 else ()
    made = [one if one in ":-" or at in version else chance.choice("0123456789abcdef") for at, one in enumerate(value)]
    if not version:
        made[1] = chance.choice("26ae")  # locally administered: no maker's
    drawn = "".join(made)
    return drawn.upper() if value.isupper() else drawn


def ip(value: str, chance: Random) -> str | None:
    """An address in the same private range, or in one for tests and documentation; None where `value` is none."""
    match = _IP.fullmatch(value)
    if match is None:
        return None
    drawn = _ip4(match[2], chance) or _ip6(match[2], chance)
    if drawn is None and ":" in match[2]:
        host, _, port = match[2].partition(":")
        drawn = _ip4(host, chance)
        drawn = f"{drawn}:{port}" if drawn and port.isdigit() else None
    return None if drawn is None else match[1] + drawn + match[3]


def _ip4(value: str, chance: Random) -> str | None:
    try:
        address = IPv4Address(value)
    except AddressValueError:
        return None
    network = next((network for network in _PRIVATE if address in network), _BENCHMARKS)
    return str(network[chance.randrange(1, network.num_addresses - 1)])


def _ip6(value: str, chance: Random) -> str | None:
    try:
        address = IPv6Address(value)
    except AddressValueError:
        return None
    network = next((network for network in _PRIVATE_6 if address in network), _DOCUMENTATION)
    bits = 64 if "::" in value else 128 - network.prefixlen
    drawn = str(IPv6Address(int(network[0]) | chance.getrandbits(bits)))
    return drawn.upper() if value.isupper() else drawn
