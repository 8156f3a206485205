"""Lists of recovery codes under their heading."""

from __future__ import annotations

import pytest

from server.tasks.patterns import recognise


def found(text: str, label: str) -> list[str]:
    return [text[one.start : one.end] for one in recognise(text, {label}) if one.score > 0.5]


def test_codes_of_one_shape_under_a_heading_are_found() -> None:
    text = "Your recovery codes\n\n  1. k4f7-9wq2   2. zz81-0plm\n  3. 77ab-c1d2\nPrinted: 2 May\n"
    assert found(text, "recovery_code") == ["k4f7-9wq2", "zz81-0plm", "77ab-c1d2"]
    assert found("Wiederherstellungscodes:\n* 4471 0293\n* 8820 1174\n* 5519 3346", "recovery_code") == [
        "4471 0293",
        "8820 1174",
        "5519 3346",
    ]


def test_other_lists_hold_no_codes() -> None:
    rows = "1183 2204\n4471 0293\n8820 1174\n"
    assert found(f"Meter readings\n{rows}", "recovery_code") == []
    assert found("Backup codes are off.\nRoom 12\nFloor 3\nDoor B 4401", "recovery_code") == []
    assert found("Your backup codes: see the app\nExtension\n2203", "recovery_code") == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Backup codes I still have: 8r5n-3yle, 77uc-mmsx", ["8r5n-3yle", "77uc-mmsx"]),
        ("notes: emergency codes 5a92-d031 / c8f4-1e6b", ["5a92-d031", "c8f4-1e6b"]),
        ("**Break-glass** for the vault: `5G8L-R3NY-77UC` once", ["5G8L-R3NY-77UC"]),
        ("the recovery code well-known as such", []),
    ],
)
def test_codes_in_groups_may_stand_on_the_line_of_their_heading(text: str, codes: list[str]) -> None:
    found = [text[one.start : one.end] for one in recognise(text, {"recovery_code"}) if one.recogniser == "code list"]
    assert found == codes
