from __future__ import annotations

import pytest
import torch

from models.training import precision


@pytest.mark.parametrize(
    ("device", "flags", "expected"),
    [
        ("cpu", {"avx2", "avx512f"}, torch.float32),
        ("cpu", {"avx512_bf16"}, torch.bfloat16),
        ("cpu", {"asimddp", "bf16"}, torch.bfloat16),
        ("cuda", {"avx2"}, torch.bfloat16),
    ],
)
def test_bfloat16_is_for_what_multiplies_it(
    device: str, flags: set[str], expected: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "cpu_flags", lambda: frozenset(flags))
    assert precision.compute_type(torch.device(device)) == expected
