from __future__ import annotations

from models.selection.candidates import Candidate
from models.selection.decision import LARGEST_DISAGREEMENT, LARGEST_DRIFT, Measurement, decide

CAREFUL = Candidate("onnx", "fp32")
QUICK = Candidate("onnx", "int8")
OTHER = Candidate("openvino", "bf16")
ORDER = [CAREFUL, QUICK, OTHER]


def seconds(single: float, mixed: float) -> dict[str, float]:
    return {"single": single, "mixed": mixed}


def test_the_fastest_is_taken_and_the_others_are_accounted_for() -> None:
    decision = decide(ORDER, {CAREFUL: Measurement(seconds(2, 8)), QUICK: Measurement(seconds(1, 4))})
    assert decision is not None
    assert decision.candidate == QUICK
    assert "onnx fp32: 2.00 times the time" in decision.reason


def test_one_that_drifts_is_not_taken_however_fast() -> None:
    for inaccurate in (
        Measurement(seconds(1, 1), drift=LARGEST_DRIFT * 1.1),
        Measurement(seconds(1, 1), disagreement=LARGEST_DISAGREEMENT * 1.1),
    ):
        decision = decide(ORDER, {CAREFUL: Measurement(seconds(2, 8)), QUICK: inaccurate})
        assert decision is not None
        assert decision.candidate == CAREFUL
        assert "onnx int8" in decision.reason
        assert "not used" in decision.reason


def test_a_gain_within_the_noise_is_not_worth_a_less_careful_one() -> None:
    decision = decide(ORDER, {CAREFUL: Measurement(seconds(1, 1)), QUICK: Measurement(seconds(0.98, 0.98))})
    assert decision is not None
    assert decision.candidate == CAREFUL


def test_one_that_cannot_run_is_named_with_its_reason() -> None:
    broken = Measurement({}, error="it crashes on this machine (signal 8)")
    decision = decide(ORDER, {CAREFUL: Measurement(seconds(1, 1)), OTHER: broken})
    assert decision is not None
    assert "openvino bf16: it crashes on this machine (signal 8)" in decision.reason


def test_there_is_no_decision_where_nothing_runs() -> None:
    assert decide(ORDER, {}) is None
    assert decide(ORDER, {CAREFUL: Measurement({}, error="no")}) is None
