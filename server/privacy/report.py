"""What was checked and what was found, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Verdict = Literal["passed", "failed", "not checked"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise. evidence: what was looked at, or why it could not be. faults: what breaks the promise."""

    promise: str
    verdict: Verdict
    evidence: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. status: None where the connection was given up on purpose."""

    route: str
    what: str
    status: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """facts: what ran, where and when. notes: what an auditor should know, and no check decides."""

    facts: dict[str, str]
    findings: tuple[Finding, ...]
    requests: tuple[Sent, ...]
    notes: tuple[str, ...]

    @property
    def result(self) -> Literal["passed", "failed", "incomplete"]:
        """incomplete: nothing was found, but not everything could be checked."""
        verdicts = {finding.verdict for finding in self.findings}
        if "failed" in verdicts:
            return "failed"
        return "incomplete" if "not checked" in verdicts else "passed"

    def as_json(self) -> dict[str, object]:
        return {"result": self.result, **asdict(self)}

    def as_text(self) -> str:
        lines = ["Spanhost privacy check", "======================", ""]
        lines += [f"{name:<16}{value}" for name, value in self.facts.items()]
        lines += ["", "Promises", "--------"]
        for finding in self.findings:
            lines += [f"{finding.verdict.upper():<13}{finding.promise}", f"{'':<13}{finding.evidence}"]
            lines += [f"{'':<13}! {fault}" for fault in finding.faults]
        lines += ["", f"Requests ({len(self.requests)})", "--------"]
        lines += _columns([(sent.route, sent.what, str(sent.status or "given up")) for sent in self.requests])
        lines += ["", "Notes", "-----", *(f"- {note}" for note in self.notes), "", f"Result: {self.result.upper()}"]
        return "\n".join(lines)


def _columns(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(2)]
    return [f"{first:<{widths[0]}}  {second:<{widths[1]}}  {third}" for first, second, third in rows]
