from __future__ import annotations

from pathlib import Path

import pytest

from server.store.errors import StoreError
from server.store.file import claim_file


def test_file_and_directory_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "spanhost.db"
    claim_file(file)
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"file/data cannot be used: Not a directory"):
        claim_file(tmp_path / "file" / "data" / "spanhost.db")
