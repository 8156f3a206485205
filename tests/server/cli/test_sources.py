"""Which files are read, where they are written, and what is refused before anything is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.cli.sources import SourceError, sources


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("in/a.txt", "in/sub/b.csv", "in/sub/c.bin", "other/a.txt", "note.md"):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


def targets(*arguments: str, out: str | None = "out", in_place: bool = False, force: bool = False) -> dict[str, str]:
    found = sources(arguments, Path(out) if out else None, in_place=in_place, force=force)
    return {str(source.path): str(source.target) for source in found.files}


def test_files_directories_and_patterns_are_read_once_each() -> None:
    expected = {"in/a.txt": "out/a.txt", "in/sub/b.csv": "out/sub/b.csv", "note.md": "out/note.md"}
    assert targets("in", "*.md", "note.md") == expected
    assert targets("in/**/*.csv") == {"in/sub/b.csv": "out/sub/b.csv"}
    assert targets("in", out=None) == {"in/a.txt": "None", "in/sub/b.csv": "None"}
    assert targets("note.md", out=None, in_place=True) == {"note.md": "note.md"}
    assert sources(["in"], None, in_place=False, force=False).passed == 1


def test_the_directory_that_is_written_to_is_not_read() -> None:
    Path("in/out").mkdir()
    Path("in/out/a.txt").write_text("redacted")
    assert list(targets("in", out="in/out", force=True)) == ["in/a.txt", "in/sub/b.csv"]


def test_links_and_pipes_in_directories_are_passed_over() -> None:
    Path("in/link.txt").symlink_to(Path("note.md").resolve())
    Path("in/linked").symlink_to(Path("other").resolve())
    os.mkfifo("in/pipe.txt")
    assert list(targets("in")) == list(targets("in/**")) == list(targets("i*")) == ["in/a.txt", "in/sub/b.csv"]


@pytest.mark.parametrize(
    ("arguments", "out", "message"),
    [
        (["nowhere"], "out", "there is no such file"),
        (["in/sub/c.bin"], "out", "only files of these kinds"),
        (["in", "other"], "out", "two sources would be written there"),
        (["note.md"], ".", "is a source"),
        (["in/a.txt"], "other", "is there already"),
        (["in"], "escape", "a symbolic link leads out"),
    ],
)
def test_what_would_lose_something_is_refused(arguments: list[str], out: str, message: str) -> None:
    Path("escape").mkdir()
    Path("escape/sub").symlink_to(Path("other").resolve())
    with pytest.raises(SourceError, match=message):
        targets(*arguments, out=out)


def test_a_link_is_not_written_over_in_place_and_force_replaces_what_is_there() -> None:
    Path("link.txt").symlink_to("note.md")
    with pytest.raises(SourceError, match="is a symbolic link"):
        targets("link.txt", out=None, in_place=True)
    assert targets("in/a.txt", out="other", force=True) == {"in/a.txt": "other/a.txt"}
