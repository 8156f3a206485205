"""`spanhost redact` as a process with the bundled weights: what it writes, shows, refuses, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.access.keys import Keys
from server.store.database import Database
from tests.server.cli.conftest import Spanhost

LETTER = "Dear Jamie Derran,\nwrite to ann@example.com.\n"


def test_a_directory_is_redacted_beside_a_file_that_cannot_be(spanhost: Spanhost, tmp_path: Path) -> None:
    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/sub/letter.txt").write_text(LETTER)
    (tmp_path / "in/broken.json").write_text('{"name": "Jamie Derran"')
    (tmp_path / "in/picture.png").write_bytes(b"\x89PNG")
    done = spanhost("redact", "in", "--out", "out", "--entity-types", "full_name,email", "--style", "mask")
    assert done.returncode == 1
    assert done.stderr == "spanhost: in/broken.json: is not JSON at line 1\n"
    assert (tmp_path / "out/sub/letter.txt").read_text() == "Dear ************,\nwrite to ***************.\n"
    assert (tmp_path / "in/sub/letter.txt").read_text() == LETTER
    assert not (tmp_path / "out/broken.json").exists()
    assert [" ".join(line.split()) for line in done.stdout.splitlines()] == [
        "type values",
        "email 1",
        "full_name 1",
        "2 values in 1 file, 1 failed; 1 of other kinds or symbolic links passed over",
    ]


def test_a_review_shows_what_is_found_and_writes_nothing(spanhost: Spanhost, tmp_path: Path) -> None:
    (tmp_path / "letter.md").write_text(LETTER.replace("to", "to\x1b[2J"))
    done = spanhost("redact", "letter.md", "--review", "--entity-types", "full_name,email")
    assert (done.returncode, done.stderr) == (0, "")
    shown = done.stdout.splitlines()
    assert shown[0].startswith("letter.md:1: Dear [Jamie Derran],  full_name ")
    assert shown[1].startswith("letter.md:2: write to [2J [ann@example.com].  email ")
    assert "\x1b" not in done.stdout
    assert {path.name for path in tmp_path.iterdir()} <= {"letter.md", "data", "home"}


def test_a_key_that_could_restore_nothing_is_refused_where_the_keys_are_known(
    spanhost: Spanhost, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text(LETTER)
    with Database(f"sqlite:///{tmp_path / 'data' / 'spanhost.db'}") as database:
        revoked = Keys(database).create("old").id
        Keys(database).revoke(revoked)
    for key, message in (("nosuchkey9", "there is no key with this id"), (revoked, "this key is revoked")):
        done = spanhost("redact", "letter.txt", "--in-place", "--style", "encrypt", "--key", key)
        assert done.returncode == 2
        assert message in done.stderr
    assert (tmp_path / "letter.txt").read_text() == LETTER


def test_in_place_is_done_where_it_is_told(spanhost: Spanhost, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text(LETTER)
    done = spanhost("redact", "letter.txt", "--in-place", "--parameters", '{"redaction": {"style": "encrypt"}}')
    assert (done.returncode, done.stderr) == (0, "")
    text = (tmp_path / "letter.txt").read_text()
    assert "Jamie" not in text
    assert "<EMAIL:" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a.txt",), "give one of --out DIR and --in-place"),
        (("a.txt", "--out", "out", "--in-place"), "give one of --out DIR and --in-place"),
        (("a.txt", "--out", "."), "is a source"),
        (("none.txt", "--review"), "there is no such file"),
        (("a.txt", "--review", "--style", "shred"), "must be an object whose style is one of"),
        (("a.txt", "--review", "--include", "users"), "a JSON pointer begins with /"),
        (("a.txt", "--review", "--model", "fastino-information-extraction"), "does not redact"),
        (
            ("a.txt", "--review", "--parameters", '{"redaction": {"style": "numbered", "mapping": true}}'),
            "mappings come",
        ),
    ],
)
def test_errors_of_use_end_with_status_2_and_nothing_is_read(
    spanhost: Spanhost, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "a.txt").write_text(LETTER)
    done = spanhost("redact", *arguments, COLUMNS="300")
    assert done.returncode == 2
    assert message in done.stderr
    assert (tmp_path / "a.txt").read_text() == LETTER
