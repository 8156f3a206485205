from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from server.access.audit import ORIGIN, AuditError, AuditLog, Call, verify

CALL = Call("k1", "fastino-pii", 200, 2, 1, {"full_name": 3, "città": 1})
IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from server.access.audit import AuditLog, Call
log = AuditLog(Path(sys.argv[1]))
for _ in range(100):
    log.append(Call(sys.argv[2], "m", 200, 1, 0, {}))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "audit.jsonl"


def written(path: Path, count: int = 4) -> list[bytes]:
    with closing(AuditLog(path)) as log:
        for _ in range(count):
            log.append(CALL)
    return path.read_bytes().splitlines(keepends=True)


def test_a_log_is_sound_as_it_was_written_and_for_its_owner_alone(path: Path) -> None:
    lines = written(path)
    found = verify(lines)
    assert (found.lines, found.fault) == (4, None)
    assert json.loads(lines[0])["entities"] == {"full_name": 3, "città": 1}
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_chain_goes_on_after_a_restart(path: Path) -> None:
    written(path)
    assert verify(written(path)).lines == 8


def test_several_processes_share_one_chain(path: Path) -> None:
    written(path, 1)
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS, str(path)]
    processes = [subprocess.Popen([*command, name]) for name in "abc"]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
    found = verify(path.read_bytes().splitlines(keepends=True))
    assert (found.lines, found.fault) == (301, None)


@pytest.mark.parametrize("place", [0, 2, 3])
def test_a_changed_line_is_found(path: Path, place: int) -> None:
    lines = written(path)
    lines[place] = lines[place].replace(b'"inputs":2', b'"inputs":1')
    assert verify(lines).fault == f"line {place + 1} was changed"


def test_a_line_that_was_written_anew_with_a_hash_of_its_own_is_found(path: Path, tmp_path: Path) -> None:
    lines = written(path)
    forged = written(tmp_path / "other.jsonl", 1)[0]
    assert verify([lines[0], forged, *lines[2:]]).fault == "line 2 does not follow the line before it"


def test_a_line_that_was_left_out_or_moved_is_found(path: Path) -> None:
    one, two, three, four = written(path)
    assert verify([one, three, four]).fault == "line 2 does not follow the line before it"
    assert verify([two, three, four]).fault == "line 1 does not follow the line before it"
    assert verify([one, two, four, three]).fault == "line 3 does not follow the line before it"


@pytest.mark.parametrize("line", [b"\n", b"[]\n", b"{}\n", b'{"hash": 1}\n', b"\xff\n"])
def test_what_is_no_line_of_a_log_is_found(path: Path, line: bytes) -> None:
    assert verify([*written(path), line]).fault is not None


def test_lines_cut_off_the_end_show_against_a_hash_from_before(path: Path) -> None:
    lines = written(path)
    head = verify(lines).head
    assert verify(lines[:2]).fault is None
    assert not verify(lines[:2], head).seen
    assert verify([*lines, *()], head).seen
    assert verify(lines, verify(lines[:2]).head).seen


def test_an_empty_log_is_sound() -> None:
    found = verify([])
    assert (found.lines, found.head, found.fault) == (0, ORIGIN, None)


def test_a_long_line_is_followed_by_another(path: Path) -> None:
    with closing(AuditLog(path)) as log:
        log.append(Call("k", "m", 200, 1, 0, {f"type {n} " + "x" * 900: n for n in range(300)}))
        log.append(CALL)
    assert verify(path.read_bytes().splitlines(keepends=True)).lines == 2


def test_a_file_that_is_no_log_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("something else\n")
    with pytest.raises(AuditError):
        AuditLog(path)
