"""Addresses of machines: IPv4, IPv6, MAC, UUID, IMEI."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from stdnum import imei, luhn

from server.tasks.patterns.boundaries import continues_a_number, stands_alone
from server.tasks.patterns.contexts import is_netmask, is_version, may_be_version
from server.tasks.patterns.finding import Finding, Strength
from server.tasks.patterns.matching import compiled, spans
from server.tasks.patterns.reading import Reading
from server.tasks.patterns.recogniser import Hints, Recogniser

_BYTE = rb"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = compiled(rb"\b%b(?:\.%b){3}\b" % (_BYTE, _BYTE))
_IPV6 = compiled(rb"[0-9A-Fa-f:]{1,40}:[0-9A-Fa-f:]{0,40}(?:%b(?:\.%b){3})?" % (_BYTE, _BYTE))
_MAC = compiled(
    rb"(?i)\b(?:[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?:[:-][0-9a-f]{2}){0,2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})\b"
)
_UUID = compiled(rb"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_IMEI = compiled(rb"\b[0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{6}[ -]?[0-9]\b")
_VERSION_CUES = frozenset({"version"})
_IP_CUES = frozenset({"ip"})
_DEVICE_CUES = frozenset({"device"})


def _ip_addresses(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, end in spans(_IPV4, view):
        if not stands_alone(view, start, end) or _is_dotted_on(view, start, end) or is_netmask(view, start, end):
            continue
        is_weak = is_version(view, start, end) or (
            may_be_version(view[start:end])
            and reading.is_announced(_VERSION_CUES, start, end)
            and not reading.is_announced(_IP_CUES, start, end)
        )
        score, strength = (0.3, Strength.WEAK) if is_weak else (0.97, Strength.PATTERN)
        yield Finding(start, end, "ipv4_address", score, strength, "ipv4", ("form",))
    for start, end in spans(_IPV6, view):
        while end > start and view[end - 1] == ord(":") and view[end - 2 : end] != b"::":
            end -= 1
        if stands_alone(view, start, end) and end - start >= 3 and _is_ipv6(reading.slice(start, end)):
            yield Finding(start, end, "ipv6_address", 0.97, Strength.PATTERN, "ipv6", ("form",))


def _is_dotted_on(view: bytes, start: int, end: int) -> bool:
    before = start > 1 and view[start - 1] == ord(".") and chr(view[start - 2]).isalnum()
    after = end + 1 < len(view) and view[end] == ord(".") and chr(view[end + 1]).isdigit()
    return before or after


def _is_ipv6(written: str) -> bool:
    try:
        ipaddress.IPv6Address(written)
    except ValueError:
        return False
    return any(character != ":" for character in written)


def _mac_addresses(reading: Reading, _: Hints) -> Iterator[Finding]:
    for start, end in spans(_MAC, reading.view):
        if stands_alone(reading.view, start, end) and not continues_a_number(reading.view, start, end):
            yield Finding(start, end, "mac_address", 0.97, Strength.PATTERN, "mac", ("form",))


def _devices(reading: Reading, _: Hints) -> Iterator[Finding]:
    view = reading.view
    for start, end in spans(_UUID, view):
        is_cued = reading.is_announced(_DEVICE_CUES, start, end)
        if is_cued:
            yield Finding(start, end, "device_identifier", 0.95, Strength.PATTERN, "uuid", ("form", "cue"))
        yield Finding(start, end, "uuid", 0.97, Strength.PATTERN, "uuid", ("form",))
    for start, end in spans(_IMEI, view):
        if not reading.is_announced(_DEVICE_CUES, start, end) or not stands_alone(view, start, end):
            continue
        is_valid = imei.is_valid(reading.slice(start, end)) and luhn.is_valid(imei.compact(reading.slice(start, end)))
        score, strength = (0.98, Strength.VALIDATED) if is_valid else (0.6, Strength.WEAK)
        checks = ("luhn" if is_valid else "not luhn", "cue")
        yield Finding(start, end, "device_identifier", score, strength, "imei", checks)


IP = Recogniser("ip", frozenset({"ipv4_address", "ipv6_address"}), _ip_addresses)
MAC = Recogniser("mac", frozenset({"mac_address"}), _mac_addresses)
DEVICE = Recogniser("device", frozenset({"device_identifier", "uuid"}), _devices)
