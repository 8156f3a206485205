from __future__ import annotations

from models.kept import kept

made: list[object] = []


@kept(most=2, characters=5)
def length(names: tuple[str, ...]) -> int:
    made.append(names)
    return len(names)


@kept(most=2, characters=5)
def upper(name: str) -> str:
    made.append(name)
    return name.upper()


def test_what_is_short_is_made_once_and_what_is_long_each_time() -> None:
    made.clear()
    assert [upper("abcde"), upper("abcde"), upper("abcdef"), upper("abcdef")] == ["ABCDE"] * 2 + ["ABCDEF"] * 2
    assert [length(("ab", "cde")), length(("ab", "cde")), length(("abc", "def")), length(("abc", "def"))] == [2] * 4
    assert made == ["abcde", "abcdef", "abcdef", ("ab", "cde"), ("abc", "def"), ("abc", "def")]
    assert (len(upper), len(length)) == (1, 1)
