"""API keys over a real database file: one secret, many readers, several processes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from server.access.grants import Grant
from server.access.keys import Keys
from server.errors import InvalidInputError, UnknownKeyError
from server.store.database import Database

IN_ANOTHER_PROCESS = """
import sys
from server.access.keys import Keys
from server.store.database import Database
with Database(sys.argv[1]) as database:
    print(getattr(Keys(database), sys.argv[2])(sys.argv[3]).id)
"""


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    with Database(store_url) as database:
        yield database


@pytest.fixture
def keys(database: Database) -> Keys:
    return Keys(database)


def elsewhere(store_url: str, method: str, argument: str) -> str:
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS, store_url, method, argument]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def test_a_new_key_works_at_once(keys: Keys) -> None:
    new = keys.create("first")
    record = keys.verify(new.secret)
    assert record is not None
    assert (record.id, record.name, record.revoked_at) == (new.id, "first", None)


def test_a_key_made_by_another_process_works_at_once(keys: Keys, store_url: str) -> None:
    made = "import sys\nfrom server.access.keys import Keys\nfrom server.store.database import Database\n"
    made += "with Database(sys.argv[1]) as database: print(Keys(database).create('other').secret)"
    secret = subprocess.run(
        [sys.executable, "-c", made, store_url], check=True, capture_output=True, text=True, timeout=60
    ).stdout.strip()
    assert keys.verify(secret) is not None


def test_a_revoked_key_is_refused_on_the_next_request(keys: Keys) -> None:
    new = keys.create("first")
    keys.revoke(new.id)
    assert keys.verify(new.secret) is None


def test_a_key_revoked_by_another_process_is_refused_on_the_next_request(keys: Keys, store_url: str) -> None:
    new = keys.create("first")
    assert keys.verify(new.secret) is not None
    assert elsewhere(store_url, "revoke", new.id) == new.id
    assert keys.verify(new.secret) is None


def test_revoking_again_keeps_the_first_time(keys: Keys) -> None:
    new = keys.create("first")
    assert keys.revoke(new.id) == keys.revoke(new.id)


def test_revoking_an_unknown_id_is_an_error(keys: Keys) -> None:
    with pytest.raises(UnknownKeyError):
        keys.revoke("nosuchkey0")


@pytest.mark.parametrize("key_id", ["", "x", "\x00" * 10, "\ud800" * 10, "a" * 11])
def test_what_is_no_id_is_the_id_of_no_key(keys: Keys, key_id: str) -> None:
    for call in (keys.find, keys.revoke, keys.rotate):
        with pytest.raises(UnknownKeyError):
            call(key_id)


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


def test_the_database_never_holds_the_secret(tmp_path: Path) -> None:
    path = tmp_path / "spanhost.db"
    with Database(f"sqlite:///{path}") as database:
        keys = Keys(database)
        secret = keys.create("first").secret
        keys.verify(secret)
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
    with pytest.raises(InvalidInputError, match=r"^name: "):
        keys.create(name)


def test_many_threads_verify_and_create_at_once(keys: Keys) -> None:
    known = keys.create("first")

    def both(number: int) -> bool:
        made = keys.create(f"key {number}")
        return keys.verify(known.secret) is not None and keys.verify(made.secret) is not None

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(both, range(40)))
    assert len(keys.list()) == 41


def test_a_key_that_expires_works_until_then(keys: Keys) -> None:
    now = datetime.now(UTC)
    later = keys.create("later", Grant(expires_at=now + timedelta(hours=1)))
    over = keys.create("over", Grant(expires_at=now - timedelta(seconds=1)))
    assert keys.verify(later.secret) is not None
    assert keys.verify(over.secret) is None


def test_a_grant_is_kept_and_told(keys: Keys) -> None:
    grant = Grant(
        owner="Ops",
        scopes=("run", "endpoints:write"),
        expires_at=datetime(2100, 1, 1, tzinfo=UTC),
        models=("fastino-pii",),
        plan="build",
    )
    record = keys.verify(keys.create("first", grant).secret)
    assert record is not None
    assert record.grant == grant
    assert [record.may_use(model) for model in ("fastino-pii", "fastino-pii-aaaaaaaaaa", "other")] == [
        True,
        False,
        False,
    ]


def test_a_changed_grant_holds_for_the_next_request(keys: Keys) -> None:
    new = keys.create("first")
    keys.change(new.id, {"name": "renamed", "scopes": ("admin",)})
    record = keys.verify(new.secret)
    assert record is not None
    assert (record.name, record.scopes) == ("renamed", ("admin",))


def test_a_change_leaves_what_it_does_not_name(keys: Keys) -> None:
    grant = Grant(owner="Ops", expires_at=datetime(2100, 1, 1, tzinfo=UTC), models=("fastino-pii",), plan="build")
    new = keys.create("first", grant)
    assert keys.change(new.id, {}).grant == grant
    changed = keys.change(new.id, {"models": None})
    assert (changed.name, changed.grant) == ("first", replace(grant, models=None))


@pytest.mark.parametrize("changes", [{"name": ""}, {"scopes": ()}, {"plan": "nosuch"}])
def test_a_change_that_cannot_be_made_changes_nothing(keys: Keys, changes: dict[str, Any]) -> None:
    new = keys.create("first")
    with pytest.raises(InvalidInputError, match=f"^{next(iter(changes))}: "):
        keys.change(new.id, {"owner": "Ops", **changes})
    assert keys.find(new.id).owner == ""


def test_a_key_that_does_not_exist_cannot_be_changed(keys: Keys) -> None:
    for changes in ({}, {"name": "other"}):
        with pytest.raises(UnknownKeyError):
            keys.change("nosuchkey0", changes)


def test_a_rotated_key_has_another_secret_and_the_old_one_is_refused(keys: Keys) -> None:
    old = keys.create("first", Grant(plan="pro"))
    new = keys.rotate(old.id)
    assert new.id == old.id
    assert keys.verify(old.secret) is None
    record = keys.verify(new.secret)
    assert record is not None
    assert record.plan == "pro"


def test_a_revoked_or_unknown_key_cannot_be_rotated(keys: Keys) -> None:
    revoked = keys.create("first").id
    keys.revoke(revoked)
    for key_id in (revoked, "nosuchkey0"):
        with pytest.raises(UnknownKeyError):
            keys.rotate(key_id)


@pytest.mark.parametrize(
    ("grant", "field"),
    [
        (Grant(owner="a" * 101), "owner"),
        (Grant(owner="line\nbreak"), "owner"),
        (Grant(scopes=()), "scopes"),
        (Grant(scopes=("run", "walk")), "scopes"),
        (Grant(expires_at=datetime(2100, 1, 1)), "expires_at"),  # noqa: DTZ001
        (Grant(expires_at=datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-9)))), "expires_at"),
        (Grant(models=()), "models"),
        (Grant(models=("a b",)), "models"),
        (Grant(plan="nosuch"), "plan"),
    ],
)
def test_a_grant_that_cannot_be_given_is_refused_by_field(keys: Keys, grant: Grant, field: str) -> None:
    with pytest.raises(InvalidInputError, match=f"^{field}: "):
        keys.create("first", grant)
    assert keys.list() == []
