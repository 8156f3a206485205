"""`spanhost keys`: make, list and revoke API keys. Prints a secret once, at its creation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli import options
from server.cli.options import ConfigOption, DataDirOption

if TYPE_CHECKING:
    from server.access.keys import KeyRecord, Keys

app = typer.Typer(help="Make, list and revoke API keys. A running server follows at once.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Option("--name", help="What the key is for; shown in the list.")],
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the key alone.")] = False,
) -> None:
    """Make a key and print it, this once."""
    with _keys(config, data_dir) as keys:
        new = keys.create(name)
    if quiet:
        print(new.secret)
    else:
        print(f"Key {new.id}, made for {name!r}. It is shown now and never again:\n\n    {new.secret}\n")


@app.command("list")
def list_keys(
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List all keys, oldest first, without their secrets."""
    with _keys(config, data_dir) as keys:
        records = keys.list()
    if as_json:
        print(json.dumps([_as_json(record) for record in records], ensure_ascii=False, indent=2))
        return
    print(f"{'ID':<12}{'CREATED':<12}{'LAST USED':<12}{'REVOKED':<12}NAME")
    for record in records:
        last_used, revoked = record.last_used or "never", record.revoked_at.date() if record.revoked_at else "-"
        print(f"{record.id:<12}{record.created_at.date()!s:<12}{last_used!s:<12}{revoked!s:<12}{record.name}")


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The id that `spanhost keys list` shows.")],
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
) -> None:
    """Refuse a key from its next request on."""
    with _keys(config, data_dir) as keys:
        record = keys.revoke(key_id)
    print(f"Key {record.id}, made for {record.name!r}, is revoked.")


@contextmanager
def _keys(config: Path | None, data_dir: Path | None) -> Iterator[Keys]:
    from server.access.keys import Keys
    from server.store.database import Database

    with Database(options.settings(config, data_dir=data_dir).store_url) as database:
        yield Keys(database)


def _as_json(record: KeyRecord) -> dict[str, str | None]:
    return {
        "id": record.id,
        "prefix": record.prefix,
        "name": record.name,
        "created_at": record.created_at.isoformat(),
        "last_used": record.last_used.isoformat() if record.last_used else None,
        "revoked_at": record.revoked_at.isoformat() if record.revoked_at else None,
    }
