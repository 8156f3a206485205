"""Brings a database to the newest schema, once, whichever of several starting processes is first."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from server.store.errors import StoreError


def migrate(engine: Engine) -> None:
    """Run the missing migrations in one transaction. Raises `StoreError` for a database of a newer version."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    heads = set(ScriptDirectory.from_config(config).get_heads())
    with engine.begin() as connection:
        if _revisions(connection) == heads:
            return
    # The write lock makes a second process wait here and then find nothing left to do.
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError("the database was made by a newer version of spanhost") from error


def _revisions(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())
