from __future__ import annotations

import json

import pytest

from server.privacy.report import Finding, Report, Sent, Verdict


@pytest.mark.parametrize(
    ("verdicts", "result"),
    [
        (("passed", "passed"), "passed"),
        (("passed", "not checked"), "incomplete"),
        (("not checked", "failed"), "failed"),
    ],
)
def test_the_worst_verdict_decides(verdicts: tuple[Verdict, ...], result: str) -> None:
    findings = tuple(Finding("a promise", verdict, "looked at it") for verdict in verdicts)
    assert Report({}, findings, (), ()).result == result


def test_people_and_programs_read_the_same() -> None:
    finding = Finding("No text is kept", "failed", "3 files were searched", ("a log: plain",))
    report = Report({"version": "1"}, (finding,), (Sent("POST /run", "a text", 200),), ("swap was not looked at",))
    document = json.loads(json.dumps(report.as_json()))
    assert document["result"] == "failed"
    assert document["findings"][0]["faults"] == ["a log: plain"]
    text = report.as_text()
    for part in ("FAILED", "No text is kept", "3 files were searched", "! a log: plain", "POST /run", "200", "swap"):
        assert part in text
