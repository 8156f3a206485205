"""Brings a database to the newest schema, once, whichever of several starting processes is first."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from server.store.errors import StoreError

HEAD = "0003"
"""The newest revision below migrations/versions."""


def migrate(engine: Engine) -> None:
    """Run the missing migrations in one transaction. Raises `StoreError` for a database of a newer version."""
    with engine.begin() as connection:
        if _revision(connection) == HEAD:
            return
    # A database is up to date at almost every start, and alembic takes a good part of a start to import.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    # Alone, so that a second process waits here and then finds nothing left to do.
    with engine.execution_options(writes=True, alone=True).begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError("the database was made by a newer version of spanhost") from error


def _revision(connection: Connection) -> str | None:
    """The revision that alembic noted last; None in a new database."""
    try:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except (OperationalError, ProgrammingError):
        return None
