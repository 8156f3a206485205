"""`spanhost audit` as a process."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from server.access.audit import AuditLog, Call, verify
from tests.server.cli.conftest import Spanhost


def test_a_log_is_followed_and_a_fault_is_told_by_the_exit_status(spanhost: Spanhost, tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    with closing(AuditLog(path)) as log:
        for _ in range(3):
            log.append(Call("k", "m", 200, 1, 0, {}))
    lines = path.read_bytes().splitlines(keepends=True)
    head = verify(lines).head
    sound = spanhost("audit", "verify", "audit.jsonl", "--head", head)
    assert (sound.returncode, sound.stdout) == (0, f"3 lines are sound; the last one's hash is {head}\n")
    path.write_bytes(b"".join(lines[:2]))
    cut = spanhost("audit", "verify", "--head", head, SPANHOST_AUDIT_LOG=str(path))
    assert cut.returncode == 1
    assert "NOT SOUND: the line of the given hash is not in this log" in cut.stdout
    path.write_bytes(lines[0] + lines[2])
    assert "NOT SOUND: line 2 does not follow" in spanhost("audit", "verify", "audit.jsonl").stdout


def test_without_a_log_there_is_nothing_to_check(spanhost: Spanhost) -> None:
    done = spanhost("audit", "verify")
    assert done.returncode == 1
    assert "audit_log is not set" in done.stderr
