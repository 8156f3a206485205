"""Custom endpoints over a real database file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from sqlalchemy import text

from server.access.endpoints import Endpoints
from server.errors import UnknownEndpointError, VersionConflictError
from server.store.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path / 'spanhost.db'}") as database:
        yield database


@pytest.fixture
def endpoints(database: Database) -> Endpoints:
    return Endpoints(database)


def test_an_endpoint_has_its_model_s_id_and_ten_characters(endpoints: Endpoints) -> None:
    made = endpoints.create("fastino-pii", {"name": "a"}, author="k1")
    assert re.fullmatch("fastino-pii-[a-z0-9]{10}", made.id)
    assert endpoints.find(made.id) == made
    assert (made.version, made.live, made.author) == (1, True, "k1")


def test_every_version_is_kept_and_the_newest_is_found(endpoints: Endpoints) -> None:
    made = endpoints.create("fastino-pii", {"name": "a"}, live=False)
    endpoints.update(made.id, 1, {"name": "b"})
    changed = endpoints.update(made.id, 2, {"name": "c"}, live=True)
    assert (changed.version, changed.live) == (3, True)
    assert [each.definition["name"] for each in endpoints.versions(made.id)] == ["a", "b", "c"]
    assert endpoints.find(made.id).definition == {"name": "c"}
    assert endpoints.find(made.id, 2).definition == {"name": "b"}
    assert [each.id for each in endpoints.list()] == [made.id]


def test_of_two_editors_of_one_version_one_is_refused(endpoints: Endpoints) -> None:
    made = endpoints.create("fastino-pii", {"name": "a"})

    def edit(name: str) -> bool:
        try:
            endpoints.update(made.id, 1, {"name": name})
        except VersionConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as editors:
        assert sum(editors.map(edit, "bcdefghi")) == 1
    assert endpoints.find(made.id).version == 2


def test_what_is_deleted_is_gone_with_its_versions(endpoints: Endpoints) -> None:
    made = endpoints.create("fastino-pii", {"name": "a"})
    with pytest.raises(VersionConflictError):
        endpoints.delete(made.id, 7)
    endpoints.delete(made.id, 1)
    for look in (endpoints.find, endpoints.versions, endpoints.delete):
        with pytest.raises(UnknownEndpointError):
            look(made.id)


def test_nothing_of_what_is_deleted_can_be_read_in_the_log_or_the_file(
    endpoints: Endpoints, database: Database, tmp_path: Path
) -> None:
    example = "Ask Jamie Derran again. " * 400
    made = endpoints.create("fastino-pii", {"examples": [example]})
    endpoints.update(made.id, 1, {"examples": [example, example]})
    # Not the file: to close a descriptor of it would take the locks of the open database away.
    log = tmp_path / "spanhost.db-wal"
    assert b"Jamie Derran" in log.read_bytes()
    endpoints.delete(made.id)
    assert log.read_bytes() == b""
    database.close()
    assert b"Jamie Derran" not in (tmp_path / "spanhost.db").read_bytes()


def test_a_deletion_waits_for_readers_that_hold_the_log(
    endpoints: Endpoints, database: Database, tmp_path: Path
) -> None:
    made = endpoints.create("fastino-pii", {"examples": ["Ask Jamie Derran again."]})
    with ThreadPoolExecutor(1) as other:
        with database.read() as connection:
            connection.execute(text("SELECT count(*) FROM endpoints"))
            deleting = other.submit(endpoints.delete, made.id)
            wait([deleting], timeout=0.3)
        deleting.result()
    assert (tmp_path / "spanhost.db-wal").read_bytes() == b""


def test_a_reader_that_never_ends_does_not_undo_a_deletion_and_is_told_of(
    endpoints: Endpoints, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    made = endpoints.create("fastino-pii", {"examples": ["Ask Jamie Derran again."]})
    with database.read() as connection:
        connection.execute(text("SELECT count(*) FROM endpoints"))
        with ThreadPoolExecutor(1) as other:
            other.submit(endpoints.delete, made.id).result()
    assert "what was deleted can still be read" in caplog.text
    with pytest.raises(UnknownEndpointError):
        endpoints.find(made.id)


def test_what_was_read_is_not_answered_after_somebody_changed_it(endpoints: Endpoints, database: Database) -> None:
    made = endpoints.create("fastino-pii", {"name": "a"})
    for _ in range(2):
        assert endpoints.find(made.id) == made
    changed = Endpoints(database).update(made.id, 1, {"name": "b"})
    assert endpoints.find(made.id) == changed
    Endpoints(database).delete(made.id)
    with pytest.raises(UnknownEndpointError):
        endpoints.find(made.id)


def test_an_exported_endpoint_comes_back_under_its_id_once(endpoints: Endpoints) -> None:
    endpoints.restore("fastino-pii-aaaaaaaaaa", "fastino-pii", {"name": "a"})
    assert endpoints.find("fastino-pii-aaaaaaaaaa").live
    with pytest.raises(VersionConflictError):
        endpoints.restore("fastino-pii-aaaaaaaaaa", "fastino-pii", {"name": "b"})
