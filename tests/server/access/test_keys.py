"""API keys over a real database file: one secret, many readers, several processes."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.access.keys import KeyNameError, Keys, UnknownKeyError
from server.store.database import Database

IN_ANOTHER_PROCESS = """
import sys
from server.access.keys import Keys
from server.store.database import Database
with Database(sys.argv[1]) as database:
    print(getattr(Keys(database), sys.argv[2])(sys.argv[3]).id)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spanhost.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with Database(f"sqlite:///{path}") as database:
        yield database


@pytest.fixture
def keys(database: Database) -> Keys:
    return Keys(database)


def elsewhere(path: Path, method: str, argument: str) -> str:
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS, f"sqlite:///{path}", method, argument]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def test_a_new_key_works_at_once(keys: Keys) -> None:
    new = keys.create("first")
    record = keys.verify(new.secret)
    assert record is not None
    assert (record.id, record.name, record.revoked_at) == (new.id, "first", None)


def test_a_key_made_by_another_process_works_at_once(keys: Keys, path: Path) -> None:
    made = "import sys\nfrom server.access.keys import Keys\nfrom server.store.database import Database\n"
    made += "with Database(sys.argv[1]) as database: print(Keys(database).create('other').secret)"
    secret = subprocess.run(
        [sys.executable, "-c", made, f"sqlite:///{path}"], check=True, capture_output=True, text=True, timeout=60
    ).stdout.strip()
    assert keys.verify(secret) is not None


def test_a_revoked_key_is_refused_on_the_next_request(keys: Keys) -> None:
    new = keys.create("first")
    keys.revoke(new.id)
    assert keys.verify(new.secret) is None


def test_a_key_revoked_by_another_process_is_refused_on_the_next_request(keys: Keys, path: Path) -> None:
    new = keys.create("first")
    assert keys.verify(new.secret) is not None
    assert elsewhere(path, "revoke", new.id) == new.id
    assert keys.verify(new.secret) is None


def test_revoking_again_keeps_the_first_time(keys: Keys) -> None:
    new = keys.create("first")
    assert keys.revoke(new.id) == keys.revoke(new.id)


def test_revoking_an_unknown_id_is_an_error(keys: Keys) -> None:
    with pytest.raises(UnknownKeyError):
        keys.revoke("nosuchkey0")


def test_revoking_one_key_leaves_the_others_valid(keys: Keys) -> None:
    first, second = keys.create("first"), keys.create("second")
    keys.revoke(first.id)
    assert keys.verify(second.secret) is not None


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "spanhost_",
        "Bearer",
        "spanhost_aaaaaaaaaa_" + "A" * 32,
        "ключ",
        "spanhost_aaaaaaaaaa_" + "é" * 32,
        "\x00",
        "٣" * 52,
        "A" * 100_000,
    ],
)
def test_what_is_no_key_is_refused(keys: Keys, broken: str) -> None:
    keys.create("first")
    assert keys.verify(broken) is None


def test_a_key_with_anything_added_taken_away_or_changed_is_refused(keys: Keys) -> None:
    secret = keys.create("first").secret
    changed = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    for other in (secret[:-1], secret + "A", secret + "\n", " " + secret, secret.upper(), changed):
        assert keys.verify(other) is None


def test_the_secret_of_one_key_does_not_open_another(keys: Keys) -> None:
    first, second = keys.create("first"), keys.create("second")
    assert keys.verify(f"spanhost_{first.id}_{second.secret.rsplit('_', 1)[1]}") is None


