"""Marks and tokens: who can compare, who can open, what is refused."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import ConfigurationError, InvalidInputError
from server.tasks.keyed import TOKEN, Keyed, check_secret, secret_in

ANN = Keyed(lambda: bytes(32), "ann")
BO = Keyed(lambda: bytes(32), "bo")
ELSEWHERE = Keyed(lambda: bytes(31) + b"\x01", "ann")


def test_a_mark_is_the_same_for_the_same_value_key_and_project_alone() -> None:
    mark = ANN.mark("jane@example.com", "a")
    assert mark == ANN.mark("jane@example.com", "a")
    others = [
        ANN.mark("jane@example.org", "a"),
        ANN.mark("jane@example.com", "b"),
        BO.mark("jane@example.com", "a"),
        ELSEWHERE.mark("jane@example.com", "a"),
    ]
    assert len({mark, *others}) == 5
    assert len(mark) == 16


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), st.booleans(), st.text(max_size=5))
def test_a_token_gives_its_value_back(value: str, fixed: bool, project: str) -> None:
    token = ANN.seal(value, "FULL_NAME", project, fixed=fixed)
    assert TOKEN.fullmatch(token)
    assert ANN.restore(f"a {token} b", project) == (f"a {value} b", 1)


def test_only_fixed_tokens_of_one_value_are_alike() -> None:
    assert ANN.seal("x", "A", "", fixed=True) == ANN.seal("x", "A", "", fixed=True)
    assert ANN.seal("x", "A", "", fixed=False) != ANN.seal("x", "A", "", fixed=False)


@given(st.data())
def test_a_token_that_was_changed_anywhere_is_refused(data: st.DataObject) -> None:
    token = ANN.seal("jane@example.com", "EMAIL", "", fixed=data.draw(st.booleans()))
    place = data.draw(st.integers(token.index(":") + 1, len(token) - 3))
    other = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))
    if token[place] != other:
        with pytest.raises(InvalidInputError, match="token at character 0 was changed"):
            ANN.restore(token[:place] + other + token[place + 1 :], "")


def test_a_token_of_another_type_key_project_or_installation_is_refused() -> None:
    token = ANN.seal("jane@example.com", "EMAIL", "a", fixed=True)
    refused = [
        (ANN, token.replace("EMAIL", "PHONE"), "a"),
        (ANN, token, "b"),
        (BO, token, "a"),
        (ELSEWHERE, token, "a"),
    ]
    for keyed, text, project in refused:
        with pytest.raises(InvalidInputError, match="another API key or project"):
            keyed.restore(text, project)


def test_a_text_without_tokens_stays_as_it_is() -> None:
    assert ANN.restore("<EMAIL> and <a:b> stay", "") == ("<EMAIL> and <a:b> stay", 0)


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "redaction.key"
    secret = secret_in(path)
    assert len(secret) == 32
    assert secret_in(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "redaction.key"
    path.write_bytes(b"short")
    with pytest.raises(ConfigurationError, match="must hold 32 bytes"):
        check_secret(path)
    with pytest.raises(ConfigurationError, match="must hold 32 bytes"):
        secret_in(path)


def test_a_check_makes_no_secret(tmp_path: Path) -> None:
    check_secret(tmp_path / "redaction.key")
    assert list(tmp_path.iterdir()) == []


def test_a_secret_that_was_left_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "redaction.key"
    path.write_bytes(bytes(32))
    path.chmod(0o644)
    check_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
