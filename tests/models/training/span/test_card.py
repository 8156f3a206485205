from __future__ import annotations

from models.training.span.card import _ends


def test_a_log_of_several_runs_has_an_end_of_each() -> None:
    entries = [{"batches": 20}, {"batches": 40}, {"batches": 20}, {"batches": 60}]
    assert _ends(entries) == [{"batches": 40}, {"batches": 60}]
    assert _ends(entries[:1]) == [{"batches": 20}]
    assert _ends([]) == []
