from __future__ import annotations

import time
from pathlib import Path

from server.privacy.canary import Canaries
from server.privacy.search import search_files


def test_contents_and_names_are_searched_and_blocks_joined(tmp_path: Path) -> None:
    canaries = Canaries()
    canary = canaries.new("a text")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "clean").write_text("nothing")
    border = tmp_path / "deep" / "border"
    border.write_bytes(b"." * ((1 << 22) - 5) + canary.encode())
    (tmp_path / canary).touch()
    searched = search_files(canaries, [tmp_path])
    assert searched.files == 3
    assert {hit.split(":")[0] for hit in searched.hits} == {str(border), f"{tmp_path / canary} (its name)"}


def test_files_that_were_not_changed_and_links_are_left_alone(tmp_path: Path) -> None:
    canaries = Canaries()
    (tmp_path / "old").write_text(canaries.new("a text"))
    (tmp_path / "link").symlink_to("old")
    assert search_files(canaries, [tmp_path], changed_since=time.time() + 60).files == 0
    assert search_files(canaries, [tmp_path]).files == 1
