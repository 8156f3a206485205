from __future__ import annotations

from server.inference.remembered import Remembered


def test_the_least_recently_used_goes_first() -> None:
    remembered: Remembered[int] = Remembered(2)
    first, second, third = (remembered.key([name]) for name in ("a", "b", "c"))
    remembered.put(first, 1)
    remembered.put(second, 2)
    assert remembered.get([first]) == {first: 1}
    remembered.put(third, 3)
    assert remembered.get([first, second, third]) == {first: 1, third: 3}


def test_equal_facts_have_equal_keys_and_no_other_process_has_them() -> None:
    remembered: Remembered[int] = Remembered(2)
    assert remembered.key({"text": "Ann", "labels": ["a", "b"]}) == remembered.key(
        {"text": "Ann", "labels": ["a", "b"]}
    )
    assert remembered.key("Ann") != remembered.key("Anne")
    assert remembered.key("Ann") != Remembered[int](2).key("Ann")
    assert b"Ann" not in remembered.key("Ann")
