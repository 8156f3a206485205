"""`spanhost keys`: make, list, rotate and revoke API keys. Prints a secret once, at its creation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli import options
from server.cli.options import ConfigOption, DataDirOption

if TYPE_CHECKING:
    from server.access.keys import KeyRecord, Keys

app = typer.Typer(
    help="Make, list, rotate and revoke API keys. A running server follows at once.", no_args_is_help=True
)


@app.command()
def create(
    name: Annotated[str, typer.Option("--name", help="What the key is for; shown in the list.")],
    owner: Annotated[str, typer.Option("--owner", help="Who answers for it.")] = "",
    scopes: Annotated[
        str, typer.Option("--scopes", metavar="SCOPE,…", help="What it may do: run, endpoints:write, admin.")
    ] = "run",
    plan: Annotated[
        str, typer.Option("--plan", help="How much it may ask: build, pro, team, unlimited or a configured plan.")
    ] = "unlimited",
    models: Annotated[
        str | None, typer.Option("--models", metavar="ID,…", help="The model ids that it may ask; without, any.")
    ] = None,
    expires: Annotated[
        datetime | None,
        typer.Option("--expires", formats=["%Y-%m-%d"], help="The day (UTC) from which on it is refused."),
    ] = None,
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the key alone.")] = False,
) -> None:
    """Make a key and print it, this once."""
    from server.access.grants import Grant, check_future

    grant = Grant(
        owner=owner,
        scopes=_words(scopes),
        expires_at=None if expires is None else expires.replace(tzinfo=UTC),
        models=None if models is None else _words(models),
        plan=plan,
    )
    check_future(grant.expires_at)
    with _keys(config, data_dir) as keys:
        new = keys.create(name, grant)
    if quiet:
        print(new.secret)
    else:
        print(f"Key {new.id}, made for {name!r}. It is shown now and never again:\n\n    {new.secret}\n")


@app.command()
def rotate(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The id that `spanhost keys list` shows.")],
    data_dir: DataDirOption = None,
    config: ConfigOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the key alone.")] = False,
) -> None:
    """Give a key another secret, and refuse the old one from the next request on."""
    with _keys(config, data_dir) as keys:
        new = keys.rotate(key_id)
    if quiet:
        print(new.secret)
    else:
        print(f"Key {new.id} has a new secret. It is shown now and never again:\n\n    {new.secret}\n")


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
    widths = "{:<12}{:<12}{:<12}{:<12}{:<12}{:<11}{}"
    print(widths.format("ID", "CREATED", "LAST USED", "EXPIRES", "REVOKED", "PLAN", "NAME"))
    for record in records:
        dates = (
            _day(record.created_at),
            str(record.last_used or "never"),
            _day(record.expires_at),
            _day(record.revoked_at),
        )
        print(widths.format(record.id, *dates, record.plan, record.name))


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
    from server.access.plans import plans
    from server.store.database import Database

    settings = options.settings(config, data_dir=data_dir)
    with Database(settings.store_url) as database:
        yield Keys(database, plans(settings.rate_limits).keys())


def _words(listed: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in listed.split(",") if word.strip())


def _day(moment: datetime | None) -> str:
    return str(moment.date()) if moment else "-"


def _as_json(record: KeyRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "prefix": record.prefix,
        "name": record.name,
        "owner": record.owner,
        "scopes": record.scopes,
        "models": record.models,
        "plan": record.plan,
        "created_at": record.created_at.isoformat(),
        "expires_at": record.expires_at.isoformat() if record.expires_at else None,
        "last_used": record.last_used.isoformat() if record.last_used else None,
        "revoked_at": record.revoked_at.isoformat() if record.revoked_at else None,
    }
