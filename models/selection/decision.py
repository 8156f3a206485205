"""The choice between candidates, by what was measured of each. Runs nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.selection.candidates import Candidate

LARGEST_DRIFT = 0.02
"""Mean difference of a span's score from fp32 that is allowed, over the spans that either finds likely.

On the bundled model 0.003 (bf16) and 0.006 (OpenVINO's int8) leave F1 as it is; 0.028 (ONNX Runtime's int8) costs up to
0.8 points on one of six annotated sets: benchmarks/results/quality.md.
"""
LARGEST_DISAGREEMENT = 0.05
"""Share of those spans that may come to lie on the other side of the threshold."""
CLEAR_GAIN = 0.95
"""A candidate must take less than this share of the time of a more careful one to be taken in its place."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a trial found of a candidate.

    seconds: the median time of a pass for each shape that was tried. drift, disagreement: as the constants above say.
    error: why it cannot run, in which case the rest is empty. passing: whether that may be otherwise the next time.
    """

    seconds: Mapping[str, float]
    drift: float = 0.0
    disagreement: float = 0.0
    error: str | None = None
    passing: bool = False

    @property
    def accurate(self) -> bool:
        """Whether the answers stay close enough to those of fp32."""
        return self.drift <= LARGEST_DRIFT and self.disagreement <= LARGEST_DISAGREEMENT


@dataclass(frozen=True, slots=True)
class Decision:
    """What was chosen and why: a sentence for logs and `GET /v1/models`."""

    candidate: Candidate
    reason: str


def decide(order: Sequence[Candidate], measured: Mapping[Candidate, Measurement]) -> Decision | None:
    """The fastest accurate candidate of those measured; a less careful one (later in `order`) must be clearly faster.

    None when none can run.
    """
    able = [candidate for candidate in order if candidate in measured and measured[candidate].error is None]
    if not able:
        return None
    first = able[0]
    fit = [candidate for candidate in able if measured[candidate].accurate] or [first]
    chosen = fit[0]
    for candidate in fit[1:]:
        if _ratio(measured[candidate], measured[chosen]) < CLEAR_GAIN:
            chosen = candidate
    return Decision(chosen, _reason(chosen, order, measured))


def _ratio(one: Measurement, other: Measurement) -> float:
    """How much longer `one` takes: the geometric mean over the shapes that both were tried on."""
    shared = [shape for shape in one.seconds if shape in other.seconds]
    return math.exp(sum(math.log(one.seconds[shape] / other.seconds[shape]) for shape in shared) / max(len(shared), 1))


def _reason(chosen: Candidate, order: Sequence[Candidate], measured: Mapping[Candidate, Measurement]) -> str:
    others = [_account(other, measured[other], measured[chosen]) for other in order if other in measured]
    rest = [account for other, account in zip(order, others, strict=False) if other != chosen]
    return "measured on this machine as the fastest of those that agree with fp32" + (
        f" ({'; '.join(rest)})" if rest else ""
    )


def _account(candidate: Candidate, measurement: Measurement, chosen: Measurement) -> str:
    if measurement.error is not None:
        return f"{candidate}: {measurement.error}"
    account = f"{candidate}: {_ratio(measurement, chosen):.2f} times the time"
    if not measurement.accurate:
        account += f", drift {measurement.drift:.3f}, {measurement.disagreement:.0%} of what it finds differs: not used"
    return account
