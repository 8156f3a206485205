from __future__ import annotations

import pytest
import torch

from models.selection import candidates
from models.training.precision import compute_type


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
    monkeypatch.setattr(candidates, "cpu_flags", lambda: frozenset(flags))
    assert compute_type(torch.device(device)) == expected
