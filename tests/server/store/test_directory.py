from __future__ import annotations

from pathlib import Path

import pytest

from server.store.directory import claim_directory
from server.store.errors import StoreError


def test_the_directory_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    claim_directory(f"sqlite:///{tmp_path / 'data' / 'spanhost.db'}")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert list((tmp_path / "data").iterdir()) == []


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"file/data cannot be used: Not a directory"):
        claim_directory(f"sqlite:///{tmp_path / 'file' / 'data' / 'spanhost.db'}")


def test_another_database_needs_none() -> None:
    claim_directory("postgresql://nobody@127.0.0.1:1/nothing")