def test_an_unknown_and_a_wrong_key_are_both_compared_in_constant_time(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def counting(left: bytes, right: bytes) -> bool:
        compared.append((left, right))
        return left == right

    monkeypatch.setattr("server.access.keys.hmac.compare_digest", counting)
    secret = keys.create("first").secret
    for unknown in ("spanhost_aaaaaaaaaa_" + "A" * 32, secret[:-32] + "A" * 32):
        assert keys.verify(unknown) is None
    assert len(compared) == 2


def test_an_all_zero_digest_opens_nothing(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.access.keys._digest", lambda _: bytes(32))
    assert keys.verify("spanhost_aaaaaaaaaa_" + "A" * 32) is None


def test_the_database_never_holds_the_secret(keys: Keys, database: Database, path: Path) -> None:
    secret = keys.create("first").secret
    keys.verify(secret)
    database.close()
    random_part = secret.rsplit("_", 1)[1]
    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert random_part.encode() not in stored
    assert hashlib.sha256(random_part.encode()).digest() in stored


def test_what_is_listed_opens_nothing(keys: Keys) -> None:
    new = keys.create("first")
    (record,) = keys.list()
    assert new.secret.startswith(record.prefix)
    assert all(keys.verify(told) is None for told in (record.id, record.prefix, record.prefix + "_"))
    assert new.secret not in repr(new)


def test_keys_are_random_in_at_least_128_bits(keys: Keys) -> None:
    secrets = {keys.create("many").secret for _ in range(50)}
    assert len(secrets) == 50
    assert all(len(secret.rsplit("_", 1)[1]) * 5.95 >= 128 for secret in secrets)


def test_keys_are_listed_oldest_first_with_their_state(keys: Keys) -> None:
    before = datetime.now(UTC)
    first, second = keys.create("first"), keys.create("second")
    keys.revoke(first.id)
    listed = keys.list()
    assert [record.id for record in listed] == [first.id, second.id]
    assert before <= listed[0].created_at <= listed[1].created_at <= datetime.now(UTC)
    assert listed[0].revoked_at is not None
    assert listed[1].revoked_at is None


def test_any_counts_revoked_keys_as_well(keys: Keys) -> None:
    assert not keys.any()
    keys.revoke(keys.create("first").id)
    assert keys.any()


@pytest.mark.parametrize("name", ["", " ", "a" * 101, "line\nbreak", "\x1b[31m", "\x00"])
def test_a_name_that_cannot_be_shown_is_refused(keys: Keys, name: str) -> None:
    with pytest.raises(KeyNameError):
        keys.create(name)


def test_the_last_use_is_noted_to_the_day(keys: Keys) -> None:
    secret = keys.create("first").secret
    assert keys.list()[0].last_used is None
    days = [datetime.now(UTC).date()]
    keys.verify(secret)
    days.append(datetime.now(UTC).date())
    assert keys.list()[0].last_used in days


def test_a_key_is_written_at_most_once_a_day(keys: Keys, path: Path) -> None:
    secret = keys.create("first").secret
    connection = sqlite3.connect(path)
    versions = []
    for _ in range(5):
        assert keys.verify(secret) is not None
        versions.append(connection.execute("PRAGMA data_version").fetchone()[0])
    connection.close()
    assert len(set(versions)) == 1


def test_a_locked_database_does_not_fail_a_valid_key(keys: Keys, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    new = keys.create("first")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    records = [keys.verify(new.secret) for _ in range(20)]
    holder.execute("ROLLBACK")
    holder.close()
    assert all(record is not None for record in records)
    assert [entry.getMessage() for entry in caplog.records] == [
        f"the last use of key {new.id} was not noted: the database failed: database is locked"
    ]


def test_many_threads_verify_and_create_at_once(keys: Keys) -> None:
    known = keys.create("first")

    def both(number: int) -> bool:
        made = keys.create(f"key {number}")
        return keys.verify(known.secret) is not None and keys.verify(made.secret) is not None

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(both, range(40)))
    assert len(keys.list()) == 41


def test_a_key_that_was_verified_today_is_known_at_once(keys: Keys) -> None:
    new = keys.create("first")
    assert keys.verify_at_once(new.secret) is None
    keys.verify(new.secret)
    keys.verify(new.secret)
    record = keys.verify_at_once(new.secret)
    assert record is not None
    assert record.id == new.id
    other = keys.create("other").secret.rsplit("_", 1)[1]
    assert keys.verify_at_once(f"spanhost_{new.id}_{other}") is None


def test_a_key_that_another_process_revoked_is_not_known_at_once(keys: Keys, path: Path) -> None:
    new = keys.create("first")
    for _ in range(2):
        keys.verify(new.secret)
    assert keys.verify_at_once(new.secret) is not None
    elsewhere(path, "revoke", new.id)
    assert keys.verify_at_once(new.secret) is None
    assert keys.verify(new.secret) is None


def test_a_key_that_this_process_revoked_is_not_known_at_once(keys: Keys) -> None:
    new = keys.create("first")
    for _ in range(2):
        keys.verify(new.secret)
    keys.revoke(new.id)
    assert keys.verify_at_once(new.secret) is None


def test_knowing_a_key_at_once_takes_no_answer_from_a_database_that_gives_none(keys: Keys, database: Database) -> None:
    new = keys.create("first")
    for _ in range(2):
        keys.verify(new.secret)
    database.close()
    assert keys.verify_at_once(new.secret) is None
