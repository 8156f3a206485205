"""Personal data where it stands in other forms than sentences: logs, JSON, code, command lines, chats, forms."""

from __future__ import annotations

import pytest

from tests.server.running import RunningServer

TEXTS = [
    ("2024-05-06 12:30:45 INFO user=jdoe_77 ip=203.0.113.7:8443 login ok", ["jdoe_77", "203.0.113.7"], [":8443"]),
    (
        '{"name": "Maria Gonzalez", "email": "maria.g@example.com", "card": "4111111111111111", "cvv": "123"}',
        ["Maria Gonzalez", "maria.g@example.com", "4111111111111111", '"123"'],
        ['"cvv"'],
    ),
    ("export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ["wJalrXUtnFEMI"], ["export"]),
    ("mysql -h db1 -u root -phunter2 mydb", ["root", "hunter2"], [" -p"]),
    ("docker login -u deploy -p Tr0ub4dor&3 r.example.com:5000", ["deploy", "Tr0ub4dor&3"], [" -p "]),
    (
        "hey its Tom, call me on 07700 900123, I live at 12 Baker Street, London NW1 6XE",
        ["Tom", "07700 900123", "12 Baker Street, London NW1 6XE"],
        ["hey its"],
    ),
    (
        "Full name: Olga Petrova\nDate of birth: 12.03.1985\nPassport No: 750123456\nIBAN: DE89 3704 0044 0532 0130 00",
        ["Olga Petrova", "12.03.1985", "750123456", "DE89 3704 0044 0532 0130 00"],
        ["Full name", "Passport No"],
    ),
    (
        "card 4111 1111 1111 1111 12/26 123, then GB29 NWBK 6016 1331 9268 19, ref A",
        ["4111 1111 1111 1111", "GB29 NWBK 6016 1331 9268 19"],
        ["then"],
    ),
    (
        "Patient Jane Roe (MRN-004217, DOB 1979-11-02) was seen by Dr. Patel",
        ["Jane Roe", "MRN-004217", "1979-11-02", "Patel"],
        ["was seen by"],
    ),
    ("name,ssn,phone\nAnn Lee,536-90-4399,+44 20 7946 0958\n", ["Ann Lee", "536-90-4399", "7946 0958"], ["name,ssn"]),
    ("IPv6 2001:0db8:85a3:0000:0000:8a2e:0370:7334 seen", ["2001:0db8:85a3:0000:0000:8a2e:0370:7334"], ["seen"]),
    ("INSERT INTO t VALUES ('Ann Lee', '+1 (415) 555-0132');", ["Ann Lee", "+1 (415) 555-0132"], ["INSERT INTO"]),
]


@pytest.mark.parametrize(("text", "gone", "left"), TEXTS)
def test_values_go_and_what_is_around_them_stays(
    bundled_server: RunningServer, text: str, gone: list[str], left: list[str]
) -> None:
    redacted = bundled_server.run(text)["output"]["redacted_text"]
    assert [value for value in gone if value in redacted] == []
    assert [value for value in left if value not in redacted] == []
