"""What a model's finding counts when it cannot be what it is taken for."""

from __future__ import annotations

import numpy as np
import pytest

from models.contract import Candidates
from server.tasks.plausibility import has_form, judged


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("536-90-4399", "SSN"),
        ("***-**-4399", "ssn"),
        ("Jamie O'Brien-Smith", "full_name"),
        ("太郎 井上", "person"),
        ("DE89 3704 0044", "iban"),
        ("XXXX XXXX XXXX 4242", "credit_card"),
        ("jane (at) example.com", "email"),
        ("anything 1!", "favourite colour"),
    ],
)
def test_a_value_has_the_form_of_its_type(value: str, name: str) -> None:
    assert has_form(value, name)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("TAX-700004439", "ssn"),
        ("green_panda845", "first_name"),
        ("0x29d8497b3115", "iban"),
        ("D123-4567-8901", "npi number"),
        ("jane example", "email"),
        ("@", "favourite colour"),
    ],
)
def test_a_value_lacks_the_form_of_its_type(value: str, name: str) -> None:
    assert not has_form(value, name)


def test_what_lacks_its_form_counts_half_and_gives_way_or_stays_by_its_threshold() -> None:
    text = "id TAX-700004439 of agent_007"
    candidates = Candidates(
        np.array([3, 3, 20]), np.array([16, 16, 29]), np.array([0, 1, 2]), np.array([0.9, 0.5, 0.5], np.float32)
    )
    left = judged(text, candidates, ("ssn", "tax_id", "full_name"), (0.3, 0.3, 0.3))
    assert left.labels.tolist() == [0, 1]
    assert left.scores.tolist() == pytest.approx([0.45, 0.5])
