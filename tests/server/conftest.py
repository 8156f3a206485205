"""The databases and the Redis that the server is tested with: each started once, empty for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from server.store.database import Database
from tests.server.services import postgresql, redis


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with postgresql() as url:
        Database(url).close()
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    with redis() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """A PostgreSQL database with the schema and no rows."""
    with Database(postgresql_server) as database, database.write() as connection:
        connection.execute(text("TRUNCATE api_keys, monthly_usage, request_windows"))
    return postgresql_server


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'spanhost.db'}"
    url = request.getfixturevalue("postgresql_url")
    assert isinstance(url, str)
    return url
