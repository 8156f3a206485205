"""Versions are no addresses, and addresses beside versions stay addresses."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def found(text: str, label: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {label}) if one.score > 0.5]


@pytest.mark.parametrize(
    "text",
    [
        "camera fw 3.1.0.9 installed",
        '{"sdk": "2.7.1.0", "os": "x"}',
        "<FileVersion>10.0.4.1</FileVersion>",
        "Firmwareversion: 1.0.4.12",
        "Treiber ab 9.2.0.1",
        "upgraded the exporter to 1.16.0.3",
        "Agent 5.4.0.2 on every laptop",
        "openssl 3.0.2.15",
        "User-Agent: Vivaldi/6.5.3.12",
        "libfoo==4.2.0.1",
        "get tool-2.4.1.7.tar.gz",
        "BIOS rev. 1.2.0.4",
    ],
)
def test_a_version_of_four_parts_is_no_address(text: str) -> None:
    assert found(text, "ipv4_address") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("agent 203.0.113.24 is down", "203.0.113.24"),
        ("nginx 198.51.100.7 - - GET /", "198.51.100.7"),
        ("client 10.1.2.3 refused", "10.1.2.3"),
        ("push the release to 198.51.100.4", "198.51.100.4"),
        ("update the DNS record for the app to 23.4.5.6", "23.4.5.6"),
        ("moved the old server from 5.6.7.8", "5.6.7.8"),
        ("db.internal/10.2.0.4:5432", "10.2.0.4"),
        ("http://5.6.7.8/x", "5.6.7.8"),
        ("from 203.0.113.9, build 4.12.0.1", "203.0.113.9"),
        ("ssh ann@5.6.7.8", "5.6.7.8"),
    ],
)
def test_an_address_stays_one_beside_the_words_of_versions(text: str, value: str) -> None:
    assert found(text, "ipv4_address") == [value]


@pytest.mark.parametrize("mask", ["255.255.255.0", "255.255.240.0", "255.0.0.0", "255.255.255.252"])
def test_the_mask_of_a_network_is_no_address(mask: str) -> None:
    assert found(f"inet 10.0.3.7 netmask {mask} broadcast 10.0.3.255", "ipv4_address") == ["10.0.3.7", "10.0.3.255"]
    assert found(f"to {mask[:-1]}3", "ipv4_address") == [f"{mask[:-1]}3"]
