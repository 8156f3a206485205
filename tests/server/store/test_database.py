"""Opening a database: the file, its permissions, its schema, and several processes at once."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from server.store import migration
from server.store.database import Database
from server.store.errors import StoreError
from server.store.keys import KeyTable
from server.store.schema import metadata

OPEN = "import sys; from server.store.database import Database; Database(sys.argv[1]).close()"


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def create_then_fail(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("CREATE TABLE something (id INTEGER)"))
        connection.execute(text("INSERT INTO missing VALUES (1)"))


def test_the_file_and_a_directory_made_for_it_are_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "data" / "spanhost.db"
    with Database(url(path)) as database, database.write() as connection:
        connection.execute(text("CREATE TABLE something (id INTEGER)"))
        assert mode(path.parent) == 0o700
        assert {file.name: mode(file) for file in path.parent.iterdir()} == {
            "spanhost.db": 0o600,
            "spanhost.db-shm": 0o600,
            "spanhost.db-wal": 0o600,
        }


def test_a_file_left_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "spanhost.db"
    path.touch(mode=0o644)
    Database(url(path)).close()
    assert mode(path) == 0o600


def test_a_directory_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Database(url(tmp_path / "spanhost.db")).close()
    assert mode(tmp_path) == 0o755


def test_connections_use_the_write_ahead_log_and_enforce_foreign_keys(tmp_path: Path) -> None:
    with Database(url(tmp_path / "spanhost.db")) as database, database.read() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 5000}


def test_the_migrations_make_the_schema_that_the_code_expects(store_url: str) -> None:
    with Database(store_url) as database, database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_key_of_the_first_version_keeps_what_it_could_do(tmp_path: Path) -> None:
    path = tmp_path / "spanhost.db"
    Database(url(path)).close()
    with sqlite3.connect(path) as connection:
        for statement in ("endpoint_versions", "endpoints", "monthly_usage", "request_windows"):
            connection.execute(f"DROP TABLE {statement}")
        for column in ("owner", "scopes", "expires_at", "models", "plan"):
            connection.execute(f"ALTER TABLE api_keys DROP COLUMN {column}")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.execute("INSERT INTO api_keys VALUES ('aaaaaaaaaa', 'old', x'00', '2026-01-01', NULL, NULL)")
    connection.close()
    with Database(url(path)) as database:
        (row,) = KeyTable(database).all()
    assert (row.owner, row.scopes, row.expires_at, row.models, row.plan) == ("", ("run",), None, None, "unlimited")


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "spanhost.db"
    Database(url(path)).close()
    with sqlite3.connect(path) as connection:
        before = list(connection.iterdump())
    connection.close()
    Database(url(path)).close()
    with sqlite3.connect(path) as connection:
        assert list(connection.iterdump()) == before
    connection.close()


@pytest.mark.slow
def test_processes_that_start_at_once_all_find_the_schema(tmp_path: Path) -> None:
    for attempt in range(2):
        path = tmp_path / f"{attempt}" / "spanhost.db"
        processes = [
            subprocess.Popen([sys.executable, "-c", OPEN, url(path)], stderr=subprocess.PIPE, text=True)
            for _ in range(4)
        ]
        failures = [process.communicate(timeout=60)[1] for process in processes]
        assert [process.returncode for process in processes] == [0] * 4, failures


def test_a_migration_that_another_process_holds_up_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "spanhost.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode = WAL")
    holder.execute("BEGIN IMMEDIATE")
    process = subprocess.Popen([sys.executable, "-c", OPEN, url(path)])
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1.5)
    holder.execute("COMMIT")
    holder.close()
    assert process.wait(timeout=60) == 0


def test_opening_a_file_again_in_one_process_leaves_the_locks_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "spanhost.db"
    with Database(url(path)) as first, Database(url(path)), first.read() as connection:
        connection.execute(text("SELECT 1"))
        # A process that is the last one to close a database takes its write-ahead log away.
        subprocess.run([sys.executable, "-c", OPEN, url(path)], check=True, timeout=60)
        assert (tmp_path / "spanhost.db-wal").exists()


def test_a_failing_write_leaves_nothing_behind(tmp_path: Path) -> None:
    with Database(url(tmp_path / "spanhost.db")) as database:
        with pytest.raises(StoreError, match="no such table: missing"):
            create_then_fail(database)
        with pytest.raises(StoreError, match="no such table: something"), database.read() as connection:
            connection.execute(text("SELECT * FROM something"))


def test_an_error_never_holds_the_values_of_the_statement(tmp_path: Path) -> None:
    database = Database(url(tmp_path / "spanhost.db"))
    with database, pytest.raises(StoreError) as caught, database.write() as connection:
        connection.execute(text("INSERT INTO missing VALUES (:value)"), {"value": "secret-value"})
    assert "secret-value" not in f"{caught.value} {caught.value.__cause__}"


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "spanhost.db"
    path.write_text("this is not a database, and never was one\n" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Database(url(path))


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "spanhost.db"
    with Database(url(path)) as database, database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version"):
        Database(url(path))


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(StoreError, match=f"the data directory {tmp_path}/taken cannot be used"):
        Database(url(tmp_path / "taken" / "spanhost.db"))


@pytest.mark.parametrize(
    ("database_url", "reason"),
    [
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:///file:x?mode=memory&uri=true", "must name a file"),
        ("mysql://name:password@host/spanhost", "'mysql' are not supported"),
        ("postgresql://name:password@127.0.0.1:1/spanhost", "the database failed: "),
        ("nonsense", "cannot be parsed"),
        ("postgresql://name:p@ss:password@host/spanhost", "cannot be parsed"),
        ("postgresql://name:password/1@host:x/spanhost", "cannot be parsed"),
    ],
)
def test_a_url_that_leads_to_no_database_is_refused(database_url: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason) as caught:
        Database(database_url)
    assert "password@" not in "".join(traceback.format_exception(caught.value))


def test_the_head_that_a_start_compares_with_is_alembic_s() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migration.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [migration.HEAD]


def test_a_database_that_is_up_to_date_opens_without_alembic(tmp_path: Path) -> None:
    address = url(tmp_path / "spanhost.db")
    Database(address).close()
    code = f"import sys; sys.modules['alembic'] = None; {OPEN}"
    subprocess.run([sys.executable, "-c", code, address], check=True, cwd=Path(__file__).parents[3], timeout=60)
